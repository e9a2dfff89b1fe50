"""The job sheet: one page for the printer that says everything a caller would be asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from handouts.press.folding import draw_finishing
from handouts.press.jobsheet_parts import (
    HEAD,
    Coverage,
    Row,
    draw_coverage,
    draw_findings,
    draw_rows,
    findings_height,
    rows_height,
)
from handouts.press.pen import Pen, Stroke
from handouts.press.thumbnails import LEGEND

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from handouts.press.pen import Face
    from handouts.press.thumbnails import Thumbnails

    Drawn = Callable[[float, float, float], None]

MARGIN, BETWEEN, COLUMNS = 36.0, 13.0, 24.0
FOOT, END = 22.0, 38.0
TITLE = 40.0
WIDE = 1.3
"""Times its height; a form as wide or wider stands above both columns."""

ALONE, TOGETHER = 380.0, 232.0
"""The most height for a form beside the text, and for all forms above it."""


@dataclass(frozen=True, slots=True)
class JobSheet:
    """Everything that stands on it. `paper` is the sheet's own size in points.

    `edition` says in words what is printed, `state` whether that is approved.
    `head` are facts for the eye, the others lists below a heading.
    """

    title: str
    edition: str
    name: str
    state: str
    approved: bool
    head: tuple[Row, ...]
    stock: tuple[Row, ...]
    inks: tuple[Row, ...]
    file: tuple[Row, ...]
    coverage: Coverage
    findings: tuple[tuple[str, str], ...]
    thumbnails: Thumbnails
    paper: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Block:
    heading: str
    height: float
    width: float
    draw: Drawn


def draw(sheet: JobSheet, faces: Mapping[Face, Path], palette: Mapping[str, str]) -> bytes:
    """The job sheet as a PDF. Equal facts give equal bytes.

    `faces` are TrueType files, `palette` the style's colours as #RRGGBB by name.
    """
    pen = Pen(sheet.paper, faces, palette, f"Job sheet: {sheet.name}")
    return _Pages(pen, sheet).drawn()


class _Pages:
    """Blocks set below each other, one or two in a row, and as many pages as they take."""

    def __init__(self, pen: Pen, sheet: JobSheet) -> None:
        self.pen, self.sheet = pen, sheet
        self.width = sheet.paper[0] - 2 * MARGIN
        self.half = (self.width - COLUMNS) / 2
        self.number = 1
        self.y = self._header()

    def drawn(self) -> bytes:
        top, *columns = self._columns()
        if top:
            self._place(top[0], MARGIN, self.y)
            self.y -= HEAD + top[0].height + BETWEEN
        while True:
            columns = [self._column(blocks, at) for at, blocks in enumerate(columns)]
            self._footer()
            self.pen.page()
            if not any(columns):
                return self.pen.done()
            self.number += 1
            self.y = self._header()

    def _column(self, blocks: Sequence[_Block], at: int) -> list[_Block]:
        """Set blocks below each other down to the page's end; those that are left over."""
        y, left = self.y, list(blocks)
        while left and (y - HEAD - left[0].height >= END or y > self.sheet.paper[1] - 2 * TITLE):
            block = left.pop(0)
            self._place(block, MARGIN + at * (self.half + COLUMNS), y)
            y -= HEAD + block.height + BETWEEN
        return left

    def _place(self, block: _Block, x: float, y: float) -> None:
        self.pen.line((x, y), (x + block.width, y), Stroke(0.9, "accent"))
        self.pen.text(x, y - 11, block.heading, 9, "strong", "accent")
        block.draw(x, y - HEAD, block.width)

    def _columns(self) -> tuple[list[_Block], list[_Block], list[_Block]]:
        """What stands over both columns, in the left and in the right one."""
        sheet, pen = self.sheet, self.pen
        job = sheet.thumbnails.job
        words = {"folded": "Folding", "stapled": "Folding and stapling", "cut": "Cutting",
                 "flat": "Finishing"}[job.kind]  # fmt: skip
        finishing = self._half(words, job.height, lambda x, y, w: draw_finishing(pen, job, x, y, w))
        coverage = self._half(
            "Ink on the trimmed paper", sheet.coverage.height,
            lambda x, y, w: draw_coverage(pen, sheet.coverage, x, y, w),
        )  # fmt: skip
        found = self._half(
            "Found by preflight", findings_height(pen, sheet.findings, self.half),
            lambda x, y, w: draw_findings(pen, sheet.findings, x, y, w),
        )  # fmt: skip
        asked = [found] if sheet.findings else []
        paper, inks, file = (
            self._half(
                heading, rows_height(pen, rows, self.half),
                partial(draw_rows, pen, rows),
            )
            for heading, rows in (
                ("Paper and finishing", sheet.stock), ("Inks", sheet.inks),
                ("Press file", sheet.file),
            )
        )  # fmt: skip
        views = sheet.thumbnails.views
        form = views[0].form
        if len(views) == 1 and form.width < WIDE * form.height:
            first = self._views(self.half)
            return [], [first, finishing, *asked], [paper, inks, coverage, file]
        left, right = [paper, finishing], [inks, coverage]
        shorter = left if _height(left) < _height(right) else right
        shorter.append(file)
        return [self._views(self.width)], [*left, *asked], right

    def _views(self, width: float) -> _Block:
        views = self.sheet.thumbnails
        most = ALONE if width == self.half else TOGETHER
        height = views.height(width, most)

        def drawn(x: float, top: float, room: float) -> None:
            views.draw(self.pen, x, top, room, most)
            views.legend(self.pen, x, top - height - LEGEND + 6)

        return _Block("How it will print", height + LEGEND, width, drawn)

    def _half(self, heading: str, height: float, drawn: Drawn) -> _Block:
        return _Block(heading, height, self.half, drawn)

    def _header(self) -> float:
        """What the job is called and whether it may be printed; where the page goes on below."""
        pen, sheet, (width, height) = self.pen, self.sheet, self.sheet.paper
        top, right = height - 34, width - MARGIN
        pen.text(MARGIN, top - 8, "JOB SHEET", 8, "strong", "accent", spread=1.1)
        words, ground = ("APPROVED", "accent") if sheet.approved else ("DRAFT", "alert")
        room = pen.width(words, 11, "strong") + len(words) + 20
        pen.box((right - room, top - 13, room, 20), ground, corner=4)
        pen.text(right - room / 2, top - 6.8, words, 11, "strong", "paper", "middle", 1.0)
        if self.number > 1:
            pen.text(MARGIN + 76, top - 8, sheet.name, 8, "text", "soft")
            return top - 30
        space = self.width - pen.width(sheet.state, 8) - 20
        size = next(
            (s for s in (22, 20, 18, 16, 14) if pen.width(sheet.title, s, "title") <= space), 12
        )
        pen.text(MARGIN, top - 31, sheet.title, size, "title", "strong")
        pen.text(right, top - 25, sheet.state, 8, "text", ground, "right")
        pen.text(MARGIN, top - 46, sheet.edition, 9.5, "text", "soft")
        return self._facts(top - 60) - BETWEEN

    def _facts(self, top: float) -> float:
        """Who, whom, which: a row of facts on a tint; its lower edge."""
        pen, rows = self.pen, self.sheet.head
        room = (self.width - 20) / len(rows)
        values = [pen.wrap(row.value, room - 12, _head_size(row))[:2] for row in rows]
        height = 20 + 10 * max(map(len, values))
        pen.box((MARGIN, top - height, self.width, height), "tint", corner=4)
        for number, (row, lines) in enumerate(zip(rows, values, strict=True)):
            x, size = MARGIN + 10 + number * room, _head_size(row)
            pen.text(x, top - 11, row.label, 7, "strong", "accent")
            for at, line in enumerate(lines):
                y = top - 22 - 10 * at
                if row.blank:
                    box = (x - 2, y - 2.4, pen.width(line, size) + 4, 9.6)
                    pen.box(box, "warm", Stroke(0.4, "soft", (1.5, 1.5)))
                pen.text(x, y, line, size, "text", "soft" if row.blank else "ink")
        return top - height

    def _footer(self) -> None:
        pen, (width, _) = self.pen, self.sheet.paper
        pen.text(MARGIN, FOOT, self.sheet.name, 7, "text", "soft")
        pen.text(width - MARGIN, FOOT, f"Page {self.number}", 7, "text", "soft", "right")


def _height(blocks: Sequence[_Block]) -> float:
    return sum(HEAD + block.height + BETWEEN for block in blocks)


def _head_size(row: Row) -> float:
    return 7.5 if row.blank else 8.5
