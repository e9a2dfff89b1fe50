"""The last word before publishing: the finished PDF is read back and must hold what it should.

A typesetter that deletes what overflows a box, a style sheet that prints white
on white, a disclaimer that shrank: each leaves a PDF that opens without
complaint. So nothing here looks at how the document was made, only at the
bytes that a reader will get.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handouts.pdf import matching, reading, sheets
from handouts.pdf.matching import Squeezed, Stretch, squeeze
from handouts.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from handouts.pdf.reading import Box, Glyph, Page, Word

SAME_SIZE = 0.02
"""Points by which a page may differ from its format; typesetters round to thousandths."""

SAME_TYPE = 0.01
"""Points by which type may be smaller than asked for, for the same reason."""

_SHOWN = 6  # faulty words that a message quotes
_LOST_SHOWN = 12  # lost words that a message quotes
_MILLIMETRES = 25.4 / 72


@dataclass(frozen=True, slots=True)
class RequiredText:
    """A text that must stand word for word, in type of at least `least` points."""

    id: str
    text: str
    least: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What a finished PDF is held against.

    `source` has all words as composed, separated by white space, in the order
    of the document. `page_sizes` are width and height of each page's trim in
    points; when there are more pages than sizes, the last one goes on. `pages`
    is the least and the greatest number of pages. `safe` is how far inside the
    trim all ink of letters stays, and `least_type` the smallest type allowed,
    in points. `fonts` are names without the prefix of a subset.
    """

    source: str
    required: tuple[RequiredText, ...]
    page_sizes: tuple[tuple[float, float], ...] | None
    pages: tuple[int, int]
    safe: float
    fonts: frozenset[str]
    least_type: float


def prove(pdf: bytes, expected: Expected, place: Place) -> list[Problem]:
    """All that keeps a finished PDF from being published; empty when it may be.

    `place` is the file that the user can mend. ValueError when the bytes are
    no PDF: that is our fault and not the user's.
    """
    pages = reading.read(pdf)
    return [
        Problem(place, code, message, remedy)
        for code, message, remedy in (
            *_page_count(len(pages), expected.pages),
            *_page_sizes(pages, expected.page_sizes or ()),
            *_losses(expected.source, pages),
            *_visibility(pages),
            *_safe_area(pages, expected.safe),
            *_type_sizes(pages, expected.least_type),
            *_required_texts(pages, expected),
            *_fonts(pdf, expected.fonts),
            *_actions(pdf),
        )
    ]


def prove_sheets(
    imposed: bytes,
    finished: bytes,
    paper: tuple[float, float] | None,
    keep_clear: float,
    place: Place,
) -> list[Problem]:
    """All that is wrong with sheets made of finished pages; lengths in points.

    Every word of the pages is on the sheets and can be seen, no ink is nearer
    to the paper's edge than `keep_clear`, and type has the size it had. Without
    `paper` the sheets are a print shop's, and neither their size nor edges matter.
    """
    on_sheets, before = reading.read(imposed), reading.read(finished)
    source = " ".join(word.text for page in before for word in page.words)
    return [
        Problem(place, code, message, remedy)
        for code, message, remedy in (
            *_page_sizes(on_sheets, (paper,) if paper else ()),
            *_losses(source, on_sheets),
            *_visibility(on_sheets),
            *(_ink_near_edge(on_sheets, keep_clear) if paper else ()),
            *_scale(on_sheets, before),
        )
    ]


_Finding = tuple[str, str, str]
"""Code, message and remedy of a problem."""


def _page_count(count: int, allowed: tuple[int, int]) -> Iterator[_Finding]:
    least, most = allowed
    if least <= count <= most:
        return
    wanted = f"{least}" if least == most else f"{least} to {most}"
    remedy = "Shorten the text." if count > most else "Add text or choose a smaller format."
    yield "proof-page-count", f"it has {count} pages, but {wanted} are wanted", remedy


def _page_sizes(
    pages: Sequence[Page], sizes: tuple[tuple[float, float], ...]
) -> Iterator[_Finding]:
    for page in pages if sizes else ():
        width, height = sizes[min(page.number, len(sizes)) - 1]
        if abs(page.width - width) > SAME_SIZE or abs(page.height - height) > SAME_SIZE:
            yield (
                "proof-page-size",
                (
                    f"page {page.number} is {_mm(page.width)} by {_mm(page.height)} mm"
                    f" instead of {_mm(width)} by {_mm(height)} mm"
                ),
                "Correct the page size in the format or in its style sheet.",
            )


