"""Gathers what drawing instructions paint: paths, text, pictures, forms and patterns.

`walk` says which instruction does what; this says what becomes of it. What is
malformed is counted and skipped, as viewers do. A page that needs more work
than any real one is a ValueError in words, never a hang.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from handouts.press.geometry import Matrix, matrix_of, times
from handouts.press.reading.boxes import EVERYWHERE, Box, grown, placed, upright
from handouts.press.reading.fonts import Font, font_of
from handouts.press.reading.painted import Gradient, Group, Painted, Picture, Shape, TextRun
from handouts.press.reading.paints import Colour, Space, space_of
from handouts.press.reading.state import (
    INVISIBLE,
    TEXT_CLIPS_ONLY,
    Path,
    State,
    TextState,
    line_width,
    shown_box,
    type_size,
)
from handouts.press.reading.values import Name, Stream, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

DEEPEST = 16
"""Forms in forms; real files have three or four."""

MOST_OPERATIONS = 3_000_000
MOST_PAINTED = 400_000
MOST_STREAMS = 20_000
"""Forms, patterns and characters gone into, each as often as it is drawn."""

MOST_SECONDS = 30.0
"""Of the processor, for one document."""

_TOO_MUCH = "the PDF has more drawing instructions than any printed page needs"


Operation = tuple[str, tuple[Any, ...]]
"""An operator with its operands."""


@dataclass
class Budget:
    """What is left of the work that one document may make."""

    operations: int = MOST_OPERATIONS
    painted: int = MOST_PAINTED
    streams: int = MOST_STREAMS
    ends: float = field(default_factory=lambda: time.process_time() + MOST_SECONDS)

    def spend(self) -> None:
        """Count one instruction; ValueError where there were too many, or they took too long."""
        self.operations -= 1
        if self.operations < 0:
            raise ValueError(_TOO_MUCH)
        if self.operations % 1024 == 0 and time.process_time() > self.ends:
            raise ValueError("the PDF takes too long to be looked at")


@dataclass
class Walk:
    """What was painted on one page, and how many instructions could not be understood."""

    budget: Budget
    painted: list[Painted] = field(default_factory=list)
    damaged: int = 0
    fonts: dict[tuple[int, int], Font] = field(default_factory=dict)
    gone_into: set[tuple[int, int]] = field(default_factory=set)
    read: dict[tuple[int, int], list[Operation]] = field(default_factory=dict)

    def add(self, thing: Painted) -> None:
        """Note a painted thing."""
        self.budget.painted -= 1
        if self.budget.painted < 0:
            raise ValueError(_TOO_MUCH)
        self.painted.append(thing)

    def operations(self, stream: Stream) -> list[Operation]:
        """The instructions of a form or the like, read once however often it is drawn."""
        self.budget.streams -= 1
        if self.budget.streams < 0:
            raise ValueError(_TOO_MUCH)
        key = stream.identity
        if key is None:
            return list(stream.operations())
        if key not in self.read:
            self.read[key] = list(stream.operations())
        return self.read[key]

    def was_here(self, table: Table) -> bool:
        """Whether a pattern or font of drawings was gone into on this page; notes that it is."""
        key = table.identity
        known = key is not None and key in self.gone_into
        if key is not None:
            self.gone_into.add(key)
        return known

    def add_text(self, run: TextRun) -> None:
        """Note text; what only goes on from the last text is one with it.

        Some programs write letter by letter, and people look for words.
        """
        last = self.painted[-1] if self.painted else None
        if isinstance(last, TextRun) and last.is_continued_by(run):
            gap = " " if run.box[0] - last.box[2] > 0.15 * run.size else ""
            self.painted[-1] = replace(
                last,
                box=(last.box[0], last.box[1], run.box[2], last.box[3]),
                text=f"{last.text}{gap}{run.text}",
                missing=last.missing + run.missing,
            )
        else:
            self.add(run)

    def font(self, written: Table) -> Font:
        """A font, read once."""
        key = written.identity
        if key is None:
            return font_of(written)
        if key not in self.fonts:
            self.fonts[key] = font_of(written)
        return self.fonts[key]


class MalformedError(Exception):
    """An instruction that makes no sense; it never leaves the walk."""


@dataclass
class Reader:
    """Reads one stream of instructions; `base` is the matrix that patterns start from.

    With `within`, nothing has a place of its own: it stands in a pattern or in a
    character, and so where that is used. `bare` streams may not set colours. `work`
    is what each operator does.
    """

    work: Mapping[str, Callable[[Reader, str, tuple[Any, ...]], None]]
    walk: Walk
    resources: Table | None
    state: State
    base: Matrix
    depth: int
    within: Box | None = None
    bare: bool = False
    stack: list[State] = field(default_factory=list)
    path: Path = field(default_factory=Path)

    def run(self, found: Iterable[Operation]) -> None:
        if self.depth > DEEPEST:
            raise ValueError("the PDF has forms in forms without end")
        for operator, operands in found:
            self.walk.budget.spend()
            try:
                self.work[operator](self, operator, operands)
            except (KeyError, MalformedError):
                self.walk.damaged += 1

    # --- what is painted -----------------------------------------------------------------------

    def seen(self, box: Box) -> Box | None:
        if self.within is not None:
            return self.within
        return self.state.seen(box)

    def paint_path(self, fill: bool, stroke: bool) -> None:
        box, state = self.path.box, self.state
        if box is not None and fill and (seen := self.seen(box)):
            thickness = min(box[2] - box[0], box[3] - box[1])
            self.shape(seen, "fill", thickness)
        if box is not None and stroke:
            thickness = line_width(state)
            if seen := self.seen(grown(box, thickness / 2)):
                self.shape(seen, "stroke", thickness)
        self.end_path()

    def shape(self, box: Box, kind: Any, thickness: float) -> None:
        stroke = kind == "stroke"
        colour = self.state.stroke if stroke else self.state.fill
        pattern = self.state.stroke_pattern if stroke else self.state.fill_pattern
        if colour.space.family == "pattern":
            self.pattern(pattern, box, colour, stroke)
            return
        self.walk.add(Shape(box, self.state.mixing(stroke), colour, kind, thickness))

    def end_path(self) -> None:
        if self.path.clips:
            self.state.narrow(self.path.box)
        self.path = Path()

    def pattern(self, pattern: Any, box: Box, colour: Colour, stroke: bool) -> None:
        if not isinstance(pattern, Table):
            raise MalformedError
        mixing = self.state.mixing(stroke)
        if pattern.number("PatternType") == 2:
            shading = pattern.table("Shading")
            if shading is None:
                raise MalformedError
            space = space_of(shading.get("ColorSpace"), self.resources)
            self.walk.add(Gradient(box, mixing, space))
            return
        if not isinstance(pattern, Stream):
            raise MalformedError
        matrix = times(matrix_of(pattern.numbers("Matrix", 6)), self.base)
        state, bare = State(matrix=matrix), pattern.number("PaintType") == 2
        if not bare and self.walk.was_here(pattern):
            return
        if bare:
            base = Space(*_base_of(colour.space))
            state.fill = state.stroke = Colour(base, colour.values)
        self.enter(pattern, state, within=box, bare=bare)

    def picture(self, image: Table) -> None:
        state = self.state
        width = image.number("Width") or image.number("W")
        height = image.number("Height") or image.number("H")
        a, b, c, d = state.matrix[:4]
        whole = placed((0.0, 0.0, 1.0, 1.0), state.matrix)
        seen = self.seen(whole)
        if seen is None:
            return
        stencil = True in {image.get("ImageMask"), image.get("IM")}
        written = image.get("ColorSpace") or image.get("CS")
        space = None if stencil else space_of(written, self.resources)
        if stencil and state.fill.space.family == "pattern":
            self.pattern(state.fill_pattern, seen, state.fill, stroke=False)
        self.walk.add(Picture(
            box=seen, mixing=state.mixing(), colour=state.fill if stencil else None, space=space,
            pixels=(int(width), int(height)),
            size=((a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5), whole=whole,
            bits=int(image.number("BitsPerComponent") or image.number("BPC") or 1),
            soft=isinstance(image.get("SMask"), Stream) or image.number("SMaskInData") > 0,
        ))  # fmt: skip

    def form(self, form: Stream) -> None:
        state = self.state.copy()
        state.matrix = times(matrix_of(form.numbers("Matrix", 6)), state.matrix)
        box = upright(form.numbers("BBox", 4))
        if box is not None:
            state.narrow(placed(box, state.matrix))
        group = form.table("Group")
        if group is not None and group.name("S") == "Transparency":
            written = group.get("CS")
            space = space_of(written, self.resources) if written is not None else None
            self.walk.add(Group(self.within or state.clip or (0.0,) * 4, state.mixing(), space))
        self.enter(form, state, within=self.within, bare=self.bare)

    def enter(self, stream: Stream, state: State, *, within: Box | None, bare: bool) -> None:
        inner = stream.table("Resources") or self.resources
        state.text = TextState()
        Reader(self.work, self.walk, inner, state, state.matrix, self.depth + 1, within, bare).run(
            self.walk.operations(stream)
        )

    # --- text ----------------------------------------------------------------------------------

    def show(self, pieces: tuple[Any, ...]) -> None:
        state, text = self.state, self.state.text
        font, advance, said, missing, count = text.font, 0.0, [], 0, 0
        for piece in pieces:
            if isinstance(piece, float):
                advance -= piece / 1000 * text.size * text.stretch
                if piece < -180:  # thousandths of the size: a space that is no character
                    said.append(" ")
            elif isinstance(piece, bytes):
                for code in font.codes(piece):
                    space = text.word if code == 32 and not font.composite else 0.0
                    step = font.width(code) * text.size + text.character + space
                    advance += step * text.stretch
                    said.append(font.text(code))
                    missing += font.is_missing(code)
                    count += 1
        box = self.seen(shown_box(state, advance))
        if count and box is not None:
            self.text_run(box, "".join(said), missing)
        text.matrix = times((1.0, 0.0, 0.0, 1.0, advance, 0.0), text.matrix)

    def text_run(self, box: Box, said: str, missing: int) -> None:
        state, text = self.state, self.state.text
        stroke = text.mode % 4 == 1
        colour = state.stroke if stroke else state.fill
        if colour.space.family == "pattern":
            pattern = state.stroke_pattern if stroke else state.fill_pattern
            self.pattern(pattern, box, colour, stroke)
        self.walk.add_text(TextRun(
            box, state.mixing(stroke), colour, text.font, type_size(state), said, missing,
            visible=text.mode not in {INVISIBLE, TEXT_CLIPS_ONLY},
        ))  # fmt: skip
        if text.font.drawings is not None:
            self.characters(text.font, text.font.drawings, box)

    def characters(self, font: Font, drawings: Table, box: Box) -> None:
        """The drawings of a Type 3 font, once a page: what is in them is at its first use."""
        if font.source is None or self.walk.was_here(font.source):
            return
        resources = font.source.table("Resources") or self.resources
        for name in drawings.keys()[:256]:
            drawing = drawings.get(name)
            if isinstance(drawing, Stream):
                state = State(matrix=self.state.matrix, clip=EVERYWHERE)
                state.fill, state.stroke = self.state.fill, self.state.stroke
                Reader(
                    self.work,
                    self.walk,
                    resources,
                    state,
                    state.matrix,
                    self.depth + 1,
                    box,
                    bare=False,
                ).run(self.walk.operations(drawing))

    # --- resources -----------------------------------------------------------------------------

    def resource(self, kind: str, name: Any) -> Any:
        table = self.resources.table(kind) if self.resources is not None else None
        found = table.get(name) if table is not None and isinstance(name, Name) else None
        if found is None:
            raise MalformedError
        return found


def _base_of(space: Space) -> tuple[Any, ...]:
    family = {1: "gray", 3: "rgb", 4: "cmyk"}.get(space.components, "unknown")
    if space.inks:
        family = "spot"
    return family, space.components, space.calibrated, space.inks
