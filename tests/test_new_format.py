"""A new fold is three files in `brochures/` and no Python: proved with an accordion."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pikepdf
import pytest

from handouts.pdf.reading import read
from sheets_helpers import FACTS, add_handout, copy_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from handouts.pdf.reading import Page, Word

MM = 25.4 / 72
PANEL = 198.0  # points: a quarter of 11 in, since no panel of an accordion lies inside another
EDITION = "zigzag.en.accordion"

# An accordion opens to the right, panel after panel, and then it is turned over. So the inside
# reads 2 3 4 5 from left to right. The outside goes on with 6, the back of the folded strip, and
# ends with the cover, 1, which lies behind panel 2: at the right end.
OUTSIDE = (6, 7, 8, 1)
INSIDE = (2, 3, 4, 5)

FORMAT = """\
name:
  en: Letter accordion
panels:
  - {name: cover, width: 2.75in, height: 8.5in, cover: yes}
  - {name: first, width: 2.75in, height: 8.5in}
  - {name: second, width: 2.75in, height: 8.5in}
  - {name: third, width: 2.75in, height: 8.5in}
  - {name: fourth, width: 2.75in, height: 8.5in}
  - {name: fifth, width: 2.75in, height: 8.5in}
  - {name: sixth, width: 2.75in, height: 8.5in}
  - {name: seventh, width: 2.75in, height: 8.5in}
sheet: {width: 11in, height: 8.5in, duplex: short-edge}
imposition:
  - - [6, 7, 8, 1]
  - - [2, 3, 4, 5]
folds:
  - {between: [6, 7], turn: mountain}
  - {between: [7, 8], turn: valley}
  - {between: [8, 1], turn: mountain}
bleed: 0.125in
safe: 0.25in
type: {least: 9pt, most: 10pt, fine: 9pt}
"""
TEMPLATE = """\
{% extends "parts/page.html" %}
{% import "parts/blocks.html" as parts with context %}
{% block page %}
{% for panel in panels %}
<section class="panel panel-{{ panel.name }}" data-flow="{{ panel.name }}"
 data-ground="{{ panel.ground }}">
{% if loop.first %}<h1>{{ words.title | inline }}</h1><p>{{ words.deck | inline }}</p>{% endif %}
{% if loop.index == 2 %}{{ parts.near(notices.unattached) }}{% endif %}
{{ parts.flow(panel.blocks) }}
<div class="spring"></div>
{% if loop.last %}
{% for place in ["balance", "care", "alert", "notes", "control"] %}{{ parts.default(place) }}
{% endfor %}
{% endif %}
</section>
{% endfor %}
{% endblock %}
"""
CSS = "@page { margin: 0; padding: 0.4in 0.3in 0.38in; }\n"
TREES = {
    "first": ("Alder", "grows beside streams and feeds the soil"),
    "second": ("Birch", "shines white and sheds thin paper"),
    "third": ("Cedar", "smells sweet and keeps moths away"),
    "fourth": ("Dogwood", "flowers before other trees have leaves"),
    "fifth": ("Elder", "bears dark berries in late summer"),
    "sixth": ("Fir", "stays green through deep snow"),
    "seventh": ("Gum", "drops its bark instead of foliage"),
}
WORDS = """\
title: Eight panels
kicker: Accordion
deck: Unfolded zigzag strip
description: Trees along a strip.
panels:
  - {panel: cover, ground: strong}
