"""Building: editions and targets become files, each made once and published whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from handouts.manifest import Entry, Manifest, problem_from
from handouts.problems import (
    ExitCode,
    OutputError,
    Place,
    Problem,
    Severity,
    UsageError,
    did_you_mean,
    has_errors,
)
from handouts.publish import prepare_folder, write_atomically
from handouts.sources import file_name, source_of, sources_of

if TYPE_CHECKING:
    from pathlib import Path

    from handouts.content.standing import Standing
    from handouts.edition.keys import EditionKey, Size, Target
    from handouts.edition.resolve import Edition
    from handouts.library import Library
    from handouts.pipeline import Job, Made
    from handouts.press.printers import Printer
    from handouts.workers import Workers
    from handouts.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Request:
    """What a command asks to be built; empty tuples mean everything.

    `style` is printed in place of the handouts' own. `printer` is whom press
    files are for; `turned` puts both sides on one form, `proof` wants pictures.
    """

    ids: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    sizes: tuple[Size, ...] = ()
    ticks: bool = False
    style: str | None = None
    only_approved: bool = False
    printer: str | None = None
    turned: bool = False
    proof: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `made` now, `kept` because nothing changed, or `failed`."""

    name: str
    state: str
    problems: tuple[Problem, ...]
    entry: Entry | None = None


@dataclass
class Report:
    """A finished build."""

    outcomes: list[Outcome] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rendering_failed: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """0 when every file asked for is published; content problems before rendering ones."""
        if has_errors(self.problems):
            return ExitCode.CONTENT
        return ExitCode.RENDERING if self.rendering_failed else ExitCode.OK

    def all_problems(self) -> list[Problem]:
        """Everything to be said, once each, in the order of places."""
        found = [*self.problems, *(p for outcome in self.outcomes for p in outcome.problems)]
        return sorted(set(found))


Progress = Callable[[Outcome, int, int], None]


def build(
    workspace: Workspace,
    request: Request,
    out: Path,
    jobs: int,
    progress: Progress = lambda outcome, done, total: None,
) -> Report:
    """Build what is asked for into `out`; tells `progress` of each file as it is ready.

    OutputError before any work when `out` cannot be written, UsageError when
    the request names something that the workspace has not.
    """
    prepare_folder(out)
    manifest = Manifest.load(out)
    sources = sources_of(workspace)
    asked = json.loads(json.dumps(asdict(request)))
    known = manifest.answered.get("sources") == sources and not _outlived(manifest)
    if known and manifest.answered.get("request") == asked:
        report = _answer(manifest, out)
        if report is not None:
            for number, outcome in enumerate(report.outcomes, 1):
                progress(outcome, number, len(report.outcomes))
            return report
    answer = {"sources": sources, "request": asked}
    return _Build(workspace, request, out, jobs, progress, manifest, answer).run(early=not known)


def _outlived(manifest: Manifest) -> bool:
    """Whether an approval has run out since the request was answered."""
    from handouts.clock import today

    until = manifest.answered.get("until")
    return until is not None and today().isoformat() > until


def _answer(manifest: Manifest, out: Path) -> Report | None:
    """The report of a request that was answered before, if all its files are still whole."""
    report = Report(problems=[problem_from(p) for p in manifest.answered["problems"]])
    for name in manifest.answered["files"]:
        if not manifest.holds(out, name):
            return None
        entry = manifest.files[name]
        found = tuple(problem_from(p) for p in entry.problems)
        report.outcomes.append(Outcome(name, "kept", found, entry))
    return report


@dataclass(frozen=True, slots=True)
class _Task:
    """A file that must be made: its edition and job, the hash of its sources, what was found."""

    edition: Edition
    job: Job
    source: str
    problems: list[Problem]


