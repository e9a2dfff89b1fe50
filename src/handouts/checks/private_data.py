"""private-data: what belongs into a patient's record or somebody's address book, not on a sheet.

A sheet is handed out to everybody: names with dates of birth, record numbers and the like are
identifiers that must not leave the record (HIPAA, 45 CFR 164.514(b)(2)). The words that tell them
are listed in content/claims.yaml.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Maria Example, date of birth March 14, 1982, was here. MRN 0012345.
Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Call Maria Example at (213) 555-0100, or write to maria.example@example.org.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - fields: {items: [{label: Date of birth}, {label: My record number (MRN)}]}
      - text: The Board of Nursing has (916) 555-0100 and questions@example.org.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handouts.content.yaml_nodes import Text
from handouts.problems import Problem, Severity
from handouts.prose.phrases import first, matches
from handouts.prose.readings import read_text
from handouts.prose.sentences import sentences
from handouts.prose.statements import texts, western

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "private-data"
SEVERITY = Severity.WARNING

_NUMERIC = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_DATE = re.compile(
    rf"(?<!\w)(?:{_NUMERIC}|[^\W\d_]{{3,10}}\.? \d{{1,2}},? (?:19|20)\d\d"
    r"|\d{1,2} (?:de )?[^\W\d_]{3,10},? (?:de |del )?(?:19|20)\d\d)(?!\w)"
)
_WORD = r"[^\W\d_a-zà-ÿ][\w'.-]{0,30}"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{0,3}}")
_NAME_AND_DATE = re.compile(rf"(?<!\w){_WORD}(?: {_WORD}){{1,3}}(?:[,:] ?| \(){_NUMERIC}(?!\w)")
_SECURITY = re.compile(r"(?<![\w-])(?!000|666|9)\d{3}[-–](?!00)\d\d[-–](?!0000)\d{4}(?![\w-])")
_NINE = re.compile(r"(?<!\w)\d{3}[- ]?\d\d[- ]?\d{4}(?!\w)")
_RECORD = re.compile(r"(?<!\w)[A-Z]{0,3}-?\d{4,12}(?!\w)")
_PHONE = re.compile(r"(?<!\w)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}(?!\w)")
_MAIL = re.compile(r"(?<![\w.+-])(?P<user>[\w.+-]{1,64})@(?P<domain>[\w-]{1,63}(?:\.[\w-]{1,63})+)")
_NEAR = 40  # characters between a label or a name and what belongs to it

Finding = tuple[int, str]


def check(library: Library) -> Iterator[Problem]:
    """Everything in content that looks like a person's own data, sentence by sentence."""
    own = _own_facts(library)
    for text, language in texts(library):
        if not any(character in text for character in "@0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"):
            continue
        for paragraph in read_text(text):
            for sentence in sentences(paragraph):
                words = western(sentence.words)
                found = [
                    *_dates(library, words, language or "en"),
                    *_numbers(library, words, language or "en"),
                    *_mail(library, words, own),
                    *_phones(library, words, language or "en", own),
                ]
                for start, what in found:
                    yield Problem(
                        sentence.place(start), CODE, f"this looks like {what}",
                        "Take it out of the content; what is one patient's own is written onto "
                        "the sheet at the desk.",
                        SEVERITY,
                    )  # fmt: skip


def _own_facts(library: Library) -> frozenset[str]:
    """The clinic's own numbers and addresses, which are no secret."""
    clinic = library.clinic
    given = (clinic.phone, clinic.email) if clinic is not None else ()
    lines = library.hotlines.hotlines.values() if library.hotlines else ()
    facts = [fact for fact in given if isinstance(fact, Text)] + [line.number for line in lines]
    return frozenset(map(_compared, facts))


def _compared(fact: str) -> str:
    """An address in small letters, or the last ten digits of a number, however it is written."""
    return fact.casefold() if "@" in fact else re.sub(r"\D", "", western(fact))[-10:]


def _dates(library: Library, words: str, language: str) -> Iterator[Finding]:
    for label in matches(library.claims.birth, language, words):
        date = _DATE.search(words, label.end(), label.end() + _NEAR)
        if date:
            yield label.start(), f"a date of birth: {date[0]}"
            return
    both = _NAME_AND_DATE.search(words)
    if both and not first(library.claims.bodies, language, both[0]):
        yield both.start(), f"a name with a date of birth: {both[0]}"


def _numbers(library: Library, words: str, language: str) -> Iterator[Finding]:
    security = _SECURITY.search(words)
    for label in matches(library.claims.social_security, language, words):
        security = security or _NINE.search(words, label.end(), label.end() + _NEAR)
    if security:
        yield security.start(), "a social security number"
    for label in matches(library.claims.record_numbers, language, words):
        number = _RECORD.search(words, label.end(), label.end() + _NEAR)
        if number:
            yield label.start(), f"the number of a patient's record: {number[0]}"
            return


def _mail(library: Library, words: str, own: frozenset[str]) -> Iterator[Finding]:
    names = {part.casefold() for p in library.people.values() for part in p.name.split()}
    providers = {str(domain).casefold() for domain in library.claims.personal_mail}
    offices = library.claims.bodies
    for mail in _MAIL.finditer(words):
        parts = [part for part in re.split(r"[._+\d-]+", mail["user"].casefold()) if part]
        personal = (
            mail["domain"].casefold().partition(".")[0] in providers
            or any(part in names for part in parts if len(part) > 2)
            or (
                len(parts) == 2
                and all(part.isalpha() for part in parts)
                and not any(first(offices, code, " ".join(parts)) for code in offices)
            )
        )
        if personal and _compared(mail[0]) not in own:
            yield mail.start(), f"a person's own e-mail address: {mail[0]}"


def _phones(library: Library, words: str, language: str, own: frozenset[str]) -> Iterator[Finding]:
    people = {str(person.name).casefold() for person in library.people.values()}
    for phone in _PHONE.finditer(words):
        if _compared(phone[0]) in own:
            continue
        before = words[max(0, phone.start() - _NEAR) : phone.start()]
        known = any(name in before.casefold() for name in people)
        if known or _person_in(library, before, language):
            yield phone.start(), f"a person's own telephone number: {phone[0]}"


def _person_in(library: Library, words: str, language: str) -> bool:
    """Whether a name follows one of the words that a person's name follows."""
    for cue in matches(library.claims.person_words, language, words):
        name = _NAME.match(words[cue.end() :].lstrip(" .:#"))
        if name and not first(library.claims.bodies, language, name[0]):
            return True
    return False