""" + "".join(
    f"  - panel: {panel}\n    blocks:\n      - heading: {tree}\n      - text: It {text}.\n"
    for panel, (tree, text) in TREES.items()
)


def add_accordion(workspace: Path) -> None:
    folder = workspace / "brochures" / "accordion"
    folder.mkdir()
    for name, text in (("format.yaml", FORMAT), ("template.html", TEMPLATE), ("format.css", CSS)):
        (folder / name).write_text(text, encoding="utf-8")
    add_handout(workspace, "zigzag", WORDS, FACTS.replace("[small]", "[accordion]"))


def middle(word: Word) -> float:
    boxes = [glyph.box for glyph in word.glyphs]
    return (boxes[0].left + boxes[-1].right) / 2


def only_on(number: int, panels: list[Page]) -> set[str]:
    """Words that stand on one panel and on no other, each once."""
    own = [word.text for word in panels[number - 1].words]
    others = {word.text for page in panels if page.number != number for word in page.words}
    return {text for text in own if own.count(text) == 1} - others


@pytest.fixture(scope="module")
def accordion(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    folder = copy_workspace(tmp_path_factory.mktemp("accordion") / "workspace")
    add_accordion(folder)
    finished = run("build", "zigzag", cwd=folder)
    assert finished.code == 0, finished.stderr
    return folder


def test_a_format_of_files_alone_is_listed_and_built(accordion: Path, run: Run) -> None:
    listed = json.loads(run("list", "--json", cwd=accordion).stdout)
    assert "accordion" in {edition["format"] for edition in listed}
    made = {path.name for path in (accordion / "build").glob("*.pdf")}
    assert made == {f"{EDITION}.screen.pdf", f"{EDITION}.desk.pdf"}


def test_the_screen_has_eight_equal_panels(accordion: Path) -> None:
    pages = read((accordion / "build" / f"{EDITION}.screen.pdf").read_bytes())
    sizes = [(page.width * MM, page.height * MM) for page in pages]
    assert sizes == [pytest.approx((69.85, 215.9), abs=0.01)] * 8


def test_the_desk_has_both_sides_of_one_letter_sheet(accordion: Path) -> None:
    path = accordion / "build" / f"{EDITION}.desk.pdf"
    sizes = [(page.width * MM, page.height * MM) for page in read(path.read_bytes())]
    assert sizes == [pytest.approx((279.4, 215.9), abs=0.01)] * 2
    with pikepdf.open(path) as pdf:
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
        assert pdf.Root.ViewerPreferences.PrintScaling == "/None"


@pytest.mark.parametrize("panel", range(1, 9))
def test_each_panel_stands_in_its_quarter_of_the_sheet(accordion: Path, panel: int) -> None:
    panels = read((accordion / "build" / f"{EDITION}.screen.pdf").read_bytes())
    sides = read((accordion / "build" / f"{EDITION}.desk.pdf").read_bytes())
    wanted = [
        (side, column)
        for side, order in enumerate((OUTSIDE, INSIDE))
        for column, number in enumerate(order)
        if number == panel
    ]
    own = only_on(panel, panels)
    assert len(own) >= 2
    found = {
        (side, int(middle(word) // PANEL))
        for side, page in enumerate(sides)
        for word in page.words
        if word.text in own
    }
    assert [*found] == wanted


def test_a_panel_keeps_its_place_and_size_to_a_hundredth_of_a_millimetre(accordion: Path) -> None:
    panels = read((accordion / "build" / f"{EDITION}.screen.pdf").read_bytes())
    _, inside = read((accordion / "build" / f"{EDITION}.desk.pdf").read_bytes())
    own = only_on(3, panels)
    before = {word.text: word.glyphs[0] for word in panels[2].words if word.text in own}
    after = {word.text: word.glyphs[0] for word in inside.words if word.text in own}
    assert before.keys() == after.keys()
    assert len(own) > 5
    for text, glyph in before.items():
        moved = (after[text].box.left - glyph.box.left) * MM
        assert moved == pytest.approx(PANEL * MM, abs=0.01), text
        assert after[text].box.top == pytest.approx(glyph.box.top, abs=0.03)
        assert after[text].size == pytest.approx(glyph.size, abs=0.001)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("- - [2, 3, 4, 5]", "- - [2, 3, 4]", "leaves out page 5"),
        ("- - [2, 3, 4, 5]", "- - [2, 3, 4, 4]", "page 5"),
        ("between: [8, 1]", "between: [6, 1]", "do not stand side by side"),
        ("width: 11in", "width: 11", "is not a length"),
        ("width: 11in", "width: 10in", "the sheet has 720 by 612 pt"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(
    workspace: Path, run: Run, old: str, new: str, told: str
) -> None:
    add_accordion(workspace)
    path = workspace / "brochures" / "accordion" / "format.yaml"
    assert old in FORMAT
    path.write_text(FORMAT.replace(old, new), encoding="utf-8")
    finished = run("check", cwd=workspace)
    assert finished.code == 1
    assert "brochures/accordion/format.yaml:" in finished.stderr
    assert told in finished.stderr
