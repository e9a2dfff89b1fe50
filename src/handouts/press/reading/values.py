"""A PDF's objects as plain values: numbers, names, bytes, tuples, tables and streams.

This is preflight's door to pikepdf. It reads files that anybody may have made,
so whatever is not as it should be is None, and nothing is unpacked without a
limit; only a file that cannot be opened at all, or that is a trap, is a ValueError.
"""

from __future__ import annotations

import base64
import binascii
import io
import math
import warnings
import zlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_UNPACKED = 64 * 1024**2
"""Bytes of one stream; a page's drawing instructions have some hundred thousand."""

MOST_PAGES = 2000
_DEEPEST = 5
_LONGEST = 300_000
_LARGEST = 1e9
_FAULTS = (
    pikepdf.PikepdfError, ValueError, TypeError, AttributeError, KeyError, IndexError,
    NotImplementedError, OverflowError, RuntimeError,
)  # fmt: skip
_SHRINKING = frozenset(("FlateDecode", "Fl", "LZWDecode", "LZW", "RunLengthDecode", "RL"))


class Name(str):
    """A PDF's name, without its slash."""

    __slots__ = ()


class Table:
    """A dictionary; what is not in it, or cannot be read, is None."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def get(self, key: str) -> Any:
        """The value of a key as a plain one."""
        try:
            return plain(self._raw.get("/" + key))
        except _FAULTS:
            return None

    def table(self, key: str) -> Table | None:
        """The value of a key where it is a dictionary or a stream."""
        value = self.get(key)
        return value if isinstance(value, Table) else None

    def name(self, key: str) -> str:
        """The value of a key where it is a name, or nothing."""
        value = self.get(key)
        return str(value) if isinstance(value, Name) else ""

    def number(self, key: str, default: float = 0.0) -> float:
        """The value of a key where it is a number."""
        value = self.get(key)
        return float(value) if isinstance(value, float) else default

    def numbers(self, key: str, count: int) -> tuple[float, ...] | None:
        """The value of a key where it is a list of so many numbers."""
        value = self.get(key)
        if isinstance(value, tuple) and len(value) == count:
            found = tuple(item for item in value if isinstance(item, float))
            return found if len(found) == count else None
        return None

    def keys(self) -> list[str]:
        """The names of all entries."""
        try:
            return [str(key).removeprefix("/") for key in self._raw.keys()]  # noqa: SIM118
        except _FAULTS:
            return []

    @property
    def identity(self) -> tuple[int, int] | None:
        """Number and generation of an indirect object, by which it is known again."""
        try:
            found: tuple[int, int] = self._raw.objgen
        except _FAULTS:
            return None
        return found if found[0] else None


class Stream(Table):
    """A dictionary with bytes."""

    def data(self) -> bytes:
        """The bytes, unpacked as far as they are packed without loss; empty where they are broken.

        ValueError for a stream that is made to fill the memory.
        """
        try:
            raw = self._raw.read_raw_bytes()
        except _FAULTS:
            return b""
        _refuse_bombs(raw, filters_of(self))
        try:
            return bytes(self._raw.read_bytes())
        except _FAULTS:
            return b""

    def operations(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """The drawing instructions: operators with their operands."""
        yield from operations(self.data())


def filters_of(stream: Table) -> list[str]:
    """The names of what a stream is packed with, from the outside in."""
    written = stream.get("Filter") or stream.get("F")
    names = written if isinstance(written, tuple) else (written,)
    return [str(name) for name in names if isinstance(name, Name)]


def _refuse_bombs(raw: bytes, filters: list[str]) -> None:
    """ValueError where the bytes would become far more than they are."""
    if sum(name in _SHRINKING for name in filters) > 1:
        raise ValueError("the PDF has data that is packed twice, which is not safe to unpack")
    for name in filters:
        if name in {"ASCII85Decode", "A85"}:
            raw = _from_ascii85(raw)
        elif name in {"ASCIIHexDecode", "AHx"}:
            raw = raw[: len(raw) // 2]
        elif name in {"FlateDecode", "Fl"}:
            with_limit = zlib.decompressobj()
            try:
                size = len(with_limit.decompress(raw, MOST_UNPACKED + 1))
            except zlib.error:
                return
            if size > MOST_UNPACKED:
                raise ValueError("the PDF has data that would fill the memory")
        elif name in _SHRINKING and len(raw) > MOST_UNPACKED // 1024:
            raise ValueError("the PDF has data that might fill the memory")


def _from_ascii85(raw: bytes) -> bytes:
    try:
        return base64.a85decode(raw.partition(b"~")[0], ignorechars=b" \t\n\r\v\f\0")
    except (ValueError, binascii.Error):
        return b""


def operations(data: bytes) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Drawing instructions from their bytes; "?" stands where reading had to stop."""
    holder = pikepdf.new()  # a stream lives as long as its file
    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        stopped = False
        try:
            found = pikepdf.parse_content_stream(pikepdf.Stream(holder, data))
        except _FAULTS:
            found, stopped = [], True
    for one in found:
        if isinstance(one, pikepdf.ContentStreamInlineImage):
            yield "INLINE IMAGE", (Table(one.iimage.obj),)
        else:
            yield str(one.operator), tuple(plain(operand) for operand in one.operands)
    if stopped or complaints:
        yield "?", ()


