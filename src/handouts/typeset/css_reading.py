"""What a stylesheet says, rule by rule, for checks that look before anything is typeset.

This is the door to tinycss2, the parser that WeasyPrint itself reads CSS with.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import tinycss2

from handouts.workspace import read_text_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES = 1_000_000
_VARIABLE = re.compile(r"var\(\s*--([a-z0-9-]+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r"""["'][^"'\n]*(?:[^\W\d_]|\\)""")  # with a letter, or one in disguise
_NAMES = frozenset({"font", "font-family", "src", "grid-template", "grid-template-areas"})


@dataclass(frozen=True, slots=True)
class StyleRule:
    """One rule: its selector, its declarations by name, and where it begins (from 1)."""

    selector: str
    declarations: dict[str, str]
    line: int
    column: int

    def colour(self, *names: str) -> str | None:
        """The token that the last of these declarations takes its colour from."""
        for name in reversed(self.declarations):
            if name in names:
                match = _VARIABLE.search(self.declarations[name])
                return match[1] if match else None
        return None


def read_css(root: Path, file: str) -> str:
    """A stylesheet by its path from the workspace's root; OSError says why it cannot be read."""
    return read_text_file(root, root / file, MOST_BYTES)


def rules_of(css: str) -> Iterator[StyleRule]:
    """Every rule of a stylesheet, those within at-rules too; what cannot be parsed is left out.

    So is a whole sheet with blocks in blocks by the hundred, which typesetting refuses.
    """
    with suppress(RecursionError):
        sheet = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        yield from list(_rules(sheet))


@dataclass(frozen=True, slots=True)
class Written:
    """Words that a stylesheet prints, and where they stand (from 1)."""

    text: str
    line: int
    column: int


@lru_cache(maxsize=256)
def words_written(css: str) -> tuple[Written, ...]:
    """What a stylesheet writes of its own: strings with letters that are no names of fonts.

    They would be printed without anybody having approved or translated them.
    """
    if not _STRING.search(_COMMENT.sub("", css)):
        return ()  # nearly always, and quicker than parsing
    with suppress(RecursionError):
        sheet = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        return tuple(_written(sheet))
    return ()


def _written(nodes: list[Any]) -> Iterator[Written]:
    for node in nodes:
        if node.type == "declaration" and node.lower_name not in _NAMES:
            for token in _strings(node.value):
                if any(map(str.isalpha, token.value)):
                    yield Written(token.value, token.source_line, token.source_column)
        elif node.type in {"qualified-rule", "at-rule"} and node.content is not None:
            yield from _written(tinycss2.parse_blocks_contents(node.content))


def _strings(tokens: list[Any]) -> Iterator[Any]:
    for token in tokens:
        if token.type == "string":
            yield token
        elif token.type == "function" and token.lower_name != "url":
            yield from _strings(token.arguments)
        elif token.type.endswith(" block"):
            yield from _strings(token.content)


def _rules(nodes: list[Any]) -> Iterator[StyleRule]:
    for node in nodes:
        if node.type not in {"qualified-rule", "at-rule"} or node.content is None:
            continue
        inner = tinycss2.parse_blocks_contents(
            node.content, skip_comments=True, skip_whitespace=True
        )
        prelude = tinycss2.serialize(node.prelude).strip()
        selector = prelude if node.type == "qualified-rule" else f"@{node.at_keyword} {prelude}"
        declarations = {
            part.lower_name: tinycss2.serialize(part.value).strip()
            for part in inner
            if part.type == "declaration"
        }
        yield StyleRule(selector.strip(), declarations, node.source_line, node.source_column)
        yield from _rules([part for part in inner if part.type != "declaration"])
