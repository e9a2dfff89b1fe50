"""waived: something that somebody lets pass on purpose, with a reason and a name.

A handout may leave out a required text, and content/checks.yaml may excuse what a check finds.
Both are told in every report, so that nothing is left out in silence.

Fails:
    # in content/handouts/small/handout.yaml
    waivers:
      - disclaimer: results_vary
        reason: The sheet is for staff and makes no claim to patients
        by: Dana Example, M.D.
Passes:
    # in content/handouts/small/handout.yaml
    waivers: []
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "waived"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every waiver, so that each report names who left what out, and why."""
    for handout in library.handouts.values():
        for waiver in handout.facts.waivers:
            yield Problem(
                waiver.place,
                CODE,
                f"'{handout.id}' leaves out '{waiver.disclaimer}': {waiver.reason} ({waiver.by})",
                "Remove the waiver when the reason no longer holds.",
                SEVERITY,
            )
