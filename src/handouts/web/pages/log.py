"""The hand-out log: counts by week as a picture, what went out, and what lay on the counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from starlette.responses import Response

from handouts.clock import today
from handouts.desk.log import HandoutLog, as_csv
from handouts.web.guard import caller_of, guarded
from handouts.web.pages.home import memory_of
from handouts.web.pages.views import day_words
from handouts.web.rendering import page
from handouts.web.services import run, services_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from handouts.desk.log import Entry, Week
    from handouts.desk.shelf import Shelf

_WEEKS = 12
_MOST = 500
"""Lines that the page shows; the file has all of them."""
_WIDE, _HIGH, _FOOT = 720, 200, 24
"""The picture in its own units: its width, its height, and the room for days under the bars."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of the picture, in the picture's units."""

    x: float
    y: float
    width: float
    height: float
    copies: int
    label: str
    week: str


async def show(request: Request) -> Response:
    """GET /log: `since` and `until` choose days, `day` the counter on one day."""
    log, now = HandoutLog(services_of(request).folder), today()
    since, until = _day(request, "since"), _day(request, "until")
    counter = _day(request, "day")
    weeks = await run(log.weeks, now - timedelta(weeks=_WEEKS - 1), now)
    entries = await run(log.entries, since or (None if until else now - timedelta(days=6)), until)
    lay = await run(log.on_counter, counter) if counter else []
    shelf = services_of(request).shelf
    return page(
        request, "log.html",
        bars=bars_of(request, weeks), wide=_WIDE, high=_HIGH, foot=_FOOT,
        entries=[_line(request, shelf, one) for one in reversed(entries[-_MOST:])],
        more=max(0, len(entries) - _MOST), copies=sum(e.copies for e in entries if _counts(e)),
        since=since or ("" if until else now - timedelta(days=6)), until=until or "",
        counter=counter, counter_words=day_words(request, counter) if counter else "",
        lay=[_line(request, shelf, one) for one in lay], today=now,
        listed=len(await run(memory_of(request).items)),
    )  # fmt: skip


async def as_file(request: Request) -> Response:
    """GET /log.csv: the same days as the page, for a spreadsheet."""
    log = HandoutLog(services_of(request).folder)
    entries = await run(log.entries, _day(request, "since"), _day(request, "until"))
    return Response(
        "\ufeff" + as_csv(entries),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="handout-log.csv"'},
    )


def _day(request: Request, name: str) -> date | None:
    """A day of the address; nothing for what is no day."""
    try:
        return date.fromisoformat(request.query_params.get(name, "")[:10])
    except ValueError:
        return None


def _counts(entry: Entry) -> bool:
    return entry.outcome not in {"cancelled", "failed"}


def bars_of(request: Request, weeks: Sequence[Week]) -> list[Bar]:
    """The weeks as bars of a picture, the highest as high as there is room."""
    from babel.dates import format_date

    most = max((week.copies for week in weeks), default=0)
    step = _WIDE / max(len(weeks), 1)
    locale = caller_of(request).language
    bars = []
    for number, week in enumerate(weeks):
        room = _HIGH - _FOOT - 20  # above a bar stands its number
        height = round(room * week.copies / most, 1) if most else 0.0
        label = str(format_date(week.monday, "d MMM" if locale == "es" else "MMM d", locale=locale))
        place = (round(number * step + step * 0.15, 1), round(_HIGH - _FOOT - height, 1))
        whole = day_words(request, week.monday)
        bars.append(Bar(*place, round(step * 0.7, 1), height, week.copies, label, whole))
    return bars


def _line(request: Request, shelf: Shelf, entry: Entry) -> dict[str, object]:
    """A line of the log with the title that the sheet has today, if it is still there."""
    from babel.dates import format_date, format_time

    locale = caller_of(request).language
    offer = shelf.offer(entry.edition)
    return {
        "entry": entry,
        "title": offer.title if offer else entry.handout,
        "lang": offer.key.language if offer else "",
        "day": str(format_date(entry.day, "medium", locale=locale)),
        "time": str(format_time(entry.at.astimezone(), "short", locale=locale)),
        "counts": _counts(entry),
    }


routes = [guarded("/log", show), guarded("/log.csv", as_file)]