def plain(value: Any) -> Any:
    """A pikepdf value as ours: float, bool, Name, bytes, tuple, Table, Stream or None."""
    return _plain(value, [_LONGEST], 0)


def _plain(value: Any, left: list[int], depth: int) -> Any:
    """`left` counts items down: lists of references to lists would grow without end."""
    left[0] -= 1
    found: Any = None
    if value is None or isinstance(value, bool):
        found = value
    elif isinstance(value, int | float | Decimal):
        found = _number(value)
    elif isinstance(value, pikepdf.Name):
        found = Name(str(value).removeprefix("/"))
    elif isinstance(value, pikepdf.String):
        found = bytes(value)
    elif isinstance(value, pikepdf.Stream):
        found = Stream(value)
    elif isinstance(value, pikepdf.Dictionary):
        found = Table(value)
    elif isinstance(value, pikepdf.Array) and depth < _DEEPEST:
        items = []
        for item in value.as_list():
            if left[0] <= 0:
                break
            items.append(_plain(item, left, depth + 1))
        found = tuple(items)
    return found


def _number(value: Any) -> float:
    """A finite number: hostile files have figures that no paper has."""
    try:
        number = float(value)
    except OverflowError:
        return _LARGEST
    return min(max(number, -_LARGEST), _LARGEST) if not math.isnan(number) else 0.0


class Opened:
    """A PDF that could be opened."""

    def __init__(self, pdf: bytes) -> None:
        """ValueError where the bytes are no PDF, or are locked."""
        try:
            self._pdf = pikepdf.open(io.BytesIO(pdf), suppress_warnings=True)
            self.damaged = bool(self._pdf.get_warnings())
            count = len(self._pdf.pages)
        except pikepdf.PasswordError:
            raise ValueError("the PDF is locked with a password") from None
        except _FAULTS:
            raise ValueError("this is no PDF, or it is too damaged to be opened") from None
        if count > MOST_PAGES:
            raise ValueError(f"the PDF has {count} pages; {MOST_PAGES} are the most")
        # what the catalog says holds where it is newer (ISO 32000-1, 7.2.2)
        self.version: str = max(self._pdf.pdf_version, self.catalog.name("Version"))
        self.encrypted: bool = self._pdf.is_encrypted

    @property
    def catalog(self) -> Table:
        """What the file says of itself as a whole."""
        return Table(self._pdf.Root)

    @property
    def information(self) -> Table:
        """The document information, such as its title."""
        found = plain(self._pdf.trailer.get("/Info"))
        return found if isinstance(found, Table) else Table(pikepdf.Dictionary())

    @property
    def has_id(self) -> bool:
        """Whether the file has an identifier."""
        return "/ID" in self._pdf.trailer

    def pages(self) -> list[Table]:
        """The pages' own dictionaries, in order."""
        try:
            return [Table(page.obj) for page in self._pdf.pages]
        except _FAULTS:
            raise ValueError("the PDF's pages cannot be found") from None

    def close(self) -> None:
        """Let the file go."""
        self._pdf.close()


def inherited(page: Table, key: str) -> Any:
    """A page's own entry, or that of the group of pages that it is in (ISO 32000-1, 7.7.3.4)."""
    at: Table | None = page
    for _ in range(50):
        if at is None:
            return None
        value = at.get(key)
        if value is not None:
            return value
        at = at.table("Parent")
    return None
