"""Personal sheets: an edition with somebody's own words in its fields, made in memory.

It is typeset anew and proved like every other file, and goes to whoever asked
for it: nothing of it is written, remembered or repeated. What is said about a
sheet that cannot be made names fields and never what stands in them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from handouts.approval import standing_of
from handouts.checks import STRUCTURAL, check_library
from handouts.clock import today
from handouts.codes import CODES
from handouts.content.fields import FieldFault, fields_of, read_values
from handouts.content.yaml_nodes import Text
from handouts.jobs import prepare
from handouts.library import read_library
from handouts.problems import Severity
from handouts.system import require_pango
from handouts.typeset.fonts import fonts_for
from handouts.typeset.looks import families_of
from handouts.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from handouts.content.fields import Blank
    from handouts.edition.keys import EditionKey, Target
    from handouts.library import Library
    from handouts.pipeline import Job, Made
    from handouts.problems import Problem
    from handouts.typeset.fonts import FontFile
    from handouts.workers import Result
    from handouts.workspace import Workspace

_TOO_WIDE = frozenset({"proof-outside-safe-area", "proof-invisible-words"})
"""Codes of a word that can be broken nowhere and is longer than its line."""
_OF_FIGURES = frozenset({"overflow", "underfull", "took-too-long", "too-much-memory"})
"""Codes whose messages hold figures and names of the workspace alone."""

UNFIT = "the words do not fit on the sheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A personal sheet, or None and why; warnings and blanks of the edition come with both.

    `faults` are about fields, `problems` about the handout itself.
    """

    pdf: bytes | None = field(repr=False)
    faults: tuple[FieldFault, ...] = ()
    problems: tuple[Problem, ...] = ()
    pages: int = 0
    sides: int = 0
    type_size: float = 0.0


def personal_job(
    library: Library,
    workspace: Workspace,
    key: EditionKey,
    target: Target,
    values: Mapping[str, str],
) -> tuple[Job | None, list[Problem]]:
    """The job of an edition with these values, as `read_values` gives them."""
    standing = standing_of(library, key.handout, key.language, today())
    prepared = prepare(library, workspace.root, key, target, standing, values=values)
    if prepared.job is None or prepared.edition is None:
        return None, prepared.problems
    text = families_of(prepared.edition)["text"]
    lending = _lending("".join(values.values()), text, fonts_for(workspace.root, text))
    families = tuple(dict.fromkeys((*prepared.job.families, *map(Text, lending))))
    return replace(prepared.job, families=families), prepared.problems


def _lending(text: str, families: Sequence[str], fonts: Sequence[FontFile]) -> tuple[str, ...]:
    """Families of the workspace that lend letters which those of the sheet's text do not have.

    A name is printed in its own letters, be they Vietnamese on an English
    sheet: the typesetter takes what is lacking from any font that has it.
    """
    names = {family.casefold() for family in families}
    known = {code for font in fonts if font.family.casefold() in names for code in font.codepoints}
    lacking = set(map(ord, unicodedata.normalize("NFC", text))) - known
    return tuple(dict.fromkeys(font.family for font in fonts if lacking & font.codepoints))


def discreet(problems: Iterable[Problem]) -> Iterable[Problem]:
    """The same problems in words that quote nothing: a page's words may be a patient's."""
    for problem in problems:
        if problem.severity is Severity.BLANK or problem.code in _OF_FIGURES:
            yield problem
        else:
            yield replace(problem, message=_meaning(problem.code), remedy="")


def _meaning(code: str) -> str:
    return CODES[code].meaning if code in CODES else "the sheet cannot be made"


class Filler:
    """Makes personal sheets, one after another, in warm worker processes; a context manager.

    It knows the workspace as it was when it was made or last `renew`ed.
    `spawn` as for `Workers`.
    """

    def __init__(self, workspace: Workspace, count: int = 1, *, spawn: bool = False) -> None:
        require_pango()
        self.workspace = workspace
        self._workers = Workers(workspace.root, count, spawn=spawn)
        self.library = _checked(workspace)

    def __enter__(self) -> Self:
        self._workers.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._workers.__exit__(kind, *rest)

    def warm_up(self) -> None:
        """Start the processes now, so that the first sheet does not wait for them."""
        self._workers.warm_up()

    def renew(self, workspace: Workspace) -> None:
        """Read the workspace again; sheets under way are finished as they were begun."""
        self.library = _checked(workspace)
        self.workspace = workspace

    def fields(self, key: EditionKey) -> tuple[Blank, ...]:
        """What can be filled in an edition."""
        return fields_of(self.library.handouts[key.handout].words[key.language])

    def fill(self, key: EditionKey, target: Target, given: Mapping[str, str]) -> Sheet:
        """The sheet with these values as they were typed, or everything that is wrong."""
        fields = self.fields(key)
        values, faults = read_values(fields, given, key.language)
        if faults:
            return Sheet(None, tuple(faults))
        job, problems = personal_job(self.library, self.workspace, key, target, values)
        if job is None:
            return Sheet(None, problems=tuple(problems))
        made = self.make(job)
        faults = [*uncovered_faults(made, fields, values), *_unfit(made, fields, values)]
        told = [*problems, *discreet(made.problems)]
        return Sheet(made.pdf, tuple(faults), tuple(told), made.pages, made.sides, made.type_size)

    def make(self, job: Job) -> Made:
        """Typeset and prove one job; its problems may quote the page."""
        return next(made for _, made in self._workers.make([job]))

    def each(
        self, function: Callable[[Job, str, float], Result], jobs: Sequence[Job]
    ) -> Iterator[Result | Made]:
        """What another function makes of jobs in the same processes; see `Workers.each`."""
        return (result for _, result in self._workers.each(function, jobs))


def _checked(workspace: Workspace) -> Library:
    library = read_library(workspace)
    library.problems = check_library(library, STRUCTURAL)
    return library


def uncovered_faults(
    made: Made, fields: Sequence[Blank], values: Mapping[str, str]
) -> Iterable[FieldFault]:
    """Which fields have characters that no font has; they are named by number alone."""
    for blank in fields:
        lacking = [c for c in made.uncovered if c in values.get(blank.id, "")]
        if lacking:
            codes = ", ".join(f"U+{ord(character):04X}" for character in lacking[:5])
            yield FieldFault(
                blank.id,
                f"'{blank.label}' has characters that the sheet's fonts do not have: {codes}",
                "Write it in other letters.",
            )


def _unfit(made: Made, fields: Sequence[Blank], values: Mapping[str, str]) -> Iterable[FieldFault]:
    """The field of a sheet that has become too long or too wide, since that one can be cut.

    It is the one with the most words, or the one with the longest word.
    """
    over = [one for one in made.problems if one.code == "overflow"]
    wide = [one for one in made.problems if one.code in _TOO_WIDE]
    if not values or not (over or wide):
        return
    if over:
        longest = max(fields, key=lambda blank: len(values.get(blank.id, "")))
        yield FieldFault(longest.id, UNFIT, over[0].remedy)
        return
    widest = max(fields, key=lambda blank: max(map(len, values.get(blank.id, "").split() or [""])))
    message = f"'{widest.label}' has a word that is longer than its line"
    yield FieldFault(widest.id, message, "Shorten it, or put a space or a hyphen in.")
