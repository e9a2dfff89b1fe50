"""Everything that a workspace says, read and bound, with all that is wrong with it.

A file that cannot be read costs what depends on it and nothing else: a
mistake in one handout stops that handout, one in a format stops its editions,
one in the clinic's own facts stops everything.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from handouts.content.approvals import Approvals
from handouts.content.bind import Model, bind
from handouts.content.checks import Checks
from handouts.content.claims import Claims
from handouts.content.disclaimers import Disclaimer, Terms
from handouts.content.handout import HandoutFacts, Words
from handouts.content.inherit import base_of, inherited
from handouts.content.models import Clinic, Hotlines, Language, Person, References
from handouts.content.packets import Packet
from handouts.content.plain_words import PlainWords
from handouts.content.yaml_nodes import MAX_BYTES, read_yaml
from handouts.formats.models import Format
from handouts.press.printers import Printer
from handouts.problems import Place, Problem, Severity, did_you_mean
from handouts.style import Brand, Style
from handouts.workspace import entries_of, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from handouts.content.standing import Standing
    from handouts.content.yaml_nodes import Node
    from handouts.workspace import Workspace

M = TypeVar("M", bound=Model)

# What each kind of file is bound to; `handouts schema` prints these.
FILE_KINDS: dict[str, type[Model]] = {
    "clinic": Clinic,
    "hotlines": Hotlines,
    "person": Person,
    "references": References,
    "terms": Terms,
    "disclaimer": Disclaimer,
    "language": Language,
    "handout": HandoutFacts,
    "words": Words,
    "format": Format,
    "style": Style,
    "brand": Brand,
    "printer": Printer,
    "approvals": Approvals,
    "checks": Checks,
    "plain_words": PlainWords,
    "claims": Claims,
    "packet": Packet,
}


@dataclass(frozen=True)
class Handout:
    """One piece of content: its facts, and its words by language."""

    id: str
    facts: HandoutFacts
    words: Mapping[str, Words]


@dataclass
class Library:
    """A workspace's files as values; a file that could not be bound is absent and has problems."""

    workspace: Workspace
    clinic: Clinic | None = None
    hotlines: Hotlines | None = None
    references: References | None = None
    terms: Terms | None = None
    brand: Brand | None = None
    style: str | None = None
    """One style for everything, whatever handouts and clinic ask for."""
    people: dict[str, Person] = field(default_factory=dict)
    disclaimers: dict[str, Disclaimer] = field(default_factory=dict)
    languages: dict[str, Language] = field(default_factory=dict)
    formats: dict[str, Format] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    """Which format each one extends, those that could not be bound too."""
    styles: dict[str, Style] = field(default_factory=dict)
    printers: dict[str, Printer] = field(default_factory=dict)
    handouts: dict[str, Handout] = field(default_factory=dict)
    packets: dict[str, Packet] = field(default_factory=dict)
    approvals: dict[str, Approvals] = field(default_factory=dict)
    """By handout and language, such as `plain-language.en`."""
    checks: Checks = field(default_factory=Checks)
    plain_words: PlainWords = field(default_factory=PlainWords)
    claims: Claims = field(default_factory=Claims)
    problems: list[Problem] = field(default_factory=list)
    standings: dict[date, dict[tuple[str, str], Standing]] = field(default_factory=dict)
    """Filled by `approval.standings`: what was approved on a day."""

    def format_chain(self, name: str) -> tuple[str, ...]:
        """A format and those that it extends, its own first; circles are cut."""
        chain = [name]
        while (base := self.bases.get(chain[-1])) is not None and base not in chain:
            chain.append(base)
        return tuple(chain)

    def blockers(
        self, handout: str, language: str, formats: Iterable[str], style: str
    ) -> list[Problem]:
        """The errors for which an edition that is made of these must not be built."""
        own = f"content/handouts/{handout}/"
        related = {
            "content/handouts/": (f"{own}handout.yaml", f"{own}{language}.yaml"),
            "content/approvals/": (f"content/approvals/{handout}.{language}.yaml",),
            "content/packets/": (),
            "content/languages/": (f"content/languages/{language}.yaml",),
            "brochures/": (*(f"brochures/{name}/" for name in formats), "brochures/parts/"),
            "styles/": (f"styles/{style}/", "styles/base/", "styles/fonts/", "styles/brand.yaml"),
        }

        def concerns(file: str) -> bool:
            folder = next((name for name in related if file.startswith(name)), None)
            return folder is None or file.startswith(related[folder])

        errors = [one for one in self.problems if one.severity is Severity.ERROR]
        blocking = {file for file in {one.place.file for one in errors} if concerns(file)}
        return [one for one in errors if one.place.file in blocking]


