"""A list of patients: CSV or JSON lines to rows, and what is wrong at which line and column.

Rows are read one at a time, so that a long list needs little more memory than
its bytes. Nothing that stands in the list is ever quoted: not a value, and not
the heading of a column that is no field, since a list without headings begins
with a patient.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from handouts.problems import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from handouts.content.fields import Blank

Kind = Literal["csv", "jsonl"]

MOST_BYTES = 64 * 1024**2
MOST_ROWS = 100_000
LONGEST_CELL = 10_000  # characters
LONGEST_LINE = 250_000  # characters
LIST = 0
"""The row of what is wrong with a list as a whole; patients' rows count from 1."""

_MOST_FAULTS = 20  # of one row's or heading's names; a list with more is of something else
_DELIMITERS = (",", ";", "\t")
_SEPARATOR = re.compile(r'"?sep=([,;\t])"?,*\s*', re.IGNORECASE)  # a spreadsheet's own first line
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SUFFIXES: dict[str, Kind] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
}  # fmt: skip
_SPACES = " \t\r\n"
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_COLON = re.compile(rf"[{_SPACES}]*:[{_SPACES}]*")


@dataclass(frozen=True, slots=True, order=True)
class RowFault:
    """What is wrong with a cell, a row or a list; it quotes nothing that stands there.

    `line` and `column` count from 1, in characters of the file; `row` counts
    patients from 1 and is `LIST` for what keeps the list from being read.
    """

    line: int
    column: int
    message: str
    remedy: str = ""
    row: int = LIST

    def at(self, source: str) -> str:
        """As text for a terminal, with the list's name."""
        text = f"{source}:{self.line}:{self.column}: {self.message}"
        return f"{text}\n    {self.remedy}" if self.remedy else text


@dataclass(slots=True)
class Row:
    """One patient: the cells by field, or why they cannot be read.

    `source` is the row as it stands in the file, for `column_of` to look into.
    """

    number: int
    line: int
    cells: dict[str, str] = field(repr=False)
    source: str = field(default="", repr=False)
    faults: list[RowFault] = field(default_factory=list)


def kind_of(name: str, asked: str | None = None) -> Kind:
    """Whether a file is CSV or JSON lines: as asked, or by its suffix. UsageError if neither."""
    if asked in {"csv", "jsonl"}:
        return "jsonl" if asked == "jsonl" else "csv"
    for suffix, kind in _SUFFIXES.items():
        if name.lower().endswith(suffix):
            return kind
    raise UsageError(
        "it cannot be told whether the list is CSV or JSON lines",
        "Add --data-format csv or --data-format jsonl.",
    )


class _LongLineError(Exception):
    """A line, by its number, is so long that it is no patient's."""


