"""Properties that hold for whatever is written: `make nightly` tries ten thousand of each."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from handouts.content.bind import bind
from handouts.content.yaml_nodes import read_yaml
from handouts.formats.models import Format
from hostile_cases import FORMAT

pytestmark = pytest.mark.property

PIECES = (
    *"ab: -#&*!|>'\"[]{},?%@`\\~<.\n\t\r", "\u202e", "\x00", "\ufeff", "é", "😀", "- ", ": ",
    "<<: ", "*a", "&a ", "!!b ", "---\n", "...\n", "  ", '"\\u202e"', "|2\n", ">-\n", "%YAML 1.2\n",
)  # fmt: skip
LEAVES = st.none() | st.integers(-9, 40) | st.floats() | st.text(max_size=3) | st.booleans()
SHAPES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=12,
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[list[int]]]:
    """Tables of pages, right ones and nearly right ones: sides of rows of numbers."""
    sides, rows, columns = (draw(st.integers(1, most)) for most in (4, 3, 3))
    places = sides * rows * columns
    numbers = draw(
        st.permutations(range(1, places + 1))
        | st.lists(st.integers(-2, 12), min_size=places, max_size=places)
    )
    rest = iter(numbers)
    return [[[next(rest) for _ in range(columns)] for _ in range(rows)] for _ in range(sides)]


@given(st.binary() | st.lists(st.sampled_from(PIECES), max_size=40).map("".join).map(str.encode))
def test_no_bytes_break_the_yaml_reader(data: bytes) -> None:
    node, problems = read_yaml(data, "t.yaml")
    assert node is not None or problems
    for problem in problems:
        assert problem.message
        assert problem.place.file == "t.yaml"
        assert problem.place.line <= data.count(b"\n") + data.count(b"\r") + 3


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_what_is_accepted_says_what_yaml_says(text: str) -> None:
    """Texts stay as written, so they are compared with YAML's own before it guesses types."""
    node, problems = read_yaml(text.encode(), "t.yaml")
    if node is not None and not problems:
        assert node == yaml.load(text.removeprefix("\ufeff"), yaml.CBaseLoader)


@given(SHAPES | tables())
def test_no_imposition_breaks_a_format_or_loses_a_page(table: object) -> None:
    text = FORMAT.replace("[[[1]]]", json.dumps(table)).replace("most: 1", "most: 24")
    text = text.replace("width: 8.5in, height: 11in, most", "width: 1in, height: 2in, most")
    text = text.replace("safe: 0.25in", "safe: 0.1in")
    node, problems = read_yaml(text.encode(), "format.yaml")
    assert node is not None or problems
    if node is None:
        return
    shape, problems = bind(node, Format)
    assert (shape is None) == bool(problems)
    for problem in problems:
        assert problem.place.file == "format.yaml"
        assert problem.message
    if shape is None:
        return
    for pages in (1, 2, 5, 24):
        sizes = shape.exact_sizes(pages)
        placed = [
            placement
            for number, side in enumerate(shape.sides(pages))
            for placement in shape.placements(side, sizes, number)
        ]
        assert {placement.page for placement in placed} == set(range(1, pages + 1))