Known = dict[tuple[str, type[Model]], tuple[bytes, Any, list[Problem]]]
"""What was made of files before: by name and model, their bytes, the value, and what was wrong."""


def read_library(workspace: Workspace, known: Known | None = None) -> Library:
    """Read and bind every file of the workspace, and check what refers to what.

    Whoever reads again and again hands over the same `known`: a file with the
    same bytes is not parsed once more. Models are frozen, so libraries may share them.
    """
    library = Library(workspace)
    reader = _Reader(library, {} if known is None else known)
    content = workspace.root / "content"
    library.clinic = reader.read(content / "clinic.yaml", Clinic)
    library.hotlines = reader.read(content / "hotlines.yaml", Hotlines)
    library.references = reader.read(content / "references.yaml", References)
    library.terms = reader.read(content / "terms.yaml", Terms)
    if _has(content, "checks.yaml"):
        library.checks = reader.read(content / "checks.yaml", Checks) or library.checks
    if _has(content, "plain_words.yaml"):
        words = reader.read(content / "plain_words.yaml", PlainWords)
        library.plain_words = words or library.plain_words
    if _has(content, "claims.yaml"):
        library.claims = reader.read(content / "claims.yaml", Claims) or library.claims
    library.people = reader.read_folder(content / "people", Person)
    library.disclaimers = reader.read_folder(content / "disclaimers", Disclaimer)
    library.languages = reader.read_folder(reader.languages, Language)
    library.formats = reader.read_formats(workspace.root / "brochures")
    if _has(workspace.root / "styles", "brand.yaml"):
        library.brand = reader.read(workspace.root / "styles" / "brand.yaml", Brand)
    library.styles = reader.read_each(workspace.root / "styles", "tokens.yaml", Style)
    library.printers = reader.read_folder(workspace.root / "brochures" / "printers", Printer)
    library.approvals = reader.read_folder(content / "approvals", Approvals)
    library.packets = reader.read_folder(content / "packets", Packet)
    for folder in reader.named(content / "handouts"):
        handout = reader.read_handout(folder)
        if handout is not None:
            library.handouts[handout.id] = handout
    return library


