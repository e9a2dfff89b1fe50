"""The words of an HTML page as a reader meets them; what the proof holds the PDF against."""

from __future__ import annotations

from html.parser import HTMLParser

_SILENT = frozenset({"head", "style", "script", "svg"})
_WITHIN_WORDS = frozenset({"b", "i", "em", "strong", "a", "span", "sup", "sub", "bdi"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.alternatives: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT
        self.alternatives += [value for name, value in attrs if name == "alt" and value]
        if tag not in _WITHIN_WORDS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def visible_words(html: str) -> str:
    """The words of an HTML text in document order, white space folded."""
    return " ".join("".join(_parsed(html).parts).split())


def words_in_place_of_pictures(html: str) -> list[str]:
    """What is read aloud where an HTML text has pictures."""
    return _parsed(html).alternatives


def _parsed(html: str) -> _Words:
    parser = _Words()
    parser.feed(html)
    parser.close()
    return parser
