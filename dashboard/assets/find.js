/* 查询框：上下键选，回车打开，Esc收起；选中的一项用 aria-activedescendant 说给读屏听。 */
(function () {
  "use strict";
  function parts(input) {
    var list = document.getElementById("q-list");
    return { input: input, list: list, items: list ? Array.prototype.slice.call(list.querySelectorAll("[role=option]")) : [] };
  }
  function mark(all, index) {
    all.items.forEach(function (item, at) { item.setAttribute("aria-selected", at === index ? "true" : "false"); });
    if (index < 0) { all.input.removeAttribute("aria-activedescendant"); } else { all.input.setAttribute("aria-activedescendant", all.items[index].id); }
  }
  function chosen(all) { return all.items.findIndex(function (item) { return item.getAttribute("aria-selected") === "true"; }); }

  document.addEventListener("keydown", function (event) {
    if (!event.target || event.target.id !== "q") { return; }
    var all = parts(event.target);
    var at = chosen(all);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!all.items.length) { return; }
      event.preventDefault();
      var step = event.key === "ArrowDown" ? 1 : -1;
      mark(all, (at + step + all.items.length + (at < 0 && step < 0 ? 1 : 0)) % all.items.length);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      all.items[at].querySelector("a").click();
      close(all);
    } else if (event.key === "Escape") { close(all); }
  });
  /* 三栏：上下键在一栏里走，左右键换栏，Esc回到上一级。 */
  document.addEventListener("keydown", function (event) {
    var link = event.target.closest ? event.target.closest(".miller li a") : null;
    if (!link || event.ctrlKey || event.metaKey || event.altKey) { return; }
    var column = link.closest("section");
    function links(section) { return section ? Array.prototype.slice.call(section.querySelectorAll("li a")) : []; }
    var own = links(column), at = own.indexOf(link), to = null;
    if (event.key === "ArrowDown") { to = own[at + 1]; }
    if (event.key === "ArrowUp") { to = own[at - 1]; }
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      var beside = links(event.key === "ArrowLeft" ? column.previousElementSibling : column.nextElementSibling);
      to = beside.filter(function (one) { return one.hasAttribute("aria-current"); })[0] || beside[0];
    }
    if (event.key === "Escape") {
      var steps = document.querySelectorAll(".crumb li a");
      if (steps.length > 1) { event.preventDefault(); steps[steps.length - 1].click(); }
      return;
    }
    if (to) { event.preventDefault(); to.focus(); }
  });
  function close(all) { mark(all, -1); if (all.list) { all.list.classList.add("shut"); } expanded(all.input, false); }
  function expanded(input, on) { input.setAttribute("aria-expanded", on ? "true" : "false"); }
  /* 停手200毫秒再去查；拼音还没上屏时不查。 */
  var waiting = null;
  function ask(input) {
    clearTimeout(waiting);
    waiting = setTimeout(function () {
      if (window.dash_clientside && document.getElementById("q-list")) { window.dash_clientside.set_props("q-asked", { data: input.value }); }
    }, 200);
  }
  document.addEventListener("input", function (event) {
    if (!event.target || event.target.id !== "q") { return; }
    var all = parts(event.target);
    if (all.list) { all.list.classList.remove("shut"); }
    expanded(all.input, true);
    if (!event.isComposing) { ask(event.target); }
  });
  document.addEventListener("compositionend", function (event) { if (event.target && event.target.id === "q") { ask(event.target); } });
  document.addEventListener("focusin", function (event) {
    var input = event.target;
    if (!input || input.id !== "q") { return; }
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", "q-list");
  });
  /* 屏幕上的拼音键盘：写进查询框，像真的敲了一样。 */
  function typed(key) {
    var input = document.getElementById("q");
    if (!input) { return; }
    var value = key === "back" ? input.value.slice(0, -1) : input.value + key;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.addEventListener("click", function (event) {
    var key = event.target.closest ? event.target.closest("[data-key]") : null;
    if (key) { typed(key.dataset.key); return; }
    var input = document.getElementById("q");
    if (input && !(event.target.closest && event.target.closest(".find"))) { close(parts(input)); }
  });
})();
