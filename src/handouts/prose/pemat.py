"""A report informed by PEMAT: of each item what the words of a handout say for or against it.

`look` leaves an item to a person, and says where to look. No number comes out
of it: a PEMAT score is given by people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from handouts.prose.address import actions, addresses
from handouts.prose.grades import Grade, grade_of
from handouts.prose.passages import pieces
from handouts.prose.pemat_items import ITEMS, Item
from handouts.prose.sections import MOST_WORDS, VERY_SHORT, headings, sections
from handouts.prose.sentences import count_words, sentences_in, words_of
from handouts.prose.vocabulary import hard_words, unexplained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from handouts.library import Library
    from handouts.problems import Place
    from handouts.prose.address import Action
    from handouts.prose.passages import Passage, Printing
    from handouts.prose.readings import Reading

Verdict: TypeAlias = Literal["agree", "disagree", "look", "not applicable"]

MOST_PASSIVE: Final = 0.2
"""The share of sentences in the passive voice that a text may have."""
MOST_HEADING_WORDS: Final = 5
MOST_NAMED: Final = 5
_CUES: Final = frozenset(
    {"key_points", "points", "steps", "note", "statement", "timeline", "questions", "fields"}
)
_AIDS: Final = frozenset({"figure", "chart", "map"})
_TOOLS: Final = frozenset({"fields", "questions"})
_NUMBER: Final = re.compile(r"\d")
_CALCULATION: Final = {
    "en": re.compile(r"\b(?:multipl(?:y|ied)|divide|subtract|calculate|add up|percent of)\b", re.I),
    "es": re.compile(r"\b(?:multiplique|divida|reste|calcul[ae]r?|sume|por ciento de)\b", re.I),
}
_BE: Final = (
    r"\b(?:am|is|are|was|were|be|been|being)\s+(?:\w+ly\s+|not\s+|still\s+|also\s+|being\s+)*"
)
_SER: Final = r"\b(?:es|son|fue|fueron|ser|será|serán|sido|siendo)\s+"
_DONE: Final = "given|taken|known|seen|done|made|told|shown|found|put|kept|sent|held|written"
_PASSIVE: Final = {
    "en": re.compile(rf"{_BE}(?:\w+ed|{_DONE})\b", re.I),
    "es": re.compile(rf"{_SER}\w+[ai]d[oa]s?\b", re.I),
}


class Answer(NamedTuple):
    """What is said of one item, why, and the place that decided it."""

    verdict: Verdict
    reason: str
    place: Place | None = None


@dataclass(frozen=True)
class Sheet:
    """What a handout prints in one language, and what was found out about it."""

    library: Library
    printing: Printing

    @cached_property
    def passages(self) -> list[Passage]:
        return [passage for passage in self.printing.passages() if passage.role != "aloud"]

    @cached_property
    def sentences(self) -> list[Reading]:
        return sentences_in(self.passages)

    @cached_property
    def grade(self) -> Grade | None:
        return grade_of(self.library, self.printing)

    @cached_property
    def actions(self) -> list[Action]:
        return list(actions(self.passages, self.library.plain_words, self.language))

    @property
    def language(self) -> str:
        return self.printing.language

    @property
    def is_very_short(self) -> bool:
        return count_words(self.passages) <= VERY_SHORT

    def first(self, kinds: Iterable[str]) -> Place | None:
        """Where the first block of these kinds stands."""
        found = (b for b in pieces(self.printing.words) if b.kind in kinds)
        return next((block.place for block in found), None)

    def number(self) -> Place | None:
        """Where the first number stands."""
        for passage in self.passages:
            match = _NUMBER.search(passage.plain)
            if match:
                return passage.reading.place(match.start())
        return None

    def sentence_with(self, pattern: re.Pattern[str] | None) -> list[Place]:
        """Where a pattern is found, once in a sentence."""
        matches = ((one, pattern.search(one.words)) for one in self.sentences) if pattern else ()
        return [one.place(match.start()) for one, match in matches if match]


def report(library: Library, printing: Printing) -> list[tuple[Item, Answer]]:
    """Every item of PEMAT-P with its answer, in order."""
    sheet = Sheet(library, printing)
    return [(item, _ANSWERS[item.number](sheet)) for item in ITEMS]


def _purpose(sheet: Sheet) -> Answer:
    words = sheet.printing.words
    if words.deck is None:
        reason = "no 'deck' says what it is for"
        return Answer("disagree", reason, sheet.printing.title)
    return Answer("look", "do the title and the deck say what it is for?", sheet.printing.title)


def _everyday(sheet: Sheet) -> Answer:
    hard = hard_words(sheet.passages, sheet.library.plain_words, sheet.language)
    grade = sheet.grade
    if grade is not None and grade.aim is not None and grade.is_above(grade.aim):
        place = grade.hardest[0].place() if grade.hardest else sheet.printing.title
        return Answer("disagree", f"{grade.told}; it should be {grade.wanted}", place)
    if hard:
        named = ", ".join(f"'{one.word}'" for one in hard[:MOST_NAMED])
        more = f" and {len(hard) - MOST_NAMED} more" if len(hard) > MOST_NAMED else ""
        return Answer("disagree", f"hard words: {named}{more}", hard[0].place)
    if sheet.language not in sheet.library.plain_words.hard_words:
        return Answer("look", "there is no list of hard words in this language")
    return Answer("agree", f"{grade.told if grade else 'a few words'}, and no listed hard word")


def _terms(sheet: Sheet) -> Answer:
    for form, place in unexplained(sheet.library, sheet.passages, sheet.language):
        return Answer("disagree", f"'{form}' is not spelled out", place)
    return Answer("look", "every short form is spelled out; is every other medical term explained?")


def _active(sheet: Sheet) -> Answer:
    if sheet.language not in _PASSIVE:
        return Answer("look", "no rule tells the passive voice of this language")
    found = sheet.sentence_with(_PASSIVE[sheet.language])
    told = f"{len(found)} of {len(sheet.sentences)} sentences seem passive"
    if len(found) > MOST_PASSIVE * len(sheet.sentences):
        return Answer("disagree", told, found[0])
    return Answer("look", told, found[0] if found else None)


def _numbers(sheet: Sheet) -> Answer:
    place = sheet.number()
    if place is None:
        return Answer("not applicable", "there are no numbers")
    return Answer("look", "is each number needed, and easy to picture?", place)


def _calculating(sheet: Sheet) -> Answer:
    found = sheet.sentence_with(_CALCULATION.get(sheet.language))
    if found:
        return Answer("disagree", "the reader is asked to calculate", found[0])
    place = sheet.number()
    if place is None:
        return Answer("agree", "there are no numbers")
    return Answer("look", "must the reader calculate with any number?", place)


def _short_sections(sheet: Sheet) -> Answer:
    if sheet.is_very_short:
        return Answer("not applicable", "it is very short")
    longest = max(sections(sheet.passages), key=lambda section: section.running)
    told = f"the longest section has {longest.running} words of running text"
    place = longest.first.reading.place()
    return Answer("disagree" if longest.running > MOST_WORDS else "agree", told, place)


def _headers(sheet: Sheet) -> Answer:
    if sheet.is_very_short:
        return Answer("not applicable", "it is very short")
    found = headings(sheet.passages)
    if not found:
        return Answer("disagree", "there are no headings", sheet.printing.title)
    place = found[0].reading.place()
    return Answer("look", f"do the {len(found)} headings say what follows?", place)


def _summary(sheet: Sheet) -> Answer:
    place = sheet.first({"key_points"})
    if place is not None:
        return Answer("agree", "there are key points", place)
    if sheet.is_very_short:
        return Answer("not applicable", "it is very short")
    return Answer("disagree", "there are no key points", sheet.printing.title)


def _cues(sheet: Sheet) -> Answer:
    place = sheet.first(_CUES)
    bold = [passage.reading.place() for passage in sheet.passages if passage.bold]
    if place is None and not bold:
        return Answer("disagree", "no list, box or bold words", sheet.printing.title)
    return Answer("agree", "lists, boxes or bold words", place or bold[0])


def _captions(sheet: Sheet) -> Answer:
    for block in pieces(sheet.printing.words):
        body = getattr(block, block.kind)
        titled = getattr(body, "caption", None) or getattr(body, "title", None)
        if block.kind in _AIDS and titled is None:
            return Answer("disagree", f"a {block.kind} without a caption or title", block.place)
    place = sheet.first(_AIDS)
    if place is None:
        return Answer("not applicable", "there are no pictures or charts")
    return Answer("agree", "every picture and chart has a caption or a title", place)


def _of_aids(question: str) -> Callable[[Sheet], Answer]:
    def answer(sheet: Sheet) -> Answer:
        place = sheet.first(_AIDS)
        if place is None:
            return Answer("not applicable", "there are no pictures or charts")
        return Answer("look", question, place)

    return answer


def _tables(sheet: Sheet) -> Answer:
    columns = [passage for passage in sheet.passages if passage.kind == "table.column"]
    if not columns:
        return Answer("not applicable", "there are no tables")
    for passage in columns:
        if len(words_of(passage.plain)) > MOST_HEADING_WORDS:
            place = passage.reading.place()
            return Answer(
                "disagree", f"a column's heading of more than {MOST_HEADING_WORDS} words", place
            )
    return Answer("agree", "the columns have short headings", columns[0].reading.place())


def _some_action(sheet: Sheet) -> Answer:
    for action in sheet.actions:
        return Answer("agree", f"'{action.words}'", action.place)
    if sheet.language not in sheet.library.plain_words.actions:
        return Answer("look", "there is no list of instructions in this language")
    return Answer("disagree", "nothing that the reader can do", sheet.printing.title)


def _addressed(sheet: Sheet) -> Answer:
    for action in sheet.actions:
        if action.addressed:
            return Answer("agree", f"'{action.words}'", action.place)
    lists = sheet.library.plain_words
    place = addresses(sheet.passages, lists, sheet.language)
    if sheet.actions or sheet.language not in lists.you:
        return Answer("look", "are the actions said to the reader?", place)
    return Answer("disagree", "no action is said to the reader", sheet.printing.title)


def _steps(sheet: Sheet) -> Answer:
    for action in sheet.actions:
        if action.in_steps:
            return Answer("agree", f"'{action.words}'", action.place)
    if sheet.actions:
        return Answer("disagree", "actions stand in running text alone", sheet.actions[0].place)
    if sheet.language not in sheet.library.plain_words.actions:
        return Answer("look", "there is no list of instructions in this language")
    return Answer("disagree", "there is no action", sheet.printing.title)


def _tool(sheet: Sheet) -> Answer:
    place = sheet.first(_TOOLS)
    if place is not None:
        return Answer("agree", "there are blanks, boxes or questions to use", place)
    return Answer("look", "would a checklist or a blank to fill in help?")


def _calculation_help(sheet: Sheet) -> Answer:
    if sheet.number() is None:
        return Answer("not applicable", "there are no numbers")
    found = sheet.sentence_with(_CALCULATION.get(sheet.language))
    if not found:
        return Answer("look", "must the reader calculate? Then show how.", sheet.number())
    return Answer("look", "is it shown how to calculate?", found[0])


def _charts_for_action(sheet: Sheet) -> Answer:
    place = sheet.first({"chart", "table", "figure"})
    if place is None:
        return Answer("not applicable", "there are no charts, tables or diagrams")
    return Answer("look", "does the text say what to do with them?", place)


def _for_people(question: str) -> Callable[[Sheet], Answer]:
    return lambda _: Answer("look", question)


_ANSWERS: Final[dict[int, Callable[[Sheet], Answer]]] = {
    1: _purpose,
    2: _for_people("does anything distract from the purpose?"),
    3: _everyday,
    4: _terms,
    5: _active,
    6: _numbers,
    7: _calculating,
    8: _short_sections,
    9: _headers,
    10: _for_people("does each part follow from the one before it?"),
    11: _summary,
    12: _cues,
    15: _for_people("would a picture make anything easier to understand?"),
    16: _of_aids("do the pictures say what the words say?"),
    17: _captions,
    18: _of_aids("are the pictures clear and uncluttered?"),
    19: _tables,
    20: _some_action,
    21: _addressed,
    22: _steps,
    23: _tool,
    24: _calculation_help,
    25: _charts_for_action,
    26: _for_people("would a picture make it easier to act?"),
}