@dataclass
class _Build:
    workspace: Workspace
    request: Request
    out: Path
    jobs: int
    progress: Progress
    manifest: Manifest
    answer: dict[str, Any]
    report: Report = field(default_factory=Report)
    total: int = 0
    standings: dict[tuple[str, str], Standing] = field(default_factory=dict)
    printer: Printer | None = None

    def run(self, *, early: bool) -> Report:
        """Make what is missing; `early` starts workers before it is known what that is."""
        import handouts.typeset.compose
        import handouts.typeset.fit  # noqa: F401 - a forked worker inherits what is loaded
        from handouts.system import require_pango
        from handouts.workers import Workers

        require_pango()
        request = self.request
        one_file = len(request.ids) == len(request.formats) == len(request.targets) == 1
        try:
            with Workers(self.workspace.root, 1 if one_file else self.jobs) as workers:
                if early:
                    workers.warm_up()
                self._make(workers, self._read())
        except BaseException:
            if any(outcome.state == "made" for outcome in self.report.outcomes):
                with suppress(OutputError):  # what was published stays published
                    self._remember(answered=False)
            raise
        self._remember(answered=self.report.exit_code is ExitCode.OK)
        return self.report

    def _read(self) -> list[_Task]:
        """Read the workspace and compose what was asked for; what needs no making is settled."""
        from handouts.checks import STRUCTURAL, check_library
        from handouts.edition.keys import TARGETS, select_editions
        from handouts.library import read_library
        from handouts.ordering import printer_for

        library = read_library(self.workspace)
        library.style = self.request.style
        if library.style is not None and library.style not in library.styles:
            remedy = did_you_mean(library.style, library.styles)
            raise UsageError(f"there is no style '{library.style}'", remedy)
        self.report.problems = check_library(library, STRUCTURAL)
        library.problems = [*self.report.problems]  # an error that a rule finds stops editions, too
        asked = self.request
        self.printer = printer_for(library, asked)
        keys = select_editions(library, asked.ids, asked.formats, asked.languages, asked.sizes)
        targets = asked.targets or TARGETS
        self.standings = self._standings(library, keys)
        if asked.only_approved:
            keys = self._approved(keys)
        self.total = len(keys) * len(targets)
        return [task for key in keys for task in self._compose(library, key, targets)]

    def _standings(
        self, library: Library, keys: Sequence[EditionKey]
    ) -> dict[tuple[str, str], Standing]:
        """What is approved today, and in the answer the last day on which that holds."""
        from handouts.approval import next_change, standing_of
        from handouts.clock import today

        day = today()
        wanted = dict.fromkeys((key.handout, key.language) for key in keys)
        found = {pair: standing_of(library, *pair, day) for pair in wanted}
        last = next_change(found.values())
        self.answer["until"] = last.isoformat() if last else None
        return found

    def _approved(self, keys: Sequence[EditionKey]) -> list[EditionKey]:
        """The editions that are approved; who named another one is told that it is not."""
        severity = Severity.ERROR if self.request.ids else Severity.WARNING
        for (handout, language), standing in self.standings.items():
            if not standing.is_approved:
                self.report.problems.append(
                    Problem(
                        Place(f"content/handouts/{handout}/{language}.yaml"), "not-approved",
                        f"'{handout}' in '{language}' is not approved ({standing.state}), so it"
                        " is not made",
                        "Approve it, or build without '--only approved'.", severity,
                    )
                )  # fmt: skip
        return [k for k in keys if self.standings[k.handout, k.language].is_approved]

    def _compose(
        self, library: Library, key: EditionKey, targets: Sequence[Target]
    ) -> Iterator[_Task]:
        """The jobs of one edition that must be made; the others are settled at once."""
        from handouts.checks import modules
        from handouts.jobs import prepare
        from handouts.ordering import order_of

        press, asked = self.printer, self.request
        standing = self.standings[key.handout, key.language]
        for target in targets:
            name = file_name(key, target, asked.printer)
            made = prepare(library, self.workspace.root, key, target, standing, printer=press)
            edition, job, problems = made.edition, made.job, made.problems
            if edition is None or job is None:
                self._settle(Outcome(name, "failed", tuple(problems)))
                self.report.problems += problems
                continue
            job = replace(job, ticks=asked.ticks and target == "desk")
            if target == "press" and press:
                order = order_of(job, edition, press, asked, self.workspace)
                job = replace(job, order=order)
            source = source_of(job, edition, self.workspace)
            entry = self.manifest.files.get(name)
            if entry and entry.source == source and self.manifest.holds(self.out, name):
                known = (problem_from(p) for p in entry.problems)
                problems += (p for p in known if p.code not in modules())
                self._settle(Outcome(name, "kept", tuple(sorted(set(problems))), entry))
                continue
            yield _Task(edition, job, source, problems)

    def _make(self, workers: Workers, tasks: Sequence[_Task]) -> None:
        if not tasks:
            return
        made_in_order = workers.make([task.job for task in tasks])
        for task, (job, made) in zip(tasks, made_in_order, strict=True):
            name = file_name(job.key, job.target, self.request.printer)
            problems = [*task.problems, *made.problems, *_uncovered(task.edition, job, made)]
            if made.pdf is None:
                self.report.rendering_failed = True
                self._settle(Outcome(name, "failed", tuple(problems)))
                continue
            entry = _entry(name, task, made, problems)
            write_atomically(self.out / name, made.pdf)
            for old in self.out.glob(f"{name[:-4]}.proof-*.png"):
                if old.name not in entry.proofs:
                    old.unlink()
            for proof, picture in zip(entry.proofs, made.proofs, strict=True):
                write_atomically(self.out / proof, picture)
            self._settle(Outcome(name, "made", tuple(problems), entry))

    def _settle(self, outcome: Outcome) -> None:
        self.report.outcomes.append(outcome)
        self.progress(outcome, len(self.report.outcomes), self.total)

    def _remember(self, *, answered: bool) -> None:
        """Add this run's files to the manifest; only a request answered in full is remembered."""
        manifest = Manifest.load(self.out)  # another builder may have saved its own meanwhile
        for outcome in self.report.outcomes:
            if outcome.entry is not None:
                manifest.files[outcome.name] = outcome.entry
        manifest.answered = {}
        if answered:
            manifest.answered = {
                **self.answer,
                "files": [outcome.name for outcome in self.report.outcomes],
                "problems": [problem.as_json() for problem in sorted(set(self.report.problems))],
            }
        manifest.save(self.out)


