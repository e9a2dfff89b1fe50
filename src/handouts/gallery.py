"""Every edition at a glance: a page for the browser and a contact sheet for the wall."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handouts.problems import HandoutsError, Place, has_errors
from handouts.publish import prepare_folder, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from handouts.build import Outcome, Report
    from handouts.formats.models import Format
    from handouts.library import Library
    from handouts.manifest import Entry
    from handouts.workspace import Workspace

PAGE, SHEET, PICTURES = "index.html", "contact-sheet.pdf", "pictures"
_HEIGHT = 360  # pixels of a picture, twice what is shown
_SHOWN = 2  # pictures of one edition


@dataclass(frozen=True, slots=True)
class _Card:
    """One edition: its two files as built, and the entry that says what they are."""

    screen: str
    desk: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class _Show:
    """What both the page and the contact sheet are drawn of; `pictures` by edition."""

    workspace: Workspace
    library: Library
    cards: Sequence[_Card]
    pictures: dict[str, list[str]]


def make_gallery(workspace: Workspace, report: Report, built: Path) -> tuple[Path, Path]:
    """Write the page and the contact sheet beside what was built; their paths.

    OutputError where the folder cannot be written, and a HandoutsError when the
    template of the gallery is broken.
    """
    from handouts.library import read_library

    library = read_library(workspace)
    folder = built / "gallery"
    prepare_folder(folder)
    prepare_folder(folder / PICTURES)
    cards = _cards(report.outcomes)
    pictures = {card.entry.edition: _pictures(card, library, built, folder) for card in cards}
    _sweep(folder / PICTURES, {name for names in pictures.values() for name in names})
    show = _Show(workspace, library, cards, pictures)
    write_atomically(folder / PAGE, _draw(show, f"{PICTURES}/").encode())
    write_atomically(folder / SHEET, _contact_sheet(show, folder))
    return folder / PAGE, folder / SHEET


def _cards(outcomes: Iterable[Outcome]) -> list[_Card]:
    files: dict[str, dict[str, str]] = {}
    entries: dict[str, Entry] = {}
    for outcome in outcomes:
        if outcome.entry is not None:
            files.setdefault(outcome.entry.edition, {})[outcome.entry.target] = outcome.name
            entries[outcome.entry.edition] = outcome.entry
    return [
        _Card(names["screen"], names["desk"], entries[edition])
        for edition, names in sorted(files.items())
        if {"screen", "desk"} <= names.keys()
    ]


def _pictures(card: _Card, library: Library, built: Path, folder: Path) -> list[str]:
    """The edition's pictures, drawn where they are not there yet; their names.

    A folded brochure shows both sides of its sheet, everything else its first pages.
    """
    from handouts.pdf.reading import draw_pages

    folded = _as_sheet(card, library.formats[card.entry.format])
    data = (built / (card.desk if folded else card.screen)).read_bytes()
    stem = hashlib.sha256(data).hexdigest()[:16]
    count = min(_SHOWN, card.entry.sides if folded else card.entry.pages)
    names = [f"{stem}-{number}.jpg" for number in range(1, count + 1)]
    if not all((folder / PICTURES / name).is_file() for name in names):
        for name, picture in zip(names, draw_pages(data, _HEIGHT, count), strict=True):
            write_atomically(folder / PICTURES / name, picture)
    return names


def _sweep(folder: Path, wanted: set[str]) -> None:
    for path in folder.glob("*.jpg"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def _draw(show: _Show, prefix: str, *, for_print: bool = False) -> str:
    from handouts.typeset.templates import render

    library, cards = show.library, show.cards
    assert library.clinic is not None
    editions = "1 edition" if len(cards) == 1 else f"{len(cards)} editions"
    groups: dict[str, dict[str, Any]] = {}
    for card in cards:
        group = groups.setdefault(card.entry.handout, {"id": card.entry.handout, "cards": []})
        drawn = [f"{prefix}{name}" for name in show.pictures[card.entry.edition]]
        group["cards"].append(_facts(card, library, drawn))
        if "title" not in group or card.entry.language == "en":
            group["title"] = group["cards"][-1]["title"]
    names = {
        "clinic": library.clinic.name,
        "summary": f"{editions} of {len(groups)} handouts",
        "groups": list(groups.values()),
        "palette": _palette(library),
        "for_print": for_print,
    }
    html, problems = render(show.workspace.root / "brochures", "parts/gallery.html", names)
    if html is None:
        raise HandoutsError(str(problems[0]), "Mend the gallery's template.")
    return html


def _is_wide(card: _Card, shape: Format) -> bool:
    """Whether its pictures are broader than high, so that they stand above each other."""
    if _as_sheet(card, shape):
        return shape.sheet.width.points > shape.sheet.height.points
    width, height = shape.page_sizes(1)[0]
    return card.entry.size == "standard" and width.points > height.points


def _as_sheet(card: _Card, shape: Format) -> bool:
    """Whether the sheet of the desk's file tells more than the first pages: for folds."""
    return shape.panels is not None and card.entry.size == "standard"


