"""board-certified: "board certified" without the full name of the board.

There are boards that anybody can found; California lets a physician say it only of boards that it
knows, and the reader must see which one it was (Business and Professions Code section 651(h)(5)).
What counts as a board's name is listed in content/claims.yaml.

Fails:
    # content/people/robin-example.yaml
    name: Robin Example
    credentials: M.D.
    staff: yes
    biography: {en: Robin has a board certification.}
Passes:
    # content/people/robin-example.yaml
    name: Robin Example
    credentials: M.D.
    staff: yes
    biography: {en: Robin is Board-Certified by the American Board of Anesthesiology.}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.phrases import first
from handouts.prose.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "board-certified"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every sentence that says it and does not name the board behind it."""
    for said in statements(library):
        language = said.source.language
        match = first(library.claims.board_certified, language, said.words)
        if match and not first(library.claims.boards, language, said.words[match.start() :]):
            yield Problem(
                said.place(match.start()), CODE, f"'{match[0]}' does not say by which board",
                "Write the board's full name behind it, such as 'by the American Board of "
                "Anesthesiology', as its certificate has it.",
                SEVERITY,
            )  # fmt: skip
