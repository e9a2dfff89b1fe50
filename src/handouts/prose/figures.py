"""What a text says in figures: what every language must say alike, whatever its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from handouts.content.bind import Model
from handouts.content.yaml_nodes import Text
from handouts.prose.phrases import pattern_of
from handouts.prose.readings import FACT, MARK
from handouts.prose.statements import western

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from handouts.content.claims import Lists

_MISSING = re.compile(r"\{missing:[^{}\n]+\}")
_LINK = re.compile(r"\]\((?P<target>[^()\s]+)\)|(?P<bare>(?:https?://|mailto:|tel:)[^\s()<>\]]+)")
_PHONE = re.compile(r"(?<![\w.,])\+?\(?\d(?:[ ().‐-–-]{0,2}\d){6,14}(?![\w])")
_NUMBER = re.compile(r"\d+(?:[.,:٫٬]\d+)*")
_BETWEEN = re.compile(r"[\s-]{0,2}")
# No figures: which formats a block is for, what a picture is called, where a template puts it.
_LEFT_OUT = frozenset({"only", "not_in", "picture", "art", "needs", "id", "labels", "claim"})


@dataclass(frozen=True)
class Figures:
    """The figures of a text, each once; a dose is a number with its unit."""

    numbers: frozenset[str]
    doses: frozenset[str]
    phone_numbers: frozenset[str]
    links: frozenset[str]
    facts: frozenset[str]
    references: frozenset[str]


def figures_in(value: object, language: str, units: Mapping[str, Lists]) -> Figures:
    """The figures of everything that a model, a text or a list of them says."""
    found: dict[str, set[str]] = {field.name: set() for field in fields(Figures)}
    for text in _texts(value):
        _read(western(" ".join(text.split())), language, units, found)
    return Figures(**{name: frozenset(values) for name, values in found.items()})


def difference(theirs: Figures, ours: Figures, one: str, other: str) -> str:
    """What only one of two texts says, in words; "" when they say the same."""
    parts = []
    for field in fields(Figures):
        before, after = getattr(theirs, field.name), getattr(ours, field.name)
        for language, only in ((one, before - after), (other, after - before)):
            if only:
                what = field.name.replace("_", " ")
                parts.append(f"{what} only in '{language}': {', '.join(sorted(only))}")
    return "; ".join(parts)


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            if name not in _LEFT_OUT:
                yield from _texts(getattr(value, name))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _read(text: str, language: str, units: Mapping[str, Lists], found: dict[str, set[str]]) -> None:
    def take(pattern: re.Pattern[str], kind: str, rest: str) -> str:
        for match in pattern.finditer(rest):
            named = match.groupdict()
            found[kind].add(next((piece for piece in named.values() if piece), match[0]))
        return pattern.sub(" ", rest)

    rest = take(MARK, "references", _MISSING.sub(" ", text))
    rest = take(_LINK, "links", take(FACT, "facts", rest))
    for phone in _PHONE.finditer(rest):
        found["phone_numbers"].add(re.sub(r"\D", "", phone[0]))
    rest = _PHONE.sub(" ", rest)
    for number in _NUMBER.finditer(rest):
        gap = _BETWEEN.match(rest, number.end())
        unit = _unit(rest, gap.end() if gap else number.end(), language, units)
        said = _plain(number[0])
        found["doses" if unit else "numbers"].add(f"{said} {unit}" if unit else said)


def _unit(text: str, start: int, language: str, units: Mapping[str, Lists]) -> str | None:
    """The short form of the unit that stands at this place of a text."""
    rest = text[start : start + 40]
    for short, lists in units.items():
        pattern = pattern_of(lists, language)
        if pattern is not None and pattern.match(f" {rest}", 1):
            return short
    return None


def _plain(number: str) -> str:
    """A number as every language would write it: 1,000 and 1.000 are 1000, 8:00 is 8."""
    number = number.translate({0x66B: ".", 0x66C: ","}).removesuffix(":00")
    if re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", number):
        return re.sub(r"[.,]", "", number)
    number = number.replace(",", ".")
    return re.sub(r"^0+(?=\d)", "", number)
