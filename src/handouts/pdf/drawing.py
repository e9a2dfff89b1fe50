"""Pages of a PDF as pictures for a screen. pdfium must not be used by two threads at once."""

from __future__ import annotations

import io
import threading
from contextlib import closing

import pypdfium2

_ONE_AT_A_TIME = threading.Lock()
MOST_PIXELS = 25_000_000
"""Of one picture: what is much longer than high is drawn lower than asked."""


def page_as_png(pdf: bytes, number: int, height: int) -> bytes | None:
    """Page `number` (from 1), `height` pixels high; None where there is none, or no PDF."""
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError:
            return None
        with closing(document):
            if not 1 <= number <= len(document):
                return None
            with closing(document[number - 1]) as page:
                wide, high = page.get_size()
                scale = min(height / high, (MOST_PIXELS / (wide * high)) ** 0.5)
                image = page.render(scale=scale).to_pil().convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=4)
    return buffer.getvalue()
