"""picture-with-words: words in a picture that only decorates.

Screen readers pass over decorative pictures and over art behind the words, so what is written in
them is heard by nobody (WCAG 2.2, 1.4.5), unless the text says it, too. Only the words of drawings
are found; what stands in a photograph is for your own eyes to see.

Fails:
    # content/pictures/sign.svg
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text y="5">Open</text></svg>
    # in content/handouts/small/en.yaml
    body:
      - figure: {picture: content/pictures/sign.svg, decorative: yes}
Passes:
    # content/pictures/sign.svg
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text y="5">Open</text></svg>
    # in content/handouts/small/en.yaml
    body:
      - figure: {picture: content/pictures/sign.svg, decorative: yes}
      - text: The sign says when we are open.
Passes:
    # content/pictures/sign.svg
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text y="5">Open</text></svg>
    # in content/handouts/small/en.yaml
    body:
      - figure: {picture: content/pictures/sign.svg, alt: A sign that says Open.}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.content.blocks import Figure
from handouts.edition.wording import all_words, blocks_of
from handouts.problems import Problem, Severity
from handouts.typeset.pictures import open_picture
from handouts.typeset.svg_words import letters_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.handout import Words
    from handouts.content.yaml_nodes import Text
    from handouts.library import Library

CODE = "picture-with-words"
SEVERITY = Severity.ERROR


def check(library: Library) -> Iterator[Problem]:
    """Every drawing with words of its own that is passed over."""
    words_of: dict[str, str] = {}
    for handout in library.handouts.values():
        for words in handout.words.values():
            said = _letters(*all_words(words))
            for picture in _silent(words):
                if picture not in words_of:
                    opened, _ = open_picture(library.workspace.root, picture, picture.place)
                    drawn = opened is not None and opened.vector
                    words_of[picture] = letters_in(opened.data) if opened and drawn else ""
                if _letters(words_of[picture]) not in said:
                    yield Problem(
                        picture.place, CODE,
                        f"'{picture}' is passed over, but says “{words_of[picture]}”",
                        "Make it a figure with 'alt', or write the words beside it.", SEVERITY,
                    )  # fmt: skip


def _silent(words: Words) -> Iterator[Text]:
    """The pictures that nobody hears of."""
    if words.cover is not None and words.cover.art is not None:
        yield words.cover.art.picture
    for panel in words.panels or ():
        if panel.art is not None:
            yield panel.art.picture
    for block in blocks_of(words):
        if isinstance(block, Figure) and block.figure.decorative:
            yield block.figure.picture


def _letters(*texts: str) -> str:
    return "".join(filter(str.isalnum, "".join(texts))).casefold()
