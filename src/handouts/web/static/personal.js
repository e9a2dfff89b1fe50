// Finished personal sheets: they come as bytes, are shown without an address, and are let go.
import { say, wordsOf } from "./desk.js";

const place = document.getElementById("finished");
let held = "";
let once = ""; // however often a shown sheet is printed, it counts once
let forgotten = 0; // times: a sheet that was asked for before that is not wanted any more

/** How many sheets are shown. */
export let shown = 0;

/** Let go of the sheet that is shown. */
export function forget() {
  if (held) URL.revokeObjectURL(held);
  held = "";
  forgotten += 1;
  place.classList.remove("old");
  place.replaceChildren();
  document.getElementById("ready")?.setAttribute("hidden", "");
  document.getElementById("blank")?.removeAttribute("hidden");
}

/** Show a PDF in a frame of its own: a new one leaves nothing in the browser's history. */
function show(pdf) {
  forget();
  held = URL.createObjectURL(pdf);
  once = held.split("/").pop();
  const frame = document.createElement("iframe");
  frame.title = place.dataset.title;
  frame.src = `${held}#toolbar=0&navpanes=0&view=FitH`;
  place.append(frame);
  document.getElementById("ready")?.removeAttribute("hidden");
  document.getElementById("blank")?.setAttribute("hidden", "");
}

/** What is shown is no longer what the form says: it can be looked at, and not be printed. */
export function outdate() {
  const ready = document.getElementById("ready");
  if (!held || ready.hidden) return;
  ready.hidden = true;
  place.classList.add("old");
  say(place.dataset.changed);
}

/** Print what is shown: the window of the browser's own viewer asks for the printer. */
export function print(edition, copies = 1) {
  const token = document.querySelector("input[name=token]").value;
  fetch("/handed-out", {
    method: "POST",
    body: new URLSearchParams({ token, edition, copies: String(copies), once }),
  }).catch(() => {});
  const frame = place.querySelector("iframe");
  try {
    frame.contentWindow.focus();
    frame.contentWindow.print();
  } catch {
    window.open(held, "_blank", "noopener");
  }
}

/** Save what is shown under a name that is nobody's. */
export function save(name) {
  const link = document.createElement("a");
  link.href = held;
  link.download = name;
  link.click();
}

/** Send a form; a PDF is shown, anything else handed to `refused` with the answer's text. */
export async function send(form, submitter, refused, accept) {
  if (form.dataset.busy) return false;
  form.dataset.busy = "yes";
  const before = forgotten;
  say(place.dataset.working);
  try {
    const multipart = form.enctype === "multipart/form-data";
    const data = new FormData(form, submitter);
    const answer = await fetch(form.action, {
      method: "POST",
      body: multipart ? data : new URLSearchParams(data),
      headers: { Accept: accept },
      cache: "no-store",
    });
    if ((answer.headers.get("content-type") ?? "").startsWith("application/pdf")) {
      const pdf = await answer.blob();
      if (forgotten !== before) {
        say("");
        return false;
      }
      show(pdf);
      shown = Number(answer.headers.get("x-handouts-sheets") ?? 1);
      say(place.dataset.ready.replace("#", answer.headers.get("x-handouts-sheets") ?? ""));
      return true;
    }
    const text = await answer.text();
    if (!refused(answer, text)) say(wordsOf(text));
    else say("");
  } catch {
    say(document.body.dataset.failed);
  } finally {
    delete form.dataset.busy;
  }
  return false;
}

window.addEventListener("pagehide", forget);
