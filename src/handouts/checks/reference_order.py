"""reference-order: numbers of references that do not come in the order of their appearance.

Readers look for 1 first; numbers out of order mean that a text was cut or put together anew, and
that a number may stand behind the wrong sentence (AMA Manual of Style: in order of citation).

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Rest helps.[^mtor] So does tea.[^new-growth]
    # in content/handouts/small/handout.yaml
    reference_marks: {mtor: "2", new-growth: "1"}
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: Rest helps.[^mtor] So does tea.[^new-growth]
    # in content/handouts/small/handout.yaml
    reference_marks: {mtor: "1", new-growth: "2"}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.statements import marks_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "reference-order"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """The first number out of order, for each handout and language that fixes its numbers."""
    for handout in library.handouts.values():
        numbers = {name: str(mark) for name, mark in handout.facts.reference_marks.items()}
        for words in handout.words.values():
            places = dict(reversed([*marks_in(words)]))
            cited = dict.fromkeys(name for name, _ in marks_in(words) if name in numbers)
            printed = [numbers[name] for name in cited]
            if not all(number.isdecimal() for number in printed):
                continue
            for expected, name in enumerate(cited, 1):
                if int(numbers[name]) != expected:
                    yield Problem(
                        places[name], CODE,
                        f"the numbers of references come as {', '.join(printed)}: "
                        f"this should be {expected}",
                        "Remove 'reference_marks' from handout.yaml: the program then counts.",
                        SEVERITY,
                    )  # fmt: skip
                    break
