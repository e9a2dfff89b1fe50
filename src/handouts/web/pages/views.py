"""What templates are given to show: cards, switches and words of state, in the page's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from handouts.web.guard import caller_of
from handouts.web.rendering import said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from starlette.requests import Request

    from handouts.desk.shelf import Card, Hit, Offer, Shelf

Kind = Literal["approved", "review", "draft", "expired"]
SHOWN = 24
"""Pages that a pane shows; a longer sheet is opened as a file."""
PAPERS = {
    (612, 792): "letter", (612, 1008): "legal", (792, 1224): "tabloid",
    (842, 1191): "a3", (595, 842): "a4", (420, 595): "a5",
}  # fmt: skip
"""Width and height in points."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A link to one edition of a card, in the edition's own language."""

    offer: Offer
    label: str
    lang: str
    title: str
    state_words: str
    large: bool


@dataclass(frozen=True, slots=True)
class CardView:
    """A card as a shelf of the page shows it: one edition in front, badges for the others."""

    id: str
    offer: Offer
    direction: str
    state: Kind
    state_words: str
    paper: str
    badges: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a switch."""

    offer: Offer
    label: str
    current: bool
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Switch:
    """Editions that differ from the shown one in one thing: `name` is language, size or format."""

    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class OfferView:
    """The chosen edition as the pane shows it."""

    direction: str
    state: Kind
    state_words: str
    facts: str
    notice: str
    ask: str
    edition_words: str
    switches: tuple[Switch, ...]
    shown: int


def counted(request: Request, key: str, count: int) -> str:
    """Words with a number in them, as one or as many."""
    return said(request, f"{key}.{'one' if count == 1 else 'other'}", count=count)


def kind_of(offer: Offer) -> Kind:
    """Which of four things a receptionist must know about it."""
    if offer.state == "expired":
        return "expired"
    if not offer.is_approved:
        return "draft"
    return "review" if offer.review_due else "approved"


def state_words(request: Request, offer: Offer, *, short: bool = False) -> str:
    """Its state in words; with the last day of an approval if it is not to be `short`."""
    kind = kind_of(offer)
    if kind == "approved" and offer.until is not None and not short:
        return said(request, "state.approved_until", day=day_words(request, offer.until))
    if kind == "draft" and offer.state == "approved":
        return said(request, "state.translation")
    return said(request, f"state.{'changed' if offer.state == 'changed' else kind}")


def day_words(request: Request, day: date) -> str:
    """A day as the page's language writes it."""
    from babel.dates import format_date

    return str(format_date(day, "long", locale=caller_of(request).language))


def wanted(request: Request, hit: Hit, language: str) -> str:
    """Which language stands in front: the chosen one, else the page's if the words were in it."""
    own = caller_of(request).language
    if language or not hit.languages or own in hit.languages:
        return language or own
    return hit.languages[0]


def card_view(
    request: Request, shelf: Shelf, card: Card, language: str, only: str = ""
) -> CardView | None:
    """A card; None where there is no edition, or none in the language that is filtered by."""
    offer = card.offer(language)
    if offer is None or (only and offer.key.language != only):
        return None
    return CardView(
        card.id,
        offer,
        direction_of(shelf, offer),
        kind_of(offer),
        state_words(request, offer, short=True),
        paper_words(request, offer),
        _badges(request, shelf, card, offer),
    )


def direction_of(shelf: Shelf, offer: Offer) -> str:
    """Which way its script runs."""
    known = shelf.languages.get(offer.key.language)
    return known.direction if known else "ltr"


def language_name(shelf: Shelf, code: str) -> str:
    """A language's own name."""
    known = shelf.languages.get(code)
    return known.name if known else code


