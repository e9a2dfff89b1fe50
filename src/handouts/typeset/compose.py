"""Composing: an edition becomes one HTML page and its stylesheets.

Templates draw what they are given and cannot reach anything else; the words
that they are given are escaped, and required texts are handed out by placement
so that nobody writes them into a template.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import jinja2.sandbox

from handouts.content.blocks import printed_words
from handouts.content.models import Missing
from handouts.edition import blocks_of
from handouts.formats.page_css import PanelLook, page_css
from handouts.problems import Place, Problem, did_you_mean, has_errors
from handouts.typeset.facts import inserts_for
from handouts.typeset.markup import Blank, Typewriter
from handouts.typeset.notices import RequiredWords, notice_board, required_words
from handouts.typeset.pictures import Picture, open_picture
from handouts.typeset.reading_text import visible_words

if TYPE_CHECKING:
    from markupsafe import Markup

    from handouts.content.handout import Panel
    from handouts.content.models import Person
    from handouts.content.yaml_nodes import Text
    from handouts.edition import Edition, Target

SCHEME = "workspace:"
_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """One CSS text and the workspace address that its own addresses are relative to."""

    css: str
    base: str


@dataclass(frozen=True, slots=True)
class Composed:
    """One edition for one target, ready to be typeset.

    `decorated` names the panels whose room is filled by art rather than words.
    """

    html: str
    stylesheets: tuple[Stylesheet, ...]
    source: str
    required: tuple[RequiredWords, ...]
    picture_places: dict[str, Place]
    palette: dict[str, str]
    decorated: frozenset[str]


def compose(edition: Edition, target: Target, root: Path) -> tuple[Composed | None, list[Problem]]:
    """Draw an edition; every problem with its words, pictures or template at once."""
    composer = _Composer(edition, target, root)
    html = composer.draw()
    if html is not None:
        composer.miss_nothing()
    stylesheets = composer.stylesheets()
    problems = [*composer.inserts.problems, *composer.problems]
    if html is None or has_errors(problems):
        return None, problems
    return composer.finish(html, stylesheets), problems


@dataclass
class _Composer:
    edition: Edition
    target: Target
    root: Path
    problems: list[Problem] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    picture_places: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.inserts = inserts_for(self.edition)
        self.typewriter = Typewriter(self.inserts, self.edition.language.quotes)
        self.palette = self.edition.style.palette(self.target)
        self.required = tuple(required_words(self.edition, self.typewriter))
        self.looks = [self._look(panel) for panel in self.edition.words.panels or ()]

    def draw(self) -> str | None:
        environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
            loader=jinja2.FileSystemLoader(self.root / "brochures"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["prose"] = self.typewriter.prose
        environment.filters["inline"] = self.typewriter.inline
        name = f"{self.edition.key.format}/template.html"
        try:
            return environment.get_template(name).render(self.context())
        except jinja2.TemplateNotFound as error:
            self._report(
                Place(f"brochures/{error.name}"), "template-missing", "this template is missing",
                "Copy one from another format's folder, or mend the name that asks for it.",
            )  # fmt: skip
        except jinja2.TemplateSyntaxError as error:
            self._report(
                Place(f"brochures/{error.name}", error.lineno, 1), "template-syntax",
                str(error.message), "See docs/templates.md for what a template may say.",
            )  # fmt: skip
        except UnicodeDecodeError:
            self._report(
                Place(f"brochures/{name}"), "template-encoding",
                "this template, or one that it uses, is not UTF-8", "Save it as UTF-8.",
            )  # fmt: skip
        except Exception as error:
            place = _blame(error, self.root / "brochures")
            if place is None:
                raise
            self._report(
                place, "template-error", f"{type(error).__name__}: {error}",
                "Use the names that docs/templates.md lists.",
            )  # fmt: skip
        return None

    def miss_nothing(self) -> None:
        """A template that forgets a block loses words that no proof of the PDF could miss."""
        for block in blocks_of(self.edition.words):
            for text in printed_words(block):
                if text not in self.typewriter.drawn:
                    self._report(
                        text.place, "template-leaves-out",
                        f"the template of '{self.edition.key.format}' does not print these words",
                        f"Let it draw '{block.kind}' blocks, with parts.draw(block).",
                    )  # fmt: skip

    def context(self) -> dict[str, Any]:
        edition = self.edition
        return {
            "id": edition.key.handout,
            "format_id": edition.key.format,
            "format": edition.format,
            "target": self.target,
            "lang": edition.key.language,
            "direction": edition.language.direction,
            "words": edition.words,
            "body": edition.words.body or [],
            "panels": self._panels(),
            "clinic": edition.clinic,
            "author": edition.author,
            "keywords": ", ".join(edition.facts.topics),
            "notices": notice_board(edition, self.typewriter),
            "label": self.label,
            "given": self.given,
            "picture": self.picture,
            "person": self.person,
            "localised": self.localised,
            "references": self.references,
            "is_missing": lambda value: isinstance(value, Missing),
        }

    def label(self, name: str) -> str:
        """The language's own word for something that templates say."""
        labels = self.edition.language.labels
        if name not in labels:
            raise jinja2.UndefinedError(
                f"content/languages/{self.edition.key.language}.yaml has no label '{name}'"
            )
        return labels[name]

    def given(self, name: str) -> str | Markup:
        """A fact of the clinic by name (`clinic.phone`), or its marked blank."""
        fact = self.inserts.facts.get(name)
        if fact is None:
            hint = did_you_mean(name, self.inserts.facts)
            raise jinja2.UndefinedError(f"there is no fact '{name}'. {hint}")
        return self.inserts.blank(fact.label) if isinstance(fact, Blank) else fact

    def localised(self, texts: dict[str, Text]) -> Text:
        """The text in the edition's language, or in the first one that there is."""
        return texts.get(self.edition.key.language, next(iter(texts.values())))

    def references(self) -> list[dict[str, Any]]:
        """The references marked so far, in the order of their marks, with their texts or blanks."""
        blanks = self.edition.language.blanks
        listed = []
        for name, mark in sorted(self.inserts.marks.items(), key=lambda item: _mark_order(item[1])):
            source = self.edition.references[name]
            text = (
                self.inserts.blank(blanks["reference"])
                if isinstance(source, Missing)
                else self.typewriter.inline(source)
            )
            listed.append({"mark": mark, "text": text})
        return listed

    def person(self, name: str) -> Person:
        """Somebody by id."""
        return self.edition.people[name]

    def picture(self, path: Text | Missing) -> dict[str, Any]:
        """A picture's address and proportions, once it has been opened strictly."""
        place = path.place
        if isinstance(path, Missing):
            raise jinja2.UndefinedError("a picture that is missing cannot be drawn")
        if path not in self.pictures:
            picture, problems = open_picture(self.root, path, place)
            self.problems += problems
            if picture is None:
                return {"url": "", "ratio": 1.0}
            self.pictures[path] = picture
        picture = self.pictures[path]
        address = f"{SCHEME}/{picture.path}"
        self.picture_places.setdefault(address, place)
        return {"url": address, "ratio": picture.width / picture.height}

    def stylesheets(self) -> tuple[Stylesheet, ...]:
        """The style's CSS, the format's, and last what tokens and registry decide."""
        named = [(f"styles/{name}", name.place) for name in self.edition.style.stylesheets]
        own = f"brochures/{self.edition.key.format}/format.css"
        found = [self._stylesheet(path, place) for path, place in (*named, (own, Place(own)))]
        generated = Stylesheet(self._generated_css(), f"{SCHEME}/")
        return (*(sheet for sheet in found if sheet), generated)

    def _stylesheet(self, path: str, place: Place) -> Stylesheet | None:
        file = self.root / path
        try:
            if not file.resolve().is_relative_to(self.root):
                raise FileNotFoundError
            return Stylesheet(file.read_text(encoding="utf-8"), f"{SCHEME}/{path}")
        except UnicodeDecodeError:
            self._report(place, "css-encoding", f"'{path}' is not UTF-8", "Save it as UTF-8.")
        except (OSError, RuntimeError):  # missing, unreadable, or a link to itself
            self._report(
                place, "css-missing", f"there is no stylesheet '{path}'",
                "Mend its name, or add the file.",
            )  # fmt: skip
        return None

    def finish(self, html: str, stylesheets: tuple[Stylesheet, ...]) -> Composed:
        """Everything that typesetting needs, once nothing is wrong."""
        edition = self.edition
        return Composed(
            html=html,
            stylesheets=stylesheets,
            source=visible_words(html),
            required=self.required,
            picture_places=self.picture_places,
            palette=self.palette,
            decorated=frozenset(
                name
                for name, look in zip(edition.panel_names, self.looks, strict=False)
                if look.art
            ),
        )

    def _panels(self) -> list[dict[str, Any]]:
        panels = self.edition.words.panels
        if panels is None:
            return []
        return [
            {"name": name, "cover": shape.cover, "ground": panel.ground, "blocks": panel.blocks}
            for name, shape, panel in zip(
                self.edition.panel_names, self.edition.format.panels or (), panels, strict=True
            )
        ]

    def _generated_css(self) -> str:
        edition, palette = self.edition, self.palette
        families = {
            "text-family": ", ".join(f'"{name}"' for name in edition.style.fonts.text),
            "title-family": ", ".join(f'"{name}"' for name in edition.style.fonts.title),
        }
        tokens = {
            **palette,
            **families,
            "fine": f"{edition.format.type.fine.points:g}pt",
            "leading": f"{edition.style.leading:g}",
        }
        grounds = "\n".join(
            f'[data-ground="{name}"]{{--on-text:{palette[g.text]};--on-title:{palette[g.title]};'
            f"--on-accent:{palette[g.accent]};color:{palette[g.text]}}}"
            for name, g in edition.style.grounds.items()
        )
        sizes = "\n".join(
            f'[data-required="{words.id}"]'
            f"{{font-size:{'1rem' if words.least is None else f'{words.least:g}pt'}}}"
            for words in self.required
        )
        return "\n".join((page_css(edition.format, self.looks, tokens), grounds, sizes))

    def _look(self, panel: Panel) -> PanelLook:
        colour = self.palette[self.edition.style.grounds[panel.ground].ground]
        if panel.art is None:
            return PanelLook(colour)
        return PanelLook(colour, self.picture(panel.art.picture)["url"], panel.art.fill)

    def _report(self, place: Place, code: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(place, code, message, remedy))


def _mark_order(mark: str) -> tuple[int, str]:
    return (int(mark) if mark.isdecimal() else 0, mark)


def _blame(error: Exception, folder: Path) -> Place | None:
    """The template's line that an error came from; None when it is our own code's fault."""
    place, ours = None, False
    traceback = error.__traceback__
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        ours = path.is_relative_to(_PACKAGE)
        if path.is_relative_to(folder):
            relative = path.relative_to(folder).as_posix()
            place = Place(f"brochures/{relative}", traceback.tb_lineno, 1)
        traceback = traceback.tb_next
    deliberate = isinstance(error, jinja2.UndefinedError)
    return None if ours and not deliberate else place