class Table:
    """A list that is read row by row: iterate over it once.

    A fault of the whole list ends the reading and stands in `broken`.
    """

    def __init__(self, data: bytes, kind: Kind, fields: Sequence[Blank]) -> None:
        self.fields = {blank.id: blank for blank in fields}
        self.broken: list[RowFault] = []
        self._data = data
        self._kind = kind
        self._names: list[str] = []
        self._delimiter = ","
        self._encoding = "utf-16" if data.startswith(_UTF_16) else "utf-8-sig"

    def __iter__(self) -> Iterator[Row]:
        if len(self._data) > MOST_BYTES:
            size = MOST_BYTES // 1024**2
            self._break(1, 1, f"the list is larger than {size} MiB", "Divide it.")
            return
        rows = self._from_csv() if self._kind == "csv" else self._from_json()
        try:
            for row in rows:
                if row.number > MOST_ROWS:
                    message = f"the list has more than {MOST_ROWS:,} patients"
                    self._break(row.line, 1, message, "Divide it.")
                    return
                yield row
        except UnicodeDecodeError:
            remedy = "Save it as 'CSV UTF-8'." if self._kind == "csv" else "Save it as UTF-8."
            self._break(*_undecoded(self._data, self._encoding), "this is not UTF-8", remedy)
        except _LongLineError as error:
            message = f"the line has more than {LONGEST_LINE:,} characters"
            self._break(error.args[0], 1, message, "Give each patient a line.")

    def column_of(self, row: Row, name: str) -> tuple[int, int]:
        """Line and column of a field's cell, or of the row where it has none."""
        if self._kind == "jsonl":
            return row.line, _places_in_json(row.source).get(name, 1)
        places = _places_in_csv(row.source, self._delimiter)
        at = self._names.index(name) if name in self._names else 0
        line, column = places[at] if at < len(places) else places[-1]
        return row.line + line, column

    def _break(self, line: int, column: int, message: str, remedy: str) -> None:
        self.broken.append(RowFault(line, column, message, remedy))

    def _lines(self) -> Iterator[str]:
        """The list line by line. UnicodeDecodeError where it is in no known letters."""
        # newline="" keeps line ends as they are, as quoted cells and the csv module want them.
        with io.TextIOWrapper(io.BytesIO(self._data), self._encoding, newline="") as text:
            for number, line in enumerate(text, 1):
                if len(line) > LONGEST_LINE:
                    raise _LongLineError(number)
                yield line

    def _from_csv(self) -> Iterator[Row]:
        taken: list[str] = []

        def lines() -> Iterator[str]:
            for line in self._lines():
                taken.append(line)
                yield line

        source = lines()
        heading, begin = next(source, ""), 1
        said = _SEPARATOR.fullmatch(heading)
        if said:
            heading, begin = next(source, ""), 2
        if not heading:
            self._break(1, 1, "the list is empty", _headings(self.fields))
            return
        self._delimiter = said[1] if said else max(_DELIMITERS, key=heading.count)
        taken.clear()
        before = csv.field_size_limit(MOST_BYTES)
        reader = csv.reader(_again(heading, source), delimiter=self._delimiter, strict=True)
        try:
            yield from self._rows(reader, taken, heading, begin)
        finally:
            csv.field_size_limit(before)

    def _rows(
        self, reader: Iterator[list[str]], taken: list[str], heading: str, begin: int
    ) -> Iterator[Row]:
        number = 0
        while True:
            try:
                cells = next(reader, None)
            except csv.Error:
                message = "a quotation mark is opened or closed in the wrong place"
                self._break(begin, 1, message, 'Write "" for one within a quoted cell.')
                return
            if cells is None:
                return
            if not self._names:
                text = heading + "".join(taken)
                if not self._read_headings(cells, text, begin):
                    return
                begin += 1 + len(taken)
            else:
                text = "".join(taken)
                if any(map(str.strip, cells)):
                    number += 1
                    yield self._row(number, begin, cells, text)
                begin += len(taken)
            taken.clear()

    def _read_headings(self, cells: list[str], text: str, begin: int) -> bool:
        names = [cell.strip() for cell in cells]
        places = _places_in_csv(text, self._delimiter)
        while names and not names[-1]:  # what a spreadsheet adds at the end
            names.pop()
        for number, name in enumerate(names, 1):
            if len(self.broken) >= _MOST_FAULTS:
                break
            line, column = places[number - 1]
            if name not in self.fields:
                near = did_you_mean(name, self.fields)
                self._break(
                    begin + line, column, f"the heading of column {number} is no field", near
                )
            elif name in names[: number - 1]:
                message = f"the field '{name}' has two columns"
                self._break(begin + line, column, message, "Leave one out.")
        if not names:
            self._break(begin, 1, "the list has no headings", _headings(self.fields))
            return False
        self._names = names
        for blank in self.fields.values():
            if blank.required and blank.id not in names:
                message = f"there is no column for the field '{blank.id}'"
                self._break(begin, 1, message, "The sheet is not made without it.")
        return not self.broken

    def _row(self, number: int, line: int, cells: list[str], source: str) -> Row:
        row = Row(number, line, dict(zip(self._names, cells, strict=False)), source)
        surplus = cells[len(self._names) :]
        if any(map(str.strip, surplus)):
            places = _places_in_csv(source, self._delimiter)
            lines, column = places[len(self._names)]
            message = f"the row has {len(cells)} cells, but there are {len(self._names)} columns"
            remedy = "Put quotation marks around a cell that has the separator in it."
            row.faults.append(RowFault(line + lines, column, message, remedy, number))
        return row

    def _from_json(self) -> Iterator[Row]:
        number = 0
        for line, text in enumerate(self._lines(), 1):
            if not text.strip(_SPACES):
                continue
            number += 1
            row = Row(number, line, {}, text)
            try:
                pairs = json.loads(text, object_pairs_hook=list, parse_int=str, parse_float=str)
            except (ValueError, RecursionError) as error:
                column = getattr(error, "colno", 1)
                remedy = 'Write {"field": "value", …}, each patient on a line.'
                row.faults.append(RowFault(line, column, "this is not JSON", remedy, number))
            else:
                self._read_pairs(row, pairs, text)
            yield row
        if not number:
            message = "the list is empty"
            self._break(1, 1, message, 'Write {"field": "value", …}, each patient on a line.')

    def _read_pairs(self, row: Row, pairs: object, text: str) -> None:
        def fault(column: int, message: str, remedy: str) -> None:
            row.faults.append(RowFault(row.line, column, message, remedy, row.number))

        if not text.lstrip(_SPACES).startswith("{") or not isinstance(pairs, list):
            fault(1, "this is not a JSON object", 'Write {"field": "value", …}.')
            return
        places = _places_in_json(text)
        for number, (name, value) in enumerate(pairs, 1):
            if len(row.faults) >= _MOST_FAULTS:
                break
            if name not in self.fields:
                near = did_you_mean(name, self.fields)
                fault(places.get(name, 1), f"the key of value {number} is no field", near)
            elif name in row.cells:
                message = f"the field '{name}' is given twice"
                fault(places.get(name, 1), message, "Leave one out.")
            elif isinstance(value, bool):
                row.cells[name] = "yes" if value else ""
            elif value is None or isinstance(value, str):
                row.cells[name] = value or ""
            else:
                message = f"the value of '{name}' is neither text nor a number"
                fault(places.get(name, 1), message, "Write it in quotation marks.")


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _undecoded(data: bytes, encoding: str) -> tuple[int, int]:
    """Line and column of the first byte that no text in this encoding has."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "ignore")
        return before.count("\n") + 1, len(before) - before.rfind("\n")
    return 1, 1


def _headings(fields: dict[str, Blank]) -> str:
    return f"Its first line names fields: {', '.join(fields)}."


def _places_in_csv(text: str, delimiter: str) -> list[tuple[int, int]]:
    """Where each cell of a row begins: lines below the row's first, and column from 1."""
    places = [(0, 1)]
    line, start = 0, 0
    fresh, quoted, closed = True, False, False
    for at, character in enumerate(text):
        # As csv does it: only a mark at the beginning of a cell quotes it.
        if character == '"' and (quoted or fresh or closed):
            quoted, closed = not quoted, quoted  # a doubled one closes and opens again
        else:
            closed = False
            if character == "\n" or (character == "\r" and text[at + 1 : at + 2] != "\n"):
                line, start = line + 1, at + 1
        fresh = character == delimiter and not quoted
        if fresh:
            places.append((line, at + 2 - start))
    return places


def _places_in_json(text: str) -> dict[str, int]:
    """The columns, from 1, of the values of an object on one line, by their keys."""
    places: dict[str, int] = {}
    depth = 0
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
        elif depth == 1:
            colon = _COLON.match(text, match.end())
            if colon:
                with suppress(ValueError):  # the line may be no JSON
                    places[json.loads(sign, strict=False)] = colon.end() + 1
    return places
