"""A workspace: the folder that holds `content/`, `brochures/` and `styles/`."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from handouts.problems import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDERS = ("content", "brochures", "styles")
MOST_HASHED = 64 * 1024**2
"""Bytes. Of a longer file, which nothing here would open, size and time stand for the bytes."""

# Never wait for a pipe, never follow a link; which flags exist depends on the system.
_OPEN_FLAGS = sum(
    getattr(os, name, 0)
    for name in ("O_RDONLY", "O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
)
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
            yield from files_below(self.root / name, self.root)

    def relative(self, path: Path) -> str:
        """The path as problems and the manifest name it: from the root, with slashes.

        Characters that a terminal would obey, or not show, stand as their codes.
        """
        name = path.relative_to(self.root).as_posix()
        if name.isprintable():
            return name
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)

    @cached_property
    def digests(self) -> dict[str, str]:
        """SHA-256 of every file, by relative path."""
        return {self.relative(path): _digest(path) for path in self.files()}

    def fingerprint(self, *prefixes: str, suffixes: tuple[str, ...] = ()) -> str:
        """One hash over the files below these folders (all without any), of these suffixes."""
        lines = (
            f"{digest} {path}"
            for path, digest in self.digests.items()
            if (not prefixes or path.startswith(prefixes))
            and (not suffixes or path.lower().endswith(suffixes))
        )
        return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def read_file(root: Path, path: Path, most: int) -> bytes:
    """The bytes of a regular file below `root`, links within it followed.

    Of a file longer than `most` bytes the first `most + 1` come, so that it can be
    told. Never waits for a pipe or a device, and opens nothing outside. OSError says
    in its `strerror` what is wrong; it is a FileNotFoundError where nothing is there.
    """
    try:
        real = path.resolve()
    except (RuntimeError, ValueError):  # a link to itself, or a name that no file can have
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path)) from None
    if not real.is_relative_to(root.resolve()):
        raise PermissionError(errno.EPERM, "it leads out of the workspace", str(path))
    descriptor = os.open(real, _OPEN_FLAGS)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            raise OSError(errno.EINVAL, f"it is {what}", str(path))
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(most + 1)
    finally:
        os.close(descriptor)


def read_text_file(root: Path, path: Path, most: int) -> str:
    """The same as text; OSError for one that is longer, UnicodeDecodeError for other encodings."""
    data = read_file(root, path, most)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it has more than {most:,} bytes", str(path))
    return data.decode("utf-8")


def entries_of(root: Path, folder: Path) -> list[Path]:
    """What a folder below `root` holds, in a stable order, without what is hidden.

    Nothing if there is no such folder; OSError says in its `strerror` why one cannot be read.
    """
    if not folder.resolve().is_relative_to(root.resolve()):
        raise PermissionError(errno.EPERM, "it leads out of the workspace", str(folder))
    try:
        names = sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [folder / name for name in names if not name.startswith(".")]


def files_below(folder: Path, root: Path) -> Iterator[Path]:
    """Every regular file of a folder, in a stable order.

    Links to files within `root` are followed, those to folders and out of it are not.
    """
    try:
        paths = entries_of(root, folder)
    except PermissionError:
        return
    for path in paths:
        if os.path.isdir(path) and not path.is_symlink():  # noqa: PTH112 - never raises
            yield from files_below(path, root)
        elif os.path.isfile(path) and _stays_within(path, root):  # noqa: PTH113 - never raises
            yield path


def _stays_within(path: Path, root: Path) -> bool:
    return not path.is_symlink() or path.resolve().is_relative_to(root.resolve())


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            if state.st_size > MOST_HASHED:
                digest.update(f"{state.st_size} {state.st_mtime_ns}".encode())
            else:
                for piece in iter(lambda: file.read(1024**2), b""):
                    digest.update(piece)
    except PermissionError:  # whoever needs the file says so
        return "unreadable"
    return digest.hexdigest()


def _is_workspace(folder: Path) -> bool:
    """Whether the three folders are there, and are its own: links must not lead out of it."""
    try:
        real = folder.resolve()
        found = [(real / name).resolve() for name in FOLDERS]
    except (OSError, RuntimeError, ValueError):
        return False
    return all(path.is_dir() and path.is_relative_to(real) for path in found)
