"""From a row's cells to what is printed, with each fault at its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.content.fields import read_value
from handouts.merge.rows import LONGEST_CELL, RowFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from handouts.content.fields import Blank, FieldFault
    from handouts.merge.rows import Row, Table

_MOST_KNOWN = 4096  # values of a field that are remembered while a list is read


class ValueReader:
    """Reads rows of one list; days, times and places that come again are read once."""

    def __init__(self, table: Table, fields: Sequence[Blank], language: str) -> None:
        self._table = table
        self._language = language
        self._fields = [(blank, dict[str, str]()) for blank in fields]

    def read(self, row: Row) -> tuple[dict[str, str], list[RowFault]]:
        """The values that a row prints, by field, and all that is wrong with it."""
        values: dict[str, str] = {}
        faults = list(row.faults)
        if faults and not row.cells:  # nothing of it could be read
            return values, faults
        for blank, known in self._fields:
            cell = row.cells.get(blank.id, "")
            value = known.get(cell)
            if value is None:
                try:
                    value = self._value(blank, cell)
                except ValueError as error:
                    message, remedy = error.args
                    faults.append(self._at(row, blank.id, message, remedy))
                    continue
                if len(known) >= _MOST_KNOWN:
                    known.clear()
                known[cell] = value
            if value:
                values[blank.id] = value
            elif blank.required:
                message = f"'{blank.label}' is empty"
                faults.append(self._at(row, blank.id, message, "The sheet is not made without it."))
        return values, faults

    def placed(self, row: Row, faults: Iterable[FieldFault]) -> list[RowFault]:
        """Faults of fields at their cells."""
        return [self._at(row, one.field, one.message, one.remedy) for one in faults]

    def _value(self, blank: Blank, cell: str) -> str:
        if len(cell) > LONGEST_CELL:
            raise ValueError(
                f"'{blank.label}' has more than {LONGEST_CELL:,} characters", "Shorten it."
            )
        return read_value(blank, cell, self._language)

    def _at(self, row: Row, name: str, message: str, remedy: str) -> RowFault:
        return RowFault(*self._table.column_of(row, name), message, remedy, row.number)
