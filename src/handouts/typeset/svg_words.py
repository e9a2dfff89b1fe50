"""The words in a drawing, in another language: `<text id="name">` by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXT = re.compile(
    r'(?P<open><text\b[^>]*?\sid="(?P<id>[^"]+)"[^>]*>)(?P<words>[^<]*)(?P<close></text>)'
)


def words_in(svg: bytes) -> dict[str, str]:
    """The words of a checked SVG that have an id, by it."""
    return {match["id"]: match["words"] for match in _TEXT.finditer(svg.decode("utf-8"))}


def reworded(svg: bytes, labels: Mapping[str, str]) -> bytes:
    """The drawing with other words where `labels` has some; the rest stays as it is."""

    def other(match: re.Match[str]) -> str:
        words = labels.get(match["id"])
        return match[0] if words is None else f"{match['open']}{escape(words)}{match['close']}"

    return _TEXT.sub(other, svg.decode("utf-8")).encode("utf-8")
