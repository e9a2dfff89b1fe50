r"""approval-expired: an approval whose last day is past.

Medical knowledge changes, so an approval lasts until a day that its giver named.

Fails:
    $ HANDOUTS_TODAY=2025-01-02 handouts approve small --lang en \
        --by "Dana Example, M.D." --role medical --until 2025-03-31
Passes:
    $ handouts approve small --lang en \
        --by "Dana Example, M.D." --role medical --until 2126-03-31
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.approval import standings
from handouts.clock import today
from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "approval-expired"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every handout and language whose words are as they were approved, but too long ago."""
    for (handout, language), standing in standings(library, today()).items():
        file = library.approvals.get(f"{handout}.{language}")
        if standing.state != "expired" or file is None:
            continue
        ended = min(one.until for one in standing.approvals)
        yield Problem(
            file.place, CODE,
            f"the approval of '{handout}' in '{language}' ended on {ended}",
            f"Read it again, then: handouts approve {handout} --lang {language} …", SEVERITY,
        )  # fmt: skip
