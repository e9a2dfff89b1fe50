"""endorsement: an institution named beside praise, as if it stood behind the treatment.

A name lends its credit, so its owner must have agreed and the connection must be true (FTC
Endorsement Guides). The words are listed in content/claims.yaml.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Yale University is a pioneer in this treatment.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: She studied at Yale University. Researchers were pioneers in this treatment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.phrases import first, lacks
from handouts.prose.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "endorsement"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every sentence that names an institution beside praise."""
    for said in statements(library):
        language = said.source.language
        lacking = lacks(library, said.source.claim, "human", "opinion")
        named = first(library.claims.institutions, language, said.words)
        praise = first(library.claims.praise, language, said.words)
        if said.source.asks or lacking is None or named is None or praise is None:
            continue
        yield Problem(
            said.place(named.start()), CODE,
            f"'{named[0]}' is named beside '{praise[0]}', as if it recommended this{lacking}",
            "Leave the name out, or give the block a 'claim' with the source in which it says so.",
            SEVERITY,
        )  # fmt: skip