@dataclass
class _Reader:
    """Reads files into a library and gathers their problems."""

    library: Library
    known: Known

    @property
    def languages(self) -> Path:
        return self.library.workspace.root / "content" / "languages"

    def read(self, path: Path, model: type[M]) -> M | None:
        data = self._data(path)
        if data is None:
            return None
        file = self.library.workspace.relative(path)
        before = self.known.get((file, model))
        if before is None or before[0] != data:
            node, problems = read_yaml(data, file)
            value, more = (None, []) if node is None else bind(node, model)
            before = self.known[file, model] = (data, value, [*problems, *more])
        self.library.problems += before[2]
        found: M | None = before[1]
        return found

    def bind(self, node: Node, model: type[M]) -> M | None:
        value, problems = bind(node, model)
        self.library.problems += problems
        return value

    def read_node(self, path: Path) -> Node | None:
        data = self._data(path)
        if data is None:
            return None
        node, problems = read_yaml(data, self.library.workspace.relative(path))
        self.library.problems += problems
        return node

    def _data(self, path: Path) -> bytes | None:
        """The bytes of a file, or None and why not."""
        file = self.library.workspace.relative(path)
        try:
            return read_file(self.library.workspace.root, path, MAX_BYTES)
        except FileNotFoundError:
            self._report(Place(file), "file-missing", "this file is missing", _STARTER)
            return None
        except OSError as error:
            self._report(Place(file), "file-unreadable", f"cannot be read: {error.strerror}")
            return None

    def named(self, folder: Path, file: str = "") -> Iterator[Path]:
        """The subfolders, of those that have this file, whose names can be ids."""
        for subfolder in self._entries(folder):
            if not os.path.isdir(subfolder) or subfolder.is_symlink():  # noqa: PTH112 - never raises
                continue
            if file and not _has(subfolder, file):
                continue
            if _can_be_an_id(subfolder.name):
                yield subfolder
                continue
            self._report(
                Place(self.library.workspace.relative(subfolder)),
                "wrong-name",
                "the name of this folder cannot become part of a file's name",
                f"Use small letters, digits, '-' and '_' only, at most {_LONGEST_ID}.",
            )

    def read_folder(self, folder: Path, model: type[M]) -> dict[str, M]:
        """Every `<id>.yaml` of a folder, by id."""
        values = {}
        for path in self._yaml_files(folder):
            value = self.read(path, model)
            if value is not None:
                values[path.stem] = value
        return values

    def read_formats(self, folder: Path) -> dict[str, Format]:
        """Every format, laid over the one that it extends."""
        nodes = {
            subfolder.name: node
            for subfolder in self.named(folder, "format.yaml")
            if (node := self.read_node(subfolder / "format.yaml")) is not None
        }
        self.library.bases = {n: base for n, node in nodes.items() if (base := base_of(node))}
        whole, problems = inherited(nodes)
        self.library.problems += problems
        bound = {name: self.bind(node, Format) for name, node in whole.items()}
        formats = {name: shape for name, shape in bound.items() if shape is not None}
        for shape in formats.values():
            name = shape.large_print
            if name is not None and name not in whole:
                self._report(
                    shape.place_of("large_print"), "unknown-format", f"there is no format '{name}'",
                    did_you_mean(name, whole),
                )  # fmt: skip
        return formats

    def read_each(self, folder: Path, name: str, model: type[M]) -> dict[str, M]:
        """The file of this name in every subfolder that has it, by the subfolder's name."""
        values = {}
        for subfolder in self.named(folder, name):
            value = self.read(subfolder / name, model)
            if value is not None:
                values[subfolder.name] = value
        return values

    def read_handout(self, folder: Path) -> Handout | None:
        facts = self.read(folder / "handout.yaml", HandoutFacts)
        words = {}
        written = [path for path in self._yaml_files(folder) if path.name != "handout.yaml"]
        for path in written:
            if path.stem not in self.library.languages:
                if _has(self.languages, path.name):
                    continue  # what is wrong with it has been said
                self._report(
                    Place(self.library.workspace.relative(path)),
                    "unknown-language",
                    f"there is no language '{path.stem}': content/languages/{path.stem}.yaml",
                    did_you_mean(path.stem, self.library.languages),
                )
                continue
            value = self.read(path, Words)
            if value is not None:
                words[path.stem] = value
        if facts is None:
            return None
        if not written:
            self._report(
                facts.place,
                "no-words",
                "this handout has no words in any language",
                "Add a file such as en.yaml beside handout.yaml.",
            )
        return Handout(folder.name, facts, words)

    def _yaml_files(self, folder: Path) -> list[Path]:
        return [path for path in self._entries(folder) if path.suffix == ".yaml"]

    def _entries(self, folder: Path) -> list[Path]:
        try:
            return entries_of(self.library.workspace.root, folder)
        except OSError as error:
            place = Place(self.library.workspace.relative(folder))
            self._report(place, "file-unreadable", f"cannot be read: {error.strerror}")
            return []

    def _report(self, place: Place, code: str, message: str, remedy: str = "") -> None:
        self.library.problems.append(Problem(place, code, message, remedy))


_STARTER = "Copy it from a fresh workspace: handouts new DIR"


_LONGEST_ID = 100


def _can_be_an_id(name: str) -> bool:
    plain = name[0] + name.replace("-", "").replace("_", "")
    return plain.isalnum() and name == name.lower() and len(name) <= _LONGEST_ID


def _has(folder: Path, name: str) -> bool:
    """Whether a file is there, or may be: what keeps it from being read is told when it is."""
    try:
        (folder / name).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
