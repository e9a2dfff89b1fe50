"""What a stylesheet says, rule by rule, for checks that look before anything is typeset.

This is the door to tinycss2, the parser that WeasyPrint itself reads CSS with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import tinycss2

if TYPE_CHECKING:
    from collections.abc import Iterator

_VARIABLE = re.compile(r"var\(\s*--([a-z0-9-]+)")


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


def rules_of(css: str) -> Iterator[StyleRule]:
    """Every rule of a stylesheet, those within at-rules too; what cannot be parsed is left out."""
    yield from _rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True))


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
