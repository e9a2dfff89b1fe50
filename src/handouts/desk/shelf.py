"""What the desk can hand out at this moment: one immutable snapshot, and the search in it.

A shelf is never changed. When the workspace changes, another one takes its
place in one step, so a page is drawn from one state of things.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from handouts.desk.search import Index, Where

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from handouts.content.standing import State
    from handouts.edition.keys import EditionKey, Size
    from handouts.problems import Problem

Duplex = Literal["short-edge", "long-edge", "none"]
FileTarget = Literal["desk", "screen"]


@dataclass(frozen=True, slots=True)
class Paper:
    """The sheet that an edition is printed on; sizes in points, as it goes into the printer.

    `id` is "letter", "legal", "tabloid", "a3", "a4" or "a5" where the sheet is one of them,
    lying or standing, else "". `words` is such as "8.5 × 11 in" or "210 × 297 mm".
    """

    width: float
    height: float
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class File:
    """A finished PDF of the output folder. `sides` are printed sides of paper."""

    name: str
    sha256: str
    pages: int
    sides: int


@dataclass(frozen=True, slots=True)
class Offer:
    """One edition that can be handed out: a language, a format and a size of one handout.

    `shape` is the format that it is set in, which for large print is not the one of its key.
    `state` is that of the words in its files, on the shelf's day, `content` their hash; `until`
    is the last day of an approval, `review` the day of the next review. `desk` is what is
    printed, `screen` what is looked at, mailed and drawn as pictures; both are None until they
    have been made: `making` says that they are on their way, else `problems` says why not.
    Files with `problems` are the last good ones. `fillable` says that it has fields with an id.
    """

    key: EditionKey
    shape: str
    title: str
    format_names: Mapping[str, str]  # by language
    state: State
    content: str
    until: date | None
    translation_reviewed: bool
    review: date | None
    review_due: bool
    revision: int
    paper: Paper
    duplex: Duplex
    fillable: bool
    desk: File | None = None
    screen: File | None = None
    making: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def id(self) -> str:
        """The edition's name in addresses, the list and the log: "what-is-ketamine.es.letter"."""
        return str(self.key)

    @property
    def status(self) -> str:
        """The state in the program's own language, as the manifest and the log have it."""
        return (
            self.state if self.translation_reviewed else f"{self.state}, translation not reviewed"
        )

    @property
    def is_approved(self) -> bool:
        """Whether it is handed out without a deliberate step."""
        return self.state == "approved" and self.translation_reviewed

    @property
    def is_made(self) -> bool:
        """Whether there is something to look at and to print."""
        return self.desk is not None and self.screen is not None

    def file(self, target: str) -> File | None:
        """Its file for "desk" or "screen"; there is none for anything else."""
        return {"desk": self.desk, "screen": self.screen}.get(target)


@dataclass(frozen=True, slots=True)
class Card:
    """One handout with its editions, in the order: language, format, size.

    Titles and descriptions are by language.
    """

    id: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    topics: tuple[str, ...]
    kind: str
    audience: str
    offers: tuple[Offer, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in which there is an edition, sorted."""
        return tuple(sorted({offer.key.language for offer in self.offers}))

    @property
    def sizes(self) -> tuple[Size, ...]:
        """Sizes in which there is an edition, standard first."""
        return tuple(sorted({o.key.size for o in self.offers}, key=lambda size: size != "standard"))

    def offer(
        self, language: str = "en", shape: str | None = None, size: Size = "standard"
    ) -> Offer | None:
        """The edition nearest to what is wanted: language before size before format (`shape`).

        None only if the card is empty. Formats are tried in the order of handout.yaml.
        """
        return min(
            self.offers,
            key=lambda one: (
                one.key.language != language,
                one.key.size != size,
                shape is not None and one.key.format != shape,
                one.key.language != "en",
            ),
            default=None,
        )


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the workspace: its own name and the direction of its script."""

    code: str
    name: str
    direction: Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A card that was found: where all words stood at best, and in which languages (best first).

    Without anything to search for, every card is a hit in no language.
    """

    card: Card
    where: Where = "title"
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shelf:
    """The snapshot. `number` counts snapshots of this server, from 0 (nothing read yet).

    `problems` are mistakes of the workspace, in the order of places; `made` and `total`
    say how many files of the build at hand are ready, `total` being 0 when none is under way.
    `clinic` is the clinic's name, empty at number 0.
    `source` is the hash of all files of the workspace then.
    """

    number: int = 0
    day: date | None = None
    folder: Path | None = None
    cards: Mapping[str, Card] = field(default_factory=dict)
    languages: Mapping[str, Language] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    made: int = 0
    total: int = 0
    clinic: str = ""
    source: str = ""
    index: Index = field(default_factory=Index)

    def offer(self, name: str) -> Offer | None:
        """The edition of this name (`Offer.id`), or None; safe for any text."""
        card = self.cards.get(name.partition(".")[0])
        return next((one for one in card.offers if one.id == name), None) if card else None

    def search(self, query: str) -> list[Hit]:
        """Cards in which every word of the query stands, the last one as a beginning.

        Titles before topics before text, in all languages; accents and case do not count.
        Safe for any text, from any thread. All cards by title where there is no word in it.
        """
        found = self.index.find(query)
        if found is None:
            return [Hit(card) for card in self.cards.values()]
        return [
            Hit(self.cards[one.id], one.where, one.languages)
            for one in found
            if one.id in self.cards
        ]

    def has(self, sha256: str) -> bool:
        """Whether one of the snapshot's files has this hash."""
        return sha256 in self._names

    def read(self, sha256: str) -> bytes | None:
        """The bytes of one of the snapshot's files, by hash; None if it is none, or has changed."""
        name = self._names.get(sha256)
        if name is None or self.folder is None:
            return None
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    @cached_property
    def _names(self) -> dict[str, str]:
        return {
            file.sha256: file.name
            for card in self.cards.values()
            for offer in card.offers
            for file in (offer.desk, offer.screen)
            if file is not None
        }
