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
WIDEST = 720  # pixels: posters are drawn smaller
ARTICLE, SHEET, BROCHURE = "what-is-ketamine.en", "plain-language.en", "ketamine-brochure.en"
PAGES: Mapping[str, tuple[str, int]] = {
    "letter.png": (f"{ARTICLE}.letter.screen.pdf", 1),
    "a4.png": (f"{ARTICLE}.a4.screen.pdf", 1),
    "one-pager.png": (f"{SHEET}.one-pager.screen.pdf", 1),
    "one-pager-a4.png": (f"{SHEET}.one-pager-a4.screen.pdf", 1),
    "tri-fold.png": (f"{BROCHURE}.tri-fold.desk.pdf", 2),
    "tri-fold-a4.png": (f"{BROCHURE}.tri-fold-a4.desk.pdf", 1),
    "z-fold.png": (f"{BROCHURE}.z-fold.desk.pdf", 1),
    "z-fold-a4.png": (f"{BROCHURE}.z-fold-a4.desk.pdf", 2),
    "half-fold.png": ("meet-the-team.en.half-fold.desk.pdf", 2),
    "gate-fold.png": ("how-it-works.en.gate-fold.desk.pdf", 2),
    "booklet.png": (f"{ARTICLE}.booklet.desk.pdf", 3),
    "rack-card.png": ("ask-us.en.rack-card.screen.pdf", 1),
    "wallet-card.png": ("crisis-card.en.wallet-card.desk.pdf", 1),
    "poster-11x17.png": ("ask-us.en.poster-11x17.screen.pdf", 1),
    "poster-18x24.png": ("ask-us.en.poster-18x24.screen.pdf", 1),
    "aftercare.png": ("after-your-visit.en.aftercare.screen.pdf", 1),
    "bio-card.png": ("card-valentina-ira.en.bio-card.screen.pdf", 1),
    "large-letter.png": (f"{SHEET}.one-pager.large-print.screen.pdf", 1),
    "large-a4.png": (f"{SHEET}.one-pager-a4.large-print.screen.pdf", 2),
    "spanish.png": ("plain-language.es.one-pager.screen.pdf", 1),
    "arabic.png": ("after-your-visit.ar.aftercare.screen.pdf", 1),
}
"""By the picture's name: a built file and the number of its page, from 1."""


def draw(pdf: Path, number: int) -> Image.Image:
    """A page in greys."""
    page = pypdfium2.PdfDocument(pdf)[number - 1]
    scale = min(PIXELS_PER_INCH / 72, WIDEST / page.get_width())
    picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture.convert("L")


def differing(drawn: Image.Image, golden: Path) -> tuple[int, int, int, int] | None:
    """The box of pixels that are not the same, or None; another size differs everywhere."""
    with Image.open(golden) as before:
        if before.size != drawn.size:
            return (0, 0, *drawn.size)
        return ImageChops.difference(before.convert("L"), drawn).getbbox()
