"""The starter kit: the repository's own workspace, which also travels in the wheel."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from importlib import resources
from pathlib import Path

from handouts.problems import MissingDependencyError, OutputError
from handouts.workspace import FOLDERS


def starter_folder() -> Path:
    """Where the starter kit stands: in a checkout its three folders, else inside the package."""
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file() and all((checkout / f).is_dir() for f in FOLDERS):
        return checkout
    packed = Path(str(resources.files("handouts"))) / "starter"
    if not packed.is_dir():
        raise MissingDependencyError(
            "the starter kit is not installed", "Install handouts again: pip install handouts"
        )
    return packed


def copy_starter(folder: Path) -> None:
    """Make a workspace of an absent or empty folder; OutputError where it cannot be made.

    Everything is copied before anything shows. The folder itself is never
    replaced: it may be the one that the user's shell stands in.
    """
    source = starter_folder()
    absent = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".handouts-", dir=folder) as temporary:
            for name in FOLDERS:
                shutil.copytree(source / name, Path(temporary) / name)
            for name in FOLDERS:
                (Path(temporary) / name).replace(folder / name)
    except OSError as error:
        if absent:
            with suppress(OSError):
                folder.rmdir()
        raise OutputError(f"{folder} cannot be made: {error.strerror or error}") from error
