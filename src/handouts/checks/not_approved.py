r"""not-approved: words that nobody has approved yet in every role that the clinic asks for.

Nothing that a clinic has not approved looks approved: such a sheet is a draft and says so.

Fails:
    # in content/handouts/small/en.yaml
    title: Colds
Passes:
    $ handouts approve small --lang en \
        --by "Dana Example, M.D." --role medical --until 2126-03-31
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.approval import standings
from handouts.clock import today
from handouts.problems import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "not-approved"
SEVERITY = Severity.BLANK


def check(library: Library) -> Iterator[Problem]:
    """Every handout and language that waits for an approval, and for whose."""
    for (handout, language), standing in standings(library, today()).items():
        if standing.state == "draft":
            roles = " and ".join(standing.lacking) or "every role"
            yield Problem(
                Place(f"content/handouts/{handout}/{language}.yaml", 1, 1), CODE,
                f"'{handout}' in '{language}' awaits approval: {roles}",
                f"Read it, then: handouts approve {handout} --lang {language} …", SEVERITY,
            )  # fmt: skip
