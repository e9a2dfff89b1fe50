"""The four plates of a PDF: what of each ink lies where, as arrays.

pdfium draws screens, not plates. So the file is redrawn in colours that are
numbers: once with cyan, magenta and yellow as the three channels of a screen,
once with black as grey. Channels never mix, and what is mixed in between
(transparency, blending, soft masks) is reckoned in each of them as a press's
inks would be. What overprints is left out of the plates that it spares.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
from pikepdf import Array, Name, Object, Pdf, Stream

from handouts.press import images
from handouts.press.geometry import MM, Spot
from handouts.press.paint import AS_SET, Mark, Paint, State, Wrap
from handouts.press.spaces import Space, Values, numbers, repaint, to_cmyk
from handouts.press.streams import Rewriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.press.icc import Pixels

INKS = ("cyan", "magenta", "yellow", "black")
_TOGETHER = ((0, 1, 2), (3,))
_APART = ((0,), (1,), (2,), (3,))
_NONE = 1 / 512
_PROCESS_NAMES = frozenset({"/Cyan", "/Magenta", "/Yellow", "/Black", "/None"})

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TotalInk:
    """The most ink on one place: the middle of the place, and the sum of inks in percent."""

    spot: Spot
    percent: float


@dataclass(frozen=True, slots=True)
class PagePlates:
    """One page: ink of height, width and C, M, Y, K from 0 to 255, upper row first.

    `trim` and `bleed` are in points from the lower left corner of what is
    drawn, which is the page's crop box.
    """

    number: int
    inks: Pixels
    dpi: float
    trim: Box
    bleed: Box

    @property
    def coverage(self) -> tuple[float, ...]:
        """How much of the page each ink covers, in percent."""
        return tuple(float(mean) / 2.55 for mean in self.inks.mean(axis=(0, 1)))

    def total_ink(self, box_mm2: float = 15.0) -> TotalInk:
        """The square of that area, within the bleed, on which most ink lies in the mean."""
        scale = self.dpi / 72
        height = self.inks.shape[0]
        left, bottom, right, top = (edge * scale for edge in self.bleed)
        rows = slice(max(round(height - top), 0), max(round(height - bottom), 1))
        columns = slice(max(round(left), 0), max(round(right), 1))
        sums = self.inks[rows, columns].sum(axis=2, dtype=np.int32)
        side = max(round(math.sqrt(box_mm2) * MM * scale), 1)
        down, across = (min(side, length) for length in sums.shape)
        means = _moving(_moving(sums, down, 0), across, 1) / (down * across)
        row, column = divmod(int(means.argmax()), means.shape[1])
        x = (columns.start + column + across / 2) / scale - self.trim[0]
        y = (height - rows.start - row - down / 2) / scale - self.trim[1]
        spot = Spot(self.number, round(x / MM, 1), round(y / MM, 1))
        return TotalInk(spot, float(means[row, column]) / 2.55)


@dataclass(frozen=True, slots=True)
class Plates:
    """The plates of all pages."""

    pages: tuple[PagePlates, ...]

    @property
    def coverage(self) -> tuple[float, ...]:
        """How much of all pages each ink covers, in percent."""
        areas = [page.inks.shape[0] * page.inks.shape[1] for page in self.pages]
        return tuple(
            float(share) for share in np.average([page.coverage for page in self.pages], 0, areas)
        )

    def total_ink(self, box_mm2: float = 15.0) -> TotalInk:
        """The place of all pages with the most ink."""
        return max((page.total_ink(box_mm2) for page in self.pages), key=lambda ink: ink.percent)


def _moving(sums: np.ndarray, length: int, axis: int) -> np.ndarray:
    """Sums of so many neighbours, all along an axis."""
    run = np.cumsum(sums, axis=axis, dtype=np.int64)
    run = np.insert(run, 0, 0, axis=axis)
    count = run.shape[axis]
    ends = np.take(run, range(length, count), axis=axis)
    starts = np.take(run, range(count - length), axis=axis)
    moving: np.ndarray = ends - starts
    return moving


def plates(pdf: bytes, dpi: float) -> Plates:
    """Draw the plates of a PDF.

    Exact for CMYK, grey, and the inks of a press by name; `All` lies on all
    four. Spot colours count as the inks that stand in for them, RGB as a plain
    estimate. Luminosity masks keep their own lightness.
    """
    drawn = [_drawn(pdf, channels, dpi) for channels in _TOGETHER]
    if any(mixed for _, mixed in drawn):
        drawn = [_drawn(pdf, channels, dpi) for channels in _APART]
    by_page = zip(*(pages for pages, _ in drawn), strict=True)
    with Pdf.open(io.BytesIO(pdf)) as document:
        return Plates(
            tuple(
                PagePlates(
                    number,
                    np.concatenate(channels, axis=2),
                    dpi,
                    _within(page.trimbox, page.cropbox),
                    _within(page.bleedbox, page.cropbox),
                )
                for number, (page, channels) in enumerate(
                    zip(document.pages, by_page, strict=True), 1
                )
            )
        )


def _within(box: Array, drawn: Array) -> Box:
    left, bottom = numbers(drawn.as_list())[:2]
    a, b, c, d = numbers(box.as_list())
    return a - left, b - bottom, c - left, d - bottom


def _drawn(pdf: bytes, channels: Sequence[int], dpi: float) -> tuple[list[Pixels], bool]:
    """Some plates of each page, and whether a colour overprints one of them and not another."""
    scheme = _AsChannels(tuple(channels))
    with Pdf.open(io.BytesIO(pdf)) as document:
        Rewriter(document, scheme).run()
        if scheme.mixed:
            return [], True
        rewritten = io.BytesIO()
        document.save(rewritten, compress_streams=False)
    pages = []
    with pypdfium2.PdfDocument(rewritten.getvalue()) as opened:
        for page in opened:
            bitmap = page.render(
                scale=dpi / 72, may_draw_forms=False, draw_annots=False, rev_byteorder=True
            )
            pages.append(255 - bitmap.to_numpy()[..., : len(channels)])
            bitmap.close()
            page.close()
    return pages, False


class _AsChannels:
    """A scheme that draws some inks as the channels of a screen: no ink is white."""

    masks = None
    group = None

    def __init__(self, channels: tuple[int, ...]) -> None:
        self.mixed = False
        self._channels = channels
        self._space = Name.DeviceGray if len(channels) == 1 else Name.DeviceRGB

    def ink(self, space: Space, values: Values) -> Paint | None:
        inks = to_cmyk(space, values)
        lacking = frozenset(number for number in self._channels if inks[number] < _NONE)
        process = space.kind == "spot" and _PROCESS_NAMES.issuperset(space.inks)
        if space.kind != "cmyk" and not process:
            lacking = frozenset()
        return Paint(self._channel_values(inks), spares=lacking)

    def _channel_values(self, inks: Values) -> Values:
        return tuple(1 - inks[number] for number in self._channels)

    def mark(self, state: State, mark: Mark) -> Wrap:
        fill, stroke, mode = state.overprint
        skip_fill = mark.fills and fill and self._spared(state.fill, mode)
        skip_stroke = mark.strokes and stroke and self._spared(state.stroke, mode)
        if skip_fill or skip_stroke:
            return Wrap(skip_fill=skip_fill, skip_stroke=skip_stroke)
        return AS_SET

    def _spared(self, paint: Paint, mode: int) -> bool:
        """Whether an overprinting colour leaves these plates alone."""
        if not paint.spares or (mode != 1 and paint.space.kind == "cmyk"):
            return False
        self.mixed = self.mixed or len(paint.spares) < len(self._channels)
        return len(paint.spares) == len(self._channels)

    def gradient(self, pdf: Pdf, shading: Object, resources: Object, spot: Spot) -> None:
        def change(space: Space, values: Values) -> Values:
            return self._channel_values(to_cmyk(space, values))

        repaint(pdf, shading, resources, self._space, change)

    def picture(self, pdf: Pdf, image: Stream, resources: Object, spot: Spot) -> None:
        picture = images.readable(image, resources)
        if picture is None:
            return
        if isinstance(image.get("/Mask"), Array):
            del image["/Mask"]
        inks = _inks_of(picture)[..., list(self._channels)]
        images.write(image, 255 - inks, lossy=False)

    def settings(self, settings: Object) -> None:
        """As they are."""

    def spaces(self, pdf: Pdf, resources: Object) -> None:
        """As they are."""


def _inks_of(picture: images.Picture) -> Pixels:
    pixels, kind = picture.pixels, picture.space.kind
    if kind == "cmyk":
        return pixels
    inks = np.zeros((*pixels.shape[:2], 4), np.uint8)
    if kind in {"gray", "lab"}:
        inks[..., 3] = 255 - pixels[..., 0]
    elif kind == "rgb":
        black = 255 - pixels.max(axis=2)
        inks[..., :3] = 255 - pixels - black[..., None]
        inks[..., 3] = black
    else:
        table = [to_cmyk(picture.space, (tint / 255,)) for tint in range(256)]
        inks = images.as_bytes(np.array(table) * 255)[pixels.max(axis=2)]
    return inks
