"""Finding the words of content/claims.yaml in what is said, and what a claim rests on."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from handouts.content.disclaimers import term_pattern
from handouts.content.yaml_nodes import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.block import Claim, Evidence
    from handouts.content.claims import Lists
    from handouts.library import Library
    from handouts.prose.statements import Statement

_CLAUSE = re.compile(r"[,;:—–(،؛]")
_NEAR = 4  # words before a phrase among which "not" still belongs to it


def matches(lists: Lists, language: str, words: str) -> Iterator[re.Match[str]]:
    """Every place where one of a list's phrases stands in the words, each phrase once."""
    pattern = pattern_of(lists, language)
    said = set()
    for match in pattern.finditer(words) if pattern else ():
        if match[0].casefold() not in said:
            said.add(match[0].casefold())
            yield match


def first(lists: Lists, language: str, words: str) -> re.Match[str] | None:
    """The first of a list's phrases that stands in the words."""
    return next(matches(lists, language, words), None)


def pattern_of(lists: Lists, language: str) -> re.Pattern[str] | None:
    """One pattern for a list's phrases in a language; None where it has none."""
    phrases = lists.get(language)
    return _pattern(tuple(map(str, phrases))) if phrases else None


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    # The longest first, so that a phrase is told whole.
    ordered = sorted(phrases, key=len, reverse=True)
    return term_pattern(phrase.replace("’", "'") for phrase in ordered)


def is_negated(library: Library, statement: Statement, match: re.Match[str]) -> bool:
    """Whether "not" or the like stands shortly before a phrase, in the same clause."""
    clause = _CLAUSE.split(statement.words[: match.start()])[-1]
    near = " ".join(clause.split()[-_NEAR:])
    return first(library.claims.negations, statement.source.language, near) is not None


def lacks(library: Library, claim: Claim | None, *fitting: Evidence) -> str | None:
    """What a block's claim lacks to stand behind its words: None if nothing.

    It needs at least one source, each of them known and given, and evidence of a
    fitting kind; its approver is there by the model.
    """
    if claim is None:
        return ""
    sources = library.references.references if library.references else {}
    for name in claim.refs:
        if name not in sources:
            return f"; its claim names '{name}', which is no reference"
        if not isinstance(sources[name], Text):
            return f"; the source '{name}' of its claim is not given"
    if not claim.refs:
        return "; its claim names no reference"
    if claim.evidence not in fitting:
        return f"; its claim has evidence of the kind '{claim.evidence}' alone"
    return None
