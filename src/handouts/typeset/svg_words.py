"""The words in a drawing, in another language: `<text id="name">` by name."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXT = re.compile(
    r'(?P<open><text\b[^>]*?\sid="(?P<id>[^"]+)"[^>]*>)(?P<words>[^<]*)(?P<close></text>)'
)


_ANY_TEXT = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def letters_in(svg: bytes) -> str:
    """Everything that a checked SVG writes, in the order of its texts."""
    texts = _ANY_TEXT.findall(svg.decode("utf-8"))
    return " ".join(unescape(_TAG.sub("", text)) for text in texts)


def words_in(svg: bytes) -> dict[str, str]:
    """The words of a checked SVG that have an id, by it."""
    return {match["id"]: match["words"] for match in _TEXT.finditer(svg.decode("utf-8"))}


def reworded(svg: bytes, labels: Mapping[str, str]) -> bytes:
    """The drawing with other words where `labels` has some; the rest stays as it is."""

    def other(match: re.Match[str]) -> str:
        words = labels.get(match["id"])
        return match[0] if words is None else f"{match['open']}{escape(words)}{match['close']}"

    return _TEXT.sub(other, svg.decode("utf-8")).encode("utf-8")