def _palette(library: Library) -> dict[str, str]:
    name = library.brand.style if library.brand else next(iter(library.styles))
    style = library.styles[name]
    return (library.brand.over(style) if library.brand else style).palette("screen")


def _facts(card: _Card, library: Library, pictures: list[str]) -> dict[str, Any]:
    """What a card says of an edition, ready for the template."""
    entry = card.entry
    words = library.handouts[entry.handout].words[entry.language]
    language = library.languages[entry.language]
    shape = library.formats[entry.format]
    title = " ".join(words.title.split())
    return {
        "title": title,
        "alt": f"{title}, {entry.format}",
        "language": entry.language,
        "language_name": language.name,
        "direction": language.direction,
        "format": shape.name.get("en", entry.format),
        "large": entry.size == "large-print",
        "pages": entry.pages,
        "type_size": f"{entry.type_size:g}",
        "status": entry.status,
        "state": "approved" if entry.status == "approved" else "draft",
        "pictures": pictures,
        "wide": _is_wide(card, shape),
        "files": [("screen", f"../{card.screen}"), ("desk", f"../{card.desk}")],
    }


def _contact_sheet(show: _Show, folder: Path) -> bytes:
    from handouts.typeset.compose import SCHEME, Composed, Stylesheet
    from handouts.typeset.drawings import Drawing
    from handouts.workers import Workers

    library = show.library
    html = _draw(show, f"{SCHEME}/", for_print=True)
    fonts = [style.fonts for style in library.styles.values()]
    fonts += [language.fonts for language in library.languages.values() if language.fonts]
    families = {
        "text-family": [str(name) for one in fonts for name in one.text],
        "title-family": [str(name) for one in fonts for name in one.title],
    }
    tokens = _palette(library)
    for use, names in families.items():
        tokens[use] = ", ".join(f'"{name}"' for name in dict.fromkeys(names))
    properties = "".join(f"--{name}:{value};" for name, value in tokens.items())
    css = f":root{{{properties}}}@page{{{properties}}}"
    drawings = tuple(
        Drawing(f"{SCHEME}/{name}", (folder / PICTURES / name).read_bytes(), "image/jpeg")
        for names in show.pictures.values()
        for name in names
    )
    composed = Composed(
        html=html,
        stylesheets=(Stylesheet(css, f"{SCHEME}/"),),
        source="",
        required=(),
        picture_places={},
        palette={},
        decorated=frozenset(),
        drawings=drawings,
    )
    with Workers(show.workspace.root, 1) as workers:
        made = workers.print_page(composed, Place("brochures/parts/gallery.html"))
    if made.pdf is None or has_errors(made.problems):
        raise HandoutsError(str(made.problems[0]), "Mend the gallery's template.")
    return made.pdf
