"""One sheet, many patients: the whole way from a list to a file."""

from __future__ import annotations

import io
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from handouts.edition.keys import shape_of
from handouts.filling import Filler
from handouts.merge.assembling import Tagged, Untagged
from handouts.merge.bases import BaseError, Bases
from handouts.merge.proving import Sample, read_back
from handouts.merge.rows import RowFault, Table
from handouts.merge.values import ValueReader
from handouts.problems import Place, Problem, Severity, UsageError, has_errors

if TYPE_CHECKING:
    from handouts.edition.keys import EditionKey, Target
    from handouts.filling import Sheet
    from handouts.merge.assembling import Pieces
    from handouts.merge.bases import Base
    from handouts.merge.rows import Kind, Row
    from handouts.workspace import Workspace

_MOST_WAITING = 2000  # rows that wait, stamped, for one before them that is typeset
_MOST_UNSET = 16  # rows that are typeset together


@dataclass(frozen=True, slots=True)
class Merged:
    """The file, or None and why; faults of rows that were left out come with it, too.

    `sheets` are the patients in the file, `typeset` those of them whose sheets
    could not be stamped. `problems` are about the handout, not the list.
    """

    pdf: bytes | None = field(repr=False)
    sheets: int
    faults: tuple[RowFault, ...]
    problems: tuple[Problem, ...] = ()
    typeset: int = 0


def merge(  # noqa: PLR0913 - which sheet, for whom, and how
    workspace: Workspace,
    key: EditionKey,
    target: Target,
    data: bytes,
    kind: Kind,
    *,
    skip_bad: bool = False,
    accessible: bool = False,
    filler: Filler | None = None,
) -> Merged:
    """One PDF for all patients of a list, in memory alone; see `merge_into`."""
    buffer = io.BytesIO()
    merged = merge_into(
        buffer, workspace, key, target, data, kind,
        skip_bad=skip_bad, accessible=accessible, filler=filler,
    )  # fmt: skip
    if not merged.sheets:
        return merged
    return Merged(buffer.getvalue(), merged.sheets, merged.faults, merged.problems, merged.typeset)


def merge_into(  # noqa: PLR0913, PLR0917 - which sheet, for whom, how and where to
    file: BinaryIO,
    workspace: Workspace,
    key: EditionKey,
    target: Target,
    data: bytes,
    kind: Kind,
    *,
    skip_bad: bool = False,
    accessible: bool = False,
    filler: Filler | None = None,
) -> Merged:
    """Write one PDF for all patients of a list into a file that can be read back.

    What is in it counts only where `sheets` is not 0. With any fault there are
    none, unless `skip_bad`. Files for a screen are `accessible`, and no others.
    """
    if accessible:
        target = "screen"
    with ExitStack() as stack:
        if filler is None:
            filler = stack.enter_context(Filler(workspace, cores()))
        run = _Run(file, filler, key, target, Table(data, kind, filler.fields(key)), skip_bad)
        return run.merged()


class _Run:
    """One list on its way into one file."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a run is about
        self,
        file: BinaryIO,
        filler: Filler,
        key: EditionKey,
        target: Target,
        table: Table,
        skip_bad: bool,
    ) -> None:
        fields = filler.fields(key)
        if not fields:
            raise UsageError(f"'{key.handout}' has no fields to fill", "Give its blanks an 'id'.")
        self._file = file
        self._filler = filler
        self._key = key
        self._target = target
        self._table = table
        self._skip_bad = skip_bad
        self._reader = ValueReader(table, fields, key.language)
        shape = filler.library.formats[shape_of(filler.library, key)]
        self._book: Untagged | Tagged = (
            Tagged(file)
            if target == "screen"
            else Untagged(file, duplex=shape.sheet.duplex != "none")
        )
        self._bases = Bases(filler, key, target, fields, self._book.faces)
        self._refused: set[int] = set()
        self._waiting: list[tuple[Row, dict[str, str], Base | None, Pieces]] = []
        self._unset = 0
        self._sample = Sample()
        self._faults: list[RowFault] = []
        self._problems: list[Problem] = []
        self._sheets = self._typeset = 0

    def merged(self) -> Merged:
        """Everything, from the first row to the proof."""
        try:
            for row in self._table:
                self._take(row)
            self._write_waiting()
            self._faults += self._table.broken
            failed = bool(self._table.broken or (self._faults and not self._skip_bad))
            if self._sheets and not failed:
                self._book.finish(self._bases.first)
                failed = not self._proved()
        except BaseError as error:
            self._problems += error.problems
            failed = True
        problems = dict.fromkeys((*self._problems, *self._bases.problems))
        return Merged(
            None,
            0 if failed or has_errors(problems) else self._sheets,
            tuple(sorted(self._faults)),
            tuple(problems),
            self._typeset,
        )

    def _take(self, row: Row) -> None:
        values, faults = self._reader.read(row)
        if faults:
            self._faults += faults
            return
        if not values:
            return
        base = self._bases.of(values)
        pieces = self._prepared(base, values) if base is not None else None
        if pieces is None:
            self._waiting.append((row, values, None, []))
            self._unset += 1
        elif self._waiting:
            self._waiting.append((row, values, base, pieces))
        elif base is not None:
            self._stamp(values, base, pieces)
        if self._unset >= _MOST_UNSET or len(self._waiting) >= _MOST_WAITING:
            self._write_waiting()

    def _prepared(self, base: Base, values: dict[str, str]) -> Pieces | None:
        """What is stamped on a base; None where the typesetter must make the sheet."""
        if id(base) in self._refused:
            return None
        try:
            self._book.prepare(base)
        except ValueError:
            self._refused.add(id(base))
            return None
        return base.pieces(values)

    @property
    def _writing(self) -> bool:
        """Whether anything more is to be written; rows are read to the end in any case."""
        return self._skip_bad or not self._faults

    def _stamp(self, values: dict[str, str], base: Base, pieces: Pieces) -> None:
        if self._writing:
            self._sample.see(self._book.pages, pieces, values)
            self._book.stamp(base, pieces)
            self._sheets += 1

    def _write_waiting(self) -> None:
        """Typeset what waits for it, and write everything that waits in the order of the rows."""
        unset = [row.cells for row, _, base, _ in self._waiting if base is None]
        with ThreadPoolExecutor(cores()) as threads:
            made = threads.map(partial(self._filler.fill, self._key, self._target), unset)
        for row, values, base, pieces in self._waiting:
            if base is not None:
                self._stamp(values, base, pieces)
                continue
            sheet = next(made)
            if sheet.pdf is None:
                self._faults += self._reader.placed(row, sheet.faults) or [_failed(row, sheet)]
            elif self._writing:
                self._book.carry(sheet.pdf)
                self._sheets += 1
                self._typeset += 1
        self._waiting, self._unset = [], 0

    def _proved(self) -> bool:
        wrong = read_back(self._book, self._file, self._sample)
        place = Place(f"content/handouts/{self._key.handout}/{self._key.language}.yaml")
        self._problems += (
            Problem(place, "proof-lost-words", message, "This is a bug in handouts; report it.")
            for message in wrong[:5]
        )
        return not wrong


def _failed(row: Row, sheet: Sheet) -> RowFault:
    """A sheet that could not be typeset although its values are sound."""
    errors = [one for one in sheet.problems if one.severity is Severity.ERROR]
    message = errors[0].message if errors else "the sheet cannot be typeset"
    remedy = errors[0].remedy if errors else ""
    return RowFault(row.line, 1, message, remedy, row.number)


def cores() -> int:
    """How many sheets are typeset at once."""
    return os.cpu_count() or 1
