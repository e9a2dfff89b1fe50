"""Pictures of shipped pages: one page of each format, small and grey, compared exactly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image, ImageChops

if TYPE_CHECKING:
    from collections.abc import Mapping

PICTURES = Path(__file__).parent / "pictures"
PIXELS_PER_INCH = 60
PAGES: Mapping[str, tuple[str, int]] = {
    "letter.png": ("what-is-ketamine.en.letter.screen.pdf", 1),
    "one-pager.png": ("plain-language.en.one-pager.screen.pdf", 1),
    "tri-fold.png": ("ketamine-brochure.en.tri-fold.desk.pdf", 2),
}
"""By the picture's name: a built file and the number of its page, from 1."""


def draw(pdf: Path, number: int) -> Image.Image:
    """A page in greys."""
    page = pypdfium2.PdfDocument(pdf)[number - 1]
    picture: Image.Image = page.render(scale=PIXELS_PER_INCH / 72, grayscale=True).to_pil()
    return picture.convert("L")


def differing(drawn: Image.Image, golden: Path) -> tuple[int, int, int, int] | None:
    """The box of pixels that are not the same, or None; another size differs everywhere."""
    with Image.open(golden) as before:
        if before.size != drawn.size:
            return (0, 0, *drawn.size)
        return ImageChops.difference(before.convert("L"), drawn).getbbox()
