"""Fields: which blanks of a handout the program can fill, and what may be written there.

What comes in is what a person typed or a clinic's list holds, so nothing of it
is trusted, and nothing of it is ever quoted in what is said about it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Literal

from handouts.content.data_blocks import Fields
from handouts.content.yaml_nodes import hidden_character
from handouts.problems import Place, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from handouts.content.data_blocks import FieldBody
    from handouts.content.handout import Words

FieldKind = Literal["text", "notes", "date", "time", "phone", "choice", "checkbox"]

LONGEST: dict[str, int] = {"text": 80, "phone": 32, "notes": 1200}
"""Characters that a field takes where its handout says nothing else."""

_PHONE = re.compile(r"(?=.*\d)[+()\d\s.,;/x#*·-]*(?:(?:ext\.?|x|#)\s*\d+)?", re.IGNORECASE)
_TIME = re.compile(r"(\d\d?)[:.](\d\d)\s*([ap])\.?m\.?|(\d\d?):(\d\d)", re.IGNORECASE)
_YES = frozenset({"yes", "true", "1", "on", "x", "sí", "si", "نعم"})
_NO = frozenset({"", "no", "false", "0", "off", "لا"})


@dataclass(frozen=True, slots=True)
class Blank:
    """A field that the program can fill, as its handout declares it in one language.

    `longest` is in characters, None for kinds that have no length of their own;
    `choices` are the words of the boxes, of which one is ticked.
    """

    id: str
    label: str
    kind: FieldKind
    rows: int
    required: bool
    longest: int | None
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with the value of a field; it never quotes the value."""

    field: str
    message: str
    remedy: str = ""


def fields_of(words: Words) -> tuple[Blank, ...]:
    """The fields with an id of a handout in one language, in reading order; each id once."""
    panels = (block for panel in words.panels or () for block in panel.blocks)
    found: dict[str, Blank] = {}
    for block in (*(words.body or ()), *panels):
        for item in block.fields.items if isinstance(block, Fields) else ():
            if item.id is not None:
                found.setdefault(str(item.id), _blank(item))
    return tuple(found.values())


def _blank(item: FieldBody) -> Blank:
    longest = LONGEST.get(item.write) if item.longest is None else item.longest
    return Blank(
        id=str(item.id),
        label=str(item.label),
        kind=item.write,
        rows=item.rows,
        required=item.required,
        longest=longest,
        choices=tuple(map(str, item.choices)),
    )


def read_values(
    fields: Sequence[Blank], given: Mapping[str, str], language: str
) -> tuple[dict[str, str], list[FieldFault]]:
    """The values as they will be printed, by field id, and everything that is wrong with them.

    Dates and times are given as 2026-12-01 and 14:30 and printed in the
    language's own way. A choice's value is its number, counted from 1, a
    ticked box's "yes"; fields that stay empty are left out.
    """
    known = {field.id: field for field in fields}
    faults = [
        FieldFault(name, f"there is no field '{name}'", did_you_mean(name, known))
        for name in given
        if name not in known
    ]
    values = {}
    for field in fields:
        try:
            value = read_value(field, given.get(field.id, ""), language)
        except ValueError as error:
            message, remedy = error.args
            faults.append(FieldFault(field.id, message, remedy))
        else:
            if value:
                values[field.id] = value
            elif field.required:
                remedy = "This sheet is not made without it."
                faults.append(FieldFault(field.id, f"'{field.label}' is empty", remedy))
    return values, faults


def read_value(field: Blank, given: str, language: str) -> str:
    """One value as it will be printed, "" where nothing is given.

    ValueError with a message and a remedy, neither of which quotes the value.
    """
    text = _plain(field, given)
    if not text and field.kind != "checkbox":
        return ""
    if field.longest is not None and len(text) > field.longest:
        raise ValueError(
            f"'{field.label}' has {len(text)} characters, and {field.longest} are the most",
            "Shorten it.",
        )
    match field.kind:
        case "date":
            return _date(field, text, language)
        case "time":
            return _time(field, text, language)
        case "phone":
            if not _PHONE.fullmatch(text):
                raise ValueError(
                    f"'{field.label}' is no telephone number", "Use digits, such as 555-0100."
                )
        case "choice":
            return _choice(field, text)
        case "checkbox":
            return _ticked(field, text)
    return text


def _plain(field: Blank, given: str) -> str:
    """The value without what nobody sees: one form of each letter, no spaces around or doubled."""
    text = unicodedata.normalize("NFC", given.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    text = "\n".join(lines).strip() if field.kind == "notes" else " ".join(lines).strip()
    if hidden_character(text, Place("")) is not None:
        raise ValueError(
            f"'{field.label}' has a character that cannot be seen or printed",
            "Type it anew instead of pasting it.",
        )
    return text


def _date(field: Blank, text: str, language: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"'{field.label}' is no date", "Write it as year-month-day, such as 2026-12-01."
        ) from None
    if not 1900 <= day.year <= 2200:
        raise ValueError(f"'{field.label}' has a year far away", "Look at the year again.")
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_skeleton

    try:
        return str(
            format_skeleton(
                "yMMMd" if language == "ar" else "yMMMEd",
                day,
                locale=Locale.parse(language, sep="-"),
            )
        )
    except (UnknownLocaleError, ValueError):
        return text


def _time(field: Blank, text: str, language: str) -> str:
    wrong = ValueError(f"'{field.label}' is no time of day", "Write it as 14:30 or 2:30 pm.")
    match = _TIME.fullmatch(text)
    if not match:
        raise wrong
    hour, minute = int(match[1] or match[4]), int(match[2] or match[5])
    if match[3]:
        if not 1 <= hour <= 12:
            raise wrong
        hour = hour % 12 + (12 if match[3].lower() == "p" else 0)
    if hour > 23 or minute > 59:
        raise wrong
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_time

    try:
        return str(format_time(time(hour, minute), "short", locale=Locale.parse(language, sep="-")))
    except (UnknownLocaleError, ValueError):
        return f"{hour:02}:{minute:02}"


def _choice(field: Blank, text: str) -> str:
    names = [choice.casefold() for choice in field.choices]
    if text.casefold() in names:
        return str(names.index(text.casefold()) + 1)
    if text.isdecimal() and 1 <= int(text) <= len(names):
        return str(int(text))
    raise ValueError(
        f"'{field.label}' is none of its choices", f"Use one of: {', '.join(field.choices)}."
    )


def _ticked(field: Blank, text: str) -> str:
    if text.casefold() in _YES:
        return "yes"
    if text.casefold() in _NO:
        return ""
    raise ValueError(f"'{field.label}' is neither ticked nor not", "Use yes or no.")
