// The pages follow every save; after a mistake the last good ones stay.

const pages = document.getElementById("draft");
const state = document.getElementById("draft-state");
const problems = document.getElementById("problems");
const events = new EventSource(pages.dataset.events);

/** Show new pages once they are all there, so that nothing flickers. */
async function show(addresses, words) {
  const pictures = addresses.map((address, index) => {
    const picture = new Image();
    picture.src = address;
    picture.alt = words[index];
    return picture;
  });
  await Promise.all(pictures.map((picture) => picture.decode()));
  pages.replaceChildren(...pictures);
}

events.addEventListener("draft", async (event) => {
  const draft = JSON.parse(event.data);
  if (draft.good) {
    try {
      await show(draft.pages, draft.alt);
    } catch {
      return; // a newer draft has come meanwhile
    }
  }
  pages.classList.toggle("old", !draft.good);
  state.textContent = draft.state;
  state.classList.toggle("wrong", !draft.good);
  problems.innerHTML = draft.problems;
});
events.addEventListener("error", () => { state.textContent = state.dataset.lost; });
