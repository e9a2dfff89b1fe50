"""One content stream, read operator by operator and written again in other colours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, Object, Operator

from handouts.press.geometry import Path, Spot, matrix_of, moved, times
from handouts.press.paint import Mark, Paint, State, Wrap
from handouts.press.scheme import OURS
from handouts.press.spaces import (
    CMYK,
    GRAY,
    RGB,
    Space,
    UnknownColourError,
    Values,
    decimals,
    numbers,
    space_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from handouts.press.scheme import Scheme, Visits

Instruction = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage

_PLAIN = {"g": GRAY, "G": GRAY, "rg": RGB, "RG": RGB, "k": CMYK, "K": CMYK}
_STROKING = frozenset({"G", "RG", "K", "CS", "SC", "SCN"})
_PATH = frozenset({"m", "l", "c", "v", "y", "re", "h", "W", "W*"})
# Each painting operator: whether it closes the path, how it fills, whether it strokes.
_PAINTS = {
    "f": (False, "f", False),
    "F": (False, "f", False),
    "f*": (False, "f*", False),
    "B": (False, "f", True),
    "B*": (False, "f*", True),
    "b": (True, "f", True),
    "b*": (True, "f*", True),
    "S": (False, "", True),
    "s": (True, "", True),
    "n": (False, "", False),
}
_PAINTING = {
    ("f", False): "f",
    ("f*", False): "f*",
    ("f", True): "B",
    ("f*", True): "B*",
    ("", True): "S",
    ("", False): "n",
}
_FILLING_MODES = frozenset({0, 2, 4, 6})
_STROKING_MODES = frozenset({1, 2, 5, 6})
_SHOWN = frozenset({"Tj", "TJ", "'", '"'})
_OVERPRINT, _KNOCKOUT = f"{OURS}Overprint", f"{OURS}Knockout"


class Drawing:
    """One content stream while it is rewritten."""

    def __init__(self, visits: Visits, scheme: Scheme, resources: Object, state: State) -> None:
        self._visits = visits
        self._scheme = scheme
        self._resources = resources
        self._state = state
        self._start = state.ctm
        self._kept: list[State] = []
        self._out: list[Instruction] = []
        self._path = Path()
        self._pending: list[Instruction] = []

    def rewritten(self, stream: Object) -> bytes:
        """The stream's operators with other colours."""
        for instruction in pikepdf.parse_content_stream(stream):
            self._step(instruction)
        return pikepdf.unparse_content_stream([*self._out, *self._pending])

    def _step(self, instruction: Instruction) -> None:
        name = str(instruction.operator)
        operands = list(instruction.operands)
        if name in _PATH:
            self._path.add(name, operands, self._state.ctm)
            self._pending.append(instruction)
        elif name in _PAINTS:
            self._painted(name)
        elif name in _PLAIN:
            self._colour(name, _PLAIN[name], numbers(operands), instruction)
        elif name in _SHOWN:
            self._text(name, operands, instruction)
        else:
            handler = _HANDLERS.get(name)
            if handler is None or handler(self, operands, name):
                self._out.append(instruction)

    # Colours

    def _colour(
        self,
        operator: str,
        space: Space,
        values: list[float],
        instruction: Instruction | None,
    ) -> None:
        stroking = operator in _STROKING
        paint = self._scheme.ink(space, tuple(values))
        if paint is None:
            paint = Paint(tuple(values) if space.kind == "cmyk" else (), space=space)
            if instruction is not None:
                self._out.append(instruction)
        else:
            self._out.append(_setting(paint.values, stroking=stroking))
        paint = replace(paint, space=space)
        self._keep(paint, stroking=stroking)

    def _keep(self, paint: Paint, *, stroking: bool) -> None:
        state = self._state
        self._state = replace(state, stroke=paint) if stroking else replace(state, fill=paint)

    def _space(self, operands: list[Object], name: str) -> bool:
        space = self._named_space(operands[0])
        if space.kind == "pattern":
            self._keep(Paint((), space=space), stroking=name == "CS")
            return True
        before = len(self._out)
        self._colour(name, space, list(space.first), None)
        # A colour that the scheme leaves alone needs the space that it stands in.
        return len(self._out) == before

    def _named_space(self, name: Object) -> Space:
        try:
            return space_of(name, self._resources)
        except UnknownColourError:
            return GRAY

    def _components(self, operands: list[Object], name: str) -> bool:
        paint = self._state.stroke if name in _STROKING else self._state.fill
        if operands and isinstance(operands[-1], Name):
            pattern = self._named("/Pattern", operands[-1])
            if pattern is not None:
                self._visits.pattern(pattern, self._resources, self._base(), self._scheme)
            return self._uncoloured(paint.space, operands)
        instruction = ContentStreamInstruction(operands, Operator(name))
        self._colour(name, paint.space, numbers(operands), instruction)
        return False

    def _uncoloured(self, space: Space, operands: list[Object]) -> bool:
        """A pattern that is drawn in a colour of the moment: neither WeasyPrint nor we make any."""
        if len(operands) > 1 and space.base is not None and space.base.kind != "cmyk":
            self._scheme.mark(self._state, Mark("pattern", self._here()))
        return True

    def _base(self) -> State:
        """The state in which patterns are drawn: they forget what the stream has moved."""
        return State(ctm=self._start)

    # Painting

    def _here(self) -> Spot:
        return self._visits.spot(*self._state.ctm[4:])

    def _painted(self, name: str) -> None:
        close, filling, stroking = _PAINTS[name]
        box, self._path = self._path.box(), Path()
        pending, self._pending = self._pending, []
        if not (filling or stroking) or box is None:
            self._out += [*pending, _operator(name)]
            return
        spot = self._visits.spot(box[0], box[1])
        side = min(box[2] - box[0], box[3] - box[1])
        mark = Mark("path", spot, side, fills=bool(filling), strokes=stroking)
        wrap = self._scheme.mark(self._state, mark)
        operator = _PAINTING["" if wrap.skip_fill else filling, stroking and not wrap.skip_stroke]
        closing = [_operator("h")] if close else []
        self._wrapped([*pending, *closing, _operator(operator)], wrap)

    def _wrapped(self, body: list[Instruction], wrap: Wrap) -> None:
        before, after = [], []
        if wrap.fill is not None and self._state.fill.values:
            before.append(_setting(wrap.fill, stroking=False))
            after.append(_setting(self._state.fill.values, stroking=False))
        if wrap.overprint:
            before.append(self._use(_OVERPRINT, on=True))
            after.append(self._use(_KNOCKOUT, on=False))
        self._out += [*before, *body, *after]

    def _named(self, kind: str, name: Object) -> Object | None:
        return self._visits.named(self._resources, kind, str(name))

    def _use(self, name: str, *, on: bool) -> ContentStreamInstruction:
        settings = self._resources.get("/ExtGState")
        if settings is None:
            settings = self._resources["/ExtGState"] = Dictionary()
        if name not in settings:
            settings[name] = Dictionary(OP=on, op=on, OPM=int(on), Type=Name.ExtGState)
        return ContentStreamInstruction([Name(name)], Operator("gs"))

    def _text(self, name: str, operands: list[Object], instruction: Instruction) -> None:
        if name in {"'", '"'}:
            self._state.text.next_line()
        mode = self._state.mode
        matrix = times(self._state.text.matrix, self._state.ctm)
        a, b, c, d, x, y = matrix
        size = abs(self._state.size) * abs(a * d - b * c) ** 0.5
        fills, strokes = mode in _FILLING_MODES, mode in _STROKING_MODES
        if not (fills or strokes):
            self._out.append(instruction)
            return
        mark = Mark("text", self._visits.spot(x, y), size, fills=fills, strokes=strokes)
        wrap = self._scheme.mark(self._state, mark)
        skipped = (wrap.skip_fill or not fills) and (wrap.skip_stroke or not strokes)
        if skipped:
            hide = ContentStreamInstruction([3], Operator("Tr"))
            show = ContentStreamInstruction([mode], Operator("Tr"))
            self._out += [hide, instruction, show]
        else:
            self._wrapped([instruction], wrap)

    def _shade(self, operands: list[Object], _name: str) -> bool:
        shading = self._named("/Shading", operands[0])
        if shading is not None:
            start = numbers(shading.get("/Coords", Array([0, 0])).as_list())[:2]
            spot = self._visits.spot(*moved(start, self._state.ctm))
            self._visits.shading(shading, self._resources, spot, self._scheme)
        return True

    def _do(self, operands: list[Object], _name: str) -> bool:
        thing = self._named("/XObject", operands[0])
        if thing is not None:
            if thing.get("/ImageMask", False):
                stencil = Mark("stencil", self._here(), fills=True)
                if self._scheme.mark(self._state, stencil).skip_fill:
                    return False
            self._visits.xobject(thing, self._resources, self._state, self._scheme)
        return True

    def _inline(self, operands: list[Object], _name: str) -> bool:
        """A picture within the operators becomes one of the resources, except for stencils."""
        inline: Any = operands[0]
        if inline.image_mask:
            stencil = Mark("stencil", self._here(), fills=True)
            return not self._scheme.mark(self._state, stencil).skip_fill
        image = self._visits.pdf.make_stream(inline.read_raw_bytes())
        image.Type, image.Subtype = Name.XObject, Name.Image
        image.Width, image.Height = inline.size
        image.BitsPerComponent = inline.bits_per_component
        image.Filter = Array([Name(name) for name in inline.filters])
        image.DecodeParms = Array([parms or None for parms in inline.decode_parms])
        image.ColorSpace = Name(inline.colorspace)
        if inline.indexed:
            base, table = inline.palette
            count = {"L": 1, "RGB": 3, "CMYK": 4}[base]
            space = Name({"L": "/DeviceGray"}.get(base, f"/Device{base}"))
            image.ColorSpace = Array([Name.Indexed, space, len(table) // count - 1, table])
        if "/XObject" not in self._resources:
            self._resources["/XObject"] = Dictionary()
        name = f"{OURS}Inline{len(self._resources.XObject)}"
        self._resources.XObject[name] = image
        self._visits.xobject(image, self._resources, self._state, self._scheme)
        self._out.append(ContentStreamInstruction([Name(name)], Operator("Do")))
        return False

    # The graphics state

    def _save(self, _operands: list[Object], _name: str) -> bool:
        self._kept.append(replace(self._state, text=self._state.text.copy()))
        return True

    def _restore(self, _operands: list[Object], _name: str) -> bool:
        if self._kept:
            self._state = self._kept.pop()
        return True

    def _turn(self, operands: list[Object], _name: str) -> bool:
        matrix = matrix_of(operands)
        self._state = replace(self._state, ctm=times(matrix, self._state.ctm))
        return True

    def _settings(self, operands: list[Object], _name: str) -> bool:
        settings = self._named("/ExtGState", operands[0])
        if settings is None:
            return True
        self._state = self._state.with_settings(settings)
        self._visits.settings(settings, self._state, self._scheme)
        return True

    def _font(self, operands: list[Object], _name: str) -> bool:
        self._state = replace(self._state, size=float(operands[1]))
        font = self._named("/Font", operands[0])
        if font is not None:
            self._visits.glyphs(font, self._resources, self._state, self._scheme)
        return True

    def _mode(self, operands: list[Object], _name: str) -> bool:
        self._state = replace(self._state, mode=int(operands[0]))
        return True

    def _line(self, operands: list[Object], name: str) -> bool:
        text = self._state.text
        if name == "BT":
            text.begin()
        elif name == "Tm":
            text.place(matrix_of(operands))
        elif name in {"Td", "TD"}:
            x, y = numbers(operands)
            text.move(x, y)
            if name == "TD":
                text.leading = -y
        elif name == "TL":
            text.leading = numbers(operands)[0]
        else:
            text.next_line()
        return True


def _operator(name: str) -> ContentStreamInstruction:
    return ContentStreamInstruction([], Operator(name))


def _setting(values: Values, *, stroking: bool) -> ContentStreamInstruction:
    name = {4: "k", 3: "rg"}.get(len(values), "g")
    written = decimals(values)
    return ContentStreamInstruction(written, Operator(name.upper() if stroking else name))


_HANDLERS: dict[str, Callable[[Drawing, list[Object], str], bool]] = {
    "cs": Drawing._space,
    "CS": Drawing._space,
    **dict.fromkeys(("sc", "SC", "scn", "SCN"), Drawing._components),
    "sh": Drawing._shade,
    "Do": Drawing._do,
    "INLINE IMAGE": Drawing._inline,
    "q": Drawing._save,
    "Q": Drawing._restore,
    "cm": Drawing._turn,
    "gs": Drawing._settings,
    "Tf": Drawing._font,
    "Tr": Drawing._mode,
    **dict.fromkeys(("BT", "Tm", "Td", "TD", "TL", "T*"), Drawing._line),
}
