"""Formats as data: the shipped shapes in millimetres, and shapes that contradict themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handouts.content.bind import bind
from handouts.content.yaml_nodes import read_yaml
from handouts.formats.models import Format
from handouts.library import read_library
from handouts.workspace import Workspace
from sheets_helpers import FOLDED, FORMAT, ROOT

if TYPE_CHECKING:
    from handouts.problems import Problem


def bound(text: str) -> tuple[Format | None, list[Problem]]:
    node, problems = read_yaml(text.encode(), "format.yaml")
    assert node is not None
    assert problems == []
    return bind(node, Format)


@pytest.fixture(scope="module")
def shipped() -> dict[str, Format]:
    return read_library(Workspace(ROOT)).formats


def test_the_tri_folds_panels_in_millimetres(shipped: dict[str, Format]) -> None:
    sizes = [
        (round(width.millimetres, 2), round(height.millimetres, 2))
        for width, height in shipped["tri-fold"].page_sizes(6)
    ]
    wide, narrow = (93.66, 215.9), (92.08, 215.9)
    assert sizes == [wide, narrow, wide, wide, narrow, wide]


def test_the_tri_folds_sides_fill_the_sheet(shipped: dict[str, Format]) -> None:
    shape = shipped["tri-fold"]
    panels = shape.panels or []
    for side in shape.imposition:
        width = sum(panels[page - 1].width.exact_points for row in side for page in row)
        assert width == shape.sheet.width.exact_points == 792


def test_the_flap_that_folds_in_is_a_sixteenth_of_an_inch_narrower(
    shipped: dict[str, Format],
) -> None:
    panels = shipped["tri-fold"].panels or []
    widths = {str(panel.name): panel.width.exact_points for panel in panels}
    assert widths["cover"] - widths["flap"] == 72 / 16
    assert widths["flap"] == widths["inside-right"]


@pytest.mark.parametrize(
    ("name", "limits"), [("tri-fold", (6, 6)), ("letter", (1, None)), ("one-pager", (1, 1))]
)
def test_how_many_pages_a_format_may_have(
    shipped: dict[str, Format], name: str, limits: tuple[int, int | None]
) -> None:
    assert shipped[name].page_limits == limits


@pytest.mark.parametrize(("name", "least"), [("letter", 12), ("one-pager", 12), ("tri-fold", 9)])
def test_the_least_readable_type(shipped: dict[str, Format], name: str, least: float) -> None:
    assert shipped[name].type.least.points == least
    assert shipped[name].type.fine.points >= 9
    assert shipped[name].safe.points >= 18


def test_examples_bind() -> None:
    for text in (FORMAT, FOLDED):
        shape, problems = bound(text)
        assert shape is not None, problems


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("imposition: [[[4, 1]], [[2, 3]]]", "imposition: [[[2, 1]]]", "there are 4 panels"),
        ("between: [4, 1]", "between: [1, 2]", "panels 1 and 2 of a fold do not stand side"),
        ("least: 9pt, most: 11pt", "least: 12pt, most: 11pt", "'least' is larger than 'most'"),
        ("bleed: 0.125in", "bleed: 3px", "is not a length"),
        ("name: {en: Bifold}", "name: {en: B}\npage: {width: 5in, height: 8in}", "either 'page'"),
        ("duplex: short-edge", "duplex: long", "long"),
    ],
)
def test_a_shape_that_contradicts_itself_is_refused(old: str, new: str, words: str) -> None:
    assert FOLDED.count(old) == 1
    shape, problems = bound(FOLDED.replace(old, new))
    assert shape is None
    assert any(words in problem.message for problem in problems), problems
    assert all(problem.place.line for problem in problems)


def test_a_sheets_pages_are_all_of_one_size() -> None:
    shape, _ = bound(FORMAT)
    assert shape is not None
    assert {(w.points, h.points) for w, h in shape.page_sizes(3)} == {(612, 792)}
    assert len(shape.page_sizes(3)) == 3
