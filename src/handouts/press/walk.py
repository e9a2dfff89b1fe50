"""From a page's drawing instructions to the things that they paint, each with its place.

Says of each operator what it does to the graphics state (ISO 32000-1, annex A);
`reading.reader` gathers what is painted, and goes into forms and patterns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handouts.press.geometry import IDENTITY, times
from handouts.press.reading.painted import Gradient
from handouts.press.reading.paints import Colour, space_of
from handouts.press.reading.reader import MalformedError, Reader, Walk
from handouts.press.reading.state import DEVICE, State, TextState
from handouts.press.reading.values import Name, Stream, Table, operations

if TYPE_CHECKING:
    from collections.abc import Callable

    from handouts.press.reading.boxes import Box

MOST_SAVED = 512
"""States saved at a time; the standard's own limit was 28."""

Operands = tuple[Any, ...]


def walk_page(data: bytes, resources: Table | None, walk: Walk, paper: Box) -> None:
    """Note everything that a page's instructions paint on its paper. ValueError for a trap."""
    Reader(_WORK, walk, resources, State(clip=paper), IDENTITY, 0).run(operations(data))


def _numbers(operands: Operands, count: int) -> tuple[float, ...]:
    found = tuple(item for item in operands if isinstance(item, float))
    if len(found) != count or len(operands) != count:
        raise MalformedError
    return found


# --- state -------------------------------------------------------------------------------------


def _save(reader: Reader, _operator: str, _operands: Operands) -> None:
    if len(reader.stack) >= MOST_SAVED:
        raise MalformedError
    reader.stack.append(reader.state.copy())


def _restore(reader: Reader, _operator: str, _operands: Operands) -> None:
    if not reader.stack:
        raise MalformedError
    text = reader.state.text
    reader.state = reader.stack.pop()
    reader.state.text.matrix, reader.state.text.line = text.matrix, text.line


def _concatenate(reader: Reader, _operator: str, operands: Operands) -> None:
    a, b, c, d, e, f = _numbers(operands, 6)
    reader.state.matrix = times((a, b, c, d, e, f), reader.state.matrix)


def _line_width(reader: Reader, _operator: str, operands: Operands) -> None:
    (reader.state.width,) = _numbers(operands, 1)


def _extended(reader: Reader, _operator: str, operands: Operands) -> None:
    table = reader.resource("ExtGState", operands[0] if operands else None)
    if not isinstance(table, Table):
        raise MalformedError
    reader.state.apply(table, reader.walk.font)


# --- paths -------------------------------------------------------------------------------------


def _point(reader: Reader, _operator: str, operands: Operands) -> None:
    if len(operands) not in {2, 4, 6}:
        raise MalformedError
    reader.path.add(reader.state.matrix, _numbers(operands, len(operands)))


def _rectangle(reader: Reader, _operator: str, operands: Operands) -> None:
    x, y, width, height = _numbers(operands, 4)
    right, top = x + width, y + height
    reader.path.add(reader.state.matrix, (x, y, right, y, right, top, x, top))


def _clip(reader: Reader, _operator: str, _operands: Operands) -> None:
    reader.path.clips = True


def _paint(reader: Reader, operator: str, _operands: Operands) -> None:
    letter = operator.rstrip("*")
    reader.paint_path(fill=letter in "fFBb", stroke=letter in "SsBb")


def _end_path(reader: Reader, _operator: str, _operands: Operands) -> None:
    reader.end_path()


# --- colours -----------------------------------------------------------------------------------


def _set(reader: Reader, stroke: bool, colour: Colour, pattern: Any = None) -> None:
    if reader.bare:
        return
    if stroke:
        reader.state.stroke, reader.state.stroke_pattern = colour, pattern
    else:
        reader.state.fill, reader.state.fill_pattern = colour, pattern


def _device(reader: Reader, operator: str, operands: Operands) -> None:
    space = DEVICE[operator]
    _set(reader, operator.isupper(), Colour(space, _numbers(operands, space.components)))


def _space(reader: Reader, operator: str, operands: Operands) -> None:
    space = space_of(operands[0] if operands else None, reader.resources)
    _set(reader, operator.isupper(), Colour(space, space.first))


def _components(reader: Reader, operator: str, operands: Operands) -> None:
    stroke = operator.isupper()
    space = (reader.state.stroke if stroke else reader.state.fill).space
    values = tuple(item for item in operands if isinstance(item, float))
    if operands and isinstance(operands[-1], Name):
        _set(reader, stroke, Colour(space, values), reader.resource("Pattern", operands[-1]))
    elif len(values) == space.components or space.family == "unknown":
        _set(reader, stroke, Colour(space, values))
    else:
        raise MalformedError


