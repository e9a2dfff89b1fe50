"""outcome-claim: words that promise an outcome, or tell of one where no notice says it varies.

A promise raises expectations that nobody can be sure of (California Business and Professions
Code section 651(b)(3)(A)). The words, and the required text that goes with outcomes, are listed in
content/claims.yaml.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Ketamine therapy may be a great next step for you.
Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: With this treatment your mood will improve.
Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Ketamine may ease depression.
    # in content/handouts/small/handout.yaml
    waivers:
      - disclaimer: results_vary
        reason: The sheet is for staff and makes no claim to patients
        by: Dana Example, M.D.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: Ketamine may ease depression. Our desk will call you.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.edition.keys import TARGETS, blockers_of, editions_of
from handouts.edition.resolve import resolve
from handouts.edition.wording import biographies_in
from handouts.problems import Problem, Severity
from handouts.prose.phrases import first, is_negated, lacks, matches
from handouts.prose.readings import facts_in
from handouts.prose.statements import of_person, of_words, statements

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from handouts.edition.resolve import Edition
    from handouts.library import Library
    from handouts.problems import Place
    from handouts.prose.statements import Statement

CODE = "outcome-claim"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every promise, and every outcome on an edition without the notice that results vary."""
    for said in statements(library):
        lacking = lacks(library, said.source.claim, "human")
        if said.source.asks or said.is_question or lacking is None:
            continue
        for match in _promises(library, said):
            yield Problem(
                said.place(match.start()), CODE,
                f"'{match[0]}' promises what nobody can be sure of{lacking}",
                "Say what may happen, such as 'may help some people', and invite questions.",
                SEVERITY,
            )  # fmt: skip
    yield from _without_notice(library)


def _promises(library: Library, said: Statement) -> Iterator[re.Match[str]]:
    lists, language = library.claims, said.source.language
    found = list(matches(lists.promises, language, said.words))
    yield from (match for match in found if not is_negated(library, said, match))
    if found or first(lists.careful, language, said.words):
        return
    sure = first(lists.certain, language, said.words)
    outcome = first(lists.outcomes, language, said.words)
    if sure is None or outcome is None or is_negated(library, said, sure):
        return
    between = said.words[sure.end() : outcome.start()]
    if not first(lists.negations, language, between):
        yield sure


def _without_notice(library: Library) -> Iterator[Problem]:
    notice = library.claims.outcome_notice
    told: dict[Place, Problem] = {}
    for key in editions_of(library) if notice is not None else ():
        if blockers_of(library, key):
            continue
        for target in TARGETS:
            edition, _ = resolve(library, key, target)
            if edition is None or notice in edition.disclaimers:
                continue
            for said, match in _outcomes(library, edition):
                place = said.place(match.start())
                told.setdefault(place, Problem(
                    place, CODE,
                    f"'{match[0]}' tells of an outcome, but {key} does not carry '{notice}'",
                    f"Take the words out, or let the rule of content/disclaimers/{notice}.yaml "
                    "or the waiver allow the notice.",
                    SEVERITY,
                ))  # fmt: skip
    yield from told.values()


def _outcomes(library: Library, edition: Edition) -> Iterator[tuple[Statement, re.Match[str]]]:
    """The outcomes of treatments that an edition tells of."""
    language, lists = edition.key.language, library.claims
    facts = facts_in(library, language)
    own = list(of_words(edition.words, language, edition.key.handout, facts))
    for name in map(str, biographies_in(edition.words)):
        own += of_person(edition.people[name], language, name, facts)
    for said in own:
        match = first(lists.outcomes, language, said.words)
        if match and not said.source.asks and first(lists.treatments, language, said.paragraph):
            yield said, match
