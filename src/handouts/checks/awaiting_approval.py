"""awaiting-approval: a required text whose wording the clinic and its counsel have not approved.

A disclaimer that nobody answers for protects nobody.

Fails:
    # in content/disclaimers/risk_box.yaml
    status: draft
Passes:
    # in content/disclaimers/risk_box.yaml
    status: approved
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "awaiting-approval"
SEVERITY = Severity.BLANK


def check(library: Library) -> Iterator[Problem]:
    """Every disclaimer that still has draft wording."""
    for name, disclaimer in library.disclaimers.items():
        if disclaimer.status == "draft":
            yield Problem(
                disclaimer.place_of("status"),
                CODE,
                f"the wording of '{name}' awaits the clinic's and counsel's approval",
                "When both have approved it, write 'status: approved'.",
                SEVERITY,
            )
