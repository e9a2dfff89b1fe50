"""author-not-staff: a handout by somebody who does not work at the clinic.

A reader takes the author for one of the clinic's own clinicians, and nobody there answers for
the words (NHS standard for creating health content: say who is responsible).

Fails:
    # in content/handouts/small/handout.yaml
    author: gia-nevel
Passes:
    # in content/handouts/small/handout.yaml
    author: steve-yun
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.content.yaml_nodes import Text
from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "author-not-staff"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every handout whose author's file says `staff: no`."""
    for handout in library.handouts.values():
        author = handout.facts.author
        person = library.people.get(author) if isinstance(author, Text) else None
        if isinstance(author, Text) and person is not None and not person.staff:
            yield Problem(
                author.place, CODE, f"the author {person.name} is not among the clinic's staff",
                "Ask who answers for these words now, and write that person's id; or, if the "
                f"author works here, 'staff: yes' in content/people/{author}.yaml.",
                SEVERITY,
            )  # fmt: skip
