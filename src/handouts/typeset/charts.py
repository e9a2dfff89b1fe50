"""Charts: a few numbers as bars, columns or a line, for people who read no statistics.

A chart is a drawing for WeasyPrint, in units: text is 12 of them high and the
drawing 240 wide, so that a template prints it 20rem wide and its words have the
size of the running text. Its text is text, its colours are those of the style.
Every value is printed beside its mark, so there is no grid and no scale; marks
begin at zero, so that lengths are true.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import escape, quoteattr

from handouts.typeset.letters import one_by_one, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Direction = Literal["ltr", "rtl"]
Kind = Literal["bars", "columns", "line"]

WIDTH = 240  # units; a template prints this 20rem wide
SIZE = 12  # of all text: 1rem
LEAST, MOST, MOST_COLUMNS = 2, 8, 6

_LINE, _ASCENT, _CAPITAL = 15, 11, 8  # from line to line; above a baseline; a capital's height
_BOLDER = 1.12  # a bold line is at most this much wider than a regular one
_APART = 6  # the least room between texts beside each other
_NEAR = 3  # between a mark and the text above or below it
_THICK, _BETWEEN = 11, 10  # of horizontal bars
_TALL, _WIDEST = 96, 40  # of columns
_STEEP, _SIDE, _DOT, _SMALL_DOT = 84, 60, 3.6, 2  # of a line: height, room for values, radii
_AXIS = 1
# The colours of a style that charts use, with what they are in a drawing by itself.
_COLOURS = {
    "accent": "#1F7268",
    "faint": "#7FB5AC",
    "tint": "#E6F0EE",
    "ink": "#22333B",
    "soft": "#4C5E66",
}
_GEOMETRY = {
    "rect": "x y width height",
    "circle": "cx cy r",
    "polygon": "points",
    "polyline": "points",
    "text": "x",
}
# Arabic seen, sheen, sad and dad at the end of joined letters.
_SPRAWLING = "\ufeb1\ufeb2\ufeb5\ufeb6\ufeb9\ufeba\ufebd\ufebe"
_WIDE, _NARROW = "mwMW%@&ÆŒæœ—…½¼¾©®™", " .,:;!|'’()[]/-iljtfrI"
_STYLE = re.compile(r"([\w-]+): *([^;]+);")
_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Bar:
    """One number: what it is of, how much, and how that is printed, such as "14+ years"."""

    label: str
    value: float
    shown: str


def chart_svg(
    kind: Kind,
    bars: Sequence[Bar],
    *,
    family: str,
    direction: Direction = "ltr",
    measure: Callable[[str], float] | None = None,
) -> bytes:
    """A chart as an SVG that `check_svg` accepts, 240 units wide and as high as it must be.

    `family` is CSS's list of font families. `measure` gives the width of a
    line, in units, in the regular weight at 12; it is asked about letters as
    they are drawn (see `one_by_one`). Without it widths are estimated, rather
    too wide than too narrow. `rtl` mirrors everything. ValueError, in words for
    the author, if the numbers or words make no chart in which all can be read.
    """
    plain = [_checked(number, bar) for number, bar in enumerate(bars, 1)]
    if not LEAST <= len(plain) <= MOST:
        raise ValueError(f"a chart has {LEAST} to {MOST} values, not {len(plain)}")
    if kind == "columns" and len(plain) > MOST_COLUMNS:
        raise ValueError(
            f"{len(plain)} columns are too narrow for their labels; {MOST_COLUMNS} are the most."
            " Make it 'bars'"
        )
    setter = _Setter(direction, measure or _estimate)
    drawing = {"bars": _bars, "columns": _columns, "line": _line}[kind](plain, setter)
    return _clean(drawing, family, "; ".join(f"{bar.label}: {bar.shown}" for bar in plain))


def _checked(number: int, bar: Bar) -> Bar:
    """The same with single spaces in its words; refused if it cannot be drawn."""
    label, shown = (re.sub(r"[ \t\r\n]+", " ", text).strip(" ") for text in (bar.label, bar.shown))
    for name, text in (("label", label), ("printed value", shown)):
        if not text:
            raise ValueError(f"value {number} of the chart has no {name}")
    if not math.isfinite(bar.value) or bar.value < 0:
        raise ValueError(f"'{label}' has the value {bar.value:g}; a chart shows zero or more")
    return Bar(label, float(bar.value), shown)


def _estimate(line: str) -> float:
    """A width in units at 12 that hardly any line in a text font exceeds."""

    def of(character: str) -> float:
        if character in _SPRAWLING:
            return 1.3
        if character in _WIDE or unicodedata.east_asian_width(character) in "WF":
            return 1.0
        if character in _NARROW:
            return 0.38
        return 0.58 if character.islower() else 0.7

    return SIZE * sum(of(character) for character in line)


@dataclass(frozen=True, slots=True)
class _Setter:
    """How words become lines that fit."""

    direction: Direction
    measure: Callable[[str], float]

    def width(self, line: str, *, bold: bool = False) -> float:
        return self.measure(one_by_one(line, self.direction)) * (_BOLDER if bold else 1)

    def widest(self, lines: Sequence[str], *, bold: bool = False) -> float:
        return max((self.width(line, bold=bold) for line in lines), default=0)

    def wrap(
        self, text: str, room: float, most: int, *, bold: bool = False, remedy: str = ""
    ) -> list[str]:
        """The fewest lines that are at most `room` wide; ValueError if they are too many."""
        lines: list[str] = []
        for piece in pieces(text):
            if lines and self.width(lines[-1] + piece, bold=bold) <= room:
                lines[-1] += piece
            else:
                lines.append(piece.lstrip(" "))
        if len(lines) > most or any(self.width(line, bold=bold) > room for line in lines):
            count = "one line" if most == 1 else f"{most} lines"
            remedy = remedy or "Write it shorter"
            raise ValueError(f"'{text}' does not fit in {count} of the chart. {remedy}")
        return lines


@dataclass(frozen=True, slots=True)
class _Words:
    """Lines of text downwards from `top`; `x` is where they begin, or their middle."""

    lines: list[str]
    x: float
    top: float
    bold: bool = False
    centred: bool = False


class _Pen:
    """Draws on a ReportLab drawing, y upwards; mirrors x where a script runs to the left."""

    def __init__(self, height: float, setter: _Setter) -> None:
        from reportlab.graphics import shapes

        self.shapes = shapes
        self.drawing = shapes.Drawing(WIDTH, math.ceil(height))
        self.setter = setter

    def _x(self, x: float) -> float:
        return WIDTH - x if self.setter.direction == "rtl" else x

    def _add(self, shape: Any, colour: str) -> None:
        shape.setProperties({"fillColor": _colour(colour), "strokeColor": None})
        self.drawing.add(shape)

    def block(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        left = min(self._x(x), self._x(x + width))
        self._add(self.shapes.Rect(left, y, width, height), colour)

    def dot(self, x: float, y: float, radius: float) -> None:
        self._add(self.shapes.Circle(self._x(x), y, radius), "accent")

    def curve(self, points: Sequence[tuple[float, float]], floor: float) -> None:
        """A line through points, over an area that ends at the floor."""
        path = [(self._x(x), y) for x, y in points]
        area = [(path[0][0], floor), *path, (path[-1][0], floor)]
        flat = [number for point in area for number in point]
        self._add(self.shapes.Polygon(flat), "tint")
        line = self.shapes.PolyLine(flat[2:-2], strokeColor=_colour("accent"), strokeWidth=2)
        self.drawing.add(line)

    def write(self, words: _Words) -> None:
        side = "end" if self.setter.direction == "rtl" else "start"
        for number, line in enumerate(words.lines):
            drawn = one_by_one(line, self.setter.direction)
            baseline = words.top - _ASCENT - number * _LINE
            text = self.shapes.String(self._x(words.x), baseline, drawn)
            text.fontName = "Helvetica-Bold" if words.bold else "Helvetica"
            # ReportLab's own anchors would move the text by its width in Helvetica.
            text._svgAttrs = {"text-anchor": "middle" if words.centred else side}
            text.fillColor = _colour("ink")
            self.drawing.add(text)


def _colour(name: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(_COLOURS[name])


def _tone(share: float) -> str:
    return "accent" if share == 1 else "faint"


def _shares(bars: Sequence[Bar]) -> list[float]:
    """Each value as a part of the largest, 0 to 1."""
    largest = max(bar.value for bar in bars)
    return [bar.value / largest if largest else 0.0 for bar in bars]


def _bars(bars: Sequence[Bar], setter: _Setter) -> Any:
    """Bars from the side where reading begins: label above, value after the end."""
    labels = [setter.wrap(bar.label, WIDTH, 2) for bar in bars]
    values = [setter.wrap(bar.shown, WIDTH / 2, 1, bold=True) for bar in bars]
    shares = _shares(bars)
    # So long that every value stands beside its bar, of which the largest has half the width.
    longest = min(
        (
            (WIDTH - _APART - setter.widest(lines, bold=True)) / share
            for lines, share in zip(values, shares, strict=True)
            if share
        ),
        default=0,
    )
    texts = sum(len(lines) for lines in labels) * _LINE
    pen = _Pen(texts + len(bars) * (_NEAR + _THICK + _BETWEEN) - _BETWEEN + _NEAR, setter)
    top = pen.drawing.height
    for label, value, share in zip(labels, values, shares, strict=True):
        pen.write(_Words(label, 0, top))
        top -= len(label) * _LINE + _NEAR + _THICK
        pen.block(0, top, share * longest, _THICK, _tone(share))
        if share * longest < _AXIS:  # nothing, or next to it: show where it would begin
            pen.block(0, top, _AXIS, _THICK, "soft")
        baseline = top + (_THICK - _CAPITAL) / 2
        pen.write(_Words(value, share * longest + _APART, baseline + _ASCENT, bold=True))
        top -= _BETWEEN
    return pen.drawing


def _columns(bars: Sequence[Bar], setter: _Setter) -> Any:
    """Columns on one ground line: value above, label beneath."""
    slot = WIDTH / len(bars)
    room, remedy = slot - _APART, "Write it shorter, or make the chart 'bars'"
    labels = [setter.wrap(bar.label, room, 3, remedy=remedy) for bar in bars]
    values = [setter.wrap(bar.shown, room, 2, bold=True, remedy=remedy) for bar in bars]
    floor = max(len(lines) for lines in labels) * _LINE + _NEAR
    shares = _shares(bars)
    heads = [
        floor + share * _TALL + _NEAR + len(lines) * _LINE
        for share, lines in zip(shares, values, strict=True)
    ]
    pen = _Pen(max(heads), setter)
    width = min(_WIDEST, slot * 0.62)
    for number, share in enumerate(shares):
        middle = (number + 0.5) * slot
        pen.block(middle - width / 2, floor, width, share * _TALL, _tone(share))
        pen.write(_Words(labels[number], middle, floor - _NEAR, centred=True))
        pen.write(_Words(values[number], middle, heads[number], bold=True, centred=True))
    pen.block(0, floor - _AXIS, WIDTH, _AXIS, "soft")
    return pen.drawing


def _line(bars: Sequence[Bar], setter: _Setter) -> Any:
    """A line over equal steps: values beside its ends and above its peak, labels beneath.

    If there is no room for all labels beneath, those of the ends and the peak remain.
    """
    first, last = (setter.wrap(bar.shown, _SIDE, 2, bold=True) for bar in (bars[0], bars[-1]))
    start = setter.widest(first, bold=True) + _APART + _DOT
    end = WIDTH - setter.widest(last, bold=True) - _APART - _DOT
    across = [start + n * (end - start) / (len(bars) - 1) for n in range(len(bars))]
    beneath = _beneath([bar.label for bar in bars], across, setter)
    floor = max(len(words.lines) for words in beneath) * _LINE + _NEAR
    points = [(x, floor + share * _STEEP) for x, share in zip(across, _shares(bars), strict=True)]
    sides = [
        _Words(lines, x, floor + max(y - floor + len(lines) * _LINE / 2, len(lines) * _LINE), True)
        for lines, x, (_, y) in ((first, 0, points[0]), (last, end + _DOT + _APART, points[-1]))
    ]
    peak = max(range(len(bars)), key=lambda n: bars[n].value)
    above: list[_Words] = []
    if bars[peak].value > max(bars[0].value, bars[-1].value):
        above = _callout(bars[peak], points[peak], (start, end), setter, len(beneath) == len(bars))
    words = [*sides, *above, *(replace(w, top=floor - _NEAR) for w in beneath)]
    pen = _Pen(max([floor + _STEEP + _DOT, *(w.top for w in words)]), setter)
    pen.curve(points, floor)
    pen.block(start - _DOT, floor - _AXIS, end - start + 2 * _DOT, _AXIS, "soft")
    for number, point in enumerate(points):
        pen.dot(*point, _DOT if number in {0, peak, len(bars) - 1} else _SMALL_DOT)
    for each in words:
        pen.write(each)
    return pen.drawing


def _beneath(labels: Sequence[str], across: Sequence[float], setter: _Setter) -> list[_Words]:
    """All labels under their points if they fit in one line; else the first and the last."""

    def under(lines: list[str], x: float, least: float, most: float) -> _Words:
        half = setter.widest(lines) / 2
        return _Words(lines, min(max(x, least + half), most - half), 0, centred=True)

    words = [under([label], x, 0, WIDTH) for label, x in zip(labels, across, strict=True)]
    edges = [(w.x - setter.widest(w.lines) / 2, w.x + setter.widest(w.lines) / 2) for w in words]
    if all(right + _APART <= left for (_, right), (left, _) in pairwise(edges)):
        return words
    half = (WIDTH - _APART) / 2
    first, last = (setter.wrap(label, half, 2) for label in (labels[0], labels[-1]))
    return [under(first, across[0], 0, half), under(last, across[-1], WIDTH - half, WIDTH)]


def _callout(
    bar: Bar,
    point: tuple[float, float],
    between: tuple[float, float],
    setter: _Setter,
    labelled: bool,
) -> list[_Words]:
    """The words over the peak, as near above its middle as the ends' values leave room."""
    left, right = between
    value = setter.wrap(bar.shown, right - left, 2, bold=True)
    label = [] if labelled else setter.wrap(bar.label, right - left, 2)
    half = max(setter.widest(value, bold=True), setter.widest(label)) / 2
    middle = min(max(point[0], left + half), right - half)
    top = point[1] + _DOT + _NEAR + len(value) * _LINE
    words = [_Words(value, middle, top, bold=True, centred=True)]
    if label:
        words.append(_Words(label, middle, top + len(label) * _LINE, centred=True))
    return words


