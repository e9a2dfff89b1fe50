"""Printers' profiles: three that ship, and what is said of one that cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.content.bind import bind
from handouts.content.yaml_nodes import read_yaml
from handouts.library import read_library
from handouts.press.printers import Printer
from handouts.workspace import Workspace

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "brochures" / "printers"
PRINTERS = read_library(Workspace.find(ROOT)).printers


def test_three_printers_ship_with_the_figures_that_such_houses_state() -> None:
    figures = {
        name: (p.standard, str(p.condition.identifier), str(p.bleed), p.total_ink, bool(p.marks))
        for name, p in PRINTERS.items()
    }
    assert figures == {
        "us-sheetfed": ("pdf/x-4", "CGATS TR 006", "0.125in", 320, True),
        "europe": ("pdf/x-4", "FOGRA39", "3mm", 330, True),
        "online": ("pdf/x-1a", "CGATS TR 006", "0.125in", 240, False),
    }
    assert {str(p.condition.registry) for p in PRINTERS.values()} == {"http://www.color.org"}
    assert {(p.resolution.error, p.resolution.warning) for p in PRINTERS.values()} == {(149, 224)}


@pytest.mark.parametrize("name", PRINTERS)
def test_the_profile_is_beside_the_printer_and_is_one_for_a_cmyk_press(name: str) -> None:
    head = (FOLDER / str(PRINTERS[name].condition.profile)).read_bytes()[:24]
    assert (head[12:16], head[16:20]) == (b"prtr", b"CMYK")


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("online", "crop: media", "crop: media\nmarks: {draw: [crop], room: 2in, offset: 1in}",
         "the media ends at the bleed"),
        ("europe", "offset: 3mm", "offset: 2mm", "outside the bleed"),
        ("europe", "room: 18mm", "room: 3mm", "no paper for marks"),
        ("europe", "draw: [crop,", "draw: [crop, crop,", "named twice"),
        ("europe", "warning: 224", "warning: 100", "less than 'error'"),
        ("europe", "total_ink: 330", "total_ink: 500", "400"),
        ("europe", "FOGRA39L_coated.icc", "../FOGRA39L_coated.icc", "in brochures/printers/"),
        ("europe", "standard: pdf/x-4", "standard: pdf/x-3", "pdf/x-4"),
    ],
)  # fmt: skip
def test_a_profile_that_cannot_be_meant_is_refused_at_its_line(
    name: str, old: str, new: str, says: str
) -> None:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    node, _ = read_yaml(text.replace(old, new).encode(), "printer.yaml")
    assert node is not None
    printer, problems = bind(node, Printer)
    assert printer is None
    assert says in problems[0].message + problems[0].remedy
    assert problems[0].place.line > 1