def _uncovered(edition: Edition, job: Job, made: Made) -> Iterator[Problem]:
    """Where the characters stand that no font has."""
    from handouts.edition.wording import all_words
    from handouts.typeset.fonts import missing_glyphs_problem

    if not made.uncovered:
        return
    rest = set(made.uncovered)
    sources: list[Any] = [edition.words, *edition.people.values(), edition.clinic]
    for text in (text for source in sources for text in all_words(source)):
        here = [c for c in made.uncovered if c in text and c in rest]
        if here:
            rest -= set(here)
            yield missing_glyphs_problem(here, getattr(text, "place", job.place))
    if rest:
        yield missing_glyphs_problem(sorted(rest), job.place)


def _entry(name: str, task: _Task, made: Made, problems: Sequence[Problem]) -> Entry:
    from handouts.edition.wording import status_of

    assert made.pdf is not None
    job = task.job
    return Entry(
        edition=str(job.key),
        handout=job.key.handout,
        language=job.key.language,
        format=job.key.format,
        size=job.key.size,
        target=job.target,
        revision=task.edition.facts.revision,
        status=status_of(task.edition.standing.state, task.edition.words),
        content=task.edition.standing.hash,
        pages=made.pages,
        sides=made.sides,
        type_size=made.type_size,
        disclaimers={words.id: words.version for words in job.composed.required},
        waivers=[
            {"disclaimer": str(w.disclaimer), "reason": str(w.reason), "by": str(w.by)}
            for w in task.edition.waivers
        ],
        source=task.source,
        sha256=hashlib.sha256(made.pdf).hexdigest(),
        problems=[p.as_json() for p in problems if p.severity is not Severity.ERROR],
        proofs=[f"{name[:-4]}.proof-{number}.png" for number, _ in enumerate(made.proofs, 1)],
    )