def in_order(request: Request, shelf: Shelf, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Languages with their own names, the page's own first."""
    names = [(code, language_name(shelf, code)) for code in set(codes)]
    own = caller_of(request).language
    return sorted(names, key=lambda one: (one[0] != own, one[1].casefold()))


def _badges(request: Request, shelf: Shelf, card: Card, front: Offer) -> tuple[Badge, ...]:
    """The other languages in this size, and this language in the other size."""
    key, own = front.key, caller_of(request).language
    wishes = [(code, key.size) for code in card.languages if code != key.language]
    wishes += [(key.language, size) for size in card.sizes if size != key.size]
    badges = []
    for language, size in wishes:
        offer = card.offer(language, key.format, size)
        if offer is None or (offer.key.language, offer.key.size) != (language, size):
            continue
        large = language == key.language
        label = size_words(request, offer) if large else language_name(shelf, language)
        words = state_words(request, offer, short=True)
        badges.append(
            Badge(offer, label, own if large else language, f"{label}: {words}", words, large)
        )
    return tuple(badges)


def size_words(request: Request, offer: Offer) -> str:
    """Standard or large print."""
    return said(request, f"size.{offer.key.size.replace('-', '_')}")


def is_ready(offer: Offer) -> bool:
    """Whether it is printed without a deliberate step."""
    return kind_of(offer) in {"approved", "review"}


def paper_words(request: Request, offer: Offer) -> str:
    """The paper by its everyday name, else by its measures."""
    return said(request, f"paper.{offer.paper.id}") if offer.paper.id else offer.paper.words


def paper_of(request: Request, size: tuple[float, float]) -> str:
    """Paper of this width and height in points, by its everyday name where it has one."""
    short, long = sorted(round(side) for side in size)
    name = PAPERS.get((short, long))
    return said(request, f"paper.{name}") if name else f"{short / 72:g} × {long / 72:g} in"


def format_name(request: Request, offer: Offer) -> str:
    """The format's name in the page's language."""
    names = offer.format_names
    return names.get(caller_of(request).language) or names.get("en") or offer.key.format


def edition_words(request: Request, shelf: Shelf, offer: Offer) -> str:
    """Language, format and size in words: "Español, one-page sheet, large print"."""
    words = [language_name(shelf, offer.key.language), format_name(request, offer)]
    if offer.key.size == "large-print":
        words.append(said(request, "card.large_print"))
    return ", ".join(words)


def offer_view(request: Request, shelf: Shelf, card: Card, offer: Offer) -> OfferView:
    """The pane of one edition."""
    kind = kind_of(offer)
    facts = [format_name(request, offer)]
    if offer.screen is not None:
        facts.append(counted(request, "card.pages", offer.screen.pages))
    facts.append(paper_words(request, offer))
    facts.append(said(request, f"duplex.{offer.duplex.replace('-', '_')}"))
    return OfferView(
        direction_of(shelf, offer),
        kind,
        state_words(request, offer),
        " · ".join(facts),
        said(request, f"notice.{_reason(offer)}") if _reason(offer) else "",
        said(request, f"ask.{_reason(offer)}") if kind in {"draft", "expired"} else "",
        edition_words(request, shelf, offer),
        _switches(request, shelf, card, offer),
        min(offer.screen.pages, SHOWN) if offer.screen else 0,
    )


def _reason(offer: Offer) -> str:
    """Why an edition is not simply handed out; empty where it is."""
    kind = kind_of(offer)
    if kind == "draft" and offer.state == "approved":
        return "translation"
    if kind == "draft" and offer.state == "changed":
        return "changed"
    return "" if kind == "approved" else kind


def _switches(request: Request, shelf: Shelf, card: Card, offer: Offer) -> tuple[Switch, ...]:
    key = offer.key
    languages = [
        Choice(one, name, code == key.language, code)
        for code, name in in_order(request, shelf, card.languages)
        if (one := card.offer(code, key.format, key.size)) and one.key.language == code
    ]
    sizes = [
        Choice(one, size_words(request, one), size == key.size)
        for size in card.sizes
        if (one := card.offer(key.language, key.format, size))
        and (one.key.language, one.key.size) == (key.language, size)
    ]
    formats = [
        Choice(one, format_name(request, one), one is offer)
        for one in card.offers
        if (one.key.language, one.key.size) == (key.language, key.size)
    ]
    switches = (("language", languages), ("size", sizes), ("format", formats))
    return tuple(Switch(name, tuple(ones)) for name, ones in switches if len(ones) > 1)
