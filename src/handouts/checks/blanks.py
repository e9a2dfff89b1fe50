"""blank: something that the clinic has not given yet.

Fails:
    phone: {missing: The clinic's main telephone number}
Passes:
    phone: (213) 555-0100
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.content.bind import Model
from handouts.content.models import Missing
from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "blank"


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
        for missing in _missing(source):
            yield Problem(
                missing.place,
                CODE,
                f"not given yet: {missing.missing}",
                "Replace 'missing: …' by the fact when the clinic gives it.",
                Severity.BLANK,
            )


def _missing(value: object) -> Iterator[Missing]:
    if isinstance(value, Missing):
        yield value
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from _missing(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _missing(item)
    elif isinstance(value, list):
        for item in value:
            yield from _missing(item)
