/* 传表：一份份、一段段传，进度是真的；断了从断处接着传，实在不通，留一个钮再传。 */
"use strict";
const PIECE = 2 * 1024 * 1024;
const TRIES = 5;
const BROKEN = "网络断了";
const form = document.getElementById("upload");
const picker = document.getElementById("files");
const queue = document.getElementById("queue");
const zone = document.querySelector(".drop");
const queueTitle = document.querySelector("#queue-panel h2");
let isSending = false;
window.addEventListener("beforeunload", (event) => { if (isSending) event.preventDefault(); });

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
    again(act) { const button = document.createElement("button"); button.type = "button"; button.className = "btn s"; button.textContent = "再传这份"; button.addEventListener("click", () => { button.remove(); act(); }); item.append(button); },
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
    call.onerror = () => reject(new Error(BROKEN));
    call.send(blob);
  });
}

/** The bytes from `at` on. A browser does not read a file on that was changed or taken away since it was chosen. */
async function pieceOf(file, at) {
  try {
    return await file.slice(at, at + PIECE).arrayBuffer();
  } catch {
    throw new Error("选好以后，这份文件在电脑上改过、挪走或删掉了，没有传上。请存好、关掉它，重新选了再传。");
  }
}

async function sendFile(file, row, sent) {
  row.say("正在传");
  await pieceOf(file, 0);
  sent.begun ??= await post(form.dataset.begin, new URLSearchParams({ name: file.name, size: String(file.size) }));
  let tries = 0;
  while (sent.at < file.size) {
    const piece = await pieceOf(file, sent.at);
    try {
      const said = await sendPiece(sent.begun.piece, piece, sent.at, (loaded) => row.at((100 * (sent.at + loaded)) / file.size));
      sent.at = said.received;
      tries = 0;
    } catch (trouble) {
      if (trouble.message !== BROKEN || ++tries > TRIES) throw trouble;
      row.say("网络断了，接着传", "ask");
      await new Promise((go) => setTimeout(go, 1000 * tries));
    }
  }
  const fields = new FormData(form);
  fields.delete("files");
  const finished = await post(sent.begun.finish, fields);
  row.say("已传到，正在核对", "note");
  return finished.progress;
}

/** What became of it so far; a line that breaks while the office reads, or a login that ended, does not undo what was sent. */
async function progress(url) {
  for (let tries = 1; ; tries++) {
    let answer;
    try {
      answer = await fetch(url, { headers: { Accept: "application/json" } });
    } catch {
      if (tries > TRIES) throw new Error("网络断了，看不到核对到哪里；文件已经传到。网络好了，刷新这一页看结果。");
      await new Promise((go) => setTimeout(go, 1000 * tries));
      continue;
    }
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(`${said.sentence || "看不到核对到哪里。"}文件已经传到，在“收到的表”里看结果。`);
    return said;
  }
}

async function follow(url, row) {
  for (;;) {
    const said = await progress(url);
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
  const rows = files.map((file) => { const row = line(pathOf(file)); row.say("排队"); return row; });
  isSending = true;
  for (const [number, file] of files.entries()) {
    queueTitle.textContent = files.length > 1 ? `这次传的：第${number + 1}份，共${files.length}份` : "这次传的";
    await sendOne(file, rows[number], { at: 0 });
  }
  isSending = false;
  queueTitle.textContent = files.length > 1 ? `这次传的：${files.length}份` : "这次传的";
  picker.value = folder.value = "";
  tellChosen();
  await refreshList();
}

/** Sends one file to its end; where the line stayed broken, a button goes on from there. */
async function sendOne(file, row, sent) {
  let url = "";
  try {
    url = await sendFile(file, row, sent);
    await follow(url, row);
  } catch (trouble) {
    row.say(url ? "还不知道结果" : "没有传上", url ? "ask" : "block");
    if (trouble.message === BROKEN) {
      row.tell("网络断了。接好以后点“再传这份”，从断处接着传。");
      row.again(async () => { row.tell(""); await sendOne(file, row, sent); await refreshList(); });
    } else {
      row.tell(trouble.message);
      row.done();
    }
  }
}

/** Puts the newest list in place of the old one, so that what was just sent stands in it. */
async function refreshList() {
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const place of ["list", "said"]) {
    const fresh = page.getElementById(place);
    if (fresh) document.getElementById(place).replaceWith(fresh);
  }
}

let waiting = [];
/** Where a file lies in the folder that was dropped. */
const paths = new WeakMap();
const pathOf = (file) => paths.get(file) || file.webkitRelativePath || file.name;

function tellChosen(leftOut = 0) {
  const names = (picker.files.length ? [...picker.files] : waiting).map((file) => file.name);
  const chosen = names.length > 3 ? `选了${names.length}份` : names.join("、");
  const rest = leftOut && names.length ? `，另有${leftOut}份不是表，不传` : leftOut ? "这里没有可以传的表：只收 .xlsx .xls .et .ods .csv .pdf .docx。" : "";
  document.getElementById("chosen").textContent = chosen + rest;
}
picker.addEventListener("change", () => tellChosen());

function isReady() { return form.reportValidity(); }

const folder = document.getElementById("folder");
const SHEET = /\.(xls[xm]?|et|ods|csv|pdf|docx)$/i;

/** All files below what was dropped; folders are walked. */
async function filesIn(items) {
  const found = [];
  const walk = async (entry) => {
    if (entry.isFile) {
      const file = await new Promise((done, fail) => entry.file(done, fail));
      paths.set(file, entry.fullPath.replace(/^\//, ""));
      found.push(file);
      return;
    }
    const reader = entry.createReader();
    for (let some = await new Promise((done, fail) => reader.readEntries(done, fail)); some.length; some = await new Promise((done, fail) => reader.readEntries(done, fail))) for (const one of some) await walk(one);
  };
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  for (const entry of entries) await walk(entry);
  return { files: found, isFolder: entries.some((entry) => entry.isDirectory) };
}

/** Sends the files when the form is filled in; else they wait for the button, dropped files and a folder too. What in a folder is no sheet stays. */
async function start(chosen, isFolder = false) {
  const files = isFolder ? chosen.filter((file) => SHEET.test(file.name)) : chosen;
  waiting = files;
  picker.required = !files.length;
  tellChosen(chosen.length - files.length);
  if (files.length && isReady()) { waiting = []; await sendAll(files); }
  picker.required = !waiting.length;
}

folder.addEventListener("change", () => start([...folder.files], true));
form.addEventListener("submit", (event) => { event.preventDefault(); start(picker.files.length ? [...picker.files] : waiting); });
zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
zone.addEventListener("dragleave", () => zone.classList.remove("over"));
zone.addEventListener("drop", async (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  try {
    const { files, isFolder } = await filesIn(event.dataTransfer.items);
    await start(files, isFolder);
  } catch {
    document.getElementById("chosen").textContent = "拖来的打不开，可能刚被挪走或改名。请再拖一次。";
  }
});
