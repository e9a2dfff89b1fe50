"""Stocking the shelf: what the workspace says, and what has been built of it, as a snapshot.

The state of an offer is that of the words in its file and not of those in the
workspace: a file that was approved stays so while its words are being changed,
and a mistake in a file of the workspace leaves the last good PDF on the shelf.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from handouts.approval import judged
from handouts.checks.review_due import NOTICE
from handouts.content.data_blocks import Fields
from handouts.content.models import Missing
from handouts.content.standing import UNAPPROVED
from handouts.content.yaml_nodes import Text
from handouts.desk.search import Entry, Index
from handouts.desk.shelf import Card, File, Language, Offer, Paper, Shelf
from handouts.edition.keys import EditionKey, editions_of, shape_of
from handouts.edition.wording import all_words, blocks_of, people_in
from handouts.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from handouts.content.handout import Words
    from handouts.content.standing import Standing
    from handouts.desk.shelf import Duplex
    from handouts.formats.models import Format
    from handouts.library import Handout, Library
    from handouts.manifest import Entry as Built
    from handouts.problems import Problem

_PAPERS = {
    (612, 792): "letter",
    (612, 1008): "legal",
    (792, 1224): "tabloid",
    (842, 1191): "a3",
    (595, 842): "a4",
    (420, 595): "a5",
}


@dataclass(frozen=True, slots=True)
class Stock:
    """What a shelf is stocked of, beside the workspace.

    `source` is the hash of its files. `built` are the files of the output folder by name;
    `failed` says for names that could not be made why not; `made` and `total` count the
    files of a build that is under way.
    """

    day: date
    folder: Path
    source: str
    built: Mapping[str, Built]
    failed: Mapping[str, tuple[Problem, ...]]
    problems: Sequence[Problem] = ()
    made: int = 0
    total: int = 0


def stocked(library: Library, stock: Stock, before: Shelf) -> Shelf:
    """The shelf that comes after `before`, with its index where the library is the same."""
    files = _files_by_edition(stock.built)
    offers: dict[str, list[Offer]] = {}
    for key in editions_of(library):
        offer = _offer(library, key, files.get(str(key), {}), stock)
        if offer is not None:
            offers.setdefault(key.handout, []).append(offer)
    cards = {
        handout: _card(library, library.handouts[handout], tuple(found))
        for handout, found in offers.items()
    }
    cards = _with_last_good(cards, library, before, stock)
    ordered = sorted(cards.values(), key=lambda card: (_title(card).casefold(), card.id))
    return Shelf(
        number=before.number + 1,
        day=stock.day,
        folder=stock.folder,
        cards={card.id: card for card in ordered},
        languages={
            code: Language(code, str(one.name), one.direction)
            for code, one in library.languages.items()
        },
        problems=tuple(sorted({p for p in stock.problems if p.severity is not Severity.BLANK})),
        made=stock.made,
        total=stock.total,
        clinic=str(library.clinic.name) if library.clinic else before.clinic,
        source=stock.source,
        index=before.index if before.source == stock.source else Index(entries_of(library)),
    )


def _files_by_edition(built: Mapping[str, Built]) -> dict[str, dict[str, tuple[str, Built]]]:
    files: dict[str, dict[str, tuple[str, Built]]] = {}
    for name, entry in built.items():
        files.setdefault(entry.edition, {})[entry.target] = (name, entry)
    return files


def _offer(
    library: Library, key: EditionKey, files: Mapping[str, tuple[str, Built]], stock: Stock
) -> Offer | None:
    shape_id = shape_of(library, key)
    shape = library.formats.get(shape_id)
    named = library.formats.get(key.format)
    if shape is None or named is None:
        return None
    handout = library.handouts[key.handout]
    words = handout.words[key.language]
    desk, screen = (_file(files.get(target)) for target in ("desk", "screen"))
    standing = _standing(
        library, key, [files[t][1] for t in ("desk", "screen") if t in files], stock
    )
    problems = [
        problem
        for target in ("desk", "screen")
        for problem in stock.failed.get(f"{key}.{target}.pdf", ())
        if problem.severity is Severity.ERROR
    ]
    review = handout.facts.review.next
    due = date.fromisoformat(review) if isinstance(review, Text) else None
    made = desk is not None and screen is not None
    return Offer(
        key=key,
        shape=shape_id,
        title=" ".join(words.title.split()),
        format_names={language: str(name) for language, name in named.name.items()},
        state=standing.state,
        content=standing.hash,
        until=standing.until,
        translation_reviewed=_is_reviewed(words),
        review=due,
        review_due=due is not None and due <= stock.day + NOTICE,
        revision=handout.facts.revision,
        paper=_paper(shape),
        duplex=_duplex(shape, desk),
        fillable=any(
            item.id is not None
            for block in blocks_of(words)
            if isinstance(block, Fields)
            for item in block.fields.items
        ),
        desk=desk if made else None,
        screen=screen if made else None,
        making=not made and not problems and stock.total > 0,
        problems=tuple(dict.fromkeys(problems)),
    )


def _file(found: tuple[str, Built] | None) -> File | None:
    if found is None:
        return None
    name, entry = found
    return File(name, entry.sha256, entry.pages, entry.sides)


def _is_reviewed(words: Words) -> bool:
    return words.translation is None or not isinstance(words.translation.reviewed, Missing)


def _duplex(shape: Format, desk: File | None) -> Duplex:
    """How the printer turns the sheets of this file; not at all where one side is printed."""
    return "none" if desk is not None and desk.sides < 2 else shape.sheet.duplex


def _paper(shape: Format) -> Paper:
    width, height = shape.sheet.width, shape.sheet.height
    short, long = sorted((round(width.points), round(height.points)))
    name = _PAPERS.get((short, long), "")
    words = f"{_plain(width.points / 72)} × {_plain(height.points / 72)} in"
    if name.startswith("a"):
        words = f"{_plain(width.points / 72 * 25.4, 0)} × {_plain(height.points / 72 * 25.4, 0)} mm"
    return Paper(width.points, height.points, name, words)


def _plain(number: float, digits: int = 2) -> str:
    return f"{round(number, digits):g}"


def _card(library: Library, handout: Handout, offers: tuple[Offer, ...]) -> Card:
    order = [str(name) for name in handout.facts.formats]
    return Card(
        id=handout.id,
        titles={code: " ".join(words.title.split()) for code, words in handout.words.items()},
        descriptions={
            code: " ".join(words.description.split()) for code, words in handout.words.items()
        },
        topics=tuple(str(topic) for topic in handout.facts.topics),
        kind=handout.facts.kind,
        audience=handout.facts.audience,
        offers=tuple(
            sorted(
                offers,
                key=lambda one: (
                    one.key.language,
                    order.index(one.key.format),
                    one.key.size != "standard",
                ),
            )
        ),
    )


def _title(card: Card) -> str:
    return card.titles.get("en") or next(iter(card.titles.values()), card.id)


def _with_last_good(
    cards: dict[str, Card], library: Library, before: Shelf, stock: Stock
) -> dict[str, Card]:
    """With offers of before whose files of the workspace are there but cannot be read now."""
    whole = dict(cards)
    for card in before.cards.values():
        known = {offer.key for offer in cards[card.id].offers} if card.id in cards else set()
        kept = [
            replace(offer, making=False, problems=tuple(_blockers(library, offer)))
            for offer in card.offers
            if offer.key not in known and offer.is_made and _is_written(library, offer.key)
        ]
        kept = [_rejudged(library, offer, stock) for offer in kept if offer.problems]
        if not kept:
            continue
        base = cards.get(card.id, replace(card, offers=()))
        offers = sorted(
            (*base.offers, *kept), key=lambda one: (one.key.language, one.key.size != "standard")
        )
        whole[card.id] = replace(base, offers=tuple(offers))
    return whole


def _is_written(library: Library, key: EditionKey) -> bool:
    folder = library.workspace.root / "content" / "handouts" / key.handout
    return (folder / "handout.yaml").is_file() and (folder / f"{key.language}.yaml").is_file()


def _blockers(library: Library, offer: Offer) -> Iterable[Problem]:
    """The mistakes for which an edition of before is not among those of now."""
    key = offer.key
    chain = (*library.format_chain(key.format), *library.format_chain(offer.shape))
    return library.blockers(key.handout, key.language, chain, "")


def _rejudged(library: Library, offer: Offer, stock: Stock) -> Offer:
    """An approval runs out although the words cannot be read."""
    files = [file for file in (offer.desk, offer.screen) if file is not None]
    built = [stock.built[file.name] for file in files if file.name in stock.built]
    standing = _standing(library, offer.key, built, stock)
    return replace(offer, state=standing.state, until=standing.until)


def _standing(library: Library, key: EditionKey, built: Sequence[Built], stock: Stock) -> Standing:
    """The standing of the words in these files; what says that it is a draft stays one."""
    content = {entry.content for entry in built}
    if len(content) != 1 or library.clinic is None:
        return UNAPPROVED
    standing = judged(library, key.handout, key.language, content.pop(), stock.day)
    printed = [entry.status.partition(",")[0] for entry in built]
    if standing.is_approved and set(printed) != {"approved"}:
        return replace(standing, state="draft", until=None)  # approved since, and not made anew
    return standing


def entries_of(library: Library) -> Iterator[Entry]:
    """What can be found of each handout: its words, who is in them, and what it is printed as."""
    names = {code: str(one.name) for code, one in library.languages.items()}
    for handout in library.handouts.values():
        shapes = [library.formats.get(name) for name in handout.facts.formats]
        around = [str(name) for shape in shapes if shape for name in shape.name.values()]
        for code, words in handout.words.items():
            known = [library.people.get(name) for name in people_in(words)]
            people = [str(person.name) for person in known if person]
            text = " ".join((*all_words(words), *people, *around, names.get(code, "")))
            topics = " ".join((*map(str, handout.facts.topics), handout.id))
            yield Entry(handout.id, code, str(words.title), topics, text)
