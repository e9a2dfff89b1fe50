"""reference-missing: a source that is cited and that nobody has given yet.

A number behind a sentence says that somebody can look it up. Here nobody can.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Rest helps.[^mtor]
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: Rest helps.[^rest]
    # in content/references.yaml
    references:
      rest: "Example A. Rest and colds. Example Journal, 2020."
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.content.models import Missing
from handouts.problems import Problem, Severity
from handouts.prose.statements import marks_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "reference-missing"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """The first mark of every blank source, in each handout and language."""
    sources = library.references.references if library.references else {}
    for handout in library.handouts.values():
        for words in handout.words.values():
            for name, place in dict(reversed([*marks_in(words)])).items():
                if isinstance(sources.get(name), Missing):
                    printed = handout.facts.reference_marks.get(name)
                    shown = f" (printed as {printed})" if printed else ""
                    yield Problem(
                        place, CODE, f"the source '{name}'{shown} is cited, but not given",
                        "Write it into content/references.yaml, or take the mark and what rests "
                        "on it out.",
                        SEVERITY,
                    )  # fmt: skip
