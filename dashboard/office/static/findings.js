/* 核对结果页：格子和问题互相找得到；F8 下一处，Shift+F8 上一处；说明写完就存。 */
"use strict";
const items = [...document.querySelectorAll(".fnd > li[data-k]")];
const marked = (number) => document.querySelector(`.xl td[data-k="${number}"]`);
let here = -1;

function select(index, wantsCell) {
  const item = items[index];
  if (!item) return;
  here = index;
  items.forEach((other) => other.classList.toggle("sel", other === item));
  document.querySelectorAll(".xl td.sel, .xl td.kin").forEach((cell) => cell.classList.remove("sel", "kin"));
  const cell = marked(item.dataset.k) || document.getElementById(`c-${item.dataset.cell}`);
  for (const kin of (item.dataset.kin || "").split(" ").filter(Boolean)) document.getElementById(`c-${kin}`)?.classList.add("kin");
  if (!cell && item.dataset.href) { location.href = item.dataset.href; return; }
  cell?.classList.add("sel");
  cell?.scrollIntoView({ block: "center", inline: "center" });
  if (wantsCell) cell?.focus({ preventScroll: true });
  else { item.focus({ preventScroll: true }); item.scrollIntoView({ block: "nearest" }); }
}

items.forEach((item, index) => item.addEventListener("click", (event) => {
  if (event.target.closest("textarea, button, input, select, label, a.more")) return;
  if (event.target.closest("a.cell") && document.getElementById(`c-${event.target.textContent.trim()}`)) event.preventDefault();
  else if (event.target.closest("a")) return;
  select(index, false);
}));
document.querySelectorAll(".xl td[data-k]").forEach((cell) => {
  const go = () => select(items.findIndex((item) => item.dataset.k === cell.dataset.k), false);
  cell.addEventListener("click", go);
  cell.addEventListener("keydown", (event) => { if (event.key === "Enter") go(); });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "F8" || !items.length) return;
  event.preventDefault();
  const shown = items.map((item, index) => index).filter((index) => !items[index].hidden);
  const at = shown.indexOf(here);
  select(shown[(at + (event.shiftKey ? shown.length - (at < 0 ? 0 : 1) : 1)) % shown.length], false);
});
document.querySelectorAll("[data-only]").forEach((button) => button.addEventListener("click", () => {
  document.querySelectorAll("[data-only]").forEach((other) => { other.classList.toggle("on", other === button); other.setAttribute("aria-pressed", String(other === button)); });
  items.forEach((item) => { item.hidden = Boolean(button.dataset.only) && !item.classList.contains(button.dataset.only); });
}));

document.querySelectorAll(".fnd textarea[data-url]").forEach((area) => {
  let stored = area.value;
  const save = async () => {
    if (area.value.trim() === stored.trim()) return;
    const said = area.parentElement.querySelector(".saved");
    said.className = "saved";
    said.textContent = "正在存……";
    try {
      const answer = await post(area.dataset.url, new URLSearchParams({ place: area.dataset.place, text: area.value }));
      stored = area.value;
      said.textContent = answer.sentence;
      document.getElementById("verdict-title").textContent = answer.verdict;
      const button = document.getElementById("submit-review");
      if (button) button.disabled = !answer.is_ready;
    } catch (trouble) { said.classList.add("bad"); said.textContent = trouble.message; }
  };
  let waiting = 0;
  area.addEventListener("blur", () => { clearTimeout(waiting); save(); });
  area.addEventListener("input", () => { clearTimeout(waiting); if (area.value.trim().length >= 4) waiting = setTimeout(save, 1200); });
});
const wanted = new URLSearchParams(location.search).get("chu");
if (wanted) select(items.findIndex((item) => item.dataset.k === wanted), false);
