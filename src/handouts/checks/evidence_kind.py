"""evidence-kind: what was seen in animals or in cells, told as a fact about people.

Cells that grow in a dish or in a rat say little of how a patient will feel, and a claim must rest
on evidence that fits it (FTC Health Products Compliance Guidance). A sentence passes with a word
such as "may" or "in animals"; the words are listed in content/claims.yaml.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: This treatment restores lost connections between neurons.
Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Fewer colds were seen.[^mtor]
        claim: {refs: [mtor], evidence: animal, approver: "Dana Example, M.D."}
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: This treatment may restore lost connections between neurons.
      - text: In animals fewer colds were seen.[^mtor]
        claim: {refs: [mtor], evidence: animal, approver: "Dana Example, M.D."}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.phrases import first, lacks
from handouts.prose.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library
    from handouts.prose.statements import Statement

CODE = "evidence-kind"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every sentence that states such evidence without a careful word."""
    for said in statements(library):
        source = said.source
        if source.asks or said.is_question:
            continue
        if first(library.claims.careful, source.language, said.words):
            continue
        found = _cited(said) or _stated(library, said)
        if found is not None:
            start, message = found
            yield Problem(
                said.place(start), CODE, message,
                "Write 'may', 'might' or 'in animals', or say what was seen in people.", SEVERITY,
            )  # fmt: skip


def _cited(said: Statement) -> tuple[int, str] | None:
    """A sentence with the mark of a source that its block's claim says is none about people."""
    claim = said.source.claim
    if claim is None or claim.evidence not in {"animal", "mechanism"}:
        return None
    cited = [mark for mark in said.marks if mark in claim.refs]
    what = "animals" if claim.evidence == "animal" else "a mechanism in cells"
    return (0, f"states as a fact what '{cited[0]}' says of {what}") if cited else None


def _stated(library: Library, said: Statement) -> tuple[int, str] | None:
    """An effect on animals or cells beside a treatment, with no source about people."""
    lists, language = library.claims, said.source.language
    animals = first(lists.animals, language, said.words)
    seen = animals or first(lists.mechanisms, language, said.words)
    effect = first(lists.effects, language, said.words)
    if seen is None or effect is None or not first(lists.treatments, language, said.paragraph):
        return None
    lacking = lacks(library, said.source.claim, "human")
    if lacking is None:
        return None
    what = "what was seen in" if animals else "an effect on"
    message = f"'{effect[0]}' states {what} '{seen[0]}' as a fact about people"
    return effect.start(), message + lacking
