"""Left-to-right runs in right-to-left text: numbers with units, telephone numbers, Latin names.

WeasyPrint ignores `unicode-bidi`, and Unicode's rules, made for whole
paragraphs, take such a run apart: "500 mg" in Arabic prints as "mg 500", and a
telephone number in groups back to front. A `<bdi dir="ltr">` is set by itself
and stays as it was written. The class `run` marks those that are not to be
broken between two lines.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator

CLOSE = Markup("</bdi>")
_OPEN = Markup('<bdi dir="ltr">')
_OPEN_UNBROKEN = Markup('<bdi dir="ltr" class="run">')

_SENTENCE = frozenset(".:;!?…")
_PARTING = frozenset("،؛؟٪•·|\u2028\ufffc")
_PERSIAN = range(0x06F0, 0x06FA)  # digits that stand in right-to-left text as Arabic ones do
_PAIRS = {"(": ")", "[": "]", "{": "}", "“": "”", "«": "»", "‹": "›"}
_OPENERS = {closer: opener for opener, closer in _PAIRS.items()}
# Letters as `_kinds` gives them. Between two words of one run may stand signs, as in "8:30";
# spaces and signs, as in "(800) 633"; more between letters, as in "Dr. Smith"; a comma
# beside a letter, as in "Suite 200, Irvine". A sentence that ends in a number ends the run.
_BETWEEN = "|".join(
    (
        "[nsk]+",
        "n*w+(?:n+w+)?n*",
        "(?<=L)[nsk]*w+(?:n+w+)?n*(?=L)",
        "(?<=L)n*kw+n*(?=E)",
        "(?<=E)n*kw+n*(?=L)",
    )
)
_WORDS = re.compile(f"[LE]+(?:(?:{_BETWEEN})[LE]+)*")
_BEFORE_NUMBER = re.compile(r"(?:[~≈<>≤≥±]\s?)?[$€£¥#+]?$")
_BEFORE_LETTER = re.compile(r"[#@]?$")
_MINUS = re.compile(r"(?<![^\s(\[])[-−]$")
_AFTER = re.compile(r"(?:\s?[%‰])?[°′″+®™©]*")
_ACRONYM = re.compile(r"(?:^|\W)\w(?:\.\w)+$")
_LATIN_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_UNBROKEN = 24
_LONGEST_UNIT = 4


@dataclass(frozen=True, slots=True)
class Run:
    """Where a left-to-right run stands in a text, and whether it may not be broken."""

    start: int
    end: int
    unbroken: bool

    @property
    def opening(self) -> Markup:
        """The tag before the run; `CLOSE` comes after it."""
        return _OPEN_UNBROKEN if self.unbroken else _OPEN


def isolate(text: str) -> Markup:
    """The text escaped, with every left-to-right run wrapped; for right-to-left pages only."""
    html, end = Markup(""), 0
    for run in runs(text):
        html += text[end : run.start]
        html += run.opening + text[run.start : run.end] + CLOSE
        end = run.end
    return html + text[end:]


def runs(text: str) -> Iterator[Run]:
    """The left-to-right runs of a text, in its order.

    A text without any right-to-left letter, such as a telephone number or the
    title of an English paper, is one run.
    """
    kinds = _kinds(text)
    if "R" in kinds:
        yield from _runs(text, kinds, 0, len(text))
    elif "L" in kinds or "E" in kinds:
        words = text.strip()
        start = len(text) - len(text.lstrip())
        number = kinds.lstrip("nwsk").startswith("E")
        yield Run(start, start + len(words), number and _is_short(words))


def _kinds(text: str) -> str:
    """For each character what it does to a run.

    Left-to-right letter, European digit, Right-to-left letter or whatever
    parts items, white space, komma, sentence mark, any other sign: n.
    """
    kinds: list[str] = []
    for character in text:
        bidi = unicodedata.bidirectional(character)
        if bidi in {"NSM", "BN"} and kinds:
            kinds.append(kinds[-1])
        elif character in _PARTING or bidi in {"R", "AL", "AN"} or ord(character) in _PERSIAN:
            kinds.append("R")
        elif character.isspace():
            kinds.append("w")
        elif character == ",":
            kinds.append("k")
        elif character in _SENTENCE:
            kinds.append("s")
        else:
            kinds.append({"L": "L", "EN": "E"}.get(bidi, "n"))
    return "".join(kinds)


def _runs(text: str, kinds: str, begin: int, stop: int) -> Iterator[Run]:
    for words in _WORDS.finditer(kinds, begin, stop):
        start, end, torn = _with_brackets(text, words.start(), words.end(), begin, stop)
        if torn is not None:  # its partner stands among right-to-left letters
            yield from _runs(text, kinds, words.start(), torn)
            yield from _runs(text, kinds, torn + 1, words.end())
            continue
        start = _before(text, start, begin, number=kinds[words.start()] == "E")
        unbroken = kinds[words.start()] == "E" and _is_short(text[start:end])
        yield Run(start, end, unbroken)


def _with_brackets(
    text: str, start: int, end: int, begin: int, stop: int
) -> tuple[int, int, int | None]:
    """Words with the brackets and signs that touch them, or where a bracket lacks its partner."""
    open_ones: list[int] = []
    for place in range(start, end):
        character = text[place]
        if character in _PAIRS:
            open_ones.append(place)
        elif character in _OPENERS:
            opener = _OPENERS[character]
            if open_ones and text[open_ones[-1]] == opener:
                open_ones.pop()
            elif start > begin and text[start - 1] == opener:
                start -= 1
            elif character != "”" or text.rfind(opener, 0, place) >= 0:
                return start, end, place
    end = _after(text, start, end, stop)
    while open_ones:
        closer = _PAIRS[text[open_ones[-1]]]
        if end < stop and text[end] in ".!?…" and text[end + 1 : end + 2] == closer:
            end += 1
        if end >= stop or text[end] != closer:
            return start, end, open_ones[-1]
        end = _after(text, start, end + 1, stop)
        open_ones.pop()
    return start, end, None


def _before(text: str, start: int, begin: int, *, number: bool) -> int:
    """Where the signs begin that belong to what follows: a currency's, a plus, a minus."""
    if number and (minus := _MINUS.search(text, begin, start)):
        return minus.start()
    signs = (_BEFORE_NUMBER if number else _BEFORE_LETTER).search(text, begin, start)
    return signs.start() if signs else start


def _after(text: str, start: int, end: int, stop: int) -> int:
    """Where the signs end that belong to what precedes them, such as "%"; "U.S." has its dot."""
    signs = _AFTER.match(text, end, stop)
    end = signs.end() if signs else end
    following = text[end:stop][:1]
    acronym = following == "." and _ACRONYM.search(text, start, end)
    address = following == "/" and "://" in text[start:end]
    return end + 1 if acronym or address else end


def _is_short(run: str) -> bool:
    """Whether it is a number, with a unit perhaps, and not a sentence that begins with one."""
    words = _LATIN_WORD.findall(run)
    return len(run) <= _LONGEST_UNBROKEN and all(len(word) <= _LONGEST_UNIT for word in words)
