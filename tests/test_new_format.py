"""A new fold is three files in `brochures/` and no Python: proved with a Z-fold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pikepdf
import pytest

from handouts.pdf.reading import read

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from handouts.pdf.reading import Page, Word

MM = 25.4 / 72
PANEL = 264.0  # points: a third of 11 in, since no panel of a Z-fold lies inside another
EDITION = "ketamine-brochure.en.z-fold"

# A Z-fold opens to the right, panel after panel, and then it is turned over. So the inside reads
# 2 3 4 from left to right, and the last of them is the back of the folded brochure. The outside
# goes on with 5 and 6, and the cover, 1, lies behind panel 2: at its right end.
OUTSIDE = (5, 6, 1)
INSIDE = (2, 3, 4)

FORMAT = """\
name:
  en: Letter Z-fold brochure
panels:
  - {name: cover, width: 264pt, height: 8.5in, cover: yes}
  - {name: first, width: 264pt, height: 8.5in}
  - {name: second, width: 264pt, height: 8.5in}
  - {name: third, width: 264pt, height: 8.5in}
  - {name: fourth, width: 264pt, height: 8.5in}
  - {name: fifth, width: 264pt, height: 8.5in}
sheet: {width: 11in, height: 8.5in, duplex: short-edge}
imposition:
  - - [5, 6, 1]
  - - [2, 3, 4]
folds:
  - {between: [5, 6], turn: valley}
  - {between: [6, 1], turn: mountain}
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
{% if loop.last %}
{% for place in ["balance", "care", "alert", "notes", "control"] %}{{ parts.default(place) }}
{% endfor %}
{% endif %}
</section>
{% endfor %}
{% endblock %}
"""
CSS = "@page { margin: 0; padding: 0.4in 0.375in 0.38in; }\n"


def add_z_fold(workspace: Path) -> None:
    folder = workspace / "brochures" / "z-fold"
    folder.mkdir()
    for name, text in (("format.yaml", FORMAT), ("template.html", TEMPLATE), ("format.css", CSS)):
        (folder / name).write_text(text, encoding="utf-8")
    facts = workspace / "content" / "handouts" / "ketamine-brochure" / "handout.yaml"
    text = facts.read_text(encoding="utf-8")
    assert "formats: [tri-fold]" in text
    facts.write_text(text.replace("[tri-fold]", "[z-fold]"), encoding="utf-8")
    words = facts.with_name("en.yaml")
    text = words.read_text(encoding="utf-8")
    assert "\ndeck: What" in text
    words.write_text(
        text.replace("\ndeck: What", "\ndeck: Unfolded zigzag, what"), encoding="utf-8"
    )


def middle(word: Word) -> float:
    boxes = [glyph.box for glyph in word.glyphs]
    return (boxes[0].left + boxes[-1].right) / 2


def only_on(number: int, panels: list[Page]) -> set[str]:
    """Words that stand on one panel and on no other, each once."""
    own = [word.text for word in panels[number - 1].words]
    others = {word.text for page in panels if page.number != number for word in page.words}
    return {text for text in own if own.count(text) == 1} - others


@pytest.fixture(scope="module")
def z_fold(tmp_path_factory: pytest.TempPathFactory, run: Run, catalogue: Path) -> Path:
    import shutil

    folder = tmp_path_factory.mktemp("z-fold") / "workspace"
    for name in ("content", "brochures", "styles"):
        shutil.copytree(catalogue / name, folder / name)
    add_z_fold(folder)
    finished = run("build", "ketamine-brochure", cwd=folder)
    assert finished.code == 0, finished.stderr
    return folder


def test_a_format_of_files_alone_is_listed_and_built(z_fold: Path, run: Run) -> None:
    listed = json.loads(run("list", "--json", cwd=z_fold).stdout)
    assert "z-fold" in {edition["format"] for edition in listed}
    made = {path.name for path in (z_fold / "build").glob("*.pdf")}
    assert made == {f"{EDITION}.screen.pdf", f"{EDITION}.desk.pdf"}


def test_the_screen_has_six_equal_panels(z_fold: Path) -> None:
    pages = read((z_fold / "build" / f"{EDITION}.screen.pdf").read_bytes())
    sizes = [(page.width * MM, page.height * MM) for page in pages]
    assert sizes == [pytest.approx((93.13, 215.9), abs=0.01)] * 6


def test_the_desk_has_both_sides_of_one_letter_sheet(z_fold: Path) -> None:
    path = z_fold / "build" / f"{EDITION}.desk.pdf"
    sizes = [(page.width * MM, page.height * MM) for page in read(path.read_bytes())]
    assert sizes == [pytest.approx((279.4, 215.9), abs=0.01)] * 2
    with pikepdf.open(path) as pdf:
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
        assert pdf.Root.ViewerPreferences.PrintScaling == "/None"


@pytest.mark.parametrize("panel", range(1, 7))
def test_each_panel_stands_in_its_third_of_the_sheet(z_fold: Path, panel: int) -> None:
    panels = read((z_fold / "build" / f"{EDITION}.screen.pdf").read_bytes())
    sides = read((z_fold / "build" / f"{EDITION}.desk.pdf").read_bytes())
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


def test_a_panel_keeps_its_place_and_size_to_a_hundredth_of_a_millimetre(z_fold: Path) -> None:
    panels = read((z_fold / "build" / f"{EDITION}.screen.pdf").read_bytes())
    _, inside = read((z_fold / "build" / f"{EDITION}.desk.pdf").read_bytes())
    own = only_on(3, panels)
    before = {word.text: word.glyphs[0] for word in panels[2].words if word.text in own}
    after = {word.text: word.glyphs[0] for word in inside.words if word.text in own}
    assert before.keys() == after.keys()
    assert len(own) > 10
    for text, glyph in before.items():
        moved = (after[text].box.left - glyph.box.left) * MM
        assert moved == pytest.approx(PANEL * MM, abs=0.01), text
        assert after[text].box.top == pytest.approx(glyph.box.top, abs=0.03)
        assert after[text].size == pytest.approx(glyph.size, abs=0.001)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("- - [2, 3, 4]", "- - [2, 3]", "leaves out page 4"),
        ("- - [2, 3, 4]", "- - [2, 3, 3]", "page 4"),
        ("between: [6, 1]", "between: [5, 1]", "do not stand side by side"),
        ("width: 11in", "width: 11", "is not a length"),
        ("width: 11in", "width: 10in", "the sheet has 720 by 612 pt"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(
    workspace: Path, run: Run, old: str, new: str, told: str
) -> None:
    add_z_fold(workspace)
    path = workspace / "brochures" / "z-fold" / "format.yaml"
    assert old in FORMAT
    path.write_text(FORMAT.replace(old, new), encoding="utf-8")
    finished = run("check", cwd=workspace)
    assert finished.code == 1
    assert "brochures/z-fold/format.yaml:" in finished.stderr
    assert told in finished.stderr
