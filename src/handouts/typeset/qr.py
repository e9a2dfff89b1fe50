"""QR codes: an address, or a sheet's short code, as a drawing that phones read."""

from __future__ import annotations

import re
from itertools import groupby
from urllib.parse import unquote
from xml.sax.saxutils import escape

LEAST_MODULE_MM = 0.33  # the smallest printed module that phones read well at arm's length
MOST_CHARACTERS = 300
QUIET = 4  # modules of white around the code, as its standard asks
LEAST_MARK = 29 * LEAST_MODULE_MM * 72 / 25.4  # points: the smallest code there is, at its least

_ADDRESS = re.compile(
    r"https://[a-z0-9][a-z0-9.-]*(?::[0-9]+)?(?:[/?#].*)?|tel:\+?[0-9*#][0-9().;=a-z-]*"
    r"|mailto:[^@?]+@[^@?]+(?:\?.*)?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[!-~]*")  # ASCII without spaces


def qr_svg(address: str) -> tuple[bytes, int]:
    """The QR code of an address as SVG, and how many modules it is wide with its white edge.

    Printed at least `LEAST_MODULE_MM` times that number wide, it can be read.
    It has error correction M, or better where that takes no more room. Its
    ground is white whatever is beneath. ValueError, in words for the author,
    for an address that a phone should not or cannot open.
    """
    _check(address)
    return _svg(address, spoken(address))


def mark_svg(text: str) -> tuple[bytes, int]:
    """The QR code of a short text that is no address, such as HANDOUTS K7Q2-9MXP.

    Capitals, digits, spaces and dashes alone, up to twenty of them, make the
    smallest code there is: 29 modules with its white edge. Otherwise as `qr_svg`.
    """
    return _svg(text, text)


def _svg(content: str, title: str) -> tuple[bytes, int]:
    import segno

    code = segno.make(content, error="m", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=QUIET)]
    size = len(rows)
    path = "".join(
        f"M{start} {y}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for start, length in _runs(row)
    )
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{size}" height="{size}" fill="#FFFFFF"/>',
        # One path, so that no program shows seams between its rows.
        f'<path d="{path}" fill="var(--ink, #22333B)"/>',
        "</svg>\n",
    )
    return "\n".join(lines).encode(), size


def spoken(address: str) -> str:
    """An address as people write it: without its scheme, a last slash, or a mail's subject."""
    scheme, _, rest = address.partition(":")
    match scheme.lower():
        case "https":
            return rest.removeprefix("//").removesuffix("/")
        case "mailto":
            return unquote(rest.partition("?")[0])
        case "tel":
            return rest
    return address


def _check(address: str) -> None:
    shown = address if len(address) <= 60 else f"{address[:60]}…"
    if len(address) > MOST_CHARACTERS:
        raise ValueError(
            f"the address '{shown}' has {len(address)} characters, and its code would be too fine"
            f" to read; {MOST_CHARACTERS} are the most. Use a shorter address"
        )
    if not _PLAIN.fullmatch(address):
        raise ValueError(
            f"the address '{shown}' has a space or a letter that is not ASCII;"
            " copy it from a browser's address bar"
        )
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"'{shown}' is no address for a code; write https://…, tel:+… or mailto:…")


def _runs(row: list[int]) -> list[tuple[int, int]]:
    """Where the dark modules of a row begin, and how many stand together."""
    runs: list[tuple[int, int]] = []
    for dark, group in groupby(enumerate(row), key=lambda item: item[1]):
        places = [place for place, _ in group]
        if dark:
            runs.append((places[0], len(places)))
    return runs
