"""Contrast: what the shipped styles print on each other can be read (WCAG 2.2, level AA)."""

from __future__ import annotations

import pytest

from handouts.library import read_library
from handouts.workspace import Workspace
from sheets_helpers import ROOT


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("target", ["screen", "desk"])
def test_text_stands_out_from_every_ground(target: str) -> None:
    for style in read_library(Workspace(ROOT)).styles.values():
        colours: dict[str, str] = {**style.palette(target)}  # type: ignore[arg-type]
        pairs = [
            (str(name), str(ground.ground))
            for ground in style.grounds.values()
            for name in (ground.text, ground.title, ground.accent)
        ]
        # Beside the grounds: the alert's white on the alert, soft captions, numbers on the accent.
        pairs += [("paper", "alert"), ("soft", "paper"), ("soft", "warm"), ("paper", "accent")]
        for text, ground in pairs:
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
