"""The starter kit: the repository's own workspace, which also travels in the wheel."""

from __future__ import annotations

import shutil
import tempfile
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
    """Make a workspace in one step: all of it, or nothing; OutputError where it cannot be made."""
    source = starter_folder()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".handouts-", dir=folder.parent) as temporary:
            made = Path(temporary) / "workspace"
            made.mkdir()
            for name in FOLDERS:
                shutil.copytree(source / name, made / name)
            made.replace(folder)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made: {error.strerror}") from error
