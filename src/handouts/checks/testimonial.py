"""testimonial: what somebody felt, or what staff saw, told as a reason to be treated.

One person's outcome suggests that it is typical, and an employee's story that nobody is paid for
it (FTC Endorsement Guides and Health Products Compliance Guidance). A patient's story also needs
a signed authorization. The words are listed in content/claims.yaml.

Fails:
    # content/people/robin-example.yaml
    name: Robin Example
    staff: yes
    biography: {en: Robin has seen firsthand how well these infusions relieve pain.}
Fails:
    # in content/handouts/small/en.yaml
    body:
      - quote: {text: The infusions lifted my mood., by: A patient}
Passes:
    # in content/handouts/small/en.yaml
    body:
      - quote: {text: Sleep is the best meditation., by: A proverb}
      - questions: {items: [Will I feel better?]}
      - fields: {items: [{label: Who takes me home}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.phrases import first, lacks
from handouts.prose.statements import statements

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from handouts.library import Library
    from handouts.prose.statements import Statement

CODE = "testimonial"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every sentence that tells such a story and for which no source shows what is typical."""
    for said in statements(library):
        lacking = lacks(library, said.source.claim, "human")
        match = None if said.source.asks or lacking is None else _story(library, said)
        if match is not None:
            yield Problem(
                said.place(match.start()), CODE,
                f"'{match[0]}' tells a story of somebody's outcome{lacking}",
                "Take it out, or show what is typical: a 'claim' with sources about people.",
                SEVERITY,
            )  # fmt: skip


def _story(library: Library, said: Statement) -> re.Match[str] | None:
    lists, language = library.claims, said.source.language
    story = first(lists.stories, language, said.words)
    witness = first(lists.witnesses, language, said.words)
    if story is not None or witness is None or said.is_question:
        return story
    outcome = first(lists.outcomes, language, said.words)
    in_quote = said.source.kind == "quote" and first(lists.treatments, language, said.paragraph)
    return witness if outcome is not None or in_quote else None
