/* 传表：一份份、一段段传，进度是真的；断了从断处接着传。 */
"use strict";
const PIECE = 2 * 1024 * 1024;
const form = document.getElementById("upload");
const picker = document.getElementById("files");
const queue = document.getElementById("queue");
const zone = document.querySelector(".drop");

function line(name) {
  const item = document.createElement("li");
  const title = document.createElement("b");
  const state = document.createElement("span");
  const bar = document.createElement("progress");
  const note = document.createElement("p");
  title.textContent = name;
  state.className = "tag";
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `${name} 的进度`);
  item.append(title, state, bar, note);
  queue.append(item);
  document.getElementById("queue-panel").hidden = false;
  return { say(word, tone = "") { state.textContent = word; state.className = `tag ${tone}`; }, at(share) { bar.value = share; }, tell(text) { note.textContent = text; },
    link(href, text) { const to = document.createElement("a"); to.href = href; to.textContent = text; note.replaceChildren(to); }, done() { bar.remove(); } };
}

function sendPiece(url, blob, from, onSent) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", url);
    call.setRequestHeader("X-CSRFToken", token);
    call.setRequestHeader("Accept", "application/json");
    call.setRequestHeader("Content-Type", "application/octet-stream");
    call.setRequestHeader("Upload-Offset", String(from));
    call.upload.onprogress = (event) => onSent(event.loaded);
    call.onload = () => { let said = {}; try { said = JSON.parse(call.responseText); } catch { said = {}; } (call.status === 200 || call.status === 409) ? resolve(said) : reject(new Error(said.sentence || "没有传上，请再试一次。")); };
    call.onerror = () => reject(new Error("网络断了"));
    call.send(blob);
  });
}

async function sendFile(file, row) {
  const begun = await post(form.dataset.begin, new URLSearchParams({ name: file.name, size: String(file.size) }));
  let at = 0, tries = 0;
  row.say("正在传");
  while (at < file.size) {
    try {
      const said = await sendPiece(begun.piece, file.slice(at, at + PIECE), at, (sent) => row.at((100 * (at + sent)) / file.size));
      at = said.received;
      tries = 0;
    } catch (trouble) {
      if (trouble.message !== "网络断了" || ++tries > 5) throw trouble;
      row.say("网络断了，接着传", "ask");
      await new Promise((go) => setTimeout(go, 1000 * tries));
    }
  }
  const fields = new FormData(form);
  fields.delete("files");
  const finished = await post(begun.finish, fields);
  row.say("已传到，正在核对", "note");
  return finished.progress;
}

async function follow(url, row) {
  for (;;) {
    const said = await (await fetch(url, { headers: { Accept: "application/json" } })).json();
    row.at(said.percent);
    row.tell(said.sentence);
    if (said.state === "done") { row.done(); row.say(said.verdict, said.tone); row.link(said.href, said.sentence); return; }
    if (said.state === "failed") { row.done(); row.say(said.verdict || "没有收下", "block"); row.tell(said.sentence); return; }
    await new Promise((go) => setTimeout(go, 500));
  }
}

async function sendAll(files) {
  document.getElementById("queue-panel").hidden = false;
  document.getElementById("queue-panel").scrollIntoView({ block: "center" });
  const rows = files.map((file) => { const row = line(file.name); row.say("排队"); return row; });
  for (const [number, file] of files.entries()) {
    try { await follow(await sendFile(file, rows[number]), rows[number]); } catch (trouble) { rows[number].done(); rows[number].say("没有传上", "block"); rows[number].tell(trouble.message); }
  }
  picker.value = "";
  tellChosen();
  await refreshList();
}

/** Puts the newest list in place of the old one, so that what was just sent stands in it. */
async function refreshList() {
  const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
  for (const place of ["list", "said"]) {
    const fresh = page.getElementById(place);
    if (fresh) document.getElementById(place).replaceWith(fresh);
  }
}

let waiting = [];

function tellChosen() {
  const names = (picker.files.length ? [...picker.files] : waiting).map((file) => file.name);
  document.getElementById("chosen").textContent = names.length > 3 ? `选了${names.length}份` : names.join("、");
}
picker.addEventListener("change", tellChosen);

function isReady() { return form.reportValidity(); }

const folder = document.getElementById("folder");
const SHEET = /\.(xls[xm]?|et|ods|csv|pdf|docx)$/i;

/** All sheets below what was dropped; folders are walked, other files are left out. */
async function sheetsIn(items) {
  const found = [];
  const walk = async (entry) => {
    if (entry.isFile) found.push(await new Promise((done, fail) => entry.file(done, fail)));
    else {
      const reader = entry.createReader();
      for (let some = await new Promise((done, fail) => reader.readEntries(done, fail)); some.length; some = await new Promise((done, fail) => reader.readEntries(done, fail))) for (const one of some) await walk(one);
    }
  };
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  for (const entry of entries) await walk(entry);
  return entries.some((entry) => entry.isDirectory) ? found.filter((file) => SHEET.test(file.name)) : found;
}

/** Sends the files when the form is filled in; else they wait for the button, dropped files and a folder too. */
async function start(files) {
  waiting = files;
  picker.required = !files.length;
  tellChosen();
  if (files.length && isReady()) { waiting = []; await sendAll(files); }
  picker.required = !waiting.length;
}

folder.addEventListener("change", () => start([...folder.files].filter((file) => SHEET.test(file.name))));
form.addEventListener("submit", (event) => { event.preventDefault(); start(picker.files.length ? [...picker.files] : waiting); });
zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
zone.addEventListener("dragleave", () => zone.classList.remove("over"));
zone.addEventListener("drop", async (event) => { event.preventDefault(); zone.classList.remove("over"); await start(await sheetsIn(event.dataTransfer.items)); });
