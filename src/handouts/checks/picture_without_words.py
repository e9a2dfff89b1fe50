"""picture-without-words: a picture that says nothing to who cannot see it.

A screen reader says the text in 'alt' in the picture's place (WCAG 2.2, 1.1.1; PDF/UA-1, 7.3). A
picture that only decorates says so with 'decorative: yes' and is passed over. A file's name or the
caption once more helps nobody.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - figure: {picture: content/pictures/growth.svg, caption: New branches.}
Fails:
    # in content/handouts/small/en.yaml
    body:
      - figure: {picture: content/pictures/growth.svg, alt: growth.svg}
Fails:
    # in content/handouts/small/en.yaml
    body:
      - figure: {picture: content/pictures/growth.svg, alt: New branches, caption: New branches.}
Fails:
    # in content/handouts/small/en.yaml
    body:
      - figure: {picture: content/pictures/growth.svg, alt: A cell with branches., decorative: yes}
Passes:
    # in content/handouts/small/en.yaml
    body:
      - figure: {picture: content/pictures/growth.svg, alt: A cell with branches., caption: Cells.}
Passes:
    # in content/handouts/small/en.yaml
    body:
      - figure: {picture: content/pictures/growth.svg, decorative: yes}
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from handouts.content.blocks import Figure
from handouts.content.data_blocks import Chart, Map
from handouts.content.yaml_nodes import Text
from handouts.edition.wording import blocks_of
from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.block import Block
    from handouts.content.blocks import FigureBody
    from handouts.library import Library

CODE = "picture-without-words"
SEVERITY = Severity.ERROR

_FILE_NAME = re.compile(r"\S+\.(?:svg|png|jpe?g|gif|webp|avif|tiff?|bmp|pdf)", re.IGNORECASE)
_SAY = "Say in 'alt' what it shows, as you would on the telephone."


def check(library: Library) -> Iterator[Problem]:
    """Every figure, chart and map of every handout whose words are none."""
    for handout in library.handouts.values():
        for words in handout.words.values():
            for block in blocks_of(words):
                yield from _of_block(block)


def _of_block(block: Block) -> Iterator[Problem]:
    if isinstance(block, Figure):
        body = block.figure
        yield from _decorative(body) if body.decorative else _figure(body)
    elif isinstance(block, Chart):
        yield from _empty(block.chart.alt, None, (block.chart.title, block.chart.caption))
    elif isinstance(block, Map) and isinstance(block.map.picture, Text) and block.map.alt:
        yield from _empty(block.map.alt, block.map.picture, (block.map.title, block.map.text))


def _figure(body: FigureBody) -> Iterator[Problem]:
    if body.alt is None:
        yield _problem(
            body.picture,
            f"nothing is said in the place of '{body.picture}'",
            f"{_SAY} If it only decorates, write 'decorative: yes'.",
        )
    else:
        yield from _empty(body.alt, body.picture, (body.caption, body.drawing))


def _decorative(body: FigureBody) -> Iterator[Problem]:
    """Words that belong to a picture which is passed over; those within it are another rule's."""
    for name in ("alt", "caption", "drawing"):
        text = getattr(body, name)
        if text is not None:
            yield _problem(
                text,
                f"'{body.picture}' is decorative, but has words in '{name}'",
                "Take out 'decorative: yes' if the picture matters, or else its words.",
            )


def _empty(alt: Text, picture: Text | None, others: tuple[Text | None, ...]) -> Iterator[Problem]:
    """What is said in a picture's place, if it says nothing that is not known."""
    said = _letters(alt)
    names = {_letters(PurePosixPath(picture).stem)} if picture is not None else set()
    if not said:
        yield _problem(alt, "'alt' has no words", _SAY)
    elif said in names or _FILE_NAME.fullmatch(alt.strip()):
        yield _problem(alt, f"'{alt}' is the name of a file and not what the picture shows", _SAY)
    elif any(said == _letters(other) for other in others if other is not None):
        yield _problem(
            alt,
            f"'{alt}' is said twice: it stands beside the picture, too",
            "Say in 'alt' what is to be seen, which the words beside it do not.",
        )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _problem(at: Text, message: str, remedy: str) -> Problem:
    return Problem(at.place, CODE, message, remedy, SEVERITY)
