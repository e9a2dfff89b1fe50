// Dragging a line of the print list; the buttons do the same for everybody else.
import "./desk.js";

let lifted = null;
const lines = () => [...document.querySelectorAll(".line")];

document.addEventListener("pointerdown", (event) => {
  const line = event.target.closest?.(".grip")?.closest(".line");
  if (!line || event.button !== 0) return;
  event.preventDefault();
  lifted = { line, to: Number(line.dataset.place) };
  line.classList.add("lifted");
  event.target.setPointerCapture?.(event.pointerId);
});

document.addEventListener("pointermove", (event) => {
  if (!lifted) return;
  const under = lines().filter((line) => {
    const box = line.getBoundingClientRect();
    return event.clientY > box.top + box.height / 2;
  }).length;
  const from = Number(lifted.line.dataset.place);
  lifted.to = under > from ? under - 1 : under;
  for (const line of lines()) line.classList.remove("over");
  if (lifted.to !== from) lines()[under]?.classList.add("over");
});

for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, () => {
    if (!lifted) return;
    const { line, to } = lifted;
    lifted = null;
    for (const one of lines()) one.classList.remove("over", "lifted");
    if (name === "pointercancel" || to === Number(line.dataset.place)) return;
    htmx.ajax("POST", "/list/move", {
      target: "#print-list",
      swap: "outerHTML",
      source: line,
      values: { line: line.dataset.line, to },
    });
  });
}

// A button that leads nowhere stays in its place, so that the focus stays too.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[aria-disabled=true]")) {
    event.preventDefault();
    event.stopPropagation();
  }
}, true);
