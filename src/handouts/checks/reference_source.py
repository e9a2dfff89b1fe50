"""reference-source: a number of a reference that was typed by hand, so that no source has it.

Nobody can look up what it stands for, and it keeps its number when the others move. A mark is
written [^id], with the id of a source in content/references.yaml.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Rest helps people with colds.³
Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Rest helps people with colds.3 So does tea [4].
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: Rest helps people with colds.[^mtor] The room has 20 m², or see step 3.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "reference-source"
SEVERITY = Severity.WARNING

# Raised figures, except those of a unit or a power; figures in brackets; figures that touch the
# end of a sentence.
_TYPED = re.compile(
    r"(?<![\d\s(])(?<!\b[mk]m)(?<!\b[cd]m)(?<!\bm)(?<!\bft)(?<!\bin)[⁰¹²³⁴-⁹]+(?:[,–-][⁰¹²³⁴-⁹]+)*"
    r"|\[\d{1,3}(?:[,–-] ?\d{1,3})*\]"
    r"|(?<=[^\W\d_]{2}[.!?,;])(?<!\b[Ff]ig\.)(?<!\b[Nn]o\.)(?<!\b[Nn]r\.)(?<!\b[Vv]ol\.)(?<!\bpp\.)"
    r"\d{1,2}(?:[,–-]\d{1,2})*(?= |$)"
)


def check(library: Library) -> Iterator[Problem]:
    """Every such number in the words of handouts and in biographies."""
    for said in statements(library):
        for typed in _TYPED.finditer(said.words):
            yield Problem(
                said.place(typed.start()), CODE,
                f"the number '{typed[0]}' is typed by hand: no source stands behind it",
                "Add the source to content/references.yaml and write its mark, [^id].", SEVERITY,
            )  # fmt: skip
