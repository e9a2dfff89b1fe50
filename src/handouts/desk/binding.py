"""A print list as PDFs: each item begins on a right-hand page, sheets of a kind in one file.

A printer takes one paper and one way of turning for a whole job. So a list is
cut where these change and the parts are printed one after the other: the stack
lies in the order of the list.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from handouts.pdf.joining import Joint, joined, sheets_of
from handouts.pdf.sheets import ViewerPreferences
from handouts.problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.desk.shelf import Duplex
    from handouts.pdf.joining import Sheets

MOST_PAGES = 20_000
"""Of all parts together; nobody waits at a printer for more."""

_TURNS: dict[str, Literal["Simplex", "DuplexFlipShortEdge", "DuplexFlipLongEdge"]] = {
    "none": "Simplex",
    "short-edge": "DuplexFlipShortEdge",
    "long-edge": "DuplexFlipLongEdge",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One item: a finished desk file, how many of it, and what it is called in the outline."""

    pdf: bytes
    title: str
    copies: int = 1
    duplex: Duplex = "none"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Part:
    """A file that is printed in one go.

    `paper` is width and height of its first page in points; `duplex` how the printer must
    turn the sheets; `pages` counts sides, empty ones too, and `sheets` paper. `pieces` are
    places in the list, from 0.
    """

    pdf: bytes
    paper: tuple[float, float]
    duplex: Duplex
    pages: int
    sheets: int
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbours in the list that go through the printer together."""

    paper: tuple[int, int]
    duplex: Duplex
    pieces: tuple[int, ...]


def bind(pieces: Sequence[Piece], title: str, sets: int = 1) -> list[Part]:
    """The list as few files as can be printed in its order; copies collated, `sets` times over.

    Where a sheet is turned, every item begins on a right-hand page; sheets with one side go
    along with either way of turning. Sheets that lie and that stand are of one paper. A list
    that needs several parts comes out set by set only within each. `title` is shown by the
    viewer; it must not be personal. ValueError for a PDF that cannot be read, UsageError for
    more than MOST_PAGES.
    """
    sheets = [sheets_of(piece.pdf) for piece in pieces]
    total = sets * sum(p.copies * s.pages for p, s in zip(pieces, sheets, strict=True))
    if total > MOST_PAGES:
        raise UsageError(
            f"the list has {total} pages, and {MOST_PAGES} are printed at once at most",
            "Print fewer copies, or the list in two halves.",
        )
    return [_part(run, pieces, sheets, title, sets) for run in _runs(pieces, sheets)]


def _runs(pieces: Sequence[Piece], sheets: Sequence[Sheets]) -> list[_Run]:
    runs: list[_Run] = []
    for number, (piece, sheet) in enumerate(zip(pieces, sheets, strict=True)):
        short, long = sorted((round(sheet.width), round(sheet.height)))
        last = runs[-1] if runs else None
        # A sheet with one side does not mind how it is turned.
        turned = last is not None and "none" not in {last.duplex, piece.duplex}
        if last is None or last.paper != (short, long) or (turned and last.duplex != piece.duplex):
            runs.append(_Run((short, long), piece.duplex, (number,)))
            continue
        duplex = last.duplex if piece.duplex == "none" else piece.duplex
        runs[-1] = replace(last, duplex=duplex, pieces=(*last.pieces, number))
    return runs


def _part(
    run: _Run, pieces: Sequence[Piece], sheets: Sequence[Sheets], title: str, sets: int
) -> Part:
    turned = run.duplex != "none"
    chosen = [pieces[number] for number in run.pieces]
    languages = list(dict.fromkeys(piece.language for piece in chosen))
    pdf = joined(
        [Joint(piece.pdf, piece.title, piece.copies) for piece in chosen],
        ViewerPreferences(_TURNS[run.duplex]),
        title,
        languages[0],
        sets=sets,
        right_hand=turned,
    )
    sides = [2 * math.ceil(one.pages / 2) if turned else one.pages for one in sheets]
    pages = sum(sets * pieces[number].copies * sides[number] for number in run.pieces)
    first = sheets[run.pieces[0]]
    return Part(
        pdf, (first.width, first.height), run.duplex, pages,
        pages // 2 if turned else pages, run.pieces,
    )  # fmt: skip
