"""Large print as a reader with weak eyes gets it: 18 points throughout, one column, all words."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest

from handouts.checks import large_print
from handouts.edition.keys import EditionKey, editions_of
from handouts.library import read_library
from handouts.workspace import Workspace
from sheets_helpers import ROOT, edit, place_in, small_workspace
from test_shipped import characters

if TYPE_CHECKING:
    from pathlib import Path

KEYS = [key for key in editions_of(read_library(Workspace(ROOT))) if key.size == "large-print"]
GUTTER = 12  # points: pieces of one line touch, columns do not
every = pytest.mark.parametrize("key", KEYS, ids=str)


@cache
def entries(catalogue: Path) -> dict[str, Any]:
    files: dict[str, Any] = json.loads((catalogue / "build" / "manifest.json").read_bytes())[
        "files"
    ]
    return files


def screen(catalogue: Path, key: EditionKey) -> Path:
    return catalogue / "build" / f"{key}.screen.pdf"


def test_every_format_that_is_read_in_the_hand_has_one() -> None:
    formats = read_library(Workspace(ROOT)).formats
    without = {name for name, shape in formats.items() if shape.large_print is None}
    assert without == {"large-letter", "large-a4", "poster-11x17", "poster-18x24"}
    for name in without:
        assert formats[name].type.fine.points >= 18
    assert {key.format for key in KEYS} >= {"one-pager", "letter", "tri-fold", "half-fold"}


@every
def test_every_letter_has_18_points_or_more(catalogue: Path, key: EditionKey) -> None:
    sizes = [
        size
        for page in pypdfium2.PdfDocument(screen(catalogue, key))
        for *_, size, _colour in characters(page)
    ]
    assert len(sizes) > 300
    assert min(sizes) >= 17.99


@every
def test_nothing_is_slanted(catalogue: Path, key: EditionKey) -> None:
    with pikepdf.open(screen(catalogue, key)) as document:
        fonts = [o for o in document.objects if isinstance(o, pikepdf.Dictionary)]
        names = [str(o.FontName) for o in fonts if o.get("/Type") == "/FontDescriptor"]
    assert names
    assert not [name for name in names if "italic" in name.lower() or "oblique" in name.lower()]


@every
def test_it_stands_in_one_column_on_letter_or_a4(catalogue: Path, key: EditionKey) -> None:
    """Lines of running text begin at few places: a second column would add one far to the right."""
    paper = (595, 842) if key.format.endswith("a4") else (612, 792)
    for page in pypdfium2.PdfDocument(screen(catalogue, key)):
        assert page.get_size() == pytest.approx(paper, abs=0.6)
        text = page.get_textpage()
        lines = [text.get_rect(index) for index in range(text.count_rects())]
        wide = [rect for rect in lines if rect[2] - rect[0] > 0.3 * paper[0]]
        overlapping = [
            (one, two)
            for one in wide
            for two in wide
            if one[2] + GUTTER < two[0] and min(one[3], two[3]) - max(one[1], two[1]) > 4
        ]
        assert not overlapping


@every
def test_it_carries_the_same_required_texts_on_more_pages(catalogue: Path, key: EditionKey) -> None:
    small = entries(catalogue)[f"{key.handout}.{key.language}.{key.format}.screen.pdf"]
    large = entries(catalogue)[f"{key}.screen.pdf"]
    # A wallet card is too small for these; in large print it is a sheet like any other.
    exempt = {"alt_format_card", "control_line_card", "alt_format", "control_line", "info_only"}
    if key.format != "wallet-card":
        exempt = set()
    assert small["disclaimers"].keys() - exempt == large["disclaimers"].keys() - exempt
    assert {"alt_format", "control_line", "info_only"} <= large["disclaimers"].keys()
    assert large["type_size"] >= 18
    if len(small["format"].split("-")) == 2 and small["format"].startswith("one-pager"):
        assert large["pages"] > small["pages"]


def test_a_format_for_large_print_below_18_points_is_refused(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    assert not list(large_print.check(read_library(Workspace(root))))
    edit(root / "brochures/large-letter/format.yaml", "fine: 18pt", "fine: 12pt")
    problems = list(large_print.check(read_library(Workspace(root))))
    assert {problem.code for problem in problems} == {"large-print-small"}
    assert problems[-1].place == place_in(root, "brochures/large-letter/format.yaml", "least: 18pt")
