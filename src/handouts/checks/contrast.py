"""low-contrast: words in a colour that cannot be read well on the colour behind them.

Fails:
    grounds: {paper: {ground: paper, text: line, title: strong, accent: accent}}
Passes:
    grounds: {paper: {ground: paper, text: ink, title: strong, accent: accent}}
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handouts.problems import Place, Problem
from handouts.typeset.css_reading import StyleRule, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from handouts.library import Library
    from handouts.style import Style

CODE = "low-contrast"
LEAST = 4.5  # WCAG 2.2, level AA, for text of any size
_GROUND = re.compile(r'\[data-ground="([a-z0-9_-]+)"\]')
_ON = {"on-text": "text", "on-title": "title", "on-accent": "accent"}


def check(library: Library) -> Iterator[Problem]:
    """Every pair of colours that a style's grounds, its stylesheets or the formats' print."""
    root = library.workspace.root
    for name, style in library.styles.items():
        branded = library.brand.over(style) if library.brand else style
        pairs = {**dict(_in_css(root, style)), **dict(_on_grounds(name, style))}
        for (text, ground), place in pairs.items():
            for target in ("screen", "desk"):
                palette = branded.palette(target)
                if text not in palette or ground not in palette:
                    continue
                ratio = contrast(palette[text], palette[ground])
                if ratio < LEAST:
                    yield Problem(
                        place, CODE,
                        f"'{text}' on '{ground}' in the style '{name}' has a contrast of"
                        f" {ratio:.1f} to 1; words need {LEAST} to 1",
                        "Make one of the two colours darker or lighter.",
                    )  # fmt: skip
                    break


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (#RRGGBB) by WCAG 2.2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


Pair = tuple[str, str]


def _on_grounds(name: str, style: Style) -> Iterator[tuple[Pair, Place]]:
    for ground in style.grounds.values():
        for text in (ground.text, ground.title, ground.accent):
            place = Place(f"styles/{name}/tokens.yaml", ground.place.line, ground.place.column)
            yield (str(text), str(ground.ground)), place


def _in_css(root: Path, style: Style) -> Iterator[tuple[Pair, Place]]:
    """Pairs of the stylesheets: of one rule, of its ground, and of what stands on a box."""
    files = [f"styles/{sheet}" for sheet in style.stylesheets]
    folder = root / "brochures"
    files += [path.relative_to(root).as_posix() for path in sorted(folder.glob("*/format.css"))]
    for file in files:
        try:
            css = (root / file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # composing says what is wrong with it
        for rule in rules_of(css):
            for pair in _of_rule(rule, style):
                yield pair, Place(file, rule.line, rule.column)


def _of_rule(rule: StyleRule, style: Style) -> Iterator[Pair]:
    ground_name = _GROUND.search(rule.selector)
    ground = style.grounds.get(ground_name[1]) if ground_name else style.grounds.get("paper")
    behind = rule.colour("background", "background-color")
    text = rule.colour("color")
    if text in _ON:
        text = str(getattr(ground, _ON[text])) if ground else None
    if text and behind:
        yield text, behind
    elif text and ground:
        yield text, str(ground.ground)
    elif behind and "content" not in rule.declarations and not rule.selector.startswith("@"):
        # A box that says nothing of its words' colour holds running text and headings.
        for inherited in ("ink", "accent", "soft"):
            yield inherited, behind
