"""From a composed edition to a proved file: what a worker process does with one job.

Typeset, prove, then finish for the screen or impose for the desk and prove
again. A function from value to value; nothing is written here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from handouts.equipment import engine_of, fonts_of, processor_time
from handouts.problems import Place, Problem, has_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from handouts.content.yaml_nodes import Text
    from handouts.edition.keys import EditionKey, Target
    from handouts.formats.models import Format
    from handouts.press.production import Order, Produced
    from handouts.typeset.compose import Composed
    from handouts.typeset.fit import Fitted
    from handouts.typeset.fonts import FontFile

T = TypeVar("T")

DESK_CLEAR = 18.0  # points: office printers leave 0.17 to 0.2 in unprinted, so ink stays 0.25 in in
BAND = 9.5  # points: the height of the band on what is not approved
MARK_RATIO = 0.7  # reference marks stand raised and smaller than the text around them
LARGE_PRINT = 18.0  # points: from this size on nothing is smaller, marks and captions too


@dataclass(frozen=True, slots=True)
class Job:
    """One edition for one target, composed; `place` is the file that its problems name.

    `band` is the word across every page of what nobody has approved; `facts`
    are what the file says of itself, by name. What is made for a press has its
    `order`.
    """

    key: EditionKey
    target: Target
    place: Place
    composed: Composed
    shape: Format
    families: tuple[Text, ...]
    title: str
    direction: Literal["ltr", "rtl"] = "ltr"
    ticks: bool = False
    band: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file, or none and the problems that kept it from being one.

    `type_size` is in points; `uncovered` are characters that no font has, for
    the caller to find in the words; `proofs` are pictures of what will be printed.
    """

    pdf: bytes | None
    problems: tuple[Problem, ...]
    pages: int = 0
    sides: int = 0
    type_size: float = 0.0
    uncovered: tuple[str, ...] = field(default=())
    proofs: tuple[bytes, ...] = field(default=())


def make(job: Job, root: str, seconds: float) -> Made:
    """Typeset, prove and finish one job; problems instead of a file when anything is wrong.

    A process that works on one job for more than `seconds` of processor time
    is killed by the system, even in the middle of a library's C code.
    """
    with processor_time(seconds):
        return _blamed(_make, job, root)


def print_page(composed: Composed, place: Place, root: str) -> Made:
    """Typeset a page of the program's own, such as a contact sheet; nothing is proved."""
    from handouts.typeset.render import TypesettingError

    try:
        manuscript = engine_of(root).open(composed, place)
        layout = manuscript.lay_out(10)
        pdf = manuscript.write(layout, tagged=True)
    except TypesettingError as error:
        problem = Problem(place, "typesetting-failed", str(error), "Look at its template.")
        return Made(None, (problem,))
    return Made(pdf, tuple(manuscript.take_problems()), layout.pages, layout.pages)


def draft(job: Job, root: str, seconds: float, guess: float | None = None) -> Made:
    """Typeset one job as it looks now, for somebody who is still writing; nothing is proved.

    It takes half the time of `make`, and may be published by nobody. `guess` as
    for `fit`.
    """
    with processor_time(seconds):
        pages = _blamed(lambda job, root: _typeset(job, root, guess), job, root)
    if isinstance(pages, Made):
        return pages
    layout = pages.fitted.layout
    found = tuple(_unique(pages.problems))
    return Made(pages.pdf, found, layout.pages, layout.pages, layout.size)


def _blamed(step: Callable[[Job, str], T], job: Job, root: str) -> T | Made:
    from handouts.typeset.render import TypesettingError

    try:
        return step(job, root)
    except TypesettingError as error:
        message = f"{job.key}: the page cannot be laid out ({error})"
        remedy = "Look at what changed last in its template and styles."
        return Made(None, (Problem(job.place, "typesetting-failed", message, remedy),))


def _make(job: Job, root: str) -> Made:
    pages = _typeset(job, root)
    if isinstance(pages, Made):
        return pages
    problems = [*pages.problems, *_proof(job, pages.pdf, pages.fitted, root)]
    if has_errors(problems):
        return Made(None, tuple(_unique(problems)))
    return _finish(job, pages.pdf, pages.fitted, problems, root)


@dataclass(frozen=True, slots=True)
class _Pages:
    """Typeset pages, not proved yet, and what was found on the way."""

    pdf: bytes
    fitted: Fitted
    problems: list[Problem]


