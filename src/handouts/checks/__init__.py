"""Rules over a workspace, one a module, in an explicit registry."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
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
from handouts.problems import UsageError, did_you_mean
from handouts.severities import belongs_to, judge, mistakes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from types import ModuleType

    from handouts.library import Library
    from handouts.problems import Problem
    from handouts.severities import Verdict
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


def modules() -> dict[str, ModuleType]:
    """The module of each rule, by the rule's code."""
    found = [sys.modules[rule.__module__] for rule in RULES]
    return {module.CODE: module for module in found}


def check_library(library: Library, rules: Iterable[Rule] = RULES) -> list[Problem]:
    """What reading found, and what these rules find in what could be read.

    As the workspace wants it: with its severities, and waived findings as such.
    """
    return judged(library, _asked(library, rules))


def judged(library: Library, found: Iterable[Problem]) -> list[Problem]:
    """Problems as the workspace wants them: its severities, without what is off."""
    return judge(library, found, modules()).everything()


def check_workspace(workspace: Workspace) -> list[Problem]:
    """Everything that can be said of a workspace without typesetting, in the order of places."""
    return examine(workspace).everything()


def examine(workspace: Workspace, ids: Collection[str] = ()) -> Verdict:
    """The same, with what was waived and what is off told apart.

    With `ids` only of these handouts, and of what all share; UsageError for one that
    the workspace has not.
    """
    from handouts.library import read_library
    from handouts.typeset.fonts import font_folders, read_fonts

    library = read_library(workspace)
    broken = {owner[0] for problem in library.problems if (owner := belongs_to(problem))}
    for name in ids:
        if name not in library.handouts and name not in broken:
            raise UsageError(f"there is no handout '{name}'", did_you_mean(name, library.handouts))
    found = [*_asked(library, RULES), *read_fonts(*font_folders(workspace.root))[1]]
    found += _composing(library, ids)
    verdict = judge(library, found, modules(), ids or library.handouts)
    if not ids:
        return verdict

    def concerns(problem: Problem) -> bool:
        owner = belongs_to(problem)
        return owner is None or owner[0] in ids

    return replace(
        verdict,
        problems=tuple(problem for problem in verdict.problems if concerns(problem)),
        waived=tuple(one for one in verdict.waived if concerns(one.problem)),
    )


def _asked(library: Library, rules: Iterable[Rule]) -> list[Problem]:
    found = (problem for rule in rules for problem in rule(library))
    return [*library.problems, *mistakes(library, modules()), *found]


def _composing(library: Library, ids: Collection[str]) -> Iterator[Problem]:
    """What turns up when pages are put together, of all handouts or of these."""
    from handouts.edition.keys import TARGETS, blockers_of, editions_of
    from handouts.edition.resolve import resolve
    from handouts.typeset.compose import compose

    for key in editions_of(library):
        if (ids and key.handout not in ids) or blockers_of(library, key):
            continue
        for target in TARGETS:
            edition, found = resolve(library, key, target)
            yield from found
            if edition is not None:
                yield from compose(edition, target, library.workspace.root)[1]
