"""superlative-claim: a superlative or an absolute, such as "groundbreaking" or "guaranteed".

It claims what no study of one treatment can show, and a health claim needs evidence before it is
made (FTC Health Products Compliance Guidance; California Business and Professions Code section
651). The words are listed in content/claims.yaml.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: This treatment is unlike any other.
Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: This treatment is unlike any other.
        claim: {refs: [mtor], evidence: human, approver: "Dana Example, M.D."}
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: This treatment may help. It is not a cure, and nobody can guarantee it.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: No other medicine was tried more often.
        claim: {refs: [trials], evidence: human, approver: "Dana Example, M.D."}
    # in content/references.yaml
    references:
      trials: "Example A. Trials of medicines. Example Journal, 2020."
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.phrases import is_negated, lacks, matches
from handouts.prose.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "superlative-claim"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every superlative that somebody but the reader says and no source stands behind."""
    for said in statements(library):
        lacking = lacks(library, said.source.claim, "human")
        if said.source.asks or lacking is None:
            continue
        for match in matches(library.claims.superlatives, said.source.language, said.words):
            if not is_negated(library, said, match):
                yield Problem(
                    said.place(match.start()), CODE,
                    f"'{match[0]}' claims more than can be shown{lacking}",
                    "Say what is known, such as 'may help', or give the block a 'claim' with the "
                    "sources that show it.",
                    SEVERITY,
                )  # fmt: skip
