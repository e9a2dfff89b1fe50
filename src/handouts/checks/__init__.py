"""Rules over a workspace, one a module, in an explicit registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.checks import blanks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from handouts.library import Library
    from handouts.problems import Problem

RULES: tuple[Callable[[Library], Iterable[Problem]], ...] = (blanks.check,)


def check_library(library: Library) -> list[Problem]:
    """What reading found, and what every rule finds in what could be read."""
    return [*library.problems, *(problem for rule in RULES for problem in rule(library))]
