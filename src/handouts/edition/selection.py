"""Which words of a handout an edition prints: blocks choose formats, panels become pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from handouts.content.block import LARGE_PRINT, Block
from handouts.content.blocks import Space
from handouts.content.handout import Panel
from handouts.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from handouts.content.handout import Words
    from handouts.formats.models import Format

C = TypeVar("C", Block, Panel)


def words_for(words: Words, shape: Format, names: Collection[str]) -> Words:
    """The words as this edition prints them, in the order in which it is read.

    `names` are what blocks may ask for: the format's id, and `large-print`. A
    brochure's panels are ordered as the format's; where the format is a sheet,
    their blocks follow each other on its pages. The words must fit the format:
    see `shape_problems`.
    """
    if words.panels is None:
        return words.model_copy(update={"body": _chosen(words.body or [], names)})
    panels = [
        panel.model_copy(update={"blocks": _chosen(panel.blocks, names)})
        for panel in _chosen(words.panels, names)
    ]
    if shape.panels is None:
        body = [b for panel in panels for b in panel.blocks if not isinstance(b, Space)]
        return words.model_copy(update={"body": body, "panels": None})
    written = {panel.panel: panel for panel in panels}
    return words.model_copy(update={"panels": [written[one.name] for one in shape.panels]})


def _chosen(pieces: Sequence[C], names: Collection[str]) -> list[C]:
    return [
        piece
        for piece in pieces
        if (piece.only is None or any(name in names for name in piece.only))
        and not any(name in names for name in piece.not_in)
    ]


def shape_problems(
    words: Words, shape: Format, names: Collection[str], formats: Collection[str]
) -> Iterator[Problem]:
    """Why the words cannot be printed in this format, each at its place."""
    yield from _unknown_formats(words, formats)
    format_id = next(name for name in names if name != LARGE_PRINT)
    if words.panels is None:
        if shape.panels is not None:
            yield Problem(
                words.place_of("body"), "wrong-format",
                f"these words have no panels, but '{format_id}' has {len(shape.panels)}",
                "Give them 'panels', or choose a sheet format in handout.yaml.",
            )  # fmt: skip
        return
    if shape.panels is None:
        return
    wanted = [str(panel.name) for panel in shape.panels]
    written: dict[str, Panel] = {}
    for panel in _chosen(words.panels, names):
        if panel.panel not in wanted:
            yield Problem(
                panel.place_of("panel"), "unknown-panel",
                f"'{format_id}' has no panel '{panel.panel}'",
                did_you_mean(panel.panel, wanted),
            )  # fmt: skip
        elif panel.panel in written:
            yield Problem(
                panel.place_of("panel"), "panel-twice",
                f"the panel '{panel.panel}' is written twice for '{format_id}'",
                "Put all its blocks into one, or let each choose its formats with 'only'.",
            )  # fmt: skip
        written.setdefault(panel.panel, panel)
    lacking = [name for name in wanted if name not in written]
    if lacking:
        yield Problem(
            words.place_of("panels"), "panel-missing",
            f"'{format_id}' has panels that are not written: {', '.join(lacking)}",
            f"Write each of them; they are read in this order: {', '.join(wanted)}.",
        )  # fmt: skip
    for panel in written.values():
        for name in (panel.art.across or ()) if panel.art else ():
            if name not in wanted:
                yield Problem(
                    name.place, "unknown-panel", f"'{format_id}' has no panel '{name}'",
                    did_you_mean(name, wanted),
                )  # fmt: skip


def _unknown_formats(words: Words, formats: Collection[str]) -> Iterator[Problem]:
    known = {*formats, LARGE_PRINT}
    panels = words.panels or []
    pieces: list[Block | Panel] = [*panels, *(words.body or [])]
    pieces += [block for panel in panels for block in panel.blocks]
    for piece in pieces:
        for name in (*(piece.only or ()), *piece.not_in):
            if name not in known:
                yield Problem(
                    name.place, "unknown-format", f"there is no format '{name}'",
                    did_you_mean(name, known),
                )  # fmt: skip
