"""review-due: a review that is due within 60 days.

Advice grows old. Whoever prints a sheet should see in time that its next check is near (NHS
standard for creating health content). HANDOUTS_TODAY names another day, to see what is to come.

Fails:
    # in content/handouts/small/handout.yaml
    review: {by: "Dana Example, M.D.", on: 2020-01-31, next: 2126-01-31}
    $ sed -i "s/2126-01-31/$(date -d '30 days' +%F)/" content/handouts/small/handout.yaml
Passes:
    # in content/handouts/small/handout.yaml
    review: {by: "Dana Example, M.D.", on: 2020-01-31, next: 2126-01-31}
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from handouts.clock import today
from handouts.content.yaml_nodes import Text
from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "review-due"
SEVERITY = Severity.WARNING
NOTICE = timedelta(days=60)


def check(library: Library) -> Iterator[Problem]:
    """Every handout and required text whose next review is near, the day itself included."""
    now = today()
    for day, what in reviews(library):
        due = date.fromisoformat(day)
        if now <= due <= now + NOTICE:
            days = (due - now).days
            when = "today" if days == 0 else f"in {days} day{'s' if days > 1 else ''}"
            yield Problem(
                day.place, CODE, f"the review of {what} is due {when}, on {day}",
                "Read it again, then write who reviewed it, when, and the date of the next review.",
                SEVERITY,
            )  # fmt: skip


def reviews(library: Library) -> Iterator[tuple[Text, str]]:
    """The days by which handouts and required texts must be read again, where they are given."""
    for handout in library.handouts.values():
        if isinstance(handout.facts.review.next, Text):
            yield handout.facts.review.next, f"'{handout.id}'"
    for name, disclaimer in library.disclaimers.items():
        if isinstance(disclaimer.review, Text):
            yield disclaimer.review, f"the required text '{name}'"
