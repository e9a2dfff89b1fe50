"""What files are made of, as hashes: what was made before need not be made again."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.typeset.fonts import extra_in_use

if TYPE_CHECKING:
    from handouts.edition.keys import EditionKey, Target
    from handouts.edition.resolve import Edition
    from handouts.pipeline import Job
    from handouts.workspace import Workspace

_MAKERS = ("weasyprint", "pydyf", "fonttools", "pikepdf", "pypdfium2", "pillow", "markdown-it-py")
_DRAWN = (".ttf", ".svg", ".png", ".jpg", ".jpeg")


def file_name(key: EditionKey, target: Target, printer: str | None = None) -> str:
    """What an edition's file is called; one for a press has the printer's name."""
    return f"{key}.{target}.{printer}.pdf" if target == "press" else f"{key}.{target}.pdf"


def sources_of(workspace: Workspace) -> str:
    """One hash for everything that files are made of, our own code included."""
    parts = (_program(), extra_in_use(), workspace.fingerprint())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def _program() -> str:
    """One hash for our own code and the libraries that make bytes."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    for library in _MAKERS:
        digest.update(f"{library} {metadata.version(library)}".encode())
    return digest.hexdigest()


def source_of(job: Job, edition: Edition, workspace: Workspace) -> str:
    """The hash of everything that one file is made of."""
    composed, order = job.composed, job.order
    parts = [
        _program(),
        composed.html,
        *(f"{sheet.base}\n{sheet.css}" for sheet in composed.stylesheets),
        repr(composed.required),
        repr(composed.palette),
        repr(job.shape),
        repr((edition.facts.revision, edition.waivers)),
        f"{job.ticks} {job.direction} {job.families} {job.band} {job.facts}",
        f"{order!r} {hashlib.sha256(order.profile).hexdigest()}" if order else "",
        extra_in_use(job.families),
        workspace.fingerprint(suffixes=_DRAWN),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