def _losses(source: str, pages: Sequence[Page]) -> Iterator[_Finding]:
    words = source.split()
    mirrored = any(page.mirrored for page in pages)
    keys = [squeeze(word, mirrored=mirrored) for word in words]
    lost = _lost(keys, pages)
    if not lost:
        return
    count = "1 word" if len(lost) == 1 else f"{len(lost)} words"
    more = " …" if len(lost) > _LOST_SHOWN else ""
    yield (
        "proof-lost-words",
        f"{count} of the text did not get into the PDF: {_passages(words, lost)}{more}",
        "Look for a box with a fixed height in the style sheet, or shorten the text.",
    )


def _lost(keys: Sequence[str], pages: Sequence[Page]) -> list[int]:
    """The positions of source words (squeezed) that the pages lack.

    A word is there when it stands often enough as a word of the PDF, or often
    enough in the squeezed text: spaced letters and broken lines split it, a
    box painted later moves it. It is lost where it is missing both ways, and
    with its neighbours.
    """
    squeezed = [Squeezed.of(page).text for page in pages]
    found, wanted = "".join(squeezed), "".join(keys)
    printed = Counter(squeeze(w.text, mirrored=page.mirrored) for page in pages for w in page.words)
    heads, tails = matching.broken_words(pages)
    positions: dict[str, list[int]] = {}
    for position, key in enumerate(keys):
        positions.setdefault(key, []).append(position)
    lost: list[int] = []
    for key, places in positions.items():
        missing = wanted.count(key) - found.count(key)
        if not key or printed[key] >= len(places) or missing <= 0:
            continue
        if any(key[:cut] in heads and key[cut:] in tails for cut in range(1, len(key))):
            continue  # hyphenated from one page to another
        alone = [
            position
            for position in places
            for context in ["".join(keys[max(position - 1, 0) : position + 2])]
            if found.count(context) < wanted.count(context)
        ]
        lost.extend(alone[-missing:])
    return sorted(lost)


def _passages(words: Sequence[str], lost: Sequence[int]) -> str:
    """Lost words in brackets, those that follow each other together, with their neighbours."""
    runs: list[list[int]] = []
    for position in lost[:_LOST_SHOWN]:
        if runs and position == runs[-1][-1] + 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    passages = []
    for run in runs:
        first, last = run[0], run[-1] + 1
        before, after = words[max(first - 2, 0) : first], words[last : last + 2]
        inner = [f"[{' '.join(words[first:last])}]"]
        passages.append(f"“…{' '.join([*before, *inner, *after])}…”")
    return ", ".join(passages)


def _visibility(pages: Sequence[Page]) -> Iterator[_Finding]:
    yield from _words_that(
        pages,
        lambda word, page: not word.visible and all(g.box.inside(page.drawn) for g in word.glyphs),
        "proof-invisible-words",
        "cannot be seen",
        "Something covers or cuts off the text, or it has nearly the colour behind it.",
    )


def _safe_area(pages: Sequence[Page], safe: float) -> Iterator[_Finding]:
    yield from _words_that(
        pages,
        lambda word, page: not _inside(word.glyphs, page, safe),
        "proof-outside-safe-area",
        f"come nearer to the edge than {_mm(safe)} mm",
        "Widen the margin, or remove a negative margin or an offset.",
    )


def _type_sizes(pages: Sequence[Page], least: float) -> Iterator[_Finding]:
    yield from _words_that(
        pages,
        lambda word, _: min(glyph.size for glyph in word.glyphs) < least - SAME_TYPE,
        "proof-small-type",
        f"are set smaller than {least:g} pt",
        "Set a larger type size, or shorten the text so that it fits in a larger one.",
    )


def _words_that(
    pages: Sequence[Page],
    faulty: Callable[[Word, Page], bool],
    code: str,
    what: str,
    remedy: str,
) -> Iterator[_Finding]:
    """One finding for each page on which words have the same fault."""
    for page in pages:
        words = [word for word in page.words if faulty(word, page)]
        if words:
            quoted = " ".join(word.text for word in words[:_SHOWN])
            more = " …" if len(words) > _SHOWN else ""
            yield (
                code,
                (
                    f"page {page.number}: words {what}, from {_where(words[0].glyphs[0].box)}"
                    f" ({len(words)} in all): “{quoted}{more}”"
                ),
                remedy,
            )


def _fonts(pdf: bytes, allowed: frozenset[str]) -> Iterator[_Finding]:
    for font in sheets.fonts_of(pdf):
        if font.base_font not in allowed:
            yield (
                "proof-font-not-allowed",
                f"the font {font.base_font} is used, which is none of the style's",
                "A character may be missing in the style's fonts, or a name misspelt.",
            )
        if not font.embedded:
            yield (
                "proof-font-not-embedded",
                f"the font {font.base_font} is not in the PDF, so a printer would use another",
                "Use a font whose licence allows embedding.",
            )


