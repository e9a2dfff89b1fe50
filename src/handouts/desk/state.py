"""What one desk remembers: favourites, what it printed lately, and its print list.

It is about editions and never about patients. The order of the list is the
order in which the sheets lie on the counter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from handouts.desk.data import reading, writing
from handouts.problems import UsageError

if TYPE_CHECKING:
    import sqlite3
    from contextlib import AbstractContextManager
    from pathlib import Path

MOST_COPIES = 500
MOST_ITEMS = 200
MOST_RECENT = 100
FILE = "desks.sqlite"
_STEPS = (
    """CREATE TABLE favourites (
        desk TEXT NOT NULL, handout TEXT NOT NULL, PRIMARY KEY (desk, handout)
    ) WITHOUT ROWID""",
    """CREATE TABLE printed (
        desk TEXT NOT NULL, edition TEXT NOT NULL, at TEXT NOT NULL, copies INTEGER NOT NULL,
        PRIMARY KEY (desk, edition)
    ) WITHOUT ROWID""",
    """CREATE TABLE items (
        number INTEGER PRIMARY KEY AUTOINCREMENT, desk TEXT NOT NULL, place INTEGER NOT NULL,
        edition TEXT NOT NULL, copies INTEGER NOT NULL
    )""",
    "CREATE INDEX items_of_desk ON items (desk, place)",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a print list: an edition (`Offer.id`) and how many of it.

    `number` names the line in addresses and forms; it stays when the list is reordered.
    """

    number: int
    edition: str
    copies: int


@dataclass(frozen=True, slots=True)
class Printed:
    """An edition that this desk printed: when last (UTC), and how many then."""

    edition: str
    at: datetime
    copies: int


class DeskState:
    """The memory of one desk. Every method may be called from any thread; each is one transaction.

    Handouts are named by id, editions by `Offer.id`; whether they are still there is for the
    shelf to say. OutputError where the data folder cannot be written.
    """

    def __init__(self, folder: Path, desk: str) -> None:
        """`folder` is the user's data folder."""
        self.folder = folder
        self.desk = desk

    def favourites(self) -> frozenset[str]:
        """Handouts by id."""
        with self._read() as data:
            rows = data.execute("SELECT handout FROM favourites WHERE desk = ?", (self.desk,))
            return frozenset(handout for (handout,) in rows)

    def set_favourite(self, handout: str, favourite: bool) -> None:
        """Mark a handout, or take the mark away."""
        with self._write() as data:
            data.execute(
                "INSERT OR IGNORE INTO favourites VALUES (?, ?)"
                if favourite
                else "DELETE FROM favourites WHERE desk = ? AND handout = ?",
                (self.desk, handout),
            )

    def recent(self, most: int = 12) -> tuple[Printed, ...]:
        """What was printed last, each edition once, the latest first."""
        with self._read() as data:
            rows = data.execute(
                "SELECT edition, at, copies FROM printed WHERE desk = ?"
                " ORDER BY at DESC, edition LIMIT ?",
                (self.desk, most),
            )
            return tuple(Printed(e, datetime.fromisoformat(at), n) for e, at, n in rows)

    def note_printed(self, edition: str, copies: int) -> None:
        """Remember that it was printed now."""
        now = datetime.now(UTC).isoformat()
        with self._write() as data:
            data.execute(
                "INSERT OR REPLACE INTO printed VALUES (?, ?, ?, ?)",
                (self.desk, edition, now, copies),
            )
            data.execute(
                "DELETE FROM printed WHERE desk = ?1 AND edition NOT IN"
                " (SELECT edition FROM printed WHERE desk = ?1 ORDER BY at DESC LIMIT ?2)",
                (self.desk, MOST_RECENT),
            )

    def items(self) -> tuple[Item, ...]:
        """The print list in its order."""
        with self._read() as data:
            return self._items(data)

    def add(self, edition: str, copies: int = 1) -> Item:
        """Put an edition at the end, or more copies to the line that it has already.

        UsageError when the list is full, or for fewer than 1 or more than MOST_COPIES copies.
        """
        _check(copies)
        with self._write() as data:
            items = self._items(data)
            known = next((item for item in items if item.edition == edition), None)
            if known is not None:
                _check(known.copies + copies)
                data.execute(
                    "UPDATE items SET copies = copies + ? WHERE number = ?", (copies, known.number)
                )
                return Item(known.number, edition, known.copies + copies)
            if len(items) >= MOST_ITEMS:
                raise UsageError(
                    f"the print list is full: it has {MOST_ITEMS} lines", "Print it, or clear it."
                )
            number = data.execute(
                "INSERT INTO items (desk, place, edition, copies) VALUES (?, ?, ?, ?)",
                (self.desk, len(items), edition, copies),
            ).lastrowid
            return Item(number or 0, edition, copies)

    def set_copies(self, number: int, copies: int) -> None:
        """How many are printed of a line; UsageError as for `add`. A line that is gone is gone."""
        _check(copies)
        with self._write() as data:
            data.execute(
                "UPDATE items SET copies = ? WHERE number = ? AND desk = ?",
                (copies, number, self.desk),
            )

    def move(self, number: int, to: int) -> None:
        """Put a line at the place `to`, from 0; what is beyond the end is the end."""
        with self._write() as data:
            numbers = [item.number for item in self._items(data)]
            if number in numbers:
                numbers.remove(number)
                numbers.insert(max(to, 0), number)
                self._order(data, numbers)

    def remove(self, number: int) -> None:
        """Take a line out."""
        with self._write() as data:
            data.execute("DELETE FROM items WHERE number = ? AND desk = ?", (number, self.desk))
            self._order(data, [item.number for item in self._items(data)])

    def clear(self) -> None:
        """Empty the list."""
        with self._write() as data:
            data.execute("DELETE FROM items WHERE desk = ?", (self.desk,))

    def _read(self) -> AbstractContextManager[sqlite3.Connection]:
        return reading(self.folder / FILE, _STEPS)

    def _write(self) -> AbstractContextManager[sqlite3.Connection]:
        return writing(self.folder / FILE, _STEPS)

    def _items(self, data: sqlite3.Connection) -> tuple[Item, ...]:
        rows = data.execute(
            "SELECT number, edition, copies FROM items WHERE desk = ? ORDER BY place, number",
            (self.desk,),
        )
        return tuple(Item(*row) for row in rows)

    def _order(self, data: sqlite3.Connection, numbers: list[int]) -> None:
        places = [(place, number) for place, number in enumerate(numbers)]
        data.executemany("UPDATE items SET place = ? WHERE number = ?", places)


def _check(copies: int) -> None:
    if not 1 <= copies <= MOST_COPIES:
        raise UsageError(f"{copies} copies cannot be printed", f"Ask for 1 to {MOST_COPIES}.")
