"""review-expired: a review whose day is past.

Nobody knows whether such a sheet still holds, so it must not be handed out as if it did (NHS
standard for creating health content: every piece has a date by which it is checked again).

Fails:
    # in content/handouts/small/handout.yaml
    review: {by: "Dana Example, M.D.", on: 2020-01-31, next: 2021-01-31}
Passes:
    # in content/handouts/small/handout.yaml
    review: {by: "Dana Example, M.D.", on: 2020-01-31, next: 2126-01-31}
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from handouts.checks.review_due import reviews
from handouts.clock import today
from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "review-expired"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every handout and required text that should have been reviewed before today."""
    now = today()
    for day, what in reviews(library):
        if date.fromisoformat(day) < now:
            yield Problem(
                day.place, CODE, f"the review of {what} was due on {day}",
                "Read it again before it is handed out, then write who reviewed it, when, and the "
                "date of the next review.",
                SEVERITY,
            )  # fmt: skip
