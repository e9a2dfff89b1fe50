"""The seal of a published file: whether any byte of it is another than when it was published.

A comment before the last `startxref`, where PDF allows one and no offset
counts from, has the SHA-256 of the whole file with zeros in its own place. It
tells accidents and edits. It holds no secret, so whoever means to forge a file
can reckon it anew.
"""

from __future__ import annotations

import hashlib
import re
from typing import Literal

Seal = Literal["whole", "broken", "none"]

SEAL_NAME = b"%handouts-seal sha256 "
SEAL_ZEROS = b"0" * 64
_END = re.compile(rb"startxref\s+[0-9]+\s+%%EOF\s*\Z")
_SEALED_END = re.compile(SEAL_NAME + rb"([0-9a-f]{64})\nstartxref\s+[0-9]+\s+%%EOF\s*\Z")
_LONGEST_END = 200  # bytes from the seal to the end of the file, and some more


def sealed(pdf: bytes) -> bytes:
    """The file with its seal. ValueError for bytes that do not end as a PDF does."""
    end = _END.search(pdf, max(0, len(pdf) - _LONGEST_END))
    if end is None:
        raise ValueError("these bytes do not end as a PDF does")
    before, after = pdf[: end.start()] + SEAL_NAME, b"\n" + pdf[end.start() :]
    digest = hashlib.sha256(before + SEAL_ZEROS + after).hexdigest().encode()
    return before + digest + after


def seal_of(pdf: bytes) -> Seal:
    """Whether a file has a seal at its end, and whether it fits every byte of the file."""
    end = _SEALED_END.search(pdf, max(0, len(pdf) - _LONGEST_END))
    if end is None:
        return "none"
    digest = hashlib.sha256(pdf[: end.start(1)] + SEAL_ZEROS + pdf[end.end(1) :])
    return "whole" if digest.hexdigest().encode() == end[1] else "broken"
