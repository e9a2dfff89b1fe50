"""Packages: everything that a print shop gets, in one zip that is the same tomorrow."""

from __future__ import annotations

import hashlib
import io
import zipfile
from importlib import metadata
from typing import TYPE_CHECKING

from handouts.ordering import FOLDER
from handouts.problems import HandoutsError
from handouts.workspace import entries_of, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from handouts.jobsheet import Sheets
    from handouts.pressing import Pressed

MANIFEST = "MANIFEST.txt"
LICENCES = "licences"
MOST_LICENCE = 1024**2
_NAMES = ("ofl", "license", "licence", "copying")
_DATE = (1980, 1, 1, 0, 0, 0)
"""The first day that a zip knows: a date of making would make each package another one."""


def package(job: Pressed, sheets: Sheets, root: Path) -> bytes:
    """The zip of a press file, its job sheet, its proofs, and the licences of what is in them.

    HandoutsError where a font or a profile has no licence beside it.
    """
    from handouts.jobsheet import FAMILY

    stem = job.name.removesuffix(".pdf")
    members = {
        job.name: job.pdf,
        f"{stem}.jobsheet.pdf": sheets.pdf,
        **{f"{stem}.proof-{n}.png": png for n, png in enumerate(sheets.proofs, 1)},
        **dict(_font_licences(root, (*job.families, FAMILY))),
        **dict(_profile_licences(root, str(job.printer.condition.profile))),
    }
    return zipped({**members, MANIFEST: manifest_of(members)})


def manifest_of(members: Mapping[str, bytes]) -> bytes:
    """A line for each file, as `sha256sum --check` reads them."""
    lines = (f"{hashlib.sha256(data).hexdigest()}  {name}\n"
             for name, data in sorted(members.items()))  # fmt: skip
    return "".join(lines).encode()


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip of files, by name; stored as they are, so that no version of zlib makes another one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(members.items()):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system = 3  # Unix on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def _font_licences(root: Path, families: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The licence of each family, named for the folder that it lies in."""
    from handouts.typeset.fonts import fonts_for

    wanted = {name.casefold() for name in families}
    used = [f for f in fonts_for(root, families) if f.family.casefold() in wanted]
    for folder in dict.fromkeys(font.path.parent for font in used):
        if folder.is_relative_to(root):
            found = [(p.name, read_file(root, p, MOST_LICENCE)) for p in _licences(root, folder)]
        else:
            found = list(_packaged(folder))
        if not found:
            raise _unlicensed(f"the fonts in {folder.name}/", "Put their licence beside them.")
        for name, text in found:
            yield f"{LICENCES}/{folder.name}-{name}", text


def _packaged(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The licences of the installed package whose fonts lie in a folder."""
    from handouts.typeset.fonts import extra_in_use

    package_name = extra_in_use().partition(" ")[0]  # such as "justmytype-intl-cjk 0.1.0"
    for path in metadata.files(package_name) or ():
        if path.stem.casefold().startswith(_NAMES):
            yield path.name, path.read_binary()


def _profile_licences(root: Path, profile: str) -> Iterator[tuple[str, bytes]]:
    """What stands beside the printers' profiles and speaks of this one."""
    found = [(p.name, read_file(root, p, MOST_LICENCE)) for p in _licences(root, root / FOLDER)]
    of_it = [(name, text) for name, text in found if profile.encode() in text]
    if not of_it:
        raise _unlicensed(
            f"the profile '{profile}'", f"Name it in a LICENSE.txt in {FOLDER}/."
        )  # fmt: skip
    for name, text in of_it:
        yield f"{LICENCES}/{name}", text


def _licences(root: Path, folder: Path) -> list[Path]:
    return [path for path in entries_of(root, folder)
            if path.stem.casefold().startswith(_NAMES)]  # fmt: skip


def _unlicensed(what: str, remedy: str) -> HandoutsError:
    return HandoutsError(f"{what} may not be passed on: there is no licence", remedy)
