// The form of a personal sheet: faults stand beside their fields, and nothing is left behind.
import { forget, outdate, print, save, send } from "./personal.js";

const form = document.getElementById("fill");
const summary = document.getElementById("summary");
const IDLE = 10 * 60 * 1000; // milliseconds until a form that somebody left is emptied
let idle = 0;
let typed = false; // since the sheet was last printed or saved
let changes = 0;

const field = (id) => form.querySelector(`[data-field="${CSS.escape(id)}"]`);

function tell(faults) {
  for (const one of form.querySelectorAll("[data-field]")) {
    one.querySelector(".fault").hidden = true;
    for (const input of one.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  }
  summary.hidden = !faults.length;
  const words = summary.querySelector("span");
  words.textContent = faults.filter((one) => !field(one.field)).map((one) => one.words).join(" ")
    || (faults.length ? words.dataset.summary : "");
  let first = null;
  for (const { field: id, words: text } of faults) {
    const place = id && field(id);
    if (!place) continue;
    const fault = place.querySelector(".fault");
    fault.querySelector("span").textContent = text;
    fault.hidden = false;
    const input = place.querySelector("input, textarea, select");
    input.setAttribute("aria-invalid", "true");
    first ??= input;
  }
  (first ?? form.querySelector("[name=deliberate]"))?.focus();
}

function refused(answer, text) {
  if (!answer.headers.get("content-type")?.startsWith("application/json")) return false;
  tell(JSON.parse(text).faults);
  return true;
}

form.removeAttribute("target");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const toSend = event.submitter?.value === "screen";
  const before = changes;
  if (!(await send(form, event.submitter, refused, "application/json, application/pdf"))) return;
  tell([]);
  if (changes !== before) {
    outdate();
    return;
  }
  if (toSend) {
    save(`${form.action.split("/").pop().split(".")[0]}.pdf`);
    typed = false;
  }
  else document.getElementById("print-sheet").focus();
});

form.addEventListener("reset", () => {
  forget();
  typed = false;
  setTimeout(() => {
    for (const input of form.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), textarea")) input.value = "";
    for (const input of form.querySelectorAll("[type=checkbox], [type=radio]")) input.checked = false;
    tell([]);
    count();
    form.querySelector(".field input, .field textarea")?.focus();
  });
});

function count() {
  for (const notes of form.querySelectorAll("textarea[data-longest]")) {
    const words = notes.parentElement.querySelector("[data-count]");
    words.textContent = words.dataset.count.replace("#", String([...notes.value].length));
  }
}

function wait() {
  clearTimeout(idle);
  idle = setTimeout(() => form.reset(), IDLE);
}
form.addEventListener("input", () => {
  typed = true;
  changes += 1;
  outdate();
  count();
  wait();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(form.querySelector(".send .first"));
});
document.getElementById("print-sheet").addEventListener("click", () => {
  print(form.dataset.edition);
  typed = false;
});
// Nothing that was typed is kept anywhere, so whoever leaves, or changes the language, is asked.
window.addEventListener("beforeunload", (event) => {
  if (typed) event.preventDefault();
});
window.addEventListener("pagehide", () => form.reset());
count();
wait();
form.querySelector(".field input, .field textarea")?.focus();
