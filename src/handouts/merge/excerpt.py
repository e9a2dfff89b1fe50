"""Some pages of a long file as a short one: the same bytes, found at the same addresses.

A reader of PDF holds something of every object. To look at a few pages of a
hundred thousand it is given those alone, copied from where the file's own
table of addresses says that they are.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from handouts.merge.writer import IN_STREAM, references

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

_STREAM = re.compile(rb"(\d+) 0 obj\n(<<(.*?)/Length (\d+)>>stream\n)", re.DOTALL)
_FIRST = re.compile(rb"/First (\d+)")
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_PARENT = re.compile(rb"/Parent \d+ 0 R")
_LONGEST_DICTIONARY = 2**18  # bytes


class _Objects:
    """A file's objects by number. ValueError where one is not where it should be."""

    def __init__(self, file: BinaryIO, addresses: array[int]) -> None:
        self._file = file
        self._addresses = addresses
        self._contents = lru_cache(maxsize=4)(self._unpacked)

    def __getitem__(self, number: int) -> tuple[bytes, bytes]:
        """An object's dictionary, array or the like, and what follows it if it is a stream."""
        address = self._addresses[number]
        place = address >> 16 & (1 << 44) - 1
        if address >> 60 != IN_STREAM:
            return self._stream(number, place)
        return self._contents(place)[number], b""

    def _stream(self, number: int, offset: int) -> tuple[bytes, bytes]:
        self._file.seek(offset)
        match = _STREAM.match(self._file.read(_LONGEST_DICTIONARY))
        if match is None or int(match[1]) != number:
            raise ValueError(f"object {number} is not where it should be")
        self._file.seek(offset + match.end())
        data = self._file.read(int(match[4]))
        return match[2], data + b"\nendstream"

    def _unpacked(self, number: int) -> dict[int, bytes]:
        """What is in a stream of objects."""
        entries, data = self._stream(number, self._addresses[number] >> 16 & (1 << 44) - 1)
        text = zlib.decompress(data.removesuffix(b"\nendstream"))
        found = _FIRST.search(entries)
        assert found is not None
        first = int(found[1])
        heads = list(map(int, text[:first].split()))
        ends = [*heads[3::2], len(text) - first]
        return {
            inner: text[first + begin : first + end]
            for inner, begin, end in zip(heads[::2], heads[1::2], ends, strict=True)
        }


def excerpt(file: BinaryIO, addresses: array[int], pages: Sequence[int]) -> bytes:
    """A file with these pages, by object number, of a longer one, without structure or outline."""
    objects = _Objects(file, addresses)
    root, tree = len(addresses), len(addresses) + 1
    parts, places, length = [b"%PDF-1.7\n"], dict[int, int](), 9

    def write(number: int, body: bytes) -> None:
        nonlocal length
        places[number] = length
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        length += len(parts[-1])

    waiting = list(pages)
    while waiting:
        number = waiting.pop()
        if number in places or number >= len(addresses):
            continue
        body, data = objects[number]
        body = _PARENT.sub(b"/Parent %d 0 R" % tree, body)
        write(number, body + data)
        waiting += (one for one in map(int, _REFERENCE.findall(body)) if one != tree)
    write(tree, b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), references(list(pages))))
    write(root, b"<</Type/Catalog/Pages %d 0 R>>" % tree)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % item for item in sorted(places.items()))
    parts.append(
        b"xref\n0 1\n0000000000 65535 f \n%btrailer\n"
        b"<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, tree + 1, root, length)
    )
    return b"".join(parts)