def _actions(pdf: bytes) -> Iterator[_Finding]:
    for reference in sheets.outside_references(pdf):
        yield (
            "proof-forbidden-action",
            f"the PDF has {reference}",
            "Links may begin with https:, mailto: or tel:; take anything else out.",
        )


def _ink_near_edge(pages: Sequence[Page], keep_clear: float) -> Iterator[_Finding]:
    for page in pages:
        ink = page.ink()
        # A drawing knows edges to one pixel.
        area = page.drawn.shrunk(keep_clear - 1 / reading.SCALE)
        if ink is not None and not ink.inside(area):
            yield (
                "proof-ink-near-edge",
                (
                    f"side {page.number} has ink nearer to the paper's edge than"
                    f" {_mm(keep_clear)} mm, where a desk printer cannot print"
                ),
                "This is a fault of the program; please report it.",
            )


def _scale(on_sheets: Sequence[Page], before: Sequence[Page]) -> Iterator[_Finding]:
    now, then = _type_in_use(on_sheets), _type_in_use(before)
    if not (_all_near(now, then) and _all_near(then, now)):
        yield (
            "proof-not-actual-size",
            f"type has {_listed(now)} pt on the sheets and {_listed(then)} pt on the pages",
            "This is a fault of the program; please report it.",
        )


def _type_in_use(pages: Sequence[Page]) -> set[float]:
    return {round(glyph.size, 3) for page in pages for glyph in page.glyphs}


def _all_near(sizes: set[float], others: set[float]) -> bool:
    return all(any(abs(size - other) <= SAME_TYPE for other in others) for size in sizes)


def _listed(sizes: Iterable[float]) -> str:
    return ", ".join(f"{size:g}" for size in sorted(sizes))


def _required_texts(pages: Sequence[Page], expected: Expected) -> Iterator[_Finding]:
    """The faults of each required text, in the best of the places where it stands."""
    squeezed = [Squeezed.of(page) for page in pages]
    for required in expected.required:
        found = matching.find_text(required.text, squeezed)
        if not found:
            yield (
                "proof-disclaimer-missing",
                (
                    f"the disclaimer '{required.id}' does not stand in the PDF word for word;"
                    f" {_agreement(required.text, squeezed)}"
                ),
                "Let the template print the disclaimers of the registry unchanged and in full.",
            )
            continue
        faults = [list(_faults(parts, required, expected.safe)) for parts in found]
        yield from min(faults, key=len)


def _faults(parts: Sequence[Stretch], required: RequiredText, safe: float) -> Iterator[_Finding]:
    glyphs = [glyph for part in parts for glyph in part.glyphs]
    where = f"page {parts[0].page.number}, {_where(glyphs[0].box)}"
    size = min(glyph.size for glyph in glyphs)
    if size < required.least - SAME_TYPE:
        yield (
            "proof-disclaimer-small",
            (
                f"{where}: the disclaimer '{required.id}' is set in {size:.3g} pt;"
                f" it needs {required.least:g} pt"
            ),
            "Set a larger type size for disclaimers in the style sheet.",
        )
    if not all(word.visible for part in parts for word in part.words):
        yield (
            "proof-disclaimer-hidden",
            f"{where}: the disclaimer '{required.id}' cannot be seen in full",
            "Something covers or cuts it off, or it has nearly the colour behind it.",
        )
    elif not all(_inside(part.glyphs, part.page, safe) for part in parts):
        yield (
            "proof-disclaimer-hidden",
            f"{where}: the disclaimer '{required.id}' comes nearer to the edge than {_mm(safe)} mm",
            "Widen the margin, or remove a negative margin or an offset.",
        )


def _agreement(text: str, squeezed: Sequence[Squeezed]) -> str:
    """How far the PDF agrees with a text, so that the reader sees where it departs."""
    words = text.split()
    mirrored = any(content.page.mirrored for content in squeezed)
    agreed = 0
    while agreed < len(words):
        beginning = squeeze("".join(words[: agreed + 1]), mirrored=mirrored)
        if not any(beginning in content.text for content in squeezed):
            break
        agreed += 1
    if not agreed:
        return "not even its first word is there"
    if agreed == len(words):
        return "it is torn apart between two pages"
    beginning = " ".join(words[max(agreed - 4, 0) : agreed])
    return f"it agrees up to “…{beginning}”, but not on “{words[agreed]}”"


def _inside(glyphs: Sequence[Glyph], page: Page, safe: float) -> bool:
    area = reading.Box(0, 0, page.width, page.height).shrunk(safe)
    return all(glyph.box.inside(area) for glyph in glyphs)


def _where(box: Box) -> str:
    return f"{_mm(box.left)} mm from the left and {_mm(box.top)} mm from the top"


def _mm(points: float) -> str:
    return f"{points * _MILLIMETRES:.1f}".removesuffix(".0")
