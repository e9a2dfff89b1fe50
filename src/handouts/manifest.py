"""build/manifest.json: what each published file is, and what it was made of.

It is also the memory of a build: a file whose sources and bytes are unchanged
is not made again, and a request that was answered in full is answered from
here without reading a single YAML file.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from handouts.problems import Place, Problem, Severity
from handouts.publish import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

NAME = "manifest.json"


@dataclass
class Entry:
    """One published file.

    `source` is the hash of everything that it was made of, `content` that of the
    words that an approval is bound to. `proofs` are pictures beside a press file.
    """

    edition: str
    handout: str
    language: str
    format: str
    size: str
    target: str
    revision: int
    status: str
    content: str
    pages: int
    sides: int
    type_size: float
    disclaimers: dict[str, int]
    waivers: list[dict[str, str]]
    source: str
    sha256: str
    problems: list[dict[str, Any]] = field(default_factory=list)
    proofs: list[str] = field(default_factory=list)


@dataclass
class Manifest:
    """Every file of an output folder by name, and the last request that was answered in full."""

    files: dict[str, Entry] = field(default_factory=dict)
    answered: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """The folder's manifest; an unreadable or foreign one counts as none."""
        try:
            data = json.loads((folder / NAME).read_bytes())
            files = {name: Entry(**entry) for name, entry in data["files"].items()}
            return cls(files, dict(data.get("answered", {})))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return cls()

    def save(self, folder: Path) -> None:
        """Write the manifest in one step, sorted, so that equal builds give equal bytes.

        Files that somebody has removed are forgotten.
        """
        present = {name: e for name, e in self.files.items() if (folder / name).is_file()}
        data = {
            "files": {name: asdict(entry) for name, entry in sorted(present.items())},
            "answered": self.answered,
        }
        text = json.dumps(data, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
        path = folder / NAME
        if not path.is_file() or path.read_bytes() != text.encode():
            write_atomically(path, text.encode())

    def holds(self, folder: Path, name: str) -> bool:
        """Whether the file is there with the bytes that were published."""
        entry = self.files.get(name)
        if entry is None:
            return False
        if not all((folder / proof).is_file() for proof in entry.proofs):
            return False
        try:
            return hashlib.sha256((folder / name).read_bytes()).hexdigest() == entry.sha256
        except OSError:
            return False


def problem_from(record: dict[str, Any]) -> Problem:
    """A problem as it stands in a manifest."""
    return Problem(
        Place(record["file"], record["line"], record["column"]),
        record["code"],
        record["message"],
        record["remedy"],
        Severity(record["severity"]),
    )
