"""The short code on every sheet: eight signs by which the desk finds a paper copy's words again.

It stands for handout, language, format, size and the hash of the words, so a
copy whose words have changed since has another code. Crockford's alphabet has
no letter that is mistaken for a digit when it is read aloud or typed.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handouts.edition.keys import EditionKey

NAME = "HANDOUTS"
"""What stands before the code in a QR code, so that a scanner's user knows what it is of."""

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8
_BITS = 5
_MISTAKEN = str.maketrans("OIL", "011", "- \u2010\u2011\u2013")


def short_code(key: EditionKey, words: str) -> str:
    """The code of an edition whose words have this hash, such as K7Q2-9MXP."""
    named = "\n".join((key.handout, key.language, key.format, key.size, words))
    digest = hashlib.sha256(named.encode()).digest()
    number = int.from_bytes(digest[: _LENGTH * _BITS // 8], "big")
    places = range((_LENGTH - 1) * _BITS, -1, -_BITS)
    return _grouped("".join(_SIGNS[number >> place & 31] for place in places))


def read_code(text: str) -> str | None:
    """A code as somebody typed or scanned it, in its one form; None where it is none.

    Small letters, a missing dash, O for 0, and I or L for 1 are forgiven.
    """
    signs = text.strip().upper().removeprefix(NAME).translate(_MISTAKEN)
    if len(signs) != _LENGTH or not all(sign in _SIGNS for sign in signs):
        return None
    return _grouped(signs)


def _grouped(signs: str) -> str:
    return f"{signs[: _LENGTH // 2]}-{signs[_LENGTH // 2 :]}"
