"""A list of patients: CSV or JSON lines to rows, and what is wrong at which line and column.

Rows are read one at a time, so that a long list needs little more memory than
its bytes. Nothing that stands in the list is ever quoted: not a value, and not
the heading of a column that is no field, since a list without headings begins
with a patient.
"""

from __future__ import annotations

import csv
import io
import json
import re
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
LIST = 0
"""The row of what is wrong with a list as a whole; patients' rows count from 1."""

_DELIMITERS = (",", ";", "\t")
_SUFFIXES: dict[str, Kind] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
}  # fmt: skip
_SPACES = " \t\r\n"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


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
            self._break(*_not_utf8(self._data), "this is not UTF-8", "Save it as 'CSV UTF-8'.")

    def column_of(self, row: Row, name: str) -> tuple[int, int]:
        """Line and column of a field's cell, or of the row where it has none."""
        if self._kind == "jsonl":
            return row.line, _place_in_json(row.source, name)
        places = _places_in_csv(row.source, self._delimiter)
        at = self._names.index(name) if name in self._names else 0
        line, column = places[at] if at < len(places) else places[-1]
        return row.line + line, column

    def _break(self, line: int, column: int, message: str, remedy: str) -> None:
        self.broken.append(RowFault(line, column, message, remedy))

    def _lines(self) -> Iterator[str]:
        """The list line by line. UnicodeDecodeError where it is not UTF-8."""
        # newline="" keeps line ends as they are, as quoted cells and the csv module want them.
        with io.TextIOWrapper(io.BytesIO(self._data), "utf-8-sig", newline="") as text:
            yield from text

    def _from_csv(self) -> Iterator[Row]:
        taken: list[str] = []

        def lines() -> Iterator[str]:
            for line in self._lines():
                taken.append(line)
                yield line

        source = lines()
        heading = next(source, "")
        if not heading:
            self._break(1, 1, "the list is empty", _headings(self.fields))
            return
        self._delimiter = max(_DELIMITERS, key=heading.count)
        taken.clear()
        before = csv.field_size_limit(MOST_BYTES)
        reader = csv.reader(_again(heading, source), delimiter=self._delimiter, strict=True)
        try:
            yield from self._rows(reader, taken, heading)
        finally:
            csv.field_size_limit(before)

    def _rows(self, reader: Iterator[list[str]], taken: list[str], heading: str) -> Iterator[Row]:
        number, begin = 0, 1
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
                if not self._read_headings(cells, text):
                    return
                begin += 1 + len(taken)
            else:
                text = "".join(taken)
                if any(map(str.strip, cells)):
                    number += 1
                    yield self._row(number, begin, cells, text)
                begin += len(taken)
            taken.clear()

    def _read_headings(self, cells: list[str], text: str) -> bool:
        names = [cell.strip() for cell in cells]
        places = _places_in_csv(text, self._delimiter)
        while names and not names[-1]:  # what a spreadsheet adds at the end
            names.pop()
        for number, name in enumerate(names, 1):
            line, column = places[number - 1]
            if name not in self.fields:
                near = did_you_mean(name, self.fields)
                self._break(1 + line, column, f"the heading of column {number} is no field", near)
            elif name in names[: number - 1]:
                message = f"the field '{name}' has two columns"
                self._break(1 + line, column, message, "Leave one out.")
        if not names:
            self._break(1, 1, "the list has no headings", _headings(self.fields))
            return False
        self._names = names
        for blank in self.fields.values():
            if blank.required and blank.id not in names:
                message = f"there is no column for the field '{blank.id}'"
                self._break(1, 1, message, "The sheet is not made without it.")
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
        for number, (name, value) in enumerate(pairs, 1):
            if name not in self.fields:
                near = did_you_mean(name, self.fields)
                fault(_place_in_json(text, name), f"the key of value {number} is no field", near)
            elif name in row.cells:
                message = f"the field '{name}' is given twice"
                fault(_place_in_json(text, name), message, "Leave one out.")
            elif isinstance(value, bool):
                row.cells[name] = "yes" if value else ""
            elif value is None or isinstance(value, str):
                row.cells[name] = value or ""
            else:
                message = f"the value of '{name}' is neither text nor a number"
                fault(_place_in_json(text, name), message, "Write it in quotation marks.")


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _not_utf8(data: bytes) -> tuple[int, int]:
    """Line and column of the first byte that no UTF-8 text has."""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "ignore")
        return before.count("\n") + 1, len(before) - before.rfind("\n")
    return 1, 1


def _headings(fields: dict[str, Blank]) -> str:
    return f"Its first line names fields: {', '.join(fields)}."


def _places_in_csv(text: str, delimiter: str) -> list[tuple[int, int]]:
    """Where each cell of a row begins: lines below the row's first, and column from 1."""
    places = [(0, 1)]
    line, start, quoted = 0, 0, False
    for at, character in enumerate(text):
        if character == '"':
            quoted = not quoted  # a doubled one closes and opens again
        elif character == "\n":
            line, start = line + 1, at + 1
        elif character == delimiter and not quoted:
            places.append((line, at + 2 - start))
    return places


def _place_in_json(text: str, name: str) -> int:
    """The column, from 1, of a key's value in an object on one line; 1 where it has no such key."""
    at, depth = 0, 0
    found = 1
    while at < len(text):
        character = text[at]
        if character == '"':
            match = _STRING.match(text, at)
            if match is None:
                return found
            value, end = json.loads(match[0], strict=False), match.end()
            after = len(text) - len(text[end:].lstrip(_SPACES))
            if depth == 1 and value == name and text[after : after + 1] == ":":
                rest = text[after + 1 :]
                found = after + 2 + len(rest) - len(rest.lstrip(_SPACES))
            at = end
            continue
        depth += (character in "{[") - (character in "}]")
        at += 1
    return found
