"""Letters of a drawing: each one as it must be to stand alone, from left to right.

WeasyPrint sets the text of an SVG letter by letter, each by itself and to the
right of the one before. So a script that runs from right to left comes out
backwards, and letters that join do not. Here both are done beforehand, by the
forms that Unicode keeps for Arabic letters and by its rules for direction.
What cannot be written in this way is refused, never printed wrong.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import Literal

from handouts.typeset.isolation import runs

# Forms of one letter: alone, at the end, at the beginning and in the middle of joined letters.
_Forms = dict[str, str]

_FORM_BLOCKS = (range(0xFB50, 0xFC00), range(0xFE70, 0xFEFD))
_LAM, _TATWEEL, _NON_JOINER = "\u0644", "\u0640", "\u200c"
_JOINS = {(False, False): "isolated", (True, False): "final"}
_JOINS |= {(False, True): "initial", (True, True): "medial"}
_MIRRORED = str.maketrans("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤")
# Chinese and Japanese break anywhere, but not before these signs or after those that open.
_OPENING, _CLOSING = "（「『【《〈", "、。，．：；！？）」』】》〉ー々"
_IDEOGRAPHIC = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60"
_PIECE = re.compile(
    rf" ?[{_OPENING}]*(?:(?![{_OPENING}])[{_IDEOGRAPHIC}]|[^ {_IDEOGRAPHIC}]+)[{_CLOSING}]*"
    rf"| ?[{_OPENING}]+| "
)
# Unicode's classes of direction, a letter each, so that its rules become expressions.
_CLASSES = {"L": "l", "R": "r", "AL": "a", "EN": "n", "AN": "m", "ES": "+", "ET": "%", "CS": ","}


def one_by_one(text: str, direction: Literal["ltr", "rtl"] = "ltr") -> str:
    """One line as its letters stand from left to right, joined where its script joins them.

    `direction` is that of the line. Letters with combined marks become one
    character where Unicode has it; others cannot stand alone. ValueError then,
    and for a character that prints nothing by itself.
    """
    whole = unicodedata.normalize("NFC", text)
    for character in whole:
        kind = unicodedata.category(character)
        if kind.startswith("M") or (character not in _forms() and _must_join(character)):
            raise ValueError(
                f"'{text}' has the character U+{ord(character):04X}, which is written onto or"
                " joined to its neighbours, and the letters of a drawing stand alone;"
                " leave it out, or say it in other words"
            )
        if kind in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}:
            raise ValueError(f"'{text}' has the character U+{ord(character):04X}: delete it")
    return _in_order(_joined(whole), direction)


def pieces(text: str) -> list[str]:
    """What may not be broken over lines: words, with the space before them, and ideographs."""
    return _PIECE.findall(text)


@cache
def _forms() -> dict[str, _Forms]:
    """The forms of every Arabic letter, and of lam with alef, which is one sign."""
    forms: dict[str, _Forms] = {_TATWEEL: dict.fromkeys(_JOINS.values(), _TATWEEL)}
    for code in (code for block in _FORM_BLOCKS for code in block):
        form, *letters = unicodedata.decomposition(chr(code)).split()[:3] or [""]
        text = "".join(chr(int(letter, 16)) for letter in letters)
        if len(text) == 1 or (len(text) == 2 and text.startswith(_LAM) and code >= 0xFEF5):
            forms.setdefault(text, {})[form.strip("<>")] = chr(code)
    return forms


def _must_join(character: str) -> bool:
    """Whether a letter is of a joining script, Arabic or another."""
    return unicodedata.bidirectional(character) == "AL" and character.isalpha()


def _joined(text: str) -> str:
    """Arabic letters in the forms that their neighbours ask for; invisible characters gone."""
    forms = _forms()
    signs: list[str] = []
    for character in text:
        if signs and signs[-1] + character in forms:
            signs[-1] += character
        elif character == _NON_JOINER or unicodedata.category(character) != "Cf":
            signs.append(character)
    known = [forms.get(sign, {}) for sign in signs]
    # A letter that has a form for the beginning joins the next one, if that has one for the end.
    joins = ["initial" in one and "final" in two for one, two in pairwise(known)]
    sides = zip([False, *joins], [*joins, False], strict=True)
    return "".join(
        one.get(_JOINS[side], one.get("isolated", sign))
        for sign, one, side in zip(signs, known, sides, strict=False)
        if sign != _NON_JOINER
    )


def _in_order(text: str, direction: Literal["ltr", "rtl"]) -> str:
    """The characters of a line as they stand from left to right.

    These are the rules of Unicode's annex 9 for a line without control
    characters, but for pairs of brackets (N0). In a line that runs to the left
    "500 mg" and telephone numbers stay together, as in running text.
    """
    signs, kinds, end = list[str](), "", 0
    for run in runs(text) if direction == "rtl" else ():
        between = text[end : run.start]
        signs += [*between, text[run.start : run.end]]
        kinds += _kinds(between) + "o"
        end = run.end
    levels = _levels(kinds + _kinds(text[end:]), direction)
    signs = [
        sign.translate(_MIRRORED) if level % 2 and len(sign) == 1 else sign
        for sign, level in zip([*signs, *text[end:]], levels, strict=True)
    ]
    for least in (2, 1):
        start = 0
        while start < len(signs):
            end = start + 1
            while levels[start] >= least and end < len(signs) and levels[end] >= least:
                end += 1
            signs[start:end] = reversed(signs[start:end])
            levels[start:end] = reversed(levels[start:end])
            start = end
    return "".join(signs)


def _kinds(text: str) -> str:
    return "".join(_CLASSES.get(unicodedata.bidirectional(sign), "o") for sign in text)


def _levels(kinds: str, direction: Literal["ltr", "rtl"]) -> list[int]:
    """How deep each character is embedded: odd numbers run from right to left."""
    base = direction[0]
    kinds = re.sub(r"a[^lr]*", lambda found: found[0].replace("n", "m"), kinds)  # W2
    kinds = kinds.replace("a", "r")  # W3
    kinds = re.sub(r"(?<=n)[+,](?=n)", "n", kinds)  # W4
    kinds = re.sub(r"(?<=m),(?=m)", "m", kinds)
    kinds = re.sub(r"%*n[n%]*", lambda found: "n" * len(found[0]), kinds)  # W5
    kinds = re.sub(r"[+%,]", "o", kinds)  # W6
    after = r"(?:^|l)[^lr]*" if base == "l" else r"l[^lr]*"
    kinds = re.sub(after, lambda found: found[0].replace("n", "l"), kinds)  # W7
    framed = base + kinds + base

    def neutral(found: re.Match[str]) -> str:  # N1 and N2: a number counts as right to left
        sides = {"l" if framed[at] == "l" else "r" for at in (found.start() - 1, found.end())}
        return (sides.pop() if len(sides) == 1 else base) * len(found[0])

    kinds = re.sub(r"o+", neutral, framed)[1:-1]
    depths = {"l": 0, "r": 1, "n": 2, "m": 2} if base == "l" else {"l": 2, "r": 1, "n": 2, "m": 2}
    return [depths[kind] for kind in kinds]
