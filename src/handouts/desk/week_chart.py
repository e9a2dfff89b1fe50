"""The hand-out log as a picture: copies by week, as an SVG for a page or a file."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from handouts.desk.log import Week
from handouts.typeset.charts import LEAST, MOST, Bar, chart_svg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

HEADING = "Copies handed out by week"
_VARIABLE = re.compile(rb"var\(--([\w-]+), (#[0-9A-Fa-f]{6})\)")
_VIEW = re.compile(rb'<svg xmlns="[^"]+" viewBox="0 0 ([\d.]+) ([\d.]+)">')
_TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)
_MARGIN = 12  # units of the chart around it
_ZOOM = 2  # pixels for a unit, in a viewer that shows a file at its own size


def week_chart(
    weeks: Sequence[Week],
    palette: Mapping[str, str] | None = None,
    families: str = "sans-serif",
    said: Callable[[Week], str] | None = None,
    heading: str = HEADING,
) -> bytes:
    """The last weeks as bars, at most eight, the newest at the foot; empty bytes without weeks.

    With a `palette` its colours stand in the drawing, and paper behind it;
    without, they are CSS variables of the page that it stands in. Its
    `<title>` says all of it in words: the `heading`, then each week as `said`
    names it (in English if not given) with its copies.
    """
    name = said or days_of
    if not weeks:
        return b""
    shown = list(weeks[-MOST:])
    while len(shown) < LEAST:  # one bar compares with nothing
        shown.insert(0, Week(shown[0].monday - timedelta(days=7), 0))
    bars = [Bar(name(week), week.copies, f"{week.copies:,}") for week in shown]
    svg = chart_svg("bars", bars, family=families)
    words = f"<title>{escape(in_words(shown, name, heading))}</title>".encode()
    svg = _TITLE.sub(lambda _: words, svg, count=1)
    return svg if palette is None else _alone(svg, palette)


def in_words(
    weeks: Sequence[Week], said: Callable[[Week], str] | None = None, heading: str = HEADING
) -> str:
    """What the picture shows, for those who do not see it."""
    name = said or days_of
    listed = "; ".join(f"{name(week)}: {week.copies:,}" for week in weeks[-MOST:])
    return f"{heading}: {listed}."


def days_of(week: Week) -> str:
    """Such as "16 to 22 Nov 2026"; the month and the year of the first day only if they differ."""
    first, last = week.monday, week.sunday
    start = f"{first.day}"
    if first.month != last.month:
        start += f" {_month(first)}"
    if first.year != last.year:
        start += f" {first.year}"
    return f"{start} to {last.day} {_month(last)} {last.year}"


def _month(day: date) -> str:
    names = ("Jan", "Feb", "Mar", "Apr", "May", "June",
             "July", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip
    return names[day.month - 1]


def _alone(svg: bytes, palette: Mapping[str, str]) -> bytes:
    """The drawing as a file of its own: with a size, paper, and colours instead of variables."""

    def colour(found: re.Match[bytes]) -> bytes:
        return palette.get(found[1].decode(), found[2].decode()).encode()

    view = _VIEW.search(svg)
    assert view is not None, "the chart has a view box"
    width, height = float(view[1]) + 2 * _MARGIN, float(view[2]) + 2 * _MARGIN
    paper = palette.get("paper", "#FFFFFF")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width * _ZOOM:g}"'
        f' height="{height * _ZOOM:g}" viewBox="{-_MARGIN} {-_MARGIN} {width:g} {height:g}">'
    )
    ground = f'<rect x="{-_MARGIN}" y="{-_MARGIN}" width="{width:g}" height="{height:g}" fill="{paper}"/>'  # noqa: E501
    whole = svg[: view.start()] + head.encode() + svg[view.end() :]
    whole = whole.replace(b"</title>", b"</title>\n" + ground.encode(), 1)
    return _VARIABLE.sub(colour, whole)
