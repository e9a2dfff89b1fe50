"""Typesetting one edition: search the size, stretch the springs, name what does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handouts.problems import Place, Problem, Severity
from handouts.typeset.copyfit import largest_fitting

if TYPE_CHECKING:
    from collections.abc import Callable

    from handouts.formats.models import Format
    from handouts.typeset.render import FlowFacts, Layout, Manuscript

UNDERFULL_PANEL = 0.45  # of its height, empty
UNDERFULL_LAST_PAGE = 0.75
_SETTLED = 0.5  # points: less room than this is not worth another layout
_SETTLED_SHEET = 3.0  # a sheet's foot stands alone, a panel's beside its neighbours'


@dataclass(frozen=True, slots=True)
class Fitted:
    """The chosen layout, and what its pages look like."""

    layout: Layout
    problems: tuple[Problem, ...]


def fit(
    manuscript: Manuscript,
    shape: Format,
    place: Place,
    decorated: frozenset[str] = frozenset(),
    guess: float | None = None,
) -> tuple[Fitted | None, list[Problem]]:
    """Lay out at the largest fitting size, or say which panel or page overflows and by how much.

    `guess` is a size in points that may well be the one; it saves time and changes nothing.
    """
    layouts: dict[float, Layout] = {}

    def at(size: float) -> Layout:
        if size not in layouts:
            layouts[size] = manuscript.lay_out(size)
        return layouts[size]

    least, most = shape.type.least.points, shape.type.most.points
    limit = _limit(shape, lambda: at(least).pages)
    growth = -0.5 if shape.panels is None and limit > 1 else -1.0
    size = largest_fitting(
        least,
        most,
        lambda size: _fits(at(size), shape, limit),
        lambda size: size * _fill(at(size), shape, limit) ** growth,
        guess,
    )
    if size is None:
        return None, list(_overflows(at(least), shape, limit, place))
    layout = _filled(manuscript, _stretch(manuscript, at(size), shape, limit), shape)
    return Fitted(layout, tuple(_underfull(layout, shape, place, decorated))), []


def _limit(shape: Format, needed: Callable[[], int]) -> int:
    """How many pages the edition may fill: as few as its smallest type needs, in whole multiples.

    `needed` lays out in that type; only formats without a fixed number ask.
    """
    fewest, most = shape.page_limits
    if shape.page is None or (most is not None and shape.page.multiple == 1):
        assert most is not None
        return most
    multiple = shape.page.multiple
    whole = -(-needed() // multiple) * multiple
    return max(fewest, whole if most is None else min(most, whole))


def _fits(layout: Layout, shape: Format, limit: int) -> bool:
    if shape.panels is None:
        return layout.pages <= limit
    pages = [flow.pages for flow in layout.flows]
    return pages == [(number,) for number in range(1, len(shape.panels) + 1)]


def _fill(layout: Layout, shape: Format, limit: int) -> float:
    """How full the fullest flow is, 1 when its words just fill their room.

    Running words grow with the square of their size, as on the pages of an
    article; on one sheet or a panel, with pictures and fine print that do not
    grow, about in proportion. Searches use this to guess; layout decides.
    """
    if shape.panels is not None:
        return max(len(flow.pages) - flow.emptiness for flow in layout.flows)
    flow = layout.flows[-1] if layout.flows else None
    return (layout.pages - (flow.emptiness if flow else 0)) / limit


def _stretch(manuscript: Manuscript, layout: Layout, shape: Format, limit: int) -> Layout:
    """Share the room left in each flow among its springs."""
    worth = _SETTLED if shape.panels else _SETTLED_SHEET
    heights = {
        flow.name: (flow.slack - _SETTLED) / flow.springs
        for flow in layout.flows
        if flow.springs and flow.slack > worth
    }
    if not heights:
        return layout
    stretched = manuscript.lay_out(layout.size, heights)
    return stretched if _fits(stretched, shape, limit) else layout


def _filled(manuscript: Manuscript, layout: Layout, shape: Format) -> Layout:
    """With as many of the template's spare pages as make a whole booklet."""
    fewest, _ = shape.page_limits
    multiple = shape.page.multiple if shape.page is not None else 1
    wanted = max(fewest, -(-layout.pages // multiple) * multiple)
    spare = wanted - layout.pages
    if multiple == 1 or not spare:
        return layout
    return manuscript.lay_out(layout.size, layout.springs, spare)


def _overflows(layout: Layout, shape: Format, limit: int, place: Place) -> list[Problem]:
    smallest = f"even in {layout.size:g} pt, the smallest type of this format"
    if shape.panels is None:
        words = _words_to_cut(layout, shape, limit)
        pages = "page" if limit == 1 else f"{limit} pages"
        return [
            Problem(
                place,
                "overflow",
                f"the words do not fit on the {pages}: about {words} too many, {smallest}",
                f"Cut about {words} words, or choose a format with more room.",
            )
        ]
    overflowing = [
        Problem(
            place,
            "overflow",
            f"panel '{flow.name}' overflows by about {flow.words_over} words, {smallest}",
            f"Cut about {flow.words_over} words from this panel, or move them to another.",
        )
        for flow in layout.flows
        if len(flow.pages) > 1
    ]
    return overflowing or [_without_flows(layout, shape)]


def _words_to_cut(layout: Layout, shape: Format, limit: int) -> int:
    """Words beyond the last page, or their share where large notices were pushed there first."""
    beyond = sum(layout.words_by_page[limit:])
    share = sum(layout.words_by_page) * (1 - 1 / max(_fill(layout, shape, limit), 1))
    return max(beyond, round(share))


def _without_flows(layout: Layout, shape: Format) -> Problem:
    """A template that does not say which panel is which: its fault, not the words'."""
    found = ", ".join(flow.name for flow in layout.flows) or "none"
    return Problem(
        Place("brochures"),
        "template-flow",
        f"the template marks {found} of {len(shape.panels or ())} panels in reading order",
        'Give each panel\'s section data-flow="{{ panel.name }}"; see docs/templates.md.',
    )


def _underfull(
    layout: Layout, shape: Format, place: Place, decorated: frozenset[str]
) -> list[Problem]:
    covers = {panel.name for panel in shape.panels or () if panel.cover} | decorated
    flows: list[FlowFacts] = [flow for flow in layout.flows if flow.name not in covers]
    bound = UNDERFULL_PANEL if shape.panels else UNDERFULL_LAST_PAGE
    return [
        Problem(
            place,
            "underfull",
            f"{'panel ' + repr(flow.name) if shape.panels else 'the last page'} is"
            f" {flow.emptiness:.0%} empty",
            "Add words or a picture, or let other blocks grow into the room.",
            Severity.WARNING,
        )
        for flow in flows
        if not flow.springs and flow.emptiness > bound
    ]
