// What every page needs: steppers, questions before a deliberate step, and words when something fails.

const said = document.getElementById("said");
let silence = 0;

/** Say something to everybody: it is shown for a while and read aloud. */
export function say(words) {
  clearTimeout(silence);
  said.textContent = words;
  silence = setTimeout(() => { said.textContent = ""; }, 9000);
}

/** The title and text of an error page, or the words for a server that does not answer. */
export function wordsOf(html) {
  const page = new DOMParser().parseFromString(html || "", "text/html");
  const words = [...page.querySelectorAll("[data-error]")].map((one) => one.textContent.trim());
  return words.filter(Boolean).join(" ") || document.body.dataset.failed;
}

function step(button) {
  const field = document.getElementById(button.dataset.for);
  const [least, most] = [Number(field.min || 1), Number(field.max || 500)];
  const value = (Number(field.value) || 0) + Number(button.dataset.step);
  field.value = String(Math.min(most, Math.max(least, value)));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function ask(event, button) {
  if (button.form && !button.form.reportValidity()) {
    event.preventDefault();
    return;
  }
  const question = document.getElementById(button.dataset.ask);
  if (!question?.showModal) return;
  event.preventDefault();
  question.showModal();
}

// In the capture phase, so that a question is asked before htmx sends anything.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-step], [data-ask], [data-close]");
  if (!button) return;
  if (button.dataset.step) step(button);
  if (button.dataset.ask) {
    event.stopPropagation();
    ask(event, button);
  }
  if ("close" in button.dataset) button.closest("dialog").close();
}, true);

// A number used once makes a double click harmless; the next click is meant, so it gets another.
function renew(form) {
  const once = form.querySelector?.("input[name=once]");
  if (once) once.value = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
document.addEventListener("submit", (event) => {
  for (const open of document.querySelectorAll("dialog[open]")) open.close();
  if (event.target.target === "_blank") setTimeout(renew, 2000, event.target);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form && event.detail.successful) setTimeout(renew, 1000, form);
});

document.addEventListener("htmx:responseError", (event) => say(wordsOf(event.detail.xhr.responseText)));
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => say(document.body.dataset.failed));
}
// Another page of the history may hold what has changed since.
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
