"""Folders of fonts that other programs may search: plain files in plain folders.

Fontconfig opens whatever lies in its folders. It would wait for a pipe for
ever, and follow a link out of the workspace.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 100_000_000  # of a font file; those for Chinese have 20 million


def oddness(path: Path) -> str:
    """What keeps a file from being a plain one, such as "this is a link"; empty if nothing does."""
    state = path.lstat()
    if stat.S_ISLNK(state.st_mode):
        return "this is a link"
    if not stat.S_ISREG(state.st_mode) and not stat.S_ISDIR(state.st_mode):
        return "this is no regular file"
    if state.st_size > MOST_BYTES:
        return f"this is larger than {MOST_BYTES // 1_000_000} MB"
    return ""


def searchable(folder: Path) -> list[Path]:
    """The folder if there is nothing odd in it, else those below it of which that holds."""
    if folder.is_symlink():
        return []
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return []
    below = [(entry, searchable(entry)) for entry in entries if entry.is_dir()]
    if all(found == [entry] for entry, found in below) and not any(map(oddness, entries)):
        return [folder]
    return [good for _, found in below for good in found]
