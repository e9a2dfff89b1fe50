"""Rereading: whether a file still has the required texts that it says it carries.

The words to look for are those that the file was made of, where the workspace
still knows them: its own words if they are today's, else a text that somebody
approved once, else the registry's while it has the same version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from handouts.pdf import reading, sheets
from handouts.pdf.matching import Squeezed, find_text, squeeze
from handouts.typeset.notices import SEGMENT, SEGMENT_PRINTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from handouts.library import Library
    from handouts.pdf.reading import Word
    from handouts.provenance import Provenance

Found = Literal["there", "missing", "hidden", "not-compared"]

MOST_PAGES = 64  # a staple holds no more, and reading more of a hostile file lasts minutes
LONGEST_SIDE = 4000.0  # points; no format is as large, and a larger page is not worth its memory
_REQUIRED = re.compile(r"required (?P<id>\S+) version (?P<version>\d+): (?P<words>.*)")
_FACT = re.compile(r"\{([a-z][a-z0-9_.-]*)\}")
_OWN_FACT = "handout."
_LONGEST_FACT = 300  # letters of a fact between two pieces of a text
_PIECE = 6  # letters of a piece of a text that are not found by chance


@dataclass(frozen=True, slots=True)
class Carried:
    """A required text that a file says it carries, and whether it is there word for word.

    `why` says why it could not be compared.
    """

    id: str
    version: int
    found: Found
    why: str = ""

    def as_json(self) -> dict[str, str | int]:
        """As one flat object."""
        return {"id": self.id, "version": self.version, "found": self.found, "why": self.why}


def carried_texts(
    pdf: bytes, made: Provenance, library: Library | None, now: str, then: str
) -> tuple[Carried, ...]:
    """Every required text that a file names, looked for on its pages.

    `now` and `then` are the approved texts (`typeset/approved_text`) of today's
    words and of those that the file was made of; "" where there is none.
    """
    if library is None:
        return _uncompared(made, "there is no workspace here")
    pages = _pages(pdf)
    if pages is None:
        return _uncompared(made, "its pages cannot be read")
    known = {
        "handout.id": made.key.handout,
        "handout.language": made.key.language,
        "handout.format": " ".join(made.key.names),
        "handout.style": made.style,
        "handout.revision": made.revision,
        "handout.code": made.code,
    }
    texts, today = _required_in(then), _required_in(now)
    found = []
    for name, version in made.disclaimers:
        words = texts.get((name, version))
        why = "" if words else _why_not(name, version, library, made, today)
        words = words or today.get((name, version))
        if why or not words:
            found.append(Carried(name, version, "not-compared", why))
        else:
            found.append(Carried(name, version, _look(_filled(words, known), pages)))
    return tuple(found)


def _uncompared(made: Provenance, why: str) -> tuple[Carried, ...]:
    return tuple(Carried(name, version, "not-compared", why) for name, version in made.disclaimers)


def _required_in(text: str) -> dict[tuple[str, int], str]:
    """The required texts of an approved text, by id and version, as they are printed."""
    lines = (_REQUIRED.fullmatch(line.strip()) for line in text.splitlines())
    return {
        (line["id"], int(line["version"])): line["words"].replace(SEGMENT, SEGMENT_PRINTED)
        for line in lines
        if line
    }


def _why_not(
    name: str,
    version: int,
    library: Library,
    made: Provenance,
    today: Mapping[tuple[str, int], str],
) -> str:
    """Why a text cannot be compared with today's; "" where it can."""
    disclaimer = library.disclaimers.get(name)
    if disclaimer is None:
        return "the registry has no such text any more"
    if disclaimer.version != version:
        return f"the registry has version {disclaimer.version} now"
    if (name, version) not in today:
        return "the handout does not carry it any more"
    raw = str(disclaimer.text.get(made.key.language, ""))
    if any(not fact.startswith(_OWN_FACT) for fact in _FACT.findall(raw)):
        return "it names facts that may have been others then"
    return ""


def _filled(words: str, known: Mapping[str, str]) -> str:
    """The text with what the file says of itself; other facts of the handout stay names."""
    return _FACT.sub(lambda fact: known.get(fact[1], fact[0]), words)


def _pages(pdf: bytes) -> list[Squeezed] | None:
    try:
        boxes = [facts.media for facts in sheets.page_facts(pdf)]
        sides = [side for box in boxes for side in (box[2] - box[0], box[3] - box[1])]
        if len(boxes) > MOST_PAGES or max(sides) > LONGEST_SIDE:
            return None
        return [Squeezed.of(page) for page in reading.read(pdf)]
    except Exception:  # a file from anywhere is broken in ways that nobody can list
        return None


def _look(text: str, pages: Sequence[Squeezed]) -> Found:
    """Whether a text stands on the pages; what it names in braces may be anything there."""
    pieces = _FACT.split(text)[::2]
    if len(pieces) == 1:
        return _look_for_all(text, pages)
    found = list(_with_gaps(pieces, pages))
    if found:
        return _seen(found)
    # It goes on overleaf, perhaps; then each piece is looked for by itself.
    mirrored = any(page.page.mirrored for page in pages)
    long = [piece for piece in pieces if len(squeeze(piece, mirrored=mirrored)) >= _PIECE]
    each = [_look_for_all(piece, pages) for piece in long]
    return "missing" if "missing" in each else "hidden" if "hidden" in each else "there"


def _look_for_all(text: str, pages: Sequence[Squeezed]) -> Found:
    found = find_text(text, pages)
    if found:
        return _seen([[word for part in parts for word in part.words] for parts in found])
    return "there" if _is_torn(text, pages) else "missing"


def _seen(found: Sequence[Sequence[Word]]) -> Found:
    return "there" if any(all(word.visible for word in words) for words in found) else "hidden"


def _with_gaps(pieces: Sequence[str], pages: Sequence[Squeezed]) -> Iterator[list[Word]]:
    """The words of every stretch that has these pieces in their order, not far apart."""
    mirrored = any(page.page.mirrored for page in pages)
    first, *more = [re.escape(squeeze(piece, mirrored=mirrored)) for piece in pieces]
    # Each piece where it comes first, for good: a hostile file could make a search last for ever.
    rest = "".join(f"(?>.{{0,{_LONGEST_FACT}}}?{piece})" for piece in more)
    pattern = re.compile(first + rest, re.DOTALL)
    words = [word for page in pages for word in page.words]
    for match in pattern.finditer("".join(page.text for page in pages)):
        yield words[match.start() : match.end()]


def _is_torn(text: str, pages: Sequence[Squeezed]) -> bool:
    """Whether a text ends a line somewhere and goes on with a line somewhere else.

    On imposed sheets the page on which a text goes on may stand anywhere.
    """
    wanted = squeeze(text, mirrored=any(page.page.mirrored for page in pages))
    for cut in range(2 * _PIECE, len(wanted) - 2 * _PIECE + 1):
        head, tail = wanted[:cut], wanted[cut:]
        ends = any(page.text.endswith(head, 0, end) for page in pages for end in page.ends)
        if ends and any(page.text.startswith(tail, at) for page in pages for at in page.starts):
            return True
    return False
