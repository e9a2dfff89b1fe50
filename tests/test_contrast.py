"""Contrast: what styles, formats and a clinic's colours print on each other can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handouts.checks.contrast import check, contrast
from handouts.library import read_library
from handouts.workspace import Workspace
from sheets_helpers import ROOT, edit, place_in, small_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from handouts.problems import Place, Problem

TOKENS = "styles/calm/tokens.yaml"
CALM = "styles/calm/calm.css"
SMALL = "brochures/small/format.css"
BRAND = "styles/brand.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_workspace(tmp_path)


def found_in(root: Path) -> list[Problem]:
    return list(check(read_library(Workspace(root))))


def add(root: Path, file: str, css: str) -> Place:
    """Writes a rule at a stylesheet's end; returns its place."""
    with (root / file).open("a", encoding="utf-8") as sheet:
        sheet.write(f"\n{css}\n")
    return place_in(root, file, css)


def pairs(problems: list[Problem], style: str = "calm") -> set[str]:
    return {p.message.partition(" in the")[0] for p in problems if f"'{style}'" in p.message}


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFFFFF", "#777777") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0000FF", "#FFFFFF") == pytest.approx(8.59, abs=0.01)


def test_the_shipped_styles_can_be_read() -> None:
    assert found_in(ROOT) == []


def test_a_ground_is_reported_at_its_line(root: Path) -> None:
    assert found_in(root) == []
    edit(root / TOKENS, "{ground: paper, text: ink", "{ground: paper, text: line")
    (problem,) = [p for p in found_in(root) if p.place.file == TOKENS]
    assert problem.code == "low-contrast"
    assert problem.place == place_in(root, TOKENS, "{ground: paper, text: line")
    assert "'line' on 'paper' in the style 'calm' has a contrast of 1.5 to 1" in problem.message


def test_colours_of_office_paper_are_looked_at_too(root: Path) -> None:
    edit(root / TOKENS, 'ink: {srgb: "#000000"', 'ink: {srgb: "#BBBBBB"')
    assert "'ink' on 'paper'" in pairs(found_in(root))


@pytest.mark.parametrize(
    ("css", "pair"),
    [
        (".deck { color: var(--glow) }", "'glow' on 'paper'"),
        (".lead { color: var(--soft, #4C5E66); background: var(--faint) }", "'soft' on 'faint'"),
        (".deck { color: #CCCCCC }", "'#CCCCCC' on 'paper'"),
        ('[data-ground="strong"] .deck { color: var(--soft) }', "'soft' on 'strong'"),
        (".deck, .lead { color: var(--faint) }", "'faint' on 'tint'"),
        # Words that say nothing of their own colour have that of the running text.
        (".prose { background: var(--accent) }", "'ink' on 'accent'"),
        # A box within the selector is what its words stand on.
        (".alert h2 { color: var(--ink) }", "'ink' on 'alert'"),
        (".box h2 { color: var(--glow) }", "'glow' on 'tint'"),
        # Another rule gives the same element its words' colour.
        (".steps li::before { background: var(--glow) }", "'paper' on 'glow'"),
        ("body h2 { background: var(--accent) }", "'accent' on 'accent'"),
        ("@page { @top-left { content: 'x'; color: var(--line) } }", "'line' on 'paper'"),
    ],
)
def test_a_rule_is_reported_at_its_line(root: Path, css: str, pair: str) -> None:
    place = add(root, CALM, css)
    found = [p for p in found_in(root) if p.place.file == CALM]
    assert pair in pairs(found)
    assert {p.place.line for p in found} == {place.line}


@pytest.mark.parametrize(
    "css",
    [
        # A mark holds no words.
        '.lead::before { content: ""; background: var(--glow) }',
        # The words of a rule have the colour that a weightier rule gives them.
        ".lead { background: var(--accent) }\nbody .lead { color: var(--paper) }",
        "body .deck { color: var(--on-text) }\n.deck { color: var(--glow) }",
        # Roles follow their ground.
        ".deck { color: var(--on-accent) }\n.lead { color: var(--on-soft) }",
        ".box h3 { color: var(--on-accent) }",
        ".quote { border-color: var(--line); background: none }",
    ],
)
def test_what_can_be_read_is_not_reported(root: Path, css: str) -> None:
    add(root, CALM, css)
    assert found_in(root) == []


def test_a_formats_rules_are_looked_at_in_every_style(root: Path) -> None:
    place = add(root, SMALL, ".deck { color: var(--glow) }")
    found = found_in(root)
    assert {p.place for p in found} == {place}
    assert all("'glow' on 'paper'" in pairs(found, name) for name in ("calm", "clear", "heritage"))


def test_a_formats_rules_are_not_asked_about_dark_grounds(root: Path) -> None:
    add(root, SMALL, ".deck { color: var(--soft) }\n.masthead { background: var(--strong) }")
    assert found_in(root) == []


def test_a_formats_rule_that_names_a_dark_ground_is_looked_at(root: Path) -> None:
    place = add(root, SMALL, '[data-ground="strong"] .deck { color: var(--soft) }')
    (problem,) = [p for p in found_in(root) if "'calm'" in p.message]
    assert problem.place == place
    assert "'soft' on 'strong'" in problem.message


def test_a_clinics_colours_count_at_their_own_line(root: Path) -> None:
    colours = '\n  accent: {srgb: "#9AD0CA", cmyk: [40, 0, 20, 0]}'
    edit(root / BRAND, "colours: {}", f"colours:{colours}")
    found = found_in(root)
    assert "'accent' on 'paper'" in pairs(found)
    assert {p.place for p in found} == {place_in(root, BRAND, '{srgb: "#9AD0CA"')}
    # Only the style that the clinic has chosen is printed in its colours.
    assert not pairs(found, "heritage")
    edit(root / BRAND, "style: calm", "style: heritage")
    assert "'accent' on 'paper'" in pairs(found_in(root), "heritage")


def test_a_clinics_colours_that_can_be_read_pass_in_every_style(root: Path) -> None:
    colours = '{strong: {srgb: "#123456", cmyk: [100, 70, 30, 30]}}'
    edit(root / BRAND, "colours: {}", f"colours: {colours}")
    for style in ("calm", "clear", "heritage"):
        text = (root / BRAND).read_text("utf-8")
        lines = [f"style: {style}" if s.startswith("style:") else s for s in text.split("\n")]
        (root / BRAND).write_text("\n".join(lines), "utf-8")
        assert found_in(root) == []
