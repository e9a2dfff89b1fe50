"""Every drawing operator of a PDF, with what it paints, so that colours can be changed in place.

A `Scheme` says what becomes of colours; the walk goes into forms, patterns,
Type 3 glyphs, gradients, pictures and soft masks. Each stream is changed once,
in the state in which it is first drawn. What resources hold and no page draws
is changed too, so that nothing stays behind.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Object, Pdf, Stream

from handouts.press.drawing import Drawing
from handouts.press.geometry import IDENTITY, MM, Spot, matrix_of, moved, times
from handouts.press.paint import State
from handouts.press.scheme import OURS
from handouts.press.spaces import numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.press.scheme import Scheme


_NOT_COPIED = frozenset({"/Length", "/Parent", "/StructParent", "/StructParents"})


class Rewriter:
    """Changes all colours of an open PDF by a scheme."""

    def __init__(self, pdf: Pdf, scheme: Scheme) -> None:
        self.pdf = pdf
        self._scheme = scheme
        self._done: set[tuple[int, int, bool]] = set()
        self._copies: dict[tuple[int, int] | None, Object] = {}
        self._left: list[tuple[Object, Scheme]] = []
        self.page = 0
        self.corner = (0.0, 0.0)

    def run(self) -> None:
        """Go through all pages."""
        self._part_masks()
        for number, page in enumerate(self.pdf.pages, 1):
            self.page = number
            trim = numbers(page.trimbox.as_list())
            self.corner = (trim[0], trim[1])
            resources = page.obj.get("/Resources", page.resources)
            operators = Drawing(self, self._scheme, resources, State()).rewritten(page.obj)
            page.obj.Contents = self.pdf.make_stream(operators)
            page.obj.Resources = resources
            self._group(page.obj, self._scheme)
            self._left.append((resources, self._scheme))
        self.page = 0
        while self._left:
            self._sweep(*self._left.pop())

    def spot(self, x: float, y: float) -> Spot:
        """A place of the page in millimetres from its trim's lower left corner.

        Page 0 is what no page draws.
        """
        left, bottom = self.corner
        return Spot(self.page, round((x - left) / MM, 1), round((y - bottom) / MM, 1))

    def once(self, thing: Object, scheme: Scheme) -> bool:
        """Whether an object is met for the first time; objects of no number always are."""
        number, generation = thing.objgen
        if not number:
            return True
        key = (number, generation, scheme is self._scheme)
        if key in self._done:
            return False
        self._done.add(key)
        return True

    def named(self, resources: Object, kind: str, name: str) -> Object | None:
        """What resources call so; it gets a number, by which it is known when it is met again."""
        things = resources.get(kind)
        thing = things.get(name) if things is not None else None
        if thing is None or things is None or thing.is_indirect:
            return thing
        things[name] = numbered = self.pdf.make_indirect(thing)
        return numbered

    def form(self, form: Stream, resources: Object, state: State, scheme: Scheme) -> None:
        """Change a form, a pattern's cell or a glyph, and all that it draws."""
        if not self.once(form, scheme):
            return
        own = form.get("/Resources", resources)
        ctm = times(matrix_of(form.get("/Matrix")), state.ctm)
        drawing = Drawing(self, scheme, own, replace(state, ctm=ctm))
        form.write(drawing.rewritten(form))
        self._group(form, scheme)
        self._left.append((own, scheme))

    def mask(self, mask: Object | None, state: State, scheme: Scheme) -> None:
        """Change what a soft mask draws."""
        if isinstance(mask, Dictionary) and "/G" in mask and scheme.masks is not None:
            form = mask.G
            assert isinstance(form, Stream)
            self.form(form, Dictionary(), state, scheme.masks)

    def _part_masks(self) -> None:
        """Give soft masks forms of their own, before anything is changed.

        The page may draw the same forms and gradients, and there they are colours.
        """
        for thing in list(self.pdf.objects):
            if not isinstance(thing, Dictionary | Stream):
                continue
            resources = thing.get("/Resources", thing)
            settings = resources.get("/ExtGState") if "/ExtGState" in resources else None
            for each in (thing, *(settings.values() if settings is not None else ())):
                mask = each.get("/SMask") if isinstance(each, Dictionary) else None
                if isinstance(mask, Dictionary) and "/G" in mask:
                    mask.G = self._copy(mask.G)

    def _copy(self, thing: Object) -> Object:
        """A dictionary or stream with all that it leads to, except for fonts; once for each."""
        if not isinstance(thing, Dictionary | Stream):
            return thing
        numbered = thing.objgen if thing.is_indirect else None
        if numbered in self._copies:
            return self._copies[numbered]
        copy: Object
        if isinstance(thing, Stream):
            copy = self.pdf.make_stream(thing.read_raw_bytes())
        else:
            copy = self.pdf.make_indirect(Dictionary())
        if numbered is not None:
            self._copies[numbered] = copy
        self._copies[copy.objgen] = copy
        for key, value in thing.items():
            if key not in _NOT_COPIED:
                copy[key] = value if key == "/Font" else self._copy(value)
        return copy

    def _group(self, owner: Object, scheme: Scheme) -> None:
        if scheme.group is not None and "/Group" in owner and "/CS" in owner.Group:
            owner.Group.CS = scheme.group

    def _sweep(self, resources: Object, scheme: Scheme) -> None:
        """Change what resources hold and nothing has drawn."""
        if not self.once(resources, scheme):
            return
        state = State()
        scheme.spaces(self.pdf, resources)
        for shading in self._all(resources, "/Shading"):
            self.shading(shading, resources, self.spot(*self.corner), scheme)
        for thing in self._all(resources, "/XObject"):
            self.xobject(thing, resources, state, scheme)
        for pattern in self._all(resources, "/Pattern"):
            self.pattern(pattern, resources, state, scheme)
        for settings in self._all(resources, "/ExtGState"):
            self.settings(settings, state, scheme)
        for font in self._all(resources, "/Font"):
            self.glyphs(font, resources, state, scheme)

    def _all(self, resources: Object, kind: str) -> Iterator[Object]:
        for name in list(resources.get(kind, Dictionary()).keys()):
            thing = None if name.startswith(OURS) else self.named(resources, kind, name)
            if thing is not None:
                yield thing

    def shading(self, shading: Object, resources: Object, spot: Spot, scheme: Scheme) -> None:
        """Change a gradient."""
        if self.once(shading, scheme):
            scheme.gradient(self.pdf, shading, resources, spot)

    def xobject(self, thing: Object, resources: Object, state: State, scheme: Scheme) -> None:
        """Change a form or a picture."""
        if thing.get("/Subtype") == "/Form":
            assert isinstance(thing, Stream)
            self.form(thing, resources, state, scheme)
        elif thing.get("/Subtype") == "/Image" and self.once(thing, scheme):
            assert isinstance(thing, Stream)
            scheme.picture(self.pdf, thing, resources, self.spot(*state.ctm[4:]))

    def pattern(self, pattern: Object, resources: Object, state: State, scheme: Scheme) -> None:
        """Change a pattern: a cell that is repeated, or a gradient."""
        if "/Shading" in pattern:
            if not self.once(pattern, scheme):
                return
            start = numbers(pattern.Shading.get("/Coords", Array([0, 0])).as_list())[:2]
            x, y = moved(start, times(matrix_of(pattern.get("/Matrix")), state.ctm))
            self.shading(pattern.Shading, resources, self.spot(x, y), scheme)
        elif isinstance(pattern, Stream):
            self.form(pattern, resources, state, scheme)

    def settings(self, settings: Object, state: State, scheme: Scheme) -> None:
        """Change a graphics state's dictionary and its soft mask."""
        if self.once(settings, scheme):
            scheme.settings(settings)
            self.mask(settings.get("/SMask"), state, scheme)

    def glyphs(self, font: Object, resources: Object, state: State, scheme: Scheme) -> None:
        """Change the glyphs that a font draws with operators."""
        if font.get("/Subtype") == "/Type3" and self.once(font, scheme):
            own = font.get("/Resources", resources)
            for glyph in font.CharProcs.values():
                if self.once(glyph, scheme):
                    drawing = Drawing(self, scheme, own, replace(state, ctm=IDENTITY))
                    glyph.write(drawing.rewritten(glyph))
            self._left.append((own, scheme))
