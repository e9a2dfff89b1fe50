"""Drawings (SVG): what may be in one, and how it takes the colours of a style.

An SVG is a program of a kind: it can fetch files, run for hours or come out
blank. Only what WeasyPrint draws faithfully and quickly passes, and whatever
does not is reported with its line. The limits are our own and generous: a
drawing that breaks one is no drawing for a handout.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from handouts.problems import Place, Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES = 2_000_000
MAX_ELEMENTS = 5_000
MAX_DEPTH = 50
MAX_COORDINATE = 100_000  # user units
MAX_MAGNIFICATION = 1_000  # of all transforms around an element together
MAX_REPEATED = 2_000  # elements that all <use> together draw again
MAX_DEFINITIONS = 200  # gradients and clip paths: WeasyPrint searches the tree for each
MAX_PARTS = 20  # in one of these: they are gone through for each shape that refers to it
MAX_VALUE = 100_000  # characters: WeasyPrint reads a path in time that grows with its square
MAX_PROBLEMS = 10

_SVG = "http://www.w3.org/2000/svg"
_NAMESPACED = {
    "http://www.w3.org/1999/xlink href": "href",
    "http://www.w3.org/XML/1998/namespace space": "xml:space",
}
_SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
_GRADIENTS = frozenset({"linearGradient", "radialGradient"})
_DEFINITIONS = _GRADIENTS | {"clipPath"}
_NOTES = frozenset({"title", "desc"})
_DRAWN = _SHAPES | _NOTES | _DEFINITIONS | {"g", "text", "defs", "use"}
# What each element may hold; one that is not named here may not be in a drawing.
_CONTENT: dict[str, frozenset[str]] = {
    **dict.fromkeys(("svg", "g", "defs"), _DRAWN),
    **dict.fromkeys(("text", "tspan"), _NOTES | {"tspan"}),
    **dict.fromkeys(_GRADIENTS, _NOTES | {"stop"}),
    **dict.fromkeys(_SHAPES | {"use", "stop"}, _NOTES),
    **dict.fromkeys(_NOTES, frozenset[str]()),
    "clipPath": _NOTES | _SHAPES,
}
_NUMERIC_NAMES = (
    "x y width height rx ry cx cy r x1 y1 x2 y2 fx fy fr dx dy points viewBox offset opacity"
    " fill-opacity stroke-opacity stop-opacity stroke-width stroke-miterlimit stroke-dasharray"
    " stroke-dashoffset font-size letter-spacing"
)
_NUMERIC = frozenset(_NUMERIC_NAMES.split())
_COLOURED = frozenset({"fill", "stroke", "stop-color", "color"})
_WORDS: dict[str, str] = {
    "fill-rule": "nonzero evenodd",
    "clip-rule": "nonzero evenodd",
    "stroke-linecap": "butt round square",
    "stroke-linejoin": "miter round bevel",
    "display": "none inline block",
    "visibility": "visible hidden collapse",
    "text-anchor": "start middle end",
    "dominant-baseline": "auto alphabetic middle central hanging",
    "font-style": "normal italic",
    "font-weight": "normal bold 100 200 300 400 500 600 700 800 900",
    "gradientUnits": "userSpaceOnUse",
    "clipPathUnits": "userSpaceOnUse",
    "xml:space": "default preserve",
}
_OTHERS = (
    "id class role version d transform gradientTransform clip-path href font-family"
    " preserveAspectRatio"
)
_ALLOWED = _NUMERIC | _COLOURED | set(_WORDS) | set(_OTHERS.split())

_UNITS = {"": 1, "px": 1, "%": 1, "pt": 4 / 3, "mm": 3.78, "cm": 37.8, "in": 96, "em": 100}
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LENGTH = re.compile(rf"({_NUMBER.pattern})([a-zA-Z]+|%)?")
_SEPARATORS = re.compile(r"[\s,]*")
_COMMAND = re.compile(r"([A-Za-z])([^A-DF-Za-df-z]*)")  # e and E belong to numbers
_COMMAND_NUMBERS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 1}
_FUNCTION = re.compile(r"(?<![a-zA-Z])([a-zA-Z]+)\s*\(([^()]*)\)")
_FUNCTION_NUMBERS = {"matrix": (6,), "translate": (1, 2), "scale": (1, 2), "rotate": (1, 3)}
_IDENTIFIER = r"[A-Za-z_][A-Za-z0-9_.:-]*"
_LOCAL_URL = re.compile(rf"url\(\s*(['\"]?)#({_IDENTIFIER})\1\s*\)|#({_IDENTIFIER})")
_COLOUR = re.compile(
    r"none|currentColor|inherit|transparent"
    r"|#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})"
    r"|(?:rgb|hsl)a?\(\s*(?:[0-9.]++(?:%|deg)?[\s,/]*+){3,4}\)"
)
_VARIABLE = re.compile(
    r"\s*+var\(\s*+--([A-Za-z][\w-]*+)\s*+(?:,\s*+([^\s()][^()]*+(?:\([^()]*+\)\s*+)?))?\)\s*"
)
# A comment or CDATA section, which stays as it is, or a start tag with its attributes.
_MARKUP = re.compile(
    r"""(?s)<!--.*?-->|<!\[CDATA\[.*?\]\]>|<[^\s<>!?/](?:[^<>"']++|"[^"]*"|'[^']*')*+>"""
)
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")

_EXPORT = "Export the drawing as plain SVG, its styling as presentation attributes."
_AS_UTF8 = "Save it with the encoding UTF-8."


def check_svg(data: bytes, place: Place) -> tuple[tuple[float, float] | None, list[Problem]]:
    """Read an SVG and refuse whatever is not on the list of what may be in one.

    Returns width and height of the viewBox in user units, or None when there
    is any problem. Problems stand at `place` and name the line within the SVG.
    """
    reader = _Reader(place)
    try:
        with suppress(_StopError):
            reader.read(data)
    except expat.ExpatError as error:
        message = f"SVG line {error.lineno}: damaged ({expat.ErrorString(error.code)})"
        reader.problems.append(Problem(place, "svg-corrupt", message, "Export the drawing again."))
    return (None if reader.problems else reader.size), reader.problems


def tint(data: bytes, colours: Mapping[str, str]) -> bytes:
    """Give a checked SVG the colours of a style.

    An attribute that says `var(--name)` or `var(--name, #fallback)` becomes
    `colours[name]`, else the fallback. Text, comments and the rest stay as they
    are. ValueError names a colour that is neither known nor has a fallback.
    """

    def colour(quoted: re.Match[str]) -> str:
        variable = _VARIABLE.fullmatch(quoted[0][1:-1])
        if variable is None:
            return quoted[0]
        name, fallback = variable[1], variable[2]
        if name not in colours and fallback is None:
            remedy = did_you_mean(name, colours)
            raise ValueError(f"the style has no colour '{name}', which a drawing uses. {remedy}")
        return quoteattr(colours[name] if name in colours else fallback.strip())

    def markup(match: re.Match[str]) -> str:
        return match[0] if match[0].startswith("<!") else _QUOTED.sub(colour, match[0])

    return _MARKUP.sub(markup, data.decode("utf-8")).encode("utf-8")


class _BadValueError(Exception):
    """An attribute's value is not one that may stand there; the text says what is wrong."""


class _StopError(Exception):
    """What was just reported makes reading on pointless or unsafe."""


@dataclass(slots=True)
class _Element:
    """What later checks need to know of an element; `size` counts it and all inside it."""

    name: str
    line: int
    parent: _Element | None
    magnification: float
    size: int = 1
    parts: int = 0
    refers: bool = False  # it, or something inside it, has an href


class _Reader:
    """One pass of expat over the drawing, then the checks that need all of it."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.size = (1.0, 1.0)
        self.problems: list[Problem] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.XmlDeclHandler = self.declaration
        self.reported: set[str] = set()
        self.stack: list[_Element] = []
        self.elements = self.definitions = 0
        self.identified: dict[str, _Element] = {}
        self.references: list[tuple[_Element, str, str]] = []

    def read(self, data: bytes) -> None:
        self.limit(len(data), MAX_BYTES, "bytes")
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            self.stop("svg-corrupt", "the file is not UTF-8 text", _AS_UTF8)
        self.parser.Parse(data, True)
        self.check_references()

    def report(self, code: str, what: str, remedy: str, line: int = 0) -> None:
        """Report a fault at its first line only: an export repeats it in every element."""
        if what not in self.reported and len(self.problems) < MAX_PROBLEMS:
            self.reported.add(what)
            message = f"SVG line {line or self.parser.CurrentLineNumber}: {what}"
            self.problems.append(Problem(self.place, code, message, remedy))

    def stop(self, code: str, what: str, remedy: str) -> NoReturn:
        self.report(code, what, remedy)
        raise _StopError

    def limit(self, count: int, most: int, what: str) -> None:
        if count > most:
            remedy = "Simplify the drawing, or save it as PNG."
            self.stop("svg-too-complex", f"more than {most:,} {what}", remedy)

    def doctype(self, *_parts: object) -> None:
        remedy = "Delete the declaration that begins with <!DOCTYPE, to its closing >."
        self.stop("svg-doctype", "a DOCTYPE may not be in a drawing", remedy)

    def instruction(self, target: str, _text: str) -> None:
        what = f"the instruction <?{target} …?> may not be in a drawing"
        self.stop("svg-element", what, "Delete it.")

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "utf-8").lower() not in {"utf-8", "us-ascii"}:
            self.stop("svg-corrupt", f"the encoding is said to be {encoding}", _AS_UTF8)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        parent = self.stack[-1] if self.stack else None
        name = tag.removeprefix(f"{_SVG} ")
        magnification = parent.magnification if parent else 1
        element = _Element(name, self.parser.CurrentLineNumber, parent, magnification)
        self.stack.append(element)
        self.elements += 1
        self.definitions += name in _DEFINITIONS
        self.limit(self.elements, MAX_ELEMENTS, "elements")
        self.limit(len(self.stack), MAX_DEPTH, "elements inside each other")
        self.limit(self.definitions, MAX_DEFINITIONS, "gradients and clip paths")
        if parent is None and tag != f"{_SVG} svg":
            remedy = f'Begin with <svg xmlns="{_SVG}" …>.'
            self.stop("svg-element", "the file does not begin as a drawing", remedy)
        if parent is not None:
            parent.parts += 1
            if parent.name in _DEFINITIONS:
                self.limit(parent.parts, MAX_PARTS, f"parts in one <{parent.name}>")
            if parent.name in _CONTENT and name not in _CONTENT[parent.name]:
                inside = f" inside <{parent.name}>" if name in _CONTENT else ""
                what = f"<{name.rpartition(' ')[2]}> may not be used{inside}"
                self.report("svg-element", what, _EXPORT)
        if name in _CONTENT:
            self.check_attributes(element, attributes)

    def end(self, _tag: str) -> None:
        element = self.stack.pop()
        if element.parent is not None:
            element.parent.size += element.size
            element.parent.refers |= element.refers

    def check_attributes(self, element: _Element, attributes: dict[str, str]) -> None:
        if element.parent is None:
            self.check_view_box(attributes.get("viewBox", ""))
        if element.name in _GRADIENTS and attributes.get("gradientUnits") != "userSpaceOnUse":
            what = f"<{element.name}> is measured by the shape it fills, and prints blank"
            remedy = 'Give its coordinates in user units, with gradientUnits="userSpaceOnUse".'
            self.report("svg-gradient", what, remedy)
        for full_name, value in attributes.items():
            name = _NAMESPACED.get(full_name, full_name)
            try:
                if name in _ALLOWED:
                    self.check_value(element, name, value)
                elif not name.startswith(("data-", "aria-")):
                    what = f"the attribute {name.rpartition(' ')[2]} may not be used"
                    self.report("svg-attribute", what, _EXPORT)
            except _BadValueError as error:
                shown = value if len(value) <= 40 else f"{value[:40]}…"
                what = f'{name}="{shown}" in <{element.name}>: {error}'
                self.report("svg-value", what, "Mend the value, or export the drawing again.")

    def check_view_box(self, value: str) -> None:
        """Learn the drawing's size, on which its shape on paper depends."""
        numbers = [float(number) for number in _NUMBER.findall(value)]
        if len(numbers) == 4 and all(1 <= side <= MAX_COORDINATE for side in numbers[2:]):
            self.size = (numbers[2], numbers[3])
            return
        what = f"viewBox must be four numbers, the last two from 1 to {MAX_COORDINATE:,}"
        remedy = 'Add to <svg> the drawing\'s size, for example viewBox="0 0 400 300".'
        self.report("svg-no-viewbox", what, remedy)

    def check_value(self, element: _Element, name: str, value: str) -> None:
        if len(value) > MAX_VALUE:
            raise _BadValueError(f"longer than {MAX_VALUE:,} characters; simplify the path")
        if name in _NUMERIC:
            _check_numbers(name, value, finest_dash=max(self.size) / 1_000)
        elif name == "d":
            _check_path(value)
        elif name in {"transform", "gradientTransform"}:
            element.magnification *= _magnification(value)
            if element.magnification > MAX_MAGNIFICATION:
                raise _BadValueError(f"enlarges more than {MAX_MAGNIFICATION:,} times")
        elif name in _WORDS and value not in {*_WORDS[name].split(), "inherit"}:
            raise _BadValueError(f"use one of: {', '.join(_WORDS[name].split())}")
        elif name == "id":
            if not re.fullmatch(_IDENTIFIER, value) or value in self.identified:
                raise _BadValueError("an id is of letters and digits, and stands only once")
            self.identified[value] = element
        elif name in _COLOURED or name in {"href", "clip-path"}:
            self.check_paint_or_link(element, name, value.strip())

    def check_paint_or_link(self, element: _Element, name: str, value: str) -> None:
        link = _LOCAL_URL.fullmatch(value)
        if name in _COLOURED and (link is None or link[3] or name not in {"fill", "stroke"}):
            _check_colour(value)
            return
        if (name, value) == ("clip-path", "none"):
            return
        if link is None or (link[3] is None) == (name == "href"):
            raise _BadValueError("may refer only to something with an id in the same drawing")
        if name == "href" and element.name not in _GRADIENTS | {"use"}:
            raise _BadValueError("only <use> and gradients may refer to something")
        if name == "clip-path" and any(part.name == "clipPath" for part in self.stack):
            raise _BadValueError("a clip path may not be clipped itself")
        element.refers |= name == "href"
        self.references.append((element, name, link[2] or link[3]))

    def check_references(self) -> None:
        """Every reference leads to a thing of the right kind, and repeats stay few."""
        repeated = 0
        for element, name, identifier in self.references:
            kind, wanted = "gradient", _GRADIENTS
            if name == "clip-path":
                kind, wanted = "<clipPath>", frozenset({"clipPath"})
            elif element.name == "use" and name == "href":
                kind, wanted = "shape, group or text", _SHAPES | {"g", "text"}
            target = self.identified.get(identifier)
            if target is None or target.name not in wanted:
                what = f"{name} refers to #{identifier}, but no {kind} has that id"
                self.report("svg-reference", what, "Mend the id.", element.line)
            elif name == "href" and target.refers:
                what = f"#{identifier} is referred to, and itself refers to something"
                self.report("svg-reference", what, "Draw it out in full.", element.line)
            elif element.name == "use" and name == "href":
                repeated += target.size
        self.limit(repeated, MAX_REPEATED, "elements drawn again by <use>")


def _numbers(text: str) -> list[float]:
    """Plain numbers of a list, each finite and small enough; nothing else may stand in it."""
    if not _SEPARATORS.fullmatch(_NUMBER.sub("", text)):
        raise _BadValueError("not numbers")
    numbers = [float(number) for number in _NUMBER.findall(text)]
    if any(abs(number) > MAX_COORDINATE for number in numbers):
        raise _BadValueError(f"a number above {MAX_COORDINATE:,}")
    return numbers


def _check_numbers(name: str, value: str, finest_dash: float) -> None:
    if value in {"none", "normal", "inherit"} and name in {"stroke-dasharray", "letter-spacing"}:
        return
    lengths = _LENGTH.findall(value)
    allowed = {"", "px", "pt"} if name == "font-size" else _UNITS
    if not lengths or any(unit not in allowed for _, unit in lengths):
        raise _BadValueError("not a length in user units")
    _numbers(_LENGTH.sub(lambda match: f" {float(match[1]) * _UNITS[match[2] or '']} ", value))
    if name == "stroke-dasharray" and 0 < sum(float(size) for size, _ in lengths) < finest_dash:
        raise _BadValueError("the dashes are too fine to be printed")


def _check_path(value: str) -> None:
    if not re.match(r"\s*[Mm]", value):
        raise _BadValueError("a path begins with M")
    for command, text in _COMMAND.findall(value):
        each = _COMMAND_NUMBERS.get(command.lower(), 0)
        count = len(_numbers(text))
        if (each == 0 and (count or command not in "Zz")) or (each and (not count or count % each)):
            raise _BadValueError(f"the numbers after {command} do not fit it")


def _magnification(value: str) -> float:
    """How much a transform enlarges at most; only functions without traps are allowed."""
    if not _SEPARATORS.fullmatch(_FUNCTION.sub("", value)):
        raise _BadValueError("not a transform")
    factors = [1.0]
    for name, text in _FUNCTION.findall(value):
        numbers = _numbers(text)
        if len(numbers) not in _FUNCTION_NUMBERS.get(name, ()):
            raise _BadValueError("only translate, scale, rotate and matrix, with plain numbers")
        if name in {"scale", "matrix"}:
            factors.append(max(abs(number) for number in numbers[:4]))
    return prod(factors)


def _check_colour(value: str) -> None:
    variable = _VARIABLE.fullmatch(value)
    if variable is not None:
        value = (variable[2] or "none").strip()
    if _COLOUR.fullmatch(value):
        return
    from PIL import ImageColor

    if value.lower() not in ImageColor.colormap:
        raise _BadValueError("not a colour; write #rrggbb, or var(--name, #rrggbb)")
