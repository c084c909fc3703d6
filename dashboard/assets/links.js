/* 站内链接不重新装载整页：改地址，页面跟着地址走。没有脚本时它们就是普通链接。 */
(function () {
  "use strict";
  function tell() { window.dispatchEvent(new CustomEvent("_dashprivate_pushstate")); }
  function query() { return new URLSearchParams(location.search); }

  function go(url, replace, at) {
    var here = location.pathname + location.search;
    history[replace ? "replaceState" : "pushState"]({}, "", url.pathname + url.search + url.hash);
    if (url.pathname + url.search === here) { jump(url.hash); return; }
    pending = replace ? null : url.hash || at || "#";
    returning = false;
    tell();
  }
  window.mbzGo = function (url, replace, at) { go(carry(url), replace, at); };  // at：到了新页停在哪一张图卡
  function jump(hash) {
    var target = hash && hash !== "#" ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    if (target) { target.scrollIntoView(); } else if (hash === "#") { window.scrollTo(0, 0); }
  }
  function carry(url) {
    ["mode", "kiosk", "embed"].forEach(function (key) {
      var value = query().get(key);
      if (value && !url.searchParams.has(key)) { url.searchParams.set(key, value); }
    });
    return url;
  }

  var pending = null;
  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("a[href]") : null;
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.target) { return; }
    if (link.dataset.print) { event.preventDefault(); printCard(link.dataset.print); return; }
    if (link.dataset.copy) { event.preventDefault(); copy(link); return; }
    if (link.dataset.picture) { event.preventDefault(); window.mbzPicture(link); return; }
    if (link.dataset.elder) { event.preventDefault(); elder(); return; }
    var url = new URL(link.href, location.href);
    if (query().get("kiosk") === "1" && (url.origin !== location.origin || link.dataset.plain)) { event.preventDefault(); return; }  // 自助机不出站、不下载
    if (query().get("embed") === "1" && /^(\/\d{6})?\/(p|v)\//.test(url.pathname)) { link.target = "_blank"; return; }  // 素页不许站在门户的框里
    if (url.origin !== location.origin || link.dataset.plain || /^(\/\d{6})?\/(ka|api|p|v|fabu)(\/|$)/.test(url.pathname)) { return; }
    if (link.getAttribute("href").charAt(0) === "#") { return; }
    if (!document.getElementById("page") || !document.getElementById("page").childElementCount) { return; }
    event.preventDefault();
    pressed = markOf(link);
    if (!link.dataset.replace) { history.replaceState({ pressed: pressed }, ""); }
    go(carry(url), Boolean(link.dataset.replace));
  });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "get" || !form.getAttribute("action") || form.dataset.plain) { return; }
    event.preventDefault();
    var url = new URL(form.action, location.href);
    new FormData(form).forEach(function (value, key) { if (value) { url.searchParams.set(key, value); } });
    go(carry(url), false);
  });

  function printCard(key) {
    var card = document.getElementById(key);
    if (card) { card.classList.add("printed"); document.body.classList.add("one-card"); }
    window.print();
    if (card) { card.classList.remove("printed"); document.body.classList.remove("one-card"); }
  }
  /* 纸比屏幕窄：图按比例缩小，不裁掉右边；合起来的说明都打开。 */
  var opened = [];
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll(".js-plotly-plot .main-svg").forEach(function (drawn) {
      if (!drawn.hasAttribute("viewBox")) { drawn.setAttribute("viewBox", "0 0 " + drawn.getAttribute("width") + " " + drawn.getAttribute("height")); }
    });
    opened = Array.prototype.slice.call(document.querySelectorAll("main .card details:not([open]), main .rules details:not([open])"));
    opened.forEach(function (one) { one.open = true; });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll(".js-plotly-plot .main-svg[viewBox]").forEach(function (drawn) { drawn.removeAttribute("viewBox"); });
    opened.forEach(function (one) { one.open = false; });
  });
  function copy(link) {
    var code = document.getElementById(link.dataset.copy);
    var text = code ? code.textContent : new URL(link.getAttribute("href"), location.href).href;
    function done() {
      var words = link.lastChild; var before = words.textContent;
      words.textContent = "已复制";
      setTimeout(function () { words.textContent = before; }, 2000);
    }
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done, function () { byHand(text); done(); }); }
    else { byHand(text); done(); }
  }
  function byHand(text) {
    var box = document.createElement("textarea");
    box.value = text; box.style.position = "fixed"; box.style.opacity = "0";
    document.body.appendChild(box); box.select(); document.execCommand("copy"); box.remove();
  }
  function elder() {
    var on = document.documentElement.dataset.mode === "elder";
    try { localStorage.setItem("mbz-mode", on ? "" : "zhang"); } catch (error) { /* 存不下也照样切换 */ }
    if (on) { delete document.documentElement.dataset.mode; } else { document.documentElement.dataset.mode = "elder"; }
    var url = new URL(location.href);
    if (on) { url.searchParams.delete("mode"); } else { url.searchParams.set("mode", "zhang"); }
    go(url, true);
  }

  /* 换了页，焦点跟到新页的题目上；在原地换了样子或者退回来，焦点回到刚才按的那个链接上。 */
  var pressed = null, returning = false, seen = null;
  window.addEventListener("popstate", function () { returning = true; });
  function markOf(link) {
    var holder = link.closest("[id]");
    return { within: holder ? holder.id : "page", href: link.getAttribute("href"), words: link.textContent };
  }
  function marked(mark) {
    var holder = mark && document.getElementById(mark.within);
    var links = holder ? Array.prototype.slice.call(holder.querySelectorAll("a[href]")) : [];
    return links.filter(function (one) { return one.getAttribute("href") === mark.href && one.textContent === mark.words; })[0] ||
      links.filter(function (one) { return one.textContent === mark.words; })[0] || null;
  }
  function settle(page, whole) {
    var before = seen, now = whole.dataset.address;
    if (now === before) { return; }
    seen = now;
    var mark = returning ? history.state && history.state.pressed : pressed, isBack = returning;
    returning = false; pressed = null;
    if (before === null) { return; }
    var isElsewhere = before.split(/[/?]/)[1] !== now.split(/[/?]/)[1];
    if (!isElsewhere && !isBack && page.contains(document.activeElement)) { return; }
    var target = (isBack || !isElsewhere) && marked(mark) || page.querySelector("h1");
    if (!target) { return; }
    if (target.tagName === "H1") { target.tabIndex = -1; }
    target.focus({ preventScroll: !isBack });
  }

  /* 先画好的那一份里已经写下的字、选中的项和光标，带到换上来的这一份。 */
  function handOver(first, page) {
    var fields = "input, textarea, select";
    var fresh = Array.prototype.slice.call(page.querySelectorAll(fields));
    Array.prototype.slice.call(first.querySelectorAll(fields)).forEach(function (old, at) {
      var own = old.id ? document.querySelector("#page [id='" + old.id.replace(/'/g, "\\'") + "']") : fresh[at];
      if (!own || own.name !== old.name || own.type !== old.type) { return; }
      if (old.type === "checkbox" || old.type === "radio") { if (old.checked !== own.checked) { own.click(); } }
      else if (old.value !== own.value && old.type !== "hidden" && old.type !== "file") {
        Object.getOwnPropertyDescriptor(Object.getPrototypeOf(own), "value").set.call(own, old.value);
        own.dispatchEvent(new Event("input", { bubbles: true }));
        own.dispatchEvent(new Event("change", { bubbles: true }));
      }
      if (document.activeElement === old) {
        own.focus({ preventScroll: true });
        if (old.selectionStart !== null && own.setSelectionRange && /^(text|search|)$/.test(own.type)) { own.setSelectionRange(old.selectionStart, old.selectionEnd); }
      }
    });
  }
  /* 页面到了：撤下先画好的那一份，换标题，跳到该去的地方。 */
  function arrived() {
    var page = document.getElementById("page");
    var whole = page && page.querySelector("#whole");
    if (!whole) { return; }
    var first = document.getElementById("first");
    var isFirst = Boolean(first);
    if (first) { handOver(first, page); first.remove(); }
    if (document.title !== whole.dataset.title) { document.title = whole.dataset.title; }
    document.body.classList.toggle("ready", true);
    var isNew = whole.dataset.address !== seen;
    settle(page, whole);
    var button = document.getElementById("elder");
    var words = document.documentElement.dataset.mode === "elder" ? "退出长者" : "长者模式";
    if (button && button.textContent !== words) { button.textContent = words; }  // 只在不同时改：改动本身也会被看见
    Array.prototype.forEach.call(page.querySelectorAll(".snippet code"), function (code) {
      if (code.textContent.indexOf("本站网址") >= 0) { code.textContent = code.textContent.replace("本站网址", location.origin + (location.pathname.match(/^\/\d{6}(?=\/)/) || [""])[0]); }
    });
    if (isFirst) { jump(location.hash || null); } else if (pending !== null && isNew) { jump(pending); } else { return; }
    pending = null;
    showCell(page);
  }
  /* 从一个数来看它的原表：那一格不在眼前时，表和页拉到看得见它。 */
  function showCell(page) {
    var cell = page.querySelector("#ge") || page.querySelector(".sheetgrid .hit");
    if (cell && !location.hash) { cell.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  }
  new MutationObserver(arrived).observe(document.getElementById("react-entry-point"), { childList: true, subtree: true, attributes: true, attributeFilter: ["data-address"] });

  /* 自助机：90秒没人动，回到开头，什么也不留。 */
  var idle = null;
  function rest() {
    clearTimeout(idle);
    if (query().get("kiosk") !== "1") { return; }
    idle = setTimeout(function () { location.replace((location.pathname.match(/^\/\d{6}(?=\/)/) || [""])[0] + "/?kiosk=1"); }, 90000);
  }
  ["click", "keydown", "touchstart", "scroll"].forEach(function (name) { document.addEventListener(name, rest, { passive: true }); });
  rest();
})();
