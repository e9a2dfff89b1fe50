"""reference-uncited: a source that is listed and that no sheet cites.

Either a mark got lost, and with it what a sentence rests on, or the list is longer than it need
be.

Fails:
    # in content/references.yaml
    references:
      rest: "Example A. Rest and colds. Example Journal, 2020."
Passes:
    # in content/references.yaml
    references:
      rest: "Example A. Rest and colds. Example Journal, 2020."
    # in content/handouts/small/en.yaml
    body:
      - text: Rest may help.[^rest]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.edition.wording import blocks_of
from handouts.problems import Problem, Severity
from handouts.prose.readings import MARK
from handouts.prose.statements import marks_in, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "reference-uncited"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every reference, and every printed number of a handout, that nothing cites."""
    everywhere = {mark["id"] for text, _ in texts(library) for mark in MARK.finditer(text)}
    for handout in library.handouts.values():
        own: set[str] = set()
        for words in handout.words.values():
            own |= {name for name, _ in marks_in(words)}
            claims = [block.claim for block in blocks_of(words)]
            everywhere |= {name for claim in claims if claim is not None for name in claim.refs}
        for name, number in handout.facts.reference_marks.items():
            if name not in own:
                yield Problem(
                    number.place, CODE, f"'{handout.id}' has the number {number} for '{name}', "
                    "but does not cite it",
                    f"Put [^{name}] behind what it shows, or remove the line.", SEVERITY,
                )  # fmt: skip
    for name, source in (library.references.references if library.references else {}).items():
        if name not in everywhere:
            yield Problem(
                source.place, CODE, f"the source '{name}' is listed, but cited nowhere",
                f"Put [^{name}] behind what it shows, or remove it from the list.", SEVERITY,
            )  # fmt: skip
