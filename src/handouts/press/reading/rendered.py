"""Parts of a page as drawn by pdfium, for what only a picture can tell.

Preflight's door to pypdfium2.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pypdfium2

if TYPE_CHECKING:
    from PIL import Image

    from handouts.press.reading.boxes import Box

MOST_PIXELS = 30_000_000
_WIDEST = 14_400  # points, the widest page that PDF knows


def draw(pdf: bytes, number: int, box: Box, dpi: float) -> tuple[Image.Image, float]:
    """A rectangle of a page (from 1) in sRGB, white where there is no paper, and pixels a point.

    Fewer dots an inch where the rectangle is huge. ValueError where it cannot be drawn.
    """
    width, height = box[2] - box[0], box[3] - box[1]
    if not (0 < width <= _WIDEST and 0 < height <= _WIDEST):
        raise ValueError("this is no size for a page")
    scale = min(dpi / 72, (MOST_PIXELS / (width * height)) ** 0.5)
    try:
        with closing(pypdfium2.PdfDocument(pdf)) as document:
            with closing(document[number - 1]) as page:
                page.set_mediabox(*box)
                page.set_cropbox(*box)
                page.set_rotation(0)
            # pdfium takes a page's boxes when it opens it
            with closing(document[number - 1]) as page:
                image = page.render(scale=scale, may_draw_forms=False, draw_annots=False).to_pil()
                return image.convert("RGB"), scale
    except (pypdfium2.PdfiumError, IndexError, ValueError, MemoryError):
        raise ValueError("the page cannot be drawn") from None
