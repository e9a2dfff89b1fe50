"""Approving: a yes is written down with exactly the text that it was said to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handouts.content.approvals import Approval, text_hash
from handouts.content.yaml_nodes import Text
from handouts.problems import HandoutsError, UsageError
from handouts.publish import write_atomically
from handouts.typeset.approved_text import approved_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from handouts.content.approvals import Role
    from handouts.library import Library

FOLDER = "content/approvals"
_HEAD = """\
# yaml-language-server: $schema=../schemas/approvals.json
# Written by `handouts approve`. An approval holds for the text below that it names, and for no
# other: do not edit either.
"""


@dataclass(frozen=True, slots=True)
class Consent:
    """Who says yes, as what, on which day and until which."""

    by: str
    role: Role
    on: date
    until: date


def approve(library: Library, handout: str, language: str, consent: Consent) -> Path:
    """Add an approval of the words as they are now; the file that it stands in.

    UsageError when it would end before it begins, and a HandoutsError when the
    words cannot be printed as they are.
    """
    if consent.until < consent.on:
        raise UsageError(
            f"{consent.until} lies in the past", "Give the last day on which the approval holds."
        )
    text = current_text(library, handout, language)
    known = library.approvals.get(f"{handout}.{language}")
    new = Approval(
        role=consent.role, by=Text(" ".join(consent.by.split())),
        on=Text(consent.on.isoformat()), until=Text(consent.until.isoformat()),
        hash=Text(text_hash(text)),
    )  # fmt: skip
    given = [*(known.approvals if known else ()), new]
    texts = {**(known.texts if known else {}), text_hash(text): text}
    path = library.workspace.root / FOLDER / f"{handout}.{language}.yaml"
    path.parent.mkdir(exist_ok=True)
    write_atomically(path, _as_yaml(given, texts).encode())
    return path


def current_text(library: Library, handout: str, language: str) -> str:
    """The text that an approval would be bound to now."""
    text, problems = approved_text(library, handout, language)
    if problems or not text:
        listed = "; ".join(str(p) for p in problems) or "it has no edition"
        raise HandoutsError(
            f"'{handout}' in '{language}' cannot be printed as it is: {listed}",
            "Mend that first: handouts check",
        )
    return text


def _as_yaml(given: Sequence[Approval], texts: dict[str, str]) -> str:
    lines = [_HEAD, "approvals:\n"]
    for one in given:
        lines.append(f"  - role: {one.role}\n    by: {_quoted(one.by)}\n")
        lines.append(f'    on: "{one.on}"\n    until: "{one.until}"\n    hash: "{one.hash}"\n')
    lines.append("texts:\n")
    for name, text in texts.items():
        lines.append(f'  "{name}": |\n')
        lines += [f"    {line}\n" for line in text.strip().splitlines()]
    return "".join(lines)


def _quoted(text: str) -> str:
    inner = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'