def _typeset(job: Job, root: str, guess: float | None = None) -> _Pages | Made:
    from handouts.typeset.fit import fit
    from handouts.typeset.fonts import uncovered, unknown_families
    from handouts.typeset.svg_words import letters_in

    unknown = unknown_families(job.families, fonts_of(root, job.families))
    if unknown:
        return Made(None, tuple(unknown))
    vectors = [one for one in job.composed.drawings if one.media_type == "image/svg+xml"]
    letters = " ".join((job.composed.source, *(letters_in(one.data) for one in vectors)))
    lacking = uncovered(letters, job.families, fonts_of(root, job.families))
    if lacking:
        return Made(None, (), uncovered=tuple(lacking))
    manuscript = engine_of(root).open(job.composed, job.place)
    fitted, problems = fit(manuscript, job.shape, job.place, job.composed.decorated, guess)
    problems = [*manuscript.take_problems(), *problems]
    if fitted is None or has_errors(problems):
        return Made(None, tuple(problems))
    problems += [*fitted.problems, *_coarse_pictures(job, fitted, Path(root))]
    finished = manuscript.write(fitted.layout, tagged=job.target == "screen")
    problems += manuscript.take_problems()
    if job.band:
        finished = _banded(job, finished, fitted.layout.pages, root)
    return _Pages(finished, fitted, problems)


def _banded(job: Job, finished: bytes, pages: int, root: str) -> bytes:
    """With the band where office printers have ink and no page has words.

    That is right below the quarter inch at the paper's edge; on cards, which
    are cut out of their paper, above the room that is kept free of words.
    """
    from handouts.pdf.marks import Band, bands
    from handouts.pdf.sheets import add_bands
    from handouts.typeset.outlines import outline

    safe = job.shape.safe.points
    top, height = (DESK_CLEAR, BAND) if safe >= DESK_CLEAR else (1.0, safe - 2)
    palette = job.composed.palette
    band = Band(
        outline(job.band, _boldest(job, root).path, job.direction),
        palette["paper"], palette["alert"], top, height,
    )  # fmt: skip
    sizes = [(width.points, length.points) for width, length in job.shape.page_sizes(pages)]
    return add_bands(finished, bands(sizes, band))


def _boldest(job: Job, root: str) -> FontFile:
    fonts = [font for font in fonts_of(root, job.families) if font.family == job.families[0]]
    return max(fonts, key=lambda font: (not font.italic, font.weight))


def _coarse_pictures(job: Job, fitted: Fitted, root: Path) -> Iterable[Problem]:
    from handouts.typeset.compose import SCHEME
    from handouts.typeset.pictures import open_picture, resolution_problem

    drawn = {drawing.address for drawing in job.composed.drawings}
    for address, width in fitted.layout.picture_widths.items():
        if address in drawn:
            continue
        place = job.composed.picture_places.get(address, job.place)
        picture, _ = open_picture(root, address.removeprefix(f"{SCHEME}/"), place)
        problem = resolution_problem(picture, width, place) if picture else None
        if problem:
            yield problem


def _proof(job: Job, finished: bytes, fitted: Fitted, root: str) -> list[Problem]:
    from handouts.pdf.proof import Expected, RequiredText, prove
    from handouts.typeset.fonts import base_font_name

    shape, size = job.shape, fitted.layout.size
    least, most = shape.page_limits
    allowed = (font for font in fonts_of(root, job.families) if font.family in job.families)
    fine = shape.type.fine.points
    expected = Expected(
        source=job.composed.source,
        required=tuple(
            RequiredText(r.id, r.text, size if r.least is None else r.least)
            for r in job.composed.required
        ),
        page_sizes=tuple(
            (width.points, height.points) for width, height in shape.page_sizes(fitted.layout.pages)
        ),
        pages=(least, most or fitted.layout.pages),
        safe=shape.safe.points,
        fonts=frozenset(map(base_font_name, allowed)),
        least_type=fine if fine >= LARGE_PRINT else MARK_RATIO * fine,
    )
    return prove(finished, expected, job.place)


