"""A PDF file written as it grows: objects go out at once, and only their addresses are kept.

Thousands of sheets that differ in a few words are bytes from templates. Held as
objects of a library they would need many times the memory of the file.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_MOST_OBJECTS, _MOST_BYTES = 1000, 48_000  # of an object stream, which is read as a whole
_FANOUT = 50  # kids of a node of a tree
_WIDTHS = (1, 5, 2)  # bytes of each part of an address: kind, offset or stream, index
_ROWS = 50_000  # addresses that are packed at once
_IN_FILE, IN_STREAM = 1, 2  # kinds of address (ISO 32000-1, 7.5.8.3)


class Sink(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> object: ...


class Writer:
    """Writes one file. Numbers are allotted first, so that objects can refer to later ones.

    `addresses` are, by number, the kind of address, where the object begins (or
    the number of the stream that it is in) and its index there: in bits from
    60, from 16 and from 0.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._hash = hashlib.sha256()
        self._length = 0
        self.addresses = array("Q", [0])
        self._numbers: list[int] = []
        self._bodies: list[bytes] = []
        self._size = 0
        self._write(_HEADER)

    @property
    def length(self) -> int:
        """Bytes so far."""
        return self._length

    def allot(self, count: int = 1) -> int:
        """The first of `count` new object numbers in a row."""
        first = len(self.addresses)
        self.addresses.extend([0] * count)
        return first

    def put(self, number: int, body: bytes) -> None:
        """Write an object that is no stream."""
        self._numbers.append(number)
        self._bodies.append(body)
        self._size += len(body)
        if self._size > _MOST_BYTES or len(self._bodies) >= _MOST_OBJECTS:
            self._flush()

    def add(self, body: bytes) -> int:
        """Write an object that is no stream, under a new number."""
        number = self.allot()
        self.put(number, body)
        return number

    def stream(self, number: int, entries: bytes, data: bytes) -> None:
        """Write a stream; `data` is encoded as its `entries` say."""
        self.addresses[number] = _IN_FILE << 60 | self._length << 16
        self._write(
            b"%d 0 obj\n<<%b/Length %d>>stream\n%b\nendstream\nendobj\n"
            % (number, entries, len(data), data)
        )

    def finish(self, catalog: int, info: int) -> None:
        """Write the addresses of all objects, and the seal (see `pdf.seal`)."""
        from handouts.pdf.seal import SEAL_NAME, SEAL_ZEROS

        self._flush()
        identifier = self._hash.copy().hexdigest()[:32].encode()
        number, start = self.allot(), self._length
        self.addresses[number] = _IN_FILE << 60 | start << 16
        entries = (
            b"/Type/XRef/Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]/W[%d %d %d]"
            b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns %d>>"
            % (number + 1, catalog, info, identifier, identifier, *_WIDTHS, sum(_WIDTHS))
        )
        self.stream(number, entries, _packed(self.addresses))
        end = b"\nstartxref\n%d\n%%%%EOF\n" % start
        self._write(SEAL_NAME)
        sealing = self._hash.copy()
        sealing.update(SEAL_ZEROS + end)
        self._write(sealing.hexdigest().encode() + end)

    def _flush(self) -> None:
        if not self._bodies:
            return
        number = self.allot()
        heads, offset = [], 0
        for index, (inner, body) in enumerate(zip(self._numbers, self._bodies, strict=True)):
            self.addresses[inner] = IN_STREAM << 60 | number << 16 | index
            heads.append(b"%d %d" % (inner, offset))
            offset += len(body) + 1
        head = b" ".join(heads) + b"\n"
        data = zlib.compress(head + b"\n".join(self._bodies))
        entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(heads), len(head))
        self._numbers, self._bodies, self._size = [], [], 0
        self.stream(number, entries, data)

    def _write(self, data: bytes) -> None:
        self._sink.write(data)
        self._hash.update(data)
        self._length += len(data)


def _packed(addresses: array[int]) -> bytes:
    """The addresses as a cross-reference stream: each row less the one above it, compressed."""
    import numpy as np

    packer = zlib.compressobj()
    parts, above = [], np.zeros(sum(_WIDTHS), np.uint8)
    for first in range(0, len(addresses), _ROWS):
        some = np.array(addresses[first : first + _ROWS], np.uint64)
        middle = (some >> np.uint64(16)) & np.uint64((1 << 44) - 1)
        columns = [some >> np.uint64(60)]
        columns += [middle >> np.uint64(shift) for shift in (32, 24, 16, 8, 0)]
        columns += [some >> np.uint64(8), some]
        rows = np.stack(columns, axis=1).astype(np.uint8)
        less = rows - np.vstack([above, rows[:-1]])
        above = rows[-1]
        marked = np.hstack([np.full((len(rows), 1), 2, np.uint8), less])
        parts.append(packer.compress(marked.tobytes()))
    return b"".join([*parts, packer.flush()])


class Tree:
    """A tree over many objects, none of whose nodes has more than fifty kids.

    Kids come in order, before the tree is written. `parent` is what the next
    one's node will be called.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._kids = array("L")
        self._leaves = array("L")

    def __len__(self) -> int:
        return len(self._kids)

    def __getitem__(self, at: int) -> int:
        return self._kids[at]

    @property
    def parent(self) -> int:
        """The node of the kid that is added next."""
        if len(self._kids) == len(self._leaves) * _FANOUT:
            self._leaves.append(self._writer.allot())
        return self._leaves[-1]

    def add(self, kid: int) -> None:
        """Add an object's number."""
        assert self.parent
        self._kids.append(kid)

    def nodes(self) -> Iterator[tuple[int, int, list[int], range]]:
        """Every node with its parent (0 for the root), its kids, and which kids of the tree it has.

        The root is the last one.
        """
        numbers, kids, span = self._leaves, self._kids, 1
        while True:
            count = -(-len(numbers) // _FANOUT)
            above = array(
                "L", [self._writer.allot() for _ in range(count if len(numbers) > 1 else 0)]
            )
            for at, number in enumerate(numbers):
                inner = kids[at * _FANOUT : (at + 1) * _FANOUT].tolist()
                first = at * _FANOUT * span
                covered = range(first, min(first + _FANOUT * span, len(self._kids)))
                yield number, above[at // _FANOUT] if above else 0, inner, covered
            if not above:
                return
            numbers, kids, span = above, numbers, span * _FANOUT


def references(numbers: list[int]) -> bytes:
    """An array's references."""
    return b" ".join(b"%d 0 R" % number for number in numbers)
