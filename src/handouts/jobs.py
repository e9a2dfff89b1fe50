"""Jobs: from a workspace's models to what a worker process can make.

The one way from an edition's key to a job, whether its file is published or
only handed to the person who asked for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from handouts.checks import judged
from handouts.edition.keys import blockers_of
from handouts.edition.resolve import NO_VALUES, resolve
from handouts.pipeline import Job
from handouts.problems import Place, has_errors
from handouts.provenance import facts_of
from handouts.typeset.compose import compose
from handouts.typeset.facts import band_of
from handouts.typeset.looks import families_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from handouts.content.standing import Standing
    from handouts.edition.keys import EditionKey, Target
    from handouts.edition.resolve import Edition
    from handouts.library import Library
    from handouts.press.printers import Printer
    from handouts.problems import Problem


@dataclass(frozen=True, slots=True)
class Prepared:
    """An edition with its job, or neither and what is wrong; warnings come with both.

    Where other editions' mistakes are the reason, `problems` is empty.
    """

    edition: Edition | None
    job: Job | None
    problems: list[Problem]


def prepare(  # noqa: PLR0913 - what decides how an edition looks
    library: Library,
    root: Path,
    key: EditionKey,
    target: Target,
    standing: Standing,
    *,
    printer: Printer | None = None,
    values: Mapping[str, str] = NO_VALUES,
) -> Prepared:
    """Resolve and compose one edition for one target; `values` fill its fields.

    `printer` is whom a press file is for; it decides on the bleed.
    """
    if blockers_of(library, key):
        return Prepared(None, None, [])
    edition, problems = resolve(library, key, target, values)
    if edition is None:
        return Prepared(None, None, problems)
    edition = replace(edition, standing=standing)
    composed, problems = compose(edition, target, root, _bleed(edition, target, printer))
    problems = judged(library, problems)
    if composed is None or has_errors(problems):
        return Prepared(None, None, problems)
    families = families_of(edition)
    job = Job(
        key=key,
        target=target,
        place=Place(f"content/handouts/{key.handout}/{key.language}.yaml"),
        composed=composed,
        shape=edition.format,
        families=tuple(dict.fromkeys((*families["text"], *families["title"]))),
        title=f"{edition.words.title}",
        direction=edition.language.direction,
        band=band_of(edition),
        facts=facts_of(edition, target, composed.required),
    )
    return Prepared(edition, job, problems)


def _bleed(edition: Edition, target: Target, printer: Printer | None) -> float:
    if target != "press" or printer is None:
        return 0.0
    from handouts.press.forms import bleed_of

    return bleed_of(edition.format, printer)
