"""waived: a required text that a handout leaves out on purpose, with a reason and a name.

Fails:
    waivers:
      - disclaimer: results_vary
        reason: The sheet is for staff and makes no claim to patients
        by: Steve Yun, M.D.
Passes:
    waivers: []
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "waived"


def check(library: Library) -> Iterator[Problem]:
    """Every waiver, so that each report names who left what out, and why."""
    for handout in library.handouts.values():
        for waiver in handout.facts.waivers:
            yield Problem(
                waiver.place,
                CODE,
                f"'{handout.id}' leaves out '{waiver.disclaimer}': {waiver.reason} ({waiver.by})",
                "Remove the waiver when the reason no longer holds.",
                Severity.WARNING,
            )
