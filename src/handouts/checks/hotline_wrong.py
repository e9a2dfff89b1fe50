"""hotline-wrong: a hotline with a wrong name or number, or one that was retired.

Somebody in need looks for the very name and dials the very number. Which are right, and what is
retired, stands in content/hotlines.yaml (key messages of the 988 Suicide & Crisis Lifeline).

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Call the National Mental Health Hotline at 988.
Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: In a crisis call (800) 273-TALK.
Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: "988 Suicide & Crisis Lifeline: 998"
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: Call or text {hotline.crisis.number}, the {hotline.crisis.name}, or call 911.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.phrases import matches
from handouts.prose.readings import facts_in, place_at, read_text
from handouts.prose.sentences import sentences
from handouts.prose.statements import texts, western

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.models import Hotline, Hotlines, Retired
    from handouts.library import Library
    from handouts.problems import Place
    from handouts.prose.readings import Reading

CODE = "hotline-wrong"
SEVERITY = Severity.WARNING

_KEYS = ("", "", "abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz")
_BETWEEN = r"[\s().\-‐-―·/+*_]{0,3}"
_BEFORE = re.compile(r"(?:[A-ZÀ-Þ][\w'&-]{0,30} (?:(?:of|and|for|de|del|la|y|&) )?){1,6}$")
_AFTER = re.compile(r"(?: (?:(?:de|del|la|las|los|para|y|e) )*[^\W\d_a-zà-ÿ][^\W\d_]{0,30}){0,6}")
_NUMBER = r"[\s:,(–—-]{1,3}(?P<number>\+?\d[\d\s().-]{1,16}\d)"
# A short number that somebody is told to call, and no dose or count.
_CALLED = re.compile(
    r"\b(?:call|dial|text|phone|lifeline (?:is )?at|llame al?|marque(?: el)?|textee(?: al)?)\s+"
    r"(?:the\s+)?(?P<number>\d{3})(?![\d.,/-]\d|\s*(?:%|mg|ml|times|people|hours|days|\d))\b",
    re.IGNORECASE,
)
_REACH = 220  # letters before a word such as "Hotline" in which its name begins


def check(library: Library) -> Iterator[Problem]:
    """Every retired number and name, and every hotline whose name and number do not go together."""
    lines = library.hotlines
    if lines is None:
        return
    retired = [(one, _retired(one.written)) for one in lines.retired]
    for text, language in texts(library):
        plain, gone = western(text), False
        for one, pattern in retired:
            for match in pattern.finditer(plain):
                gone = True
                yield _instead(lines, one, match[0], language, place_at(text, match.start()))
        if gone:
            continue
        for paragraph in read_text(text, facts_in(library, language or "")):
            for sentence in sentences(paragraph):
                yield from _misnamed(library, lines, sentence, language)
                yield from _misdialled(lines, sentence)
                yield from _unknown(lines, sentence)


def _retired(written: str) -> re.Pattern[str]:
    """A number in any spelling, letters of the keypad included; or a name, however wrapped."""
    digits = re.sub(r"\D", "", written)
    if len(digits) < 3:
        words = r"\s+".join(map(re.escape, written.split()))
        return re.compile(rf"(?<!\w){words}(?!\w)", re.I)
    country = rf"(?:\+?1{_BETWEEN})?" if len(digits) >= 10 else ""
    keys = [f"[{digit}{_KEYS[int(digit)]}]" for digit in digits[-10:]]
    return re.compile(rf"(?<!\w){country}\(?{_BETWEEN.join(keys)}(?!\w)", re.I)


def _instead(
    lines: Hotlines, one: Retired, written: str, language: str | None, place: Place
) -> Problem:
    right = lines.hotlines[one.instead]
    return Problem(
        place, CODE, f"'{' '.join(written.split())}' is retired: {_name(right, language)}, "
        f"{right.number}, took its place",
        f"Write {{hotline.{one.instead}.number}} and {{hotline.{one.instead}.name}}, which print "
        "the right ones.",
        SEVERITY,
    )  # fmt: skip


def _misnamed(
    library: Library, lines: Hotlines, sentence: Reading, language: str | None
) -> Iterator[Problem]:
    """Names of hotlines beside a number that is another line's, or a line's of another name."""
    words = _without_names(lines, western(sentence.words))
    numbers = [
        (match.start(), name, line)
        for name, line in lines.hotlines.items()
        for match in re.finditer(rf"(?<!\d){re.escape(line.number)}(?!\d)", words)
    ]
    for match in matches(library.claims.hotline_words, language or "en", words) if numbers else ():
        for again in re.finditer(rf"(?<!\w){re.escape(match[0])}(?!\w)", words, re.I):
            if again[0][0].islower():
                continue  # no name, but a word for any such line
            before = _BEFORE.search(words, max(0, again.start() - _REACH), again.start())
            after = _AFTER.match(words, again.end())
            assert after is not None
            start = before.start() if before else again.start()
            near = [number for number in numbers if number[0] >= again.end()] or numbers
            _, name, line = min(near, key=lambda number: abs(number[0] - again.end()))
            yield Problem(
                sentence.place(start), CODE,
                f"'{sentence.words[start : after.end()]}' is not the name of {line.number}: "
                f"it is '{_name(line, language)}'",
                f"Write {{hotline.{name}.name}}, which prints the right one, or no name at all.",
                SEVERITY,
            )  # fmt: skip


def _misdialled(lines: Hotlines, sentence: Reading) -> Iterator[Problem]:
    """A line's right name with another number right behind it."""
    words = western(sentence.words)
    for name, line in lines.hotlines.items():
        for right in _names(line):
            for match in re.finditer(re.escape(right) + _NUMBER, words, re.I):
                if re.sub(r"\D", "", match["number"]) != re.sub(r"\D", "", line.number):
                    yield Problem(
                        sentence.place(match.start("number")), CODE,
                        f"'{match['number']}' is not the number of '{right}': it is {line.number}",
                        f"Write {{hotline.{name}.number}}, which prints the right one.", SEVERITY,
                    )  # fmt: skip


def _unknown(lines: Hotlines, sentence: Reading) -> Iterator[Problem]:
    """Three digits to call that are no hotline's: one of them mistyped, or another country's."""
    known = {re.sub(r"\D", "", line.number) for line in lines.hotlines.values()}
    for match in _CALLED.finditer(western(sentence.words)):
        if match["number"] not in known:
            yield Problem(
                sentence.place(match.start("number")), CODE,
                f"'{match['number']}' is none of the hotlines in content/hotlines.yaml",
                "Write a fact such as {hotline.crisis.number}, which prints the right number.",
                SEVERITY,
            )  # fmt: skip


def _without_names(lines: Hotlines, words: str) -> str:
    """The words with every right name blanked, so that places stay what they are."""
    for line in lines.hotlines.values():
        for right in sorted(_names(line), key=len, reverse=True):
            words = re.sub(re.escape(right), lambda m: " " * len(m[0]), words, flags=re.I)
    return words


def _names(line: Hotline) -> list[str]:
    """The right names, and each with "and" for "&"."""
    written = [*line.name.values(), *(name for names in line.also.values() for name in names)]
    return [*written, *(name.replace(" & ", " and ") for name in written if " & " in name)]


def _name(line: Hotline, language: str | None) -> str:
    return str(line.name.get(language or "en") or next(iter(line.name.values())))
