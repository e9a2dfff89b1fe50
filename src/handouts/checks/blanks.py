"""blank: something that the clinic has not given yet.

It prints as a marked blank, never as a guess. This is the list of what to ask the clinic for.

Fails:
    # in content/clinic.yaml
    phone: {missing: The clinic's main telephone number}
Passes:
    # in content/clinic.yaml
    phone: (213) 555-0100
    address: 1 Example Street, Los Angeles
    website: example.org
    email: desk@example.org
    hours: Monday to Friday, 9 to 5
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.content.bind import Model
from handouts.content.blocks import FigureBody
from handouts.content.models import Missing
from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library
    from handouts.problems import Place

CODE = "blank"
SEVERITY = Severity.BLANK


def check(library: Library) -> Iterator[Problem]:
    """Every marked blank of the workspace's facts; blanks in running text come from composing."""
    sources: tuple[object, ...] = (
        library.clinic,
        library.references,
        *library.people.values(),
        *library.disclaimers.values(),
        *(handout.facts for handout in library.handouts.values()),
        *(words for handout in library.handouts.values() for words in handout.words.values()),
    )
    for source in sources:
        for place, what in _gaps(source):
            yield Problem(
                place,
                CODE,
                f"not given yet: {what}",
                "Replace it by the fact when the clinic gives it.",
                SEVERITY,
            )


def _gaps(value: object) -> Iterator[tuple[Place, str]]:
    """Every `missing:`, and everything that a figure `needs:`, below a model's value."""
    if isinstance(value, Missing):
        yield value.place, value.missing
    elif isinstance(value, Model):
        if isinstance(value, FigureBody):
            yield from ((need.place, need) for need in value.needs)
        for name in type(value).model_fields:
            yield from _gaps(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _gaps(item)
    elif isinstance(value, list):
        for item in value:
            yield from _gaps(item)
