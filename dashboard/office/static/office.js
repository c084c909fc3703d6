/* 各页共用：令牌、只在写对两个字后才亮的按钮、离开前的提醒。 */
"use strict";
const token = document.querySelector("meta[name=csrf-token]").content;

/** POST to this office; returns the answer as JSON. Throws a sentence people can read. */
async function post(url, body, headers = {}) {
  let answer;
  try {
    answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json", ...headers } });
  } catch {
    throw new Error("网络不稳，还没有存上。请再试一次。");
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.sentence || "没有办成，请刷新页面再试。");
  return said;
}

for (const field of document.querySelectorAll("[data-must-say]")) {
  const button = document.getElementById(field.dataset.button);
  const look = () => { button.disabled = field.value.trim() !== field.dataset.mustSay; };
  field.addEventListener("input", look);
  look();
}
for (const all of document.querySelectorAll("[data-all]")) {
  all.addEventListener("change", () => document.querySelectorAll(`input[name="${all.dataset.all}"]`).forEach((box) => { if (!box.disabled) box.checked = all.checked; }));
}
for (const asked of document.querySelectorAll("[data-asks]")) {
  const about = document.getElementById(asked.dataset.asks), values = document.getElementById("values"), says = document.getElementById("value-says");
  const look = () => {
    const { subject, list, values: some } = asked.selectedOptions[0].dataset;
    const written = about.querySelector("input");
    about.hidden = !subject;
    about.querySelector("label").textContent = subject;
    written.required = Boolean(subject);
    written.value = "";
    if (list) written.setAttribute("list", list); else written.removeAttribute("list");
    values.replaceChildren(...some.split("、").filter(Boolean).map((word) => new Option(word, word)));
    says.textContent = some ? `可以填：${some}` : "";
  };
  asked.addEventListener("change", look);
  look();
}
for (const choice of document.querySelectorAll("[data-shows]")) {
  const look = () => { const other = document.getElementById(choice.dataset.shows); other.hidden = choice.dataset.unless ? choice.value === choice.dataset.unless : !choice.value; };
  choice.addEventListener("change", look);
  look();
}
