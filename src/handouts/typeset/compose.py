"""Composing: an edition becomes one HTML page and its stylesheets.

Templates draw what they are given and cannot reach anything else; the words
that they are given are escaped, and required texts are handed out by placement
so that nobody writes them into a template.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from handouts.content.blocks import printed_words
from handouts.content.models import Missing
from handouts.content.yaml_syntax import shortened
from handouts.edition.short_code import NAME
from handouts.edition.wording import blocks_of
from handouts.problems import Place, Problem, did_you_mean, has_errors
from handouts.typeset.css_reading import read_css, words_written
from handouts.typeset.drawings import Drawing, Drawings
from handouts.typeset.facts import inserts_for
from handouts.typeset.looks import cover_look, families_of, generated_css, panel_looks
from handouts.typeset.markup import Blank, Typewriter
from handouts.typeset.notices import RequiredWords, notice_board, required_words
from handouts.typeset.pictures import Picture, open_picture
from handouts.typeset.reading_text import visible_words, words_in_place_of_pictures
from handouts.typeset.svg_words import letters_in
from handouts.typeset.templates import UnknownNameError, render
from handouts.typeset.values import filled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from markupsafe import Markup

    from handouts.content.models import Person
    from handouts.content.yaml_nodes import Text
    from handouts.edition.keys import Target
    from handouts.edition.resolve import Edition

SCHEME = "workspace:"
LEAST_MARKED = 180  # points: the shorter side of a page that has room for the QR code of its code


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """One CSS text and the workspace address that its own addresses are relative to."""

    css: str
    base: str


@dataclass(frozen=True, slots=True)
class Composed:
    """One edition for one target, ready to be typeset.

    `palette` has the colours of drawings, and `text-family` for their words.
    `decorated` names the panels whose room is filled by art rather than words.
    """

    html: str
    stylesheets: tuple[Stylesheet, ...]
    source: str
    required: tuple[RequiredWords, ...]
    picture_places: dict[str, Place]
    palette: dict[str, str]
    decorated: frozenset[str]
    drawings: tuple[Drawing, ...] = ()


def compose(
    edition: Edition, target: Target, root: Path, bleed: float = 0.0
) -> tuple[Composed | None, list[Problem]]:
    """Draw an edition; every problem with its words, pictures or template at once.

    `bleed` is how far in points pages reach beyond their trim, for a press.
    """
    composer = _Composer(edition, target, root, bleed)
    html = composer.draw()
    if html is not None:
        composer.miss_nothing(html)
    stylesheets = composer.stylesheets()
    problems = [
        *composer.inserts.problems,
        *composer.drawings.problems,
        *composer.problems,
    ]
    if html is None or has_errors(problems):
        return None, problems
    return composer.finish(html, stylesheets), problems


@dataclass(repr=False)
class _Composer:
    edition: Edition
    target: Target
    root: Path
    bleed: float = 0.0
    problems: list[Problem] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    picture_places: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.inserts = inserts_for(self.edition)
        direction = self.edition.language.direction
        quotes = self.edition.language.quotes
        self.typewriter = Typewriter(self.inserts, quotes, direction=direction)
        self.palette = self.edition.style.palette(self.target)
        self.required = tuple(required_words(self.edition, self.typewriter))
        self.drawings = Drawings(
            SCHEME, families_of(self.edition)["text"][0], direction, self._plain
        )
        self.looks = panel_looks(self.edition, self.palette, self._address)
        self.cover = cover_look(self.edition, self.palette, self._address)

    def draw(self) -> str | None:
        folder = self.root / "brochures"
        html, problems = render(folder, self._template(), self.context(), self.typewriter)
        self.problems += problems
        return html

    def _template(self) -> str:
        """The format's own template, or that of the nearest format that it extends."""
        names = [f"{name}/template.html" for name in self.edition.format_chain]
        return next((n for n in names if (self.root / "brochures" / n).exists()), names[0])

    def miss_nothing(self, html: str) -> None:
        """A template that forgets or cuts a block loses words that no proof of the PDF can miss."""
        if self.drawings.problems:
            return  # what cannot be drawn is told, and its words are where it would be
        vectors = [one.data for one in self.drawings.made if one.media_type == "image/svg+xml"]
        page = _squeezed(visible_words(html), *words_in_place_of_pictures(html))
        page += _squeezed(*map(letters_in, vectors))
        for block in blocks_of(self.edition.words):
            for text in printed_words(block):
                drawn = self.typewriter.drawn.get(text, ())
                if text.strip() and not any(_squeezed(visible_words(one)) in page for one in drawn):
                    self._report(
                        text.place, "template-leaves-out",
                        f"the template of '{self.edition.key.format}' does not print these words",
                        f"Let it draw '{block.kind}' blocks, with parts.draw(block).",
                    )  # fmt: skip

    def context(self) -> dict[str, Any]:
        edition = self.edition
        return {
            "id": edition.key.handout,
            "format_id": edition.format_chain[0],
            "format": edition.format,
            "size": edition.key.size,
            "target": self.target,
            "lang": edition.key.language,
            "direction": edition.language.direction,
            "words": edition.words,
            "body": edition.words.body or [],
            "panels": self._panels(),
            "cover": edition.words.cover,
            "clinic": edition.clinic,
            "author": edition.author,
            "keywords": ", ".join(edition.facts.topics),
            "notices": notice_board(edition, self.typewriter),
            "label": self.label,
            "given": self.given,
            "filled": lambda blank: filled(blank, edition.values, edition.language.direction),
            "picture": self.picture,
            "logo": self.logo,
            "chart": self.drawings.chart,
            "qr": self.drawings.qr,
            "code_mark": self.code_mark,
            "person": self.person,
            "localised": self.localised,
            "references": self.references,
            "is_missing": lambda value: isinstance(value, Missing),
        }

    def label(self, name: str) -> str:
        """The language's own word for something that templates say."""
        labels = self.edition.language.labels
        if name not in labels:
            raise UnknownNameError(
                f"content/languages/{self.edition.key.language}.yaml has no label '{name}'"
            )
        return labels[name]

    def given(self, name: str) -> Markup:
        """A fact of the clinic by name (`clinic.phone`), or its marked blank."""
        fact = self.inserts.facts.get(name)
        if fact is None:
            hint = did_you_mean(name, self.inserts.facts)
            raise UnknownNameError(f"there is no fact '{name}'. {hint}")
        if isinstance(fact, Blank):
            return self.inserts.blank(fact.label)
        return self.inserts.as_html(fact)

    def localised(self, texts: dict[str, Text]) -> Text:
        """The text in the edition's language, or in the first one that there is."""
        return texts.get(self.edition.key.language, next(iter(texts.values())))

    def code_mark(self) -> dict[str, Any] | None:
        """The sheet's short code as a QR code: `url`, `code`, and `width` and `edge` in points.

        None on a card so small that its few words need all the room.
        """
        shape = self.edition.format
        if min(min(size) for size in shape.exact_sizes(1)) < LEAST_MARKED:
            return None
        code = str(self.inserts.facts["handout.code"])
        return {"code": code, **self.drawings.mark(f"{NAME} {code}", shape.type.fine.points)}

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

    def picture(
        self, path: Text | Missing, labels: Mapping[str, Text] | None = None
    ) -> dict[str, Any]:
        """A picture's address and proportions, once it has been opened strictly.

        `labels` are other words for a drawing's texts, by their ids.
        """
        place = path.place
        if isinstance(path, Missing):
            raise UnknownNameError("a picture that is missing cannot be drawn")
        if path not in self.pictures:
            picture, problems = open_picture(self.root, path, place)
            self.problems += problems
            if picture is None:
                return {"url": "", "ratio": 1.0}
            self.pictures[path] = picture
        picture = self.pictures[path]
        if labels:
            address, problems = self.drawings.reworded(picture, labels)
            self.problems += problems
        else:
            address = f"{SCHEME}/{picture.path}"
        self.picture_places.setdefault(address, place)
        return {"url": address, "ratio": picture.width / picture.height}

    def logo(self, *, on_strong: bool = False) -> dict[str, Any] | None:
        """The clinic's logo for light or for dark grounds; None where there is none yet."""
        brand = self.edition.brand
        path = (brand.logo_on_strong if on_strong else brand.logo) if brand else None
        return None if path is None or isinstance(path, Missing) else self.picture(path)

    def _address(self, path: Text) -> str:
        return str(self.picture(path)["url"])

    def _plain(self, text: str) -> str:
        """A text's words without marks, for a drawing's labels."""
        return visible_words(self.typewriter.inline(text))

    def stylesheets(self) -> tuple[Stylesheet, ...]:
        """The style's CSS, the format's over those it extends, and last what data decides."""
        named = [(f"styles/{name}", name.place) for name in self.edition.style.stylesheets]
        for name in reversed(self.edition.format_chain):
            path = f"brochures/{name}/format.css"
            if name == self.edition.format_chain[-1] or (self.root / path).exists():
                named.append((path, Place(path)))
        found = [self._stylesheet(path, place) for path, place in named]
        css = generated_css(
            self.edition, self.palette, self.looks, self.cover, self.required, self.bleed
        )
        return (*(sheet for sheet in found if sheet), Stylesheet(css, f"{SCHEME}/"))

    def _stylesheet(self, path: str, place: Place) -> Stylesheet | None:
        try:
            sheet = Stylesheet(read_css(self.root, path), f"{SCHEME}/{path}")
        except UnicodeDecodeError:
            self._report(place, "css-encoding", f"'{path}' is not UTF-8", "Save it as UTF-8.")
        except FileNotFoundError:
            self._report(
                place, "css-missing", f"there is no stylesheet '{path}'",
                "Mend its name, or add the file.",
            )  # fmt: skip
        except OSError as error:
            self._report(
                place, "file-unreadable", f"'{path}' cannot be read: {error.strerror}",
                "Put a stylesheet of its own there.",
            )  # fmt: skip
        else:
            for own in words_written(sheet.css):
                self._report(
                    Place(path, own.line, own.column), "css-words",
                    f"this stylesheet writes words of its own: '{shortened(own.text)}'",
                    "Write them in the handout, or take them from the language with label(…).",
                )  # fmt: skip
            return sheet
        return None

    def finish(self, html: str, stylesheets: tuple[Stylesheet, ...]) -> Composed:
        """Everything that typesetting needs, once nothing is wrong."""
        return Composed(
            html=html,
            stylesheets=stylesheets,
            source=visible_words(html),
            required=self.required,
            picture_places=self.picture_places,
            palette={**self.palette, "text-family": families_of(self.edition)["text"][0]},
            decorated=frozenset(name for name, look in self.looks.items() if look.art),
            drawings=tuple(self.drawings.made),
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

    def _report(self, place: Place, code: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(place, code, message, remedy))


def _squeezed(*texts: str) -> str:
    return "".join("".join(text.split()) for text in texts)


def _mark_order(mark: str) -> tuple[int, str]:
    return (int(mark) if mark.isdecimal() else 0, mark)
