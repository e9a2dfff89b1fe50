r"""approval-void: words that were approved and have changed since, so that they are a draft again.

An approval is bound to the words, pictures, references and required texts that were read.

Fails:
    $ handouts approve small --lang en \
        --by "Dana Example, M.D." --role medical --until 2126-03-31
    # in content/handouts/small/en.yaml
    title: Colds and more
Passes:
    $ handouts approve small --lang en \
        --by "Dana Example, M.D." --role medical --until 2126-03-31
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.approval import standings
from handouts.clock import today
from handouts.edition.changes import changes, last_approved
from handouts.problems import Problem, Severity
from handouts.typeset.approved_text import approved_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "approval-void"
SEVERITY = Severity.WARNING
_NAMED = 4


def check(library: Library) -> Iterator[Problem]:
    """Every approval that is void, with where the words have changed."""
    for (handout, language), standing in standings(library, today()).items():
        file = library.approvals.get(f"{handout}.{language}")
        if standing.state != "changed" or file is None or library.clinic is None:
            continue
        now, _ = approved_text(library, handout, language)
        before = last_approved(file, library.clinic.approval_roles)
        spots = list(dict.fromkeys(change.where for change in changes(before, now)))
        more = f" and {len(spots) - _NAMED} more" if len(spots) > _NAMED else ""
        yield Problem(
            file.place, CODE,
            f"'{handout}' in '{language}' has changed since it was approved:"
            f" {', '.join(spots[:_NAMED])}{more}",
            f"See it with: handouts diff {handout} --lang {language}; then have it approved again.",
            SEVERITY,
        )  # fmt: skip
