// Tomorrow's list: the file stays in the form, so that the good rows can be asked for afterwards.
import { forget, print, send, shown } from "./personal.js";

const form = document.getElementById("tomorrow");
const bad = document.getElementById("bad");
const edition = document.getElementById("edition");

function choose() {
  document.getElementById("sample").href = `/tomorrow/${edition.value}/sample.csv`;
  const { ask } = edition.selectedOptions[0].dataset;
  const meant = document.getElementById("meant");
  meant.hidden = !ask;
  meant.querySelector("p").textContent = ask;
  form.elements.deliberate.checked = false; // it was meant of the sheet that was chosen before
}

function refused(answer, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  if (answer.status !== 200) return false;
  forget();
  document.getElementById("blank").hidden = true;
  bad.replaceChildren(...page.body.childNodes);
  bad.focus();
  return true;
}

if (form) {
  form.removeAttribute("target");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!(await send(form, event.submitter, refused, "application/pdf, text/html"))) return;
    bad.replaceChildren();
    document.getElementById("print-sheet").focus();
  });
  edition.addEventListener("change", () => { choose(); bad.replaceChildren(); forget(); });
  document.getElementById("list").addEventListener("change", () => { bad.replaceChildren(); forget(); });
  document.getElementById("print-sheet").addEventListener("click", () => print(edition.value, shown));
  document.getElementById("forget").addEventListener("click", () => { forget(); form.reset(); choose(); edition.focus(); });
  window.addEventListener("pagehide", () => form.reset());
  choose();
}
