// Finding by keyboard: type, arrows, Enter; and the pane of the chosen sheet.
import { listen } from "./news.js";

const query = document.getElementById("query");
const form = document.getElementById("find");
const results = document.getElementById("results");
const pane = document.getElementById("pane");
const counter = document.querySelector(".counter");
let shown = query.value; // what the results stand for
let openFirst = false;
let byKeyboard = false;
let quiet = false; // the pane is drawn anew by itself, and nobody is to be moved there

const cards = () => [...results.querySelectorAll(".card .title a")];
const middle = (box) => box.left + box.width / 2;

function refresh() {
  htmx.trigger(document.body, "shelf");
}

function neighbour(card, key) {
  const all = cards();
  const at = all.indexOf(card);
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  const forwards = getComputedStyle(card).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (key === "ArrowRight" || key === "ArrowLeft") return all[at + (key === forwards ? 1 : -1)];
  const here = card.closest(".card").getBoundingClientRect();
  const boxes = all.map((one) => one.closest(".card").getBoundingClientRect());
  const down = key === "ArrowDown";
  const beyond = boxes.map((box, index) => ({ box, index }))
    .filter(({ box }) => (down ? box.top > here.top + 10 : box.top < here.top - 10));
  if (!beyond.length) return down ? undefined : query;
  const tops = beyond.map(({ box }) => box.top);
  const top = down ? Math.min(...tops) : Math.max(...tops);
  const row = beyond.filter(({ box }) => Math.abs(box.top - top) < 10);
  row.sort((one, two) => Math.abs(middle(one.box) - middle(here)) - Math.abs(middle(two.box) - middle(here)));
  return all[row[0].index];
}

query.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown") {
    event.preventDefault();
    cards()[0]?.focus();
  } else if (event.key === "Enter" && !event.repeat) {
    event.preventDefault();
    byKeyboard = true;
    if (query.value.trim() === shown.trim()) cards()[0]?.click();
    else {
      openFirst = true;
      refresh();
    }
  } else if (event.key === "Escape" && query.value) {
    event.preventDefault();
    query.value = "";
    refresh();
  }
});

document.addEventListener("keydown", (event) => {
  byKeyboard = event.key === "Enter" && event.target.matches?.("a, #query");
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  const card = event.target.closest?.(".card .title a");
  if (card && /^(Arrow|Home|End)/.test(event.key)) {
    const next = neighbour(card, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.closest(".card")?.scrollIntoView({ block: "nearest" });
  } else if (card && event.key.length === 1 && event.key !== " ") {
    query.focus();
    query.select();
  } else if (event.key === "Escape" && event.target !== query) {
    event.preventDefault();
    back();
    query.focus();
    query.select();
  } else if (event.key === "/" && !event.target.closest?.("input, select, textarea")) {
    event.preventDefault();
    query.focus();
    query.select();
  }
});

/** On a narrow screen the shelves come back in place of the pane. */
function back() {
  counter.classList.remove("choosing");
}

document.addEventListener("click", (event) => {
  const language = event.target.closest?.("[data-language]");
  if (language) {
    event.preventDefault();
    const group = language.closest(".choices");
    group.querySelector("[aria-current]")?.removeAttribute("aria-current");
    language.setAttribute("aria-current", "true");
    form.elements.language.value = language.dataset.language;
    refresh();
  }
  if (event.target.closest?.(".back")) {
    event.preventDefault();
    back();
    const handout = pane.querySelector("[data-handout]")?.dataset.handout;
    (document.getElementById(`card-${handout}`) ?? query).focus();
  }
});

function mark() {
  const handout = pane.querySelector("[data-handout]")?.dataset.handout;
  for (const card of results.querySelectorAll(".card")) {
    card.classList.toggle("chosen", card.dataset.handout === handout);
  }
}

form.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === form) form.dataset.asked = query.value;
});
/** The shelves are new: what Enter was waiting for can be opened. */
function afterResults() {
  shown = form.dataset.asked ?? query.value;
  mark();
  if (!openFirst || shown !== query.value) return;
  openFirst = false;
  byKeyboard = true;
  cards()[0]?.click();
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === results) afterResults();
  if (event.detail.target === pane) afterPane();
});

function afterPane() {
  counter.classList.add("choosing");
  pane.classList.add("filled");
  mark();
  pane.scrollTop = 0;
  if (quiet || pane.contains(document.activeElement)) {
    quiet = false;
    return;
  }
  const copies = document.getElementById("copies");
  if (byKeyboard && copies) {
    copies.focus();
    copies.select();
  }
  else document.getElementById("pane-title")?.focus({ preventScroll: window.innerWidth >= 1088 });
}

// The workspace has changed, or another sheet is ready.
if (document.body.dataset.shelf !== undefined) {
  let number = document.body.dataset.shelf;
  const shelf = (event) => {
    if (event.data === number) return;
    number = event.data;
    refresh();
    const edition = pane.querySelector("[data-edition]")?.dataset.edition;
    const untouched = !pane.contains(document.activeElement) && !document.querySelector("#job p");
    quiet = Boolean(edition && untouched);
    if (quiet) htmx.ajax("GET", `/sheet/${edition}`, { target: pane, source: "#pane" });
  };
  listen("/events", { shelf });
}
mark();
if (!pane.classList.contains("filled")) query.select();
