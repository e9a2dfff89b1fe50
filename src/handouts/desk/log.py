"""The hand-out log: which sheets were given out, when, how many and at which desk.

It answers which revision lay on the counter on a given day. It is never about
patients: there is no place to put one.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from handouts.clock import today
from handouts.desk.data import data_folder, reading, writing
from handouts.problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from handouts.edition.keys import EditionKey

FILE = "log.sqlite"
Outcome = Literal["sent", "printed", "cancelled", "failed"]
LONGEST_DESK = 40  # characters of a desk's name
STEPS = (
    """CREATE TABLE handed_out (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL, day TEXT NOT NULL,
        handout TEXT NOT NULL, language TEXT NOT NULL, format TEXT NOT NULL, size TEXT NOT NULL,
        revision INTEGER NOT NULL, content TEXT NOT NULL, status TEXT NOT NULL,
        copies INTEGER NOT NULL CHECK (copies > 0), desk TEXT NOT NULL,
        outcome TEXT NOT NULL DEFAULT 'sent'
            CHECK (outcome IN ('sent', 'printed', 'cancelled', 'failed'))
    )""",
    "CREATE INDEX handed_out_by_day ON handed_out (day)",
    "CREATE INDEX handed_out_by_edition ON handed_out (handout, language, format, size, day)",
)
_COLUMNS = (
    "number", "at", "day", "handout", "language", "format", "size", "revision", "content",
    "status", "copies", "desk", "outcome",
)  # fmt: skip
_WEEK = timedelta(days=7)
_INSERT = """
INSERT INTO handed_out (at, day, handout, language, format, size, revision, content, status,
    copies, desk, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ENTRIES = """
SELECT number, at, day, handout, language, format, size, revision, content, status, copies, desk,
    outcome FROM handed_out
WHERE (:since IS NULL OR day >= :since) AND (:until IS NULL OR day <= :until)
    AND (:handout IS NULL OR handout = :handout)
ORDER BY day, number
"""
_LAST_OF_EACH = """
SELECT number, at, day, handout, language, format, size, revision, content, status, copies, desk,
    outcome FROM (
    SELECT *, ROW_NUMBER() OVER (
        PARTITION BY handout, language, format, size ORDER BY day DESC, number DESC
    ) AS age FROM handed_out
    WHERE day <= :until AND (:handout IS NULL OR handout = :handout)
        AND outcome NOT IN ('cancelled', 'failed')
) WHERE age = 1 ORDER BY handout, language, format, size DESC
"""
_BY_DAY = """
SELECT day, SUM(copies) FROM handed_out
WHERE (:since IS NULL OR day >= :since) AND (:until IS NULL OR day <= :until)
    AND (:handout IS NULL OR handout = :handout) AND outcome NOT IN ('cancelled', 'failed')
GROUP BY day ORDER BY day
"""
_FORMULA = re.compile(r"[=+\-@\t\r\n]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: `copies` of an edition, at a desk.

    `at` is the moment, `day` the date at the desk. `content` is the hash of the
    words, the one that an approval is bound to. `outcome` is `sent` until it is
    known whether the sheets came out of the printer.
    """

    number: int
    at: datetime
    day: date
    handout: str
    language: str
    format: str
    size: str
    revision: int
    content: str
    status: str
    copies: int
    desk: str
    outcome: Outcome

    @property
    def edition(self) -> str:
        """Its name, as `EditionKey` has it."""
        name = f"{self.handout}.{self.language}.{self.format}"
        return name if self.size == "standard" else f"{name}.{self.size}"


@dataclass(frozen=True, slots=True)
class Week:
    """How many copies were given out from a Monday to the Sunday after it."""

    monday: date
    copies: int

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)


class HandoutLog:
    """The log in one data folder. Each method is one transaction and may run in any thread.

    OutputError, with what to do, when the log cannot be opened or is damaged.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is the user's data folder unless another one is given."""
        self.path = (folder or data_folder()) / FILE

    def check(self) -> None:
        """See that the log can be written, before something is printed that must stand in it."""
        with writing(self.path, STEPS):
            pass

    def record(  # noqa: PLR0913 - what a line of the log is
        self,
        key: EditionKey,
        *,
        revision: int,
        content: str,
        status: str,
        copies: int,
        desk: str,
        outcome: Outcome = "sent",
    ) -> int:
        """Write down that copies were given out now, and return the line's number.

        UsageError for no copies, or a desk whose name is empty, long or of several lines.
        """
        name = desk.strip()
        if not name or len(name) > LONGEST_DESK or not name.isprintable():
            raise UsageError(
                "a desk's name is one line of 1 to 40 characters", "Name it such as 'front desk'."
            )
        if copies < 1:
            raise UsageError(f"{copies} copies cannot be given out", "Ask for 1 or more.")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        values = (
            now, today().isoformat(), key.handout, key.language, key.format, key.size,
            revision, content, status, copies, name, outcome,
        )  # fmt: skip
        with writing(self.path, STEPS) as data:
            return int(data.execute(_INSERT, values).lastrowid or 0)

    def settle(self, number: int, outcome: Outcome) -> None:
        """Write down what became of a line; what was cancelled or failed no longer counts."""
        with writing(self.path, STEPS) as data:
            data.execute("UPDATE handed_out SET outcome = ? WHERE number = ?", (outcome, number))

    def entries(
        self, since: date | None = None, until: date | None = None, handout: str | None = None
    ) -> list[Entry]:
        """The lines of a period, both days included, the oldest first."""
        return self._found(_ENTRIES, _named(since, until, handout))

    def on_counter(self, day: date, handout: str | None = None) -> list[Entry]:
        """Of each edition the last one that was given out on or before a day, by name."""
        return self._found(_LAST_OF_EACH, _named(None, day, handout))

    def weeks(
        self, since: date | None = None, until: date | None = None, handout: str | None = None
    ) -> list[Week]:
        """Copies by week, weeks without any too, from the first to the last; none if all is empty.

        The weeks are those of the period that was asked for; without days, those
        from the first line to the last.
        """
        with reading(self.path, STEPS) as data:
            rows = data.execute(_BY_DAY, _named(since, until, handout)).fetchall()
        if not rows:
            return []
        days = [(date.fromisoformat(day), int(copies)) for day, copies in rows]
        first, last = _monday(since or days[0][0]), _monday(until or days[-1][0])
        counts = {first + n * _WEEK: 0 for n in range((last - first).days // 7 + 1)}
        for day, copies in days:
            counts[_monday(day)] += copies
        return [Week(monday, copies) for monday, copies in counts.items()]

    def _found(self, query: str, named: Mapping[str, str | None]) -> list[Entry]:
        with reading(self.path, STEPS) as data:
            rows = data.execute(query, named).fetchall()
        return [
            Entry(number, datetime.fromisoformat(at), date.fromisoformat(day), *rest)
            for number, at, day, *rest in rows
        ]


def as_csv(entries: Sequence[Entry]) -> str:
    """The lines as CSV with a heading, for a spreadsheet, which will take no cell for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for entry in entries:
        writer.writerow([_cell(value) for value in as_json(entry).values()])
    return text.getvalue()


def as_json(entry: Entry) -> dict[str, str | int]:
    """A line as a flat object."""
    values = {name: getattr(entry, name) for name in _COLUMNS}
    return {**values, "at": entry.at.isoformat(), "day": entry.day.isoformat()}


def _cell(value: str | int) -> str | int:
    """An apostrophe before what a spreadsheet would reckon with instead of showing it."""
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def _named(since: date | None, until: date | None, handout: str | None) -> dict[str, str | None]:
    return {
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "handout": handout,
    }


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