def _finish(job: Job, finished: bytes, fitted: Fitted, problems: list[Problem], root: str) -> Made:
    from handouts.pdf.accessible import prove_accessible
    from handouts.pdf.seal import sealed
    from handouts.pdf.sheets import finish_screen
    from handouts.typeset.speech import speech_of

    pages, size = fitted.layout.pages, fitted.layout.size
    if job.target == "screen":
        speech = speech_of(job.composed, job.key.language)
        pdf = sealed(finish_screen(finished, dict(job.facts), speech.passages))
        problems += prove_accessible(pdf, speech, job.place)
        whole = None if has_errors(problems) else pdf
        return Made(whole, tuple(_unique(problems)), pages, pages, size)
    if job.order is not None:
        return _for_press(job, job.order, finished, fitted, problems, root)
    pdf, sides = _impose(job, finished, pages)
    problems += _proof_of_sheets(job, pdf, finished)
    whole = None if has_errors(problems) else sealed(pdf)
    return Made(whole, tuple(_unique(problems)), pages, sides, size)


def _for_press(  # noqa: PLR0913, PLR0917 - what a file for a press is made of
    job: Job, order: Order, finished: bytes, fitted: Fitted, problems: list[Problem], root: str
) -> Made:
    from handouts.pdf.proof import prove_sheets
    from handouts.pdf.seal import sealed
    from handouts.press.production import produce
    from handouts.typeset.outlines import Outline, outline

    def slug(number: int, count: int) -> Outline:
        text = f"{order.slug}   {number}/{count}"
        return outline(text, _boldest(job, root).path, "ltr")

    pages = fitted.layout.pages
    made = produce(finished, job.shape, pages, job.direction, order, slug)
    problems = [
        *problems,
        *prove_sheets(made.pdf, finished, None, 0.0, job.place),
        *_faults(job, made),
    ]
    whole = None if has_errors(problems) else sealed(made.pdf)
    return Made(
        whole, tuple(_unique(problems)), pages, len(made.forms), fitted.layout.size,
        proofs=made.proofs,
    )  # fmt: skip


def _faults(job: Job, made: Produced) -> Iterator[Problem]:
    """What the print shop would ask about; a colour is told where a stylesheet writes it."""
    from handouts.typeset.compose import SCHEME

    for fault in made.faults:
        place = job.place
        for sheet in job.composed.stylesheets if fault.colour else ():
            at = sheet.css.lower().find(fault.colour.lower())
            if at >= 0 and sheet.base != f"{SCHEME}/":
                line = sheet.css.count("\n", 0, at) + 1
                column = at - sheet.css.rfind("\n", 0, at)
                place = Place(sheet.base.removeprefix(f"{SCHEME}/"), line, column)
                break
        yield Problem(
            place, fault.code, f"{job.key}: {fault.message}", fault.remedy, fault.severity
        )


def _impose(job: Job, finished: bytes, pages: int) -> tuple[bytes, int]:
    """The finished pages on office paper, and how many sides that takes."""
    from handouts.pdf.sheets import ViewerPreferences, impose_sheets, overlay

    shape = job.shape
    paper = (shape.sheet.width.points, shape.sheet.height.points)
    sizes = shape.exact_sizes(pages)
    sides = shape.sides(pages, job.direction)
    duplex = {
        "short-edge": "DuplexFlipShortEdge",
        "long-edge": "DuplexFlipLongEdge",
        "none": "Simplex",
    }[shape.sheet.duplex]
    pdf = impose_sheets(
        finished,
        [shape.placements(side, sizes, number) for number, side in enumerate(sides)],
        paper,
        DESK_CLEAR,
        preferences=ViewerPreferences(duplex if len(sides) > 1 else "Simplex"),  # type: ignore[arg-type]
        title=job.title,
        language=job.key.language,
        facts=dict(job.facts),
    )
    if job.ticks:
        from handouts.pdf.marks import Ticks, ticks

        lines = [
            Ticks(
                folds=tuple(map(float, shape.fold_lines(side, sizes))),
                cuts=tuple(tuple(map(float, cuts)) for cuts in shape.cut_lines(side, sizes)),
            )
            for side in sides
        ]
        pdf = overlay(pdf, ticks(lines, paper, DESK_CLEAR))
    return pdf, len(sides)


def _proof_of_sheets(job: Job, pdf: bytes, finished: bytes) -> list[Problem]:
    from handouts.pdf.proof import prove_sheets

    sheet = job.shape.sheet
    paper = (sheet.width.points, sheet.height.points)
    return prove_sheets(pdf, finished, paper, DESK_CLEAR, job.place)


def _unique(problems: Iterable[Problem]) -> list[Problem]:
    return list(dict.fromkeys(problems))
