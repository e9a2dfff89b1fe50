"""Reading the documentation as data: fenced samples, sections, tables, what stands in backticks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"```(?P<info>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_NOT_RUN = re.compile(r"<!-- not run: (?P<reason>.+?) -->\n\Z")
_PATH = re.compile(r"\A(?:#|/\*|\{#) (?P<part>in )?(?P<path>(?:content|brochures|styles)/[\w./-]+)")
CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Fence:
    """A fenced block; `path` is the workspace's file that it shows, in full or in `part`."""

    doc: str
    line: int
    info: str
    text: str
    not_run: str
    path: str
    part: bool

    def __str__(self) -> str:
        return f"{self.doc}:{self.line}"


def fences_of(doc: Path) -> Iterator[Fence]:
    text = doc.read_text("utf-8")
    for match in FENCE.finditer(text):
        before = _NOT_RUN.search(text[: match.start()])
        named = _PATH.match(match["text"])
        yield Fence(
            doc=doc.name,
            line=text.count("\n", 0, match.start()) + 1,
            info=match["info"],
            text=match["text"],
            not_run=before["reason"] if before else "",
            path=named["path"] if named else "",
            part=bool(named and named["part"]),
        )


def section(doc: str, heading: str) -> str:
    """The text below a heading, to the next one of its level or above."""
    text = (ROOT / doc).read_text("utf-8")
    # Comments of samples look like headings.
    prose = FENCE.sub(lambda match: " " * len(match[0]), text)
    match = re.search(rf"^(#+) {re.escape(heading)}$", prose, re.MULTILINE)
    assert match is not None, f"{doc} has no heading '{heading}'"
    end = re.compile(rf"^#{{1,{len(match[1])}}} ", re.MULTILINE).search(prose, match.end())
    return text[match.end() : end.start() if end else len(text)]


def rows(text: str) -> list[list[str]]:
    """The cells of all tables' rows, without their heads."""
    found: list[list[str]] = []
    for line in text.splitlines():
        if not line.startswith("|"):
            continue
        if set(line) <= set("|- "):
            found.pop()  # what stood above the line was the head
            continue
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def codes_in(text: str) -> set[str]:
    """What stands in backticks, samples left out."""
    return set(CODE.findall(FENCE.sub("", text)))


def first_codes(text: str) -> set[str]:
    """What stands in backticks in the first cells of all tables."""
    return {code for row in rows(text) for code in CODE.findall(row[0])}