def _clean(drawing: Any, family: str, title: str) -> bytes:
    """ReportLab's SVG without its clip path and styles, and with the colours' names."""
    from reportlab.graphics import renderSVG

    canvas = renderSVG.SVGCanvas((drawing.width, drawing.height))
    names: dict[str, str] = {}
    for name, value in _COLOURS.items():
        canvas.setFillColor(_colour(name))
        names[canvas.style["fill"]] = f"var(--{name}, {value})"
    renderSVG.draw(drawing, canvas)
    shapes: list[str] = []
    texts: list[str] = []
    for node in canvas.groupTree.getElementsByTagName("*"):
        style = dict(_STYLE.findall(node.getAttribute("style")))
        given = {name: node.getAttribute(name) for name in _GEOMETRY.get(node.tagName, "").split()}
        for name, value in given.items():
            given[name] = _NUMBER.sub(lambda number: _short(float(number[0])), value)
        paint = {"fill": names.get(style.get("fill", ""), "none")}
        if node.tagName == "text":
            y = drawing.height - float(node.getAttribute("y"))  # text is not turned over
            given |= {"y": _short(y), "text-anchor": node.getAttribute("text-anchor")}
            if style["font-family"].endswith("Bold"):
                given["font-weight"] = "700"
            text = escape(node.firstChild.data)
            texts.append(f"<text{_attributes(given | paint)}>{text}</text>")
        elif node.tagName in _GEOMETRY:
            if node.tagName == "polyline":
                paint |= {"stroke": names[style["stroke"]], "stroke-width": style["stroke-width"]}
                paint |= {"stroke-linejoin": "round"}
            shapes.append(f"<{node.tagName}{_attributes(given | paint)}/>")
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {drawing.height}">',
            f"<title>{escape(title)}</title>",
            f'<g transform="matrix(1 0 0 -1 0 {drawing.height})">',
            *shapes,
            "</g>",
            f'<g font-family={quoteattr(family)} font-size="{SIZE}">',
            *texts,
            "</g>",
            "</svg>\n",
        )
    ).encode()


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())


def _short(number: float) -> str:
    return f"{round(number, 2) + 0:g}"  # + 0, so that nothing is -0
