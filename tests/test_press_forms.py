"""Forms: where pages stand on a press sheet, and how far each edge may bleed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from handouts.formats.imposition import behind
from handouts.library import read_library
from handouts.press.forms import Edges, Form, page_forms, sheet_forms, work_and_turn
from handouts.workspace import Workspace
from sheets_helpers import ROOT

FORMATS = read_library(Workspace(ROOT)).formats
INCH = 72
BLEED = Fraction(9)
NONE = Fraction(0)


def edges(form: Form) -> list[Edges]:
    return [cell.bleed for cell in form.cells]


def test_a_brochure_bleeds_on_its_outer_edges_and_not_into_its_folds() -> None:
    outside, inside = sheet_forms(FORMATS["tri-fold"], 6, BLEED)
    assert (outside.width, outside.height) == (11 * INCH, Fraction(17, 2) * INCH)
    assert [cell.place.page for cell in outside.cells] == [2, 6, 1]
    assert edges(outside) == [
        Edges(BLEED, BLEED, NONE, BLEED),
        Edges(NONE, BLEED, NONE, BLEED),
        Edges(NONE, BLEED, BLEED, BLEED),
    ]
    assert [float(x) / INCH for x in outside.folds] == [3.625, 7.3125]
    assert [float(x) / INCH for x in inside.folds] == [3.6875, 7.375]
    assert outside.cuts == inside.cuts == ((), ())


def test_cards_with_gutters_share_the_room_between_them() -> None:
    front, back = sheet_forms(FORMATS["wallet-card"], 2, BLEED)
    assert len(front.cells) == len(back.cells) == 10
    assert {cell.place.page for cell in front.cells} == {1}
    first = front.cells[0].bleed
    assert (first.left, first.top) == (BLEED, BLEED)
    # A quarter of an inch across and an eighth down: half of it for each card.
    assert (first.right, first.bottom) == (BLEED, Fraction(INCH, 16))
    assert len(front.cuts[0]) == 2
    assert len(front.cuts[1]) == 8


def test_without_a_printer_that_shifts_no_page_of_a_booklet_is_shifted() -> None:
    booklet = FORMATS["booklet"]
    shifted = sheet_forms(booklet, 16, BLEED)
    assert [float(form.cells[0].place.shift) for form in shifted[::2]] == pytest.approx(
        [0, *(n * booklet.sheet.stock.points * 1.3 for n in (1, 2, 3))]  # type: ignore[union-attr]
    )
    still = sheet_forms(booklet, 16, BLEED, creep=False)
    assert {cell.place.shift for form in still for cell in form.cells} == {0}


def test_single_pages_bleed_on_every_edge() -> None:
    shape = FORMATS["tri-fold"]
    forms = page_forms(shape.exact_sizes(6), BLEED)
    assert [form.cells[0].place.page for form in forms] == [1, 2, 3, 4, 5, 6]
    assert [float(form.width) / INCH for form in forms] == [
        3.6875, 3.625, 3.6875, 3.6875, 3.625, 3.6875,
    ]  # fmt: skip
    assert {edge for form in forms for edge in edges(form)} == {Edges(BLEED, BLEED, BLEED, BLEED)}


@pytest.mark.parametrize(
    ("name", "upright"),
    [("tri-fold", True), ("half-fold", True), ("half-fold", False), ("wallet-card", False)],
)
def test_turned_about_the_middle_each_back_falls_on_its_front(name: str, upright: bool) -> None:
    shape = FORMATS[name]
    pages = len(shape.panels or (1, 2))
    front, back = sheet_forms(shape, pages, BLEED)
    (both,) = work_and_turn((front, back), upright_axis=upright, bleed=BLEED)
    assert both.sides == 2
    size = (both.width, both.height)
    edge = "long" if upright == (both.height >= both.width) else "short"
    middles = [
        (c.place.x + c.place.width / 2, c.place.y + c.place.height / 2) for c in both.cells
    ]  # fmt: skip
    turned = {behind(x, y, size, edge) for x, y in middles}  # type: ignore[arg-type]
    assert turned == set(middles)
    # Between the two lies a bleed of each, cut on both sides.
    grown = both.width - front.width if upright else both.height - front.height
    assert grown == (front.width if upright else front.height) + 2 * BLEED
    lines = both.cuts[0] if upright else both.cuts[1]
    assert {front.width if upright else front.height} <= set(lines)


def test_a_side_without_a_back_stays_as_it_is() -> None:
    forms = sheet_forms(FORMATS["poster-11x17"], 1, BLEED)
    assert work_and_turn(forms, upright_axis=True, bleed=BLEED) == forms