# --- things ------------------------------------------------------------------------------------


def _shading(reader: Reader, _operator: str, operands: Operands) -> None:
    shading = reader.resource("Shading", operands[0] if operands else None)
    if not isinstance(shading, Table):
        raise MalformedError
    box = reader.within or reader.state.clip
    if box is not None:
        space = space_of(shading.get("ColorSpace"), reader.resources)
        reader.walk.add(Gradient(box, reader.state.mixing(), space))


def _external(reader: Reader, _operator: str, operands: Operands) -> None:
    thing = reader.resource("XObject", operands[0] if operands else None)
    if not isinstance(thing, Stream):
        raise MalformedError
    kind = thing.name("Subtype")
    if kind == "Image":
        reader.picture(thing)
    elif kind == "Form":
        reader.form(thing)


def _inline_image(reader: Reader, _operator: str, operands: Operands) -> None:
    reader.picture(operands[0])


# --- text --------------------------------------------------------------------------------------

_TEXT_FIGURES = {"Tc": "character", "Tw": "word", "TL": "leading", "Ts": "rise"}


def _begin_text(reader: Reader, _operator: str, _operands: Operands) -> None:
    text: TextState = reader.state.text
    text.matrix = text.line = IDENTITY


def _font(reader: Reader, _operator: str, operands: Operands) -> None:
    if len(operands) != 2:
        raise MalformedError
    (size,) = _numbers(operands[1:], 1)
    written = reader.resource("Font", operands[0])
    if not isinstance(written, Table):
        raise MalformedError
    reader.state.text.font, reader.state.text.size = reader.walk.font(written), size


def _text_figure(reader: Reader, operator: str, operands: Operands) -> None:
    (value,) = _numbers(operands, 1)
    text = reader.state.text
    if operator == "Tz":
        text.stretch = value / 100
    elif operator == "Tr":
        text.mode = int(value)
    else:
        setattr(text, _TEXT_FIGURES[operator], value)


def _move(reader: Reader, operator: str, operands: Operands) -> None:
    x, y = _numbers(operands, 2)
    if operator == "TD":
        reader.state.text.leading = -y
    reader.state.text.next_line(x, y)


def _text_matrix(reader: Reader, _operator: str, operands: Operands) -> None:
    a, b, c, d, e, f = _numbers(operands, 6)
    reader.state.text.matrix = reader.state.text.line = (a, b, c, d, e, f)


def _next_line(reader: Reader, _operator: str, _operands: Operands) -> None:
    reader.state.text.next_line(0.0, -reader.state.text.leading)


def _show(reader: Reader, operator: str, operands: Operands) -> None:
    if not operands:
        raise MalformedError
    if operator in {"'", '"'}:
        if operator == '"' and len(operands) == 3:
            reader.state.text.word, reader.state.text.character = _numbers(operands[:2], 2)
        reader.state.text.next_line(0.0, -reader.state.text.leading)
    shown = operands[-1]
    reader.show(shown if isinstance(shown, tuple) else (shown,))


def _nothing(_reader: Reader, _operator: str, _operands: Operands) -> None:
    """What leaves no ink and moves nothing."""


_WORK: dict[str, Callable[[Reader, str, Operands], None]] = {
    "q": _save, "Q": _restore, "cm": _concatenate, "w": _line_width, "gs": _extended,
    "re": _rectangle, "W": _clip, "W*": _clip, "n": _end_path,
    "sh": _shading, "Do": _external, "INLINE IMAGE": _inline_image,
    "BT": _begin_text, "Tf": _font, "Td": _move, "TD": _move, "Tm": _text_matrix,
    "T*": _next_line,
    **dict.fromkeys(("m", "l", "c", "v", "y"), _point),
    **dict.fromkeys(("f", "F", "f*", "S", "s", "B", "B*", "b", "b*"), _paint),
    **dict.fromkeys(("g", "G", "rg", "RG", "k", "K"), _device),
    **dict.fromkeys(("cs", "CS"), _space),
    **dict.fromkeys(("sc", "SC", "scn", "SCN"), _components),
    **dict.fromkeys(("Tc", "Tw", "Tz", "TL", "Tr", "Ts"), _text_figure),
    **dict.fromkeys(("Tj", "TJ", "'", '"'), _show),
    **dict.fromkeys(
        ("ET", "h", "J", "j", "M", "d", "ri", "i", "d0", "d1", "MP", "DP", "BMC", "BDC", "EMC",
         "BX", "EX"),
        _nothing,
    ),
}  # fmt: skip
