"""Rules over a workspace, one a module, in an explicit registry."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from handouts.checks import (
    abbreviation_undefined,
    approval_expired,
    approval_void,
    author_not_staff,
    awaiting_approval,
    blanks,
    board_certified,
    clinic_names,
    contrast,
    credentials_missing,
    endorsement,
    evidence_kind,
    field_differs,
    hard_word,
    heading_skipped,
    hotline_wrong,
    language_gaps,
    large_print,
    link_without_words,
    long_list,
    long_section,
    long_sentence,
    many_sections,
    no_action,
    no_key_points,
    no_you,
    not_approved,
    outcome_claim,
    packet_broken,
    person_duplicate,
    picture_with_words,
    picture_without_words,
    private_data,
    reading_grade,
    reference_missing,
    reference_order,
    reference_source,
    reference_uncited,
    review_due,
    review_expired,
    stale_translation,
    style_reach,
    superlative_claim,
    testimonial,
    translation_differs,
    waivers,
)
from handouts.problems import UsageError, did_you_mean
from handouts.severities import belongs_to, judge, mistakes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from types import ModuleType

    from handouts.content.yaml_nodes import Text
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
    picture_without_words.check,
    heading_skipped.check,
    packet_broken.check,
    field_differs.check,
)
"""What every build says, too."""

EDITORIAL: tuple[Rule, ...] = (
    not_approved.check,
    approval_void.check,
    approval_expired.check,
    contrast.check,
    style_reach.check,
    language_gaps.check,
    superlative_claim.check,
    outcome_claim.check,
    evidence_kind.check,
    testimonial.check,
    endorsement.check,
    reference_missing.check,
    reference_uncited.check,
    reference_order.check,
    reference_source.check,
    author_not_staff.check,
    clinic_names.check,
    person_duplicate.check,
    credentials_missing.check,
    board_certified.check,
    hotline_wrong.check,
    review_due.check,
    review_expired.check,
    translation_differs.check,
    private_data.check,
    picture_with_words.check,
    link_without_words.check,
    reading_grade.check,
    long_sentence.check,
    hard_word.check,
    abbreviation_undefined.check,
    no_key_points.check,
    no_action.check,
    no_you.check,
    long_list.check,
    long_section.check,
    many_sections.check,
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
    from handouts.typeset.fonts import font_folders, read_fonts, unknown_families

    library = read_library(workspace)
    broken = {owner[0] for problem in library.problems if (owner := belongs_to(problem))}
    for name in ids:
        if name not in library.handouts and name not in broken:
            raise UsageError(f"there is no handout '{name}'", did_you_mean(name, library.handouts))
    fonts, found = read_fonts(*font_folders(workspace.root))
    if not any(problem.code == "font-none" for problem in found):
        found += unknown_families(_families(library), fonts)
    found += _asked(library, RULES)
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


def _families(library: Library) -> Iterator[Text]:
    """Every font that a style or a language names."""
    named = [style.fonts for style in library.styles.values()]
    named += [language.fonts for language in library.languages.values() if language.fonts]
    for fonts in named:
        yield from (*fonts.text, *fonts.title)


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
