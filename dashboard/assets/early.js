/* 在第一次绘制之前：记住的长者模式写回地址，地址是唯一的状态。 */
(function () {
  "use strict";
  var query = new URLSearchParams(location.search);
  var remembered = null;
  try { remembered = localStorage.getItem("mbz-mode"); } catch (error) { remembered = null; }
  if (!query.has("mode") && remembered === "zhang" && !query.has("kiosk") && !query.has("embed")) {
    query.set("mode", "zhang");
    history.replaceState(null, "", location.pathname + "?" + query.toString() + location.hash);
  }
  var mode = query.get("kiosk") === "1" ? "kiosk" : query.get("mode") === "zhang" ? "elder" : "";
  if (mode) { document.documentElement.dataset.mode = mode; }
})();
