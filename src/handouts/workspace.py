"""A workspace: the folder that holds `content/`, `brochures/` and `styles/`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from handouts.problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDERS = ("content", "brochures", "styles")
_NEW = "Go to the workspace's folder, name it with -w DIR, or make one: handouts new DIR"


@dataclass(frozen=True)
class Workspace:
    """The root of a workspace; all paths that the program speaks of are relative to it."""

    root: Path

    @classmethod
    def find(cls, start: Path, named: Path | None = None) -> Workspace:
        """The workspace at `named`, or the first one at or above `start`; UsageError if none."""
        if named is not None:
            if not _is_workspace(named):
                raise UsageError(
                    f"{named} is no workspace: it has no folders {', '.join(FOLDERS)}", _NEW
                )
            return cls(named.resolve())
        for folder in (start.resolve(), *start.resolve().parents):
            if _is_workspace(folder):
                return cls(folder)
        raise UsageError(f"no workspace here or above {start}", _NEW)

    def files(self) -> Iterator[Path]:
        """Every regular file of the three folders, in a stable order, symlinks not followed."""
        for name in FOLDERS:
            yield from _files_below(self.root / name)

    def relative(self, path: Path) -> str:
        """The path as problems and the manifest name it: from the root, with slashes."""
        return path.relative_to(self.root).as_posix()

    @cached_property
    def digests(self) -> dict[str, str]:
        """SHA-256 of every file, by relative path."""
        return {
            self.relative(path): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.files()
        }

    def fingerprint(self, *prefixes: str, suffixes: tuple[str, ...] = ()) -> str:
        """One hash over the files below these folders (all without any), of these suffixes."""
        lines = (
            f"{digest} {path}"
            for path, digest in self.digests.items()
            if (not prefixes or path.startswith(prefixes))
            and (not suffixes or path.lower().endswith(suffixes))
        )
        return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _is_workspace(folder: Path) -> bool:
    return all((folder / name).is_dir() for name in FOLDERS)


def _files_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files_below(path)
        elif path.is_file():
            yield path
