"""Imposition: no page is lost, and both sides of a sheet register."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handouts.formats.imposition import (
    Gutters,
    Placement,
    Side,
    Signature,
    behind,
    fold_positions,
    grid,
    impose,
    mirrored,
    place,
    saddle_stitch,
    signature_size,
)

TRIFOLD: Signature = (((2, 6, 1),), ((3, 4, 5),))
BOOKLET_OF_FOUR: Signature = (((4, 1),), ((2, 3),))
LETTER_LANDSCAPE = (Fraction(792), Fraction(612))
FULL, NARROW = Fraction(7375, 2000) * 72, Fraction(3625, 1000) * 72
# The flap that folds in is narrower: page 2 outside and page 5 behind it.
PANELS = [(NARROW if page in {2, 5} else FULL, Fraction(612)) for page in range(1, 7)]


@st.composite
def signatures(draw: st.DrawFn) -> Signature:
    """Any table that holds each of its pages once, blanks and turned pages among them."""
    sides = draw(st.integers(1, 4))
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    places = sides * rows * columns
    pages = draw(st.integers(1, places))
    numbers = [*range(1, pages + 1), *[0] * (places - pages)]
    order = iter(draw(st.permutations(numbers)))
    turned = draw(st.booleans())
    return tuple(
        tuple(
            tuple(next(order) * (-1 if turned else 1) for _ in range(columns)) for _ in range(rows)
        )
        for _ in range(sides)
    )


@given(pages=st.integers(1, 64), signature=signatures())
@settings(max_examples=200, deadline=None)
def test_every_page_stands_exactly_once(pages: int, signature: Signature) -> None:
    sides = impose(pages, signature)
    placed = [abs(number) for side in sides for row in side for number in row if number]
    assert sorted(placed) == list(range(1, pages + 1))
    assert any(number for row in sides[-1] for number in row)


@given(signature=signatures())
@settings(max_examples=100, deadline=None)
def test_pages_of_a_side_never_overlap_and_stay_on_the_sheet(signature: Signature) -> None:
    sizes = [(Fraction(100), Fraction(50))] * signature_size(signature)
    for side in impose(len(sizes), signature):
        if not any(number for row in side for number in row):
            continue
        placements = place(side, sizes, (Fraction(400), Fraction(150)))
        corners = {(one.x, one.y) for one in placements}
        assert len(corners) == len(placements)
        assert all(0 <= one.x <= 400 - 100 and 0 <= one.y <= 150 - 50 for one in placements)
        assert all((one.x - placements[0].x) % 100 == 0 for one in placements)


@pytest.mark.parametrize(
    ("signature", "message"),
    [
        ((((1, 3),),), "leaves out page 2"),
        ((((1, 2),), ((2, 3),)), "places page 2 more than once"),
        ((((1, 2), (3,)),), "same number of places"),
        ((((0, 0),),), "places no page"),
        ((), "places no page"),
        (((),), "at least one"),
    ],
)
def test_a_table_that_would_lose_a_page_is_refused(signature: Signature, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        signature_size(signature)


def test_a_signature_repeats_and_blank_sides_at_the_end_are_dropped() -> None:
    assert impose(8, BOOKLET_OF_FOUR) == [((4, 1),), ((2, 3),), ((8, 5),), ((6, 7),)]
    assert impose(5, BOOKLET_OF_FOUR) == [((4, 1),), ((2, 3),), ((0, 5),)]
    assert impose(3, (((1, -2),),)) == [((1, -2),), ((3, 0),)]


def test_impose_refuses_no_pages() -> None:
    with pytest.raises(ValueError, match="no page"):
        impose(0, TRIFOLD)


def test_a_trifold_fills_a_letter_sheet_from_edge_to_edge() -> None:
    outside = place(TRIFOLD[0], PANELS, LETTER_LANDSCAPE)
    assert [one.page for one in outside] == [2, 6, 1]
    assert outside[0].x == 0
    assert outside[-1].x + outside[-1].width == 792
    assert fold_positions(TRIFOLD[0], PANELS, LETTER_LANDSCAPE) == (NARROW, NARROW + FULL)
    assert fold_positions(TRIFOLD[1], PANELS, LETTER_LANDSCAPE) == (FULL, 2 * FULL)


def test_front_and_back_of_a_trifold_register_when_turned_on_the_short_edge() -> None:
    outside = {one.page: one for one in place(TRIFOLD[0], PANELS, LETTER_LANDSCAPE)}
    inside = {one.page: one for one in place(TRIFOLD[1], PANELS, LETTER_LANDSCAPE)}
    for front, back in ((2, 5), (6, 4), (1, 3)):
        left, bottom = behind(outside[front].x, outside[front].y, LETTER_LANDSCAPE, "short")
        assert left == inside[back].x + inside[back].width
        assert bottom == inside[back].y
        assert outside[front].width == inside[back].width


def test_a_point_behind_depends_on_the_edge_and_on_the_orientation() -> None:
    portrait, landscape = (Fraction(612), Fraction(792)), (Fraction(792), Fraction(612))
    one, two = Fraction(1), Fraction(2)
    assert behind(one, two, portrait, "long") == (611, 2)
    assert behind(one, two, portrait, "short") == (1, 790)
    assert behind(one, two, landscape, "short") == (791, 2)
    assert behind(one, two, landscape, "long") == (1, 610)


def test_rows_run_from_the_top_and_the_block_is_centred() -> None:
    sizes = [(Fraction(100), Fraction(50))] * 4
    placed = place(((1, 2), (-3, 4)), sizes, (Fraction(220), Fraction(130)))
    assert placed == [
        Placement(1, Fraction(10), Fraction(65), Fraction(100), Fraction(50)),
        Placement(2, Fraction(110), Fraction(65), Fraction(100), Fraction(50)),
        Placement(3, Fraction(10), Fraction(15), Fraction(100), Fraction(50), turned=True),
        Placement(4, Fraction(110), Fraction(15), Fraction(100), Fraction(50)),
    ]


def test_a_blank_column_keeps_the_fold_of_a_booklet_in_the_middle() -> None:
    sizes = [(Fraction(396), Fraction(612))] * 5
    (only,) = place(((0, 5),), sizes, LETTER_LANDSCAPE)
    assert only.x == 396
    assert fold_positions(((0, 5),), sizes, LETTER_LANDSCAPE) == (396,)


def test_pages_that_do_not_fit_or_do_not_match_are_refused() -> None:
    sizes = [(Fraction(400), Fraction(600)), (Fraction(401), Fraction(612))]
    with pytest.raises(ValueError, match="801 by 612 pt"):
        place(((1, 2),), [sizes[1], (Fraction(400), Fraction(612))], LETTER_LANDSCAPE)
    with pytest.raises(ValueError, match=r"one row differ in height: 600 pt, 612 pt"):
        place(((1, 2),), sizes, LETTER_LANDSCAPE)
    with pytest.raises(ValueError, match="one column differ in width"):
        place(((1,), (2,)), sizes, LETTER_LANDSCAPE)


@pytest.mark.parametrize(
    ("pages", "sides"),
    [
        (4, [(4, 1), (2, 3)]),
        (8, [(8, 1), (2, 7), (6, 3), (4, 5)]),
        (12, [(12, 1), (2, 11), (10, 3), (4, 9), (8, 5), (6, 7)]),
        (16, [(16, 1), (2, 15), (14, 3), (4, 13), (12, 5), (6, 11), (10, 7), (8, 9)]),
    ],
)
def test_a_stapled_booklet_has_its_pages_in_order(pages: int, sides: list[tuple[int, int]]) -> None:
    assert saddle_stitch(pages) == tuple((row,) for row in sides)
    assert signature_size(saddle_stitch(pages)) == pages


@pytest.mark.parametrize("pages", [0, 2, 6, 10])
def test_a_booklet_whose_pages_are_not_in_fours_cannot_be_stapled(pages: int) -> None:
    with pytest.raises(ValueError, match="4, 8, 12"):
        saddle_stitch(pages)


@given(sheets=st.integers(1, 16))
def test_both_pages_of_a_leaf_stand_back_to_back(sheets: int) -> None:
    table = saddle_stitch(4 * sheets)
    for front, back in zip(table[::2], table[1::2], strict=True):
        (left, right), (behind_right, behind_left) = front[0], back[0]
        assert {left, behind_left} == {left - 1, left}  # a leaf's back is the page before or after
        assert {right, behind_right} == {right, right + 1}


def test_a_script_from_the_right_has_every_side_mirrored() -> None:
    assert mirrored(TRIFOLD) == (((1, 6, 2),), ((5, 4, 3),))
    assert mirrored(mirrored(TRIFOLD)) == TRIFOLD
    outside = {one.page: one for one in place(mirrored(TRIFOLD)[0], PANELS, LETTER_LANDSCAPE)}
    inside = {one.page: one for one in place(mirrored(TRIFOLD)[1], PANELS, LETTER_LANDSCAPE)}
    assert outside[1].x == 0  # the cover opens to the right
    for front, back in ((2, 5), (6, 4), (1, 3)):
        left, _ = behind(outside[front].x, outside[front].y, LETTER_LANDSCAPE, "short")
        assert left == inside[back].x + inside[back].width


def test_cards_stand_apart_by_their_gutters_and_the_block_is_centred() -> None:
    card = (Fraction(252), Fraction(144))
    gutters = Gutters(Fraction(18), Fraction(9))
    table: Side = ((1, 1),) * 5
    assert signature_size((table, ((2, 2),) * 5)) == 2
    places = place(table, [card], (Fraction(612), Fraction(792)), gutters)
    assert len(places) == 10
    assert {one.x for one in places} == {45, 45 + 252 + 18}
    assert [one.y for one in places[::2]] == [792 - 18 - 144 - n * 153 for n in range(5)]
    lines = grid(table, [card], (Fraction(612), Fraction(792)), gutters)
    assert lines.columns == ((45, 297), (315, 567))
    assert lines.rows[0] == (774, 630)


def test_cards_fall_on_their_backs() -> None:
    letter, card = (Fraction(612), Fraction(792)), (Fraction(252), Fraction(144))
    places = place(((1, 1),) * 5, [card], letter, Gutters(Fraction(18), Fraction(9)))
    corners = {(one.x, one.y) for one in places}
    assert {behind(one.x + one.width, one.y, letter, "long") for one in places} == corners


def test_creep_moves_pages_towards_the_fold_and_leaves_their_places() -> None:
    sizes = [(Fraction(396), Fraction(612))] * 8
    still = place(((6, 3),), sizes, LETTER_LANDSCAPE)
    moved = place(((6, 3),), sizes, LETTER_LANDSCAPE, creep=Fraction(1, 2))
    assert [one.shift for one in moved] == [Fraction(1, 2), Fraction(-1, 2)]
    assert [(one.x, one.width) for one in moved] == [(one.x, one.width) for one in still]
