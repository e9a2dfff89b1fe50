"""How a press file will look: its plates, printed on a screen by the press's profile."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from handouts.press.icc import on_screen
from handouts.press.plates import plates

if TYPE_CHECKING:
    from handouts.press.plates import PagePlates


def soft_proof(pdf: bytes, profile: bytes, dpi: float) -> list[bytes]:
    """A PNG of each page in sRGB, on paper as white as the screen."""
    return [proof_of(page, profile) for page in plates(pdf, dpi).pages]


def proof_of(page: PagePlates, profile: bytes) -> bytes:
    """One page whose plates are drawn already, as a PNG."""
    file = io.BytesIO()
    image = Image.fromarray(on_screen(page.inks, profile), "RGB")
    image.save(file, "PNG", dpi=(page.dpi, page.dpi))
    return file.getvalue()
