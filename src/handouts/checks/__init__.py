"""Rules over a workspace, one a module, in an explicit registry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from handouts.checks import (
    approval_expired,
    approval_void,
    awaiting_approval,
    blanks,
    contrast,
    language_gaps,
    large_print,
    not_approved,
    stale_translation,
    style_reach,
    waivers,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handouts.library import Library
    from handouts.problems import Problem
    from handouts.workspace import Workspace

Rule = Callable[["Library"], "Iterable[Problem]"]

STRUCTURAL: tuple[Rule, ...] = (
    blanks.check,
    awaiting_approval.check,
    waivers.check,
    large_print.check,
    stale_translation.check,
)
"""What every build says, too."""

EDITORIAL: tuple[Rule, ...] = (
    not_approved.check,
    approval_void.check,
    approval_expired.check,
    contrast.check,
    style_reach.check,
    language_gaps.check,
)
"""What is looked at when somebody checks the workspace: it would hold up every build."""

RULES = (*STRUCTURAL, *EDITORIAL)


def check_library(library: Library, rules: Iterable[Rule] = RULES) -> list[Problem]:
    """What reading found, and what these rules find in what could be read."""
    return [*library.problems, *(problem for rule in rules for problem in rule(library))]


def check_workspace(workspace: Workspace) -> list[Problem]:
    """Everything that can be said of a workspace without typesetting, in the order of places."""
    from handouts.edition.keys import TARGETS, blockers_of, editions_of
    from handouts.edition.resolve import resolve
    from handouts.library import read_library
    from handouts.typeset.compose import compose
    from handouts.typeset.fonts import font_folders, read_fonts

    library = read_library(workspace)
    problems = check_library(library)
    problems += read_fonts(*font_folders(workspace.root))[1]
    for key in editions_of(library):
        if blockers_of(library, key):
            continue
        for target in TARGETS:
            edition, found = resolve(library, key, target)
            problems += found
            if edition is not None:
                problems += compose(edition, target, workspace.root)[1]
    return sorted(set(problems))
