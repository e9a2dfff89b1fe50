"""Composing: an edition becomes one HTML page and its stylesheets.

Templates draw what they are given and cannot reach anything else; the words
that they are given are escaped, and required texts are handed out by placement
so that nobody writes them into a template.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import jinja2.sandbox
from markupsafe import Markup

from handouts.content.blocks import Block, Notices, People
from handouts.content.models import Given, Missing
from handouts.edition import all_words, blocks_of
from handouts.formats.page_css import PanelLook, page_css
from handouts.formats.units import Length
from handouts.problems import Place, Problem, has_errors
from handouts.typeset.facts import inserts_for
from handouts.typeset.markup import Blank, Typewriter
from handouts.typeset.pictures import Picture, open_picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from handouts.content.handout import Panel
    from handouts.content.models import Person
    from handouts.content.yaml_nodes import Text
    from handouts.edition import Edition, Target

SCHEME = "workspace:"
_PROSE = frozenset({"lead", "text", "statement", "note", "people"})


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """One CSS text and the workspace address that its own addresses are relative to."""

    css: str
    base: str


@dataclass(frozen=True, slots=True)
class RequiredWords:
    """A disclaimer as it must stand on the page: id, version, words, least size.

    `least` is in points; None stands for the size of the running text.
    """

    id: str
    version: int
    text: str
    least: float | None


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


@dataclass(frozen=True, slots=True)
class Notice:
    """One required text, drawn."""

    id: str
    html: Markup

    @property
    def parts(self) -> list[Markup]:
        """The segments of a control line, which `|` separates."""
        return [Markup(part.strip()) for part in self.html.split(" | ")]  # noqa: S704 - was escaped


@dataclass
class NoticeBoard:
    """Hands out the required texts by placement; authors may say where, nobody can say whether."""

    by_placement: dict[str, list[Notice]]
    placed_by_author: frozenset[str]
    after_block: dict[int, list[Notice]]
    unattached: list[Notice]

    def here(self, placement: str) -> list[Notice]:
        """The texts of a placement, at the author's own `- notices:` block."""
        return self.by_placement.get(placement, [])

    def default(self, placement: str) -> list[Notice]:
        """The texts of a placement at the template's place, unless the author chose another."""
        return [] if placement in self.placed_by_author else self.here(placement)

    def after(self, block: Block) -> list[Notice]:
        """The texts that must stand right after this block."""
        return self.after_block.get(id(block), [])


def compose(
    edition: Edition, target: Target, root: Path
) -> tuple[Composed | None, list[Problem]]:
    """Draw an edition; every problem with its words, pictures or template at once."""
    composer = _Composer(edition, target, root)
    html = composer.draw()
    problems = [*composer.inserts.problems, *composer.problems]
    if html is None or has_errors(problems):
        return None, problems
    return composer.finish(html), problems


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
            place = Place(f"brochures/{error.name}")
            self._report(place, "template-missing", "this template is missing", "")
        except jinja2.TemplateSyntaxError as error:
            place = Place(f"brochures/{error.name}", error.lineno, 1)
            self._report(place, "template-syntax", str(error.message), "Mend the template.")
        except (jinja2.TemplateRuntimeError, jinja2.UndefinedError) as error:
            place = _template_place(error, self.root / "brochures", name)
            message = str(error.message or error)
            self._report(place, "template-error", message, "Use a name that docs/templates.md lists.")
        return None

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
            "notices": self._notice_board(),
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
        labels: dict[str, str] = dict(self.edition.language.labels)
        if name not in labels:
            raise jinja2.UndefinedError(
                f"content/languages/{self.edition.key.language}.yaml has no label '{name}'"
            )
        return labels[name]

    def given(self, name: str) -> str | Markup:
        """A fact of the clinic by name (`clinic.phone`), or its marked blank."""
        fact = self.inserts.facts[name]
        return self.inserts.blank(fact.label) if isinstance(fact, Blank) else fact

    def localised(self, texts: dict[Text, Text]) -> Text:
        """The text in the edition's language, or in the first one that there is."""
        return next((t for code, t in texts.items() if code == self.edition.key.language),
                    next(iter(texts.values())))  # fmt: skip

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

    def finish(self, html: str) -> Composed:
        edition = self.edition
        styles = [
            Stylesheet(
                (self.root / "styles" / name).read_text(encoding="utf-8"),
                f"{SCHEME}/styles/{name}",
            )
            for name in edition.style.stylesheets
        ]
        own = f"brochures/{edition.key.format}/format.css"
        styles.append(Stylesheet((self.root / own).read_text("utf-8"), f"{SCHEME}/{own}"))
        styles.append(Stylesheet(self._generated_css(), f"{SCHEME}/"))
        return Composed(
            html=html,
            stylesheets=tuple(styles),
            source=visible_words(html),
            required=tuple(self._required_words()),
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

    def _notice_board(self) -> NoticeBoard:
        blocks = list(blocks_of(self.edition.words))
        by_placement: dict[str, list[Notice]] = {}
        after: dict[int, list[Notice]] = {}
        unattached: list[Notice] = []
        for name, disclaimer in self.edition.disclaimers.items():
            notice = Notice(name, self.typewriter.inline(self.localised(disclaimer.text)))
            if disclaimer.placement != "near":
                by_placement.setdefault(disclaimer.placement, []).append(notice)
                continue
            pattern = self.edition.terms.get(disclaimer.near or "")
            spot = next(
                (
                    block
                    for block in blocks
                    if pattern and block.kind in _PROSE
                    and pattern.search(self._words_of(block))
                ),
                None,
            )  # fmt: skip
            (unattached if spot is None else after.setdefault(id(spot), [])).append(notice)
        placed = frozenset(block.notices for block in blocks if isinstance(block, Notices))
        return NoticeBoard(by_placement, placed, after, unattached)

    def _words_of(self, block: Block) -> str:
        """All words that a block prints, biographies too, on one line."""
        people = block.people if isinstance(block, People) else ()
        sources = [block, *(self.edition.people[name] for name in people)]
        return " ".join(" ".join(w for source in sources for w in all_words(source)).split())

    def _required_words(self) -> Iterable[RequiredWords]:
        fine = self.edition.format.type.fine.points
        for name, disclaimer in self.edition.disclaimers.items():
            html = self.typewriter.inline(self.localised(disclaimer.text))
            least = (
                None
                if disclaimer.least == "body"
                else fine
                if disclaimer.least == "fine"
                else Length.parse(disclaimer.least).points
            )
            words = visible_words(html).replace(" | ", " · ")
            yield RequiredWords(name, disclaimer.version, words, least)

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
            for words in self._required_words()
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
    return (int(mark) if mark.isdigit() else 0, mark)


def _template_place(error: BaseException, folder: Path, fallback: str) -> Place:
    """The innermost line of a template in an error's traceback."""
    place = Place(f"brochures/{fallback}")
    traceback = error.__traceback__
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        if path.is_relative_to(folder):
            relative = path.relative_to(folder).as_posix()
            place = Place(f"brochures/{relative}", traceback.tb_lineno, 1)
        traceback = traceback.tb_next
    return place


class _Words(HTMLParser):
    """Collects what a reader sees of an HTML page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in {"head", "style", "script", "svg"}
        if tag not in {"b", "i", "em", "strong", "a", "span", "sup", "sub", "bdi"}:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"head", "style", "script", "svg"}

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def visible_words(html: str) -> str:
    """The words of an HTML text in document order, white space folded."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.parts).split())


__all__ = ["Composed", "Given", "Notice", "RequiredWords", "Stylesheet", "compose", "visible_words"]
