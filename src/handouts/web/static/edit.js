// The pages follow every save; after a mistake the last good ones stay.
import { listen } from "./news.js";

const pages = document.getElementById("draft");
const state = document.getElementById("draft-state");
const problems = document.getElementById("problems");

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

function tell(words, wrong) {
  state.textContent = words;
  state.classList.toggle("wrong", wrong);
}

async function draft(event) {
  const news = JSON.parse(event.data);
  if (news.good) {
    try {
      await show(news.pages, news.alt);
    } catch {
      return; // a newer draft has come meanwhile
    }
  }
  pages.classList.toggle("old", !news.good);
  tell(news.state, !news.good);
  problems.innerHTML = news.problems;
}

// One edition is drawn at a time: asking again at once would take it from whoever asked last.
const letGo = listen(pages.dataset.events, {
  draft,
  taken() {
    letGo();
    pages.classList.add("old");
    tell(state.dataset.taken, false);
  },
  error: () => tell(state.dataset.lost, true),
});
