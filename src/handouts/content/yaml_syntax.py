"""What YAML's parser complains about, in plain words with a remedy.

The patterns match PyYAML's own (pure Python) messages, which are the same on
every machine; libyaml words and places its complaints differently.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from handouts.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import yaml

_GLUED_KEY = re.compile(r"\s*(?:- )?(?P<key>[^\W\d][\w-]*):(?!//)(?P<rest>\S.*)", re.DOTALL)


def glued_key(text: str) -> str:
    """The remedy when a text is a key and a value without a space between; else ""."""
    match = _GLUED_KEY.fullmatch(text)
    if match is None:
        return ""
    value = shortened(match["rest"])
    return f"Write a space after the colon: '{match['key']}: {value}'."


def shortened(text: str, length: int = 40) -> str:
    """The text on one line, at most `length` characters, for quoting in a message."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


class _Plain(NamedTuple):
    """A parser's complaint in plain words; `{0}` is what the pattern caught."""

    pattern: str
    message: str
    remedy: str
    at_start: bool = False  # the place is where the construct began, not where it broke
    code: str = "yaml-syntax"


_PLAIN_WORDS = (
    _Plain(
        r"found character '\\t'",
        "a tab stands where only spaces may",
        "Replace the tab by spaces.",
    ),
    _Plain(
        r"found character '(.+)' that cannot start",
        "a text cannot begin with '{0}' unless it stands in quotes",
        "Put the text in quotes.",
    ),
    _Plain(
        r"block scalar: expected",
        "a text cannot begin with '>' or '|' unless it stands in quotes",
        "Put the text in quotes; '|' alone on the line announces lines of text below it.",
        at_start=True,
    ),
    _Plain(
        r"(?:alias|anchor): expected alphabetic",
        "a text cannot begin with '*' or '&' unless it stands in quotes",
        "Put the text in quotes; the entries of a list begin with '- '.",
        at_start=True,
    ),
    _Plain(
        r"(?:a tag|a node):",
        "a word with '!' before it is a YAML tag, which is not allowed",
        "Remove it. If it is part of a text, put the whole text in quotes.",
        at_start=True,
        code="yaml-tag",
    ),
    _Plain(
        r"quoted scalar: found unexpected (?:end of stream|document)",
        "this quote is never closed",
        "Write the same quote at the end of the text.",
        at_start=True,
    ),
    _Plain(
        r"escape",
        "a backslash in double quotes begins a code, and this is not one",
        "Write two backslashes, or put the text in single quotes.",
    ),
    _Plain(
        r"expected ',' or '([\]}])'",
        "this bracket is not closed by '{0}', or a text in it needs quotes",
        "Close the bracket. If it is part of a text, put the whole text in quotes.",
        at_start=True,
    ),
    _Plain(
        r"expected the node content, but found '([,\]}])'",
        "a text cannot begin with '{0}' unless it stands in quotes",
        "Put the text in quotes.",
    ),
    _Plain(
        r"sequence entries are not allowed",
        "a list cannot begin on the line of its key",
        "Begin the list on the next line. If it is a text, put it in quotes.",
    ),
    _Plain(
        r"mapping keys are not allowed",
        "a text cannot begin with '? ' unless it stands in quotes",
        "Put the text in quotes.",
    ),
    _Plain(
        r"could not find expected ':'",
        "this line is neither 'key: value' nor part of the text above it",
        "Indent it more than the key it belongs to, or write a key and a colon before it.",
        at_start=True,
    ),
)


def syntax_problem(error: yaml.MarkedYAMLError, file: str, lines: Sequence[str]) -> Problem:
    """The parser's first complaint about a file whose text is `lines`."""
    complaint = f"{error.context}: {error.problem}"
    here, start = error.problem_mark, error.context_mark
    if lines[0].startswith("%"):
        message = "a text cannot begin with '%' unless it stands in quotes"
        return Problem(Place(file, 1, 1), "yaml-syntax", message, "Put the text in quotes.")
    if "mapping values are not allowed" in complaint:
        return Problem(_place(file, here), "yaml-syntax", *_misplaced_colon(here, lines))
    if "<block end>" in complaint or "'<document start>'" in complaint:
        return Problem(_place(file, here), "yaml-syntax", *_misplaced_block(complaint, here, lines))
    for words in _PLAIN_WORDS:
        match = re.search(words.pattern, complaint)
        if match:
            place = _place(file, start if words.at_start and start else here)
            message = words.message.format(*match.groups())
            return Problem(place, words.code, message, words.remedy)
    remedy = "Compare this place with a file that works."
    return Problem(_place(file, here or start), "yaml-syntax", error.problem or complaint, remedy)


def _place(file: str, mark: Any) -> Place:
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)


def _misplaced_colon(mark: Any, lines: Sequence[str]) -> tuple[str, str]:
    before = lines[mark.line][: mark.column]
    if ": " in before:
        return "a second ': ' stands in a text without quotes", "Put the text in quotes."
    above = next((line for line in reversed(lines[: mark.line]) if line.strip()), "")
    remedy = glued_key(above)
    if remedy:
        return f"the line above, '{shortened(above)}', has no space after its colon", remedy
    return (
        "this key is indented as if it continued the text above it",
        "Begin it under the first letter of the keys that it belongs with.",
    )


def _misplaced_block(complaint: str, mark: Any, lines: Sequence[str]) -> tuple[str, str]:
    before = lines[mark.line][: mark.column].rstrip()
    above = next((line for line in reversed(lines[: mark.line]) if line.strip()), "")
    if before.endswith(("'", '"')):
        return (
            "text goes on after its closing quote",
            "Put the whole text in quotes; inside single quotes write an apostrophe twice ('').",
        )
    if before.endswith(("]", "}")):
        return "text goes on after its closing bracket", "Put the whole text in quotes."
    if not before.strip() and re.search(r"\s#\S", above):
        return "the text above ended at its '#', which began a comment", "Put the text in quotes."
    if complaint.endswith("found '?'"):
        return (
            "a 'key: value' line stands among the '- ' entries of a list",
            "Indent it to be part of the entry above, or begin it with '- '.",
        )
    if complaint.endswith("found '-'"):
        return (
            "a '- ' entry stands among 'key: value' lines",
            "Write the list under a key of its own, or put the text in quotes.",
        )
    return (
        "this line is indented like nothing above it",
        "Begin it under the first letter of the lines that it belongs with.",
    )
