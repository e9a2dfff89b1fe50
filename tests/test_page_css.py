"""Page CSS: sizes, grounds and art as WeasyPrint must get them, from a format's data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handouts.formats.page_css import PanelLook, page_css
from handouts.library import read_library
from handouts.workspace import Workspace
from sheets_helpers import ROOT

if TYPE_CHECKING:
    from handouts.formats.models import Format


def shapes() -> dict[str, Format]:
    return read_library(Workspace(ROOT)).formats


def rules(css: str) -> dict[str, str]:
    return dict(re.findall(r"([^{}\n]+)\{([^{}]*)\}", css))


def test_a_sheet_has_one_page_size() -> None:
    found = re.findall(r"size:([^;}]+)", page_css(shapes()["letter"], [], {}))
    assert found == ["612pt 792pt"]


def test_each_panel_is_a_named_page_of_its_size() -> None:
    found = rules(page_css(shapes()["tri-fold"], [PanelLook("#FFFFFF")] * 6, {}))
    assert "size:265.5pt 612pt" in found["@page cover"]
    assert "size:261pt 612pt" in found["@page flap"]
    assert found[".panel-inside-right"] == "page:inside-right"
    assert len([name for name in found if name.startswith(".panel-")]) == 6


def test_tokens_are_there_for_pages_too_which_do_not_inherit() -> None:
    css = page_css(shapes()["letter"], [], {"ink": "#22333B"})
    assert ":root{--ink:#22333B;}" in css
    assert "@page{--ink:#22333B;}" in css


def test_art_spans_the_panel_and_its_bleed() -> None:
    looks = [PanelLook("#17474A", "workspace:/a.svg", "full"), PanelLook("#F6EFE3")]
    looks += [PanelLook("#FFFFFF", "workspace:/b.svg", "foot")] + [PanelLook("#FFFFFF")] * 3
    found = rules(page_css(shapes()["tri-fold"], looks, {}))
    full, plain, foot = (found[f"@page {name}"] for name in ("cover", "flap", "inside-left"))
    # 265.5 pt and 9 pt of bleed on either side; the picture begins 9 pt outside.
    assert 'url("workspace:/a.svg") left -9pt top -9pt/283.5pt auto no-repeat' in full
    assert full.endswith("no-repeat")
    assert "background:#17474A" in full
    assert 'url("workspace:/b.svg") left -9pt bottom -9pt/283.5pt auto no-repeat' in foot
    assert "url(" not in plain


def test_a_picture_over_two_panels_goes_on_where_it_left_off() -> None:
    left = PanelLook("#17474A", "workspace:/a.svg", across=391.5)
    right = PanelLook("#17474A", "workspace:/a.svg", across=391.5, offset=195.75)
    looks = [left, right, *[PanelLook("#FFFFFF")] * 4]
    found = rules(page_css(shapes()["gate-fold"], looks, {}))
    # Two gates of 195.75 pt: the picture is as wide as both with 9 pt of bleed at either end.
    assert "left -9pt top -9pt/409.5pt auto" in found["@page front-left"]
    assert "left -204.75pt top -9pt/409.5pt auto" in found["@page front-right"]


def test_a_sheets_cover_is_a_page_of_its_own_ground() -> None:
    css = page_css(shapes()["booklet"], [], {}, PanelLook("#17474A", "workspace:/a.svg"))
    assert "left -9pt top -9pt/414pt auto no-repeat" in rules(css)["@page cover"]
    assert "@page cover" not in page_css(shapes()["booklet"], [], {})
