"""Watching: a workspace is built again whenever its files change.

Listening and looking are kept apart. `stirs` hears that something happened and
gathers what one save of an editor does; `Watch` looks at the files to see what
is different. So a change that was not heard is found by the next look, and
what an editor does beside saving comes to nothing.

Workers live for one build, as they do in `handouts build`: an engine that is
kept for hours leaks, and would go on with the fonts that it began with. They
start with what this process has loaded, which `load` sees to.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from handouts.build import Outcome, Report, build
from handouts.manifest import Manifest
from handouts.problems import HandoutsError, OutputError, Severity, UsageError
from handouts.workspace import FOLDERS, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from handouts.build import Progress, Request
    from handouts.library import Library
    from handouts.manifest import Entry

_QUIET = 100  # milliseconds without a change after which a save is over
_LONGEST = 1600  # milliseconds after which a build starts although changes go on
_LOOK = 500  # milliseconds between looks at whether the three folders are still the same
_PAUSES = (0.2, 0.5, 1.0)  # seconds before files that were changing are read again
_TEMPORARY = re.compile(
    r"""
    ~$ | ^~\$ | ^\#.*\#$            # backups; Office's and Emacs' own files
    | \.(sw[a-z]|tmp|temp|bak|part|crdownload)$
    | ^4913$                        # Vim tries whether it can write
    | ___jb_\w+___$                 # JetBrains' safe write
    | ^sed\w{6}$                    # sed -i
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Round:
    """What one build of a watch came to.

    `report` is None if it could not be built at all, and `troubles` say why, or
    what of the request is not there any more. `left` are files of the build
    before that nothing asks for now.
    """

    report: Report | None
    troubles: tuple[HandoutsError, ...] = ()
    left: tuple[str, ...] = ()


@dataclass
class Watch:
    """A request that is answered again and again."""

    root: Path
    request: Request
    out: Path
    jobs: int
    _seen: dict[str, str] = field(default_factory=dict)  # what was built last: digests by path
    _failed: bool = False  # whether there is still to be built what was seen, or more
    _whole: frozenset[str] = frozenset()  # the PDFs that were right after the last build
    _asked: frozenset[str] = frozenset()  # those, and the ones that had mistakes

    def begin(self, progress: Progress) -> Round:
        """The first build; it fails as `handouts build` does.

        A name whose file is there but cannot be read is no UsageError: it is
        a mistake to mend while we watch.
        """
        return self._build(progress, first=True)

    def again(self, progress: Progress) -> Round:
        """Another build; what keeps it from being one is told and not raised.

        Files that vanish while they are read, as during a git checkout, are
        tried again a little later.
        """
        trouble: HandoutsError
        for pause in (*_PAUSES, None):
            try:
                return self._build(progress, first=False)
            except OutputError as error:
                trouble = error
                break
            except BrokenPipeError:  # the reader of our output has gone, not a file of ours
                raise
            except (OSError, UsageError) as error:
                trouble = _unreadable(error, self.root)
                if pause is not None:
                    time.sleep(pause)
        self._failed = True
        return Round(None, (trouble,))

    def absent(self) -> tuple[str, ...]:
        """Those of the three folders that are not there; when they are back, we build."""
        names = tuple(name for name in FOLDERS if not (self.root / name).is_dir())
        self._failed = self._failed or bool(names)
        return names

    def news(self) -> tuple[str, ...] | None:
        """The files that are not as they were built last; None if there is nothing to build.

        There may be something to build although no file is different, since a
        build failed or a PDF is gone.
        """
        try:
            now = self._look(Workspace(self.root))
        except OSError:  # they are changing right now
            return ()
        changed = {path for path, _ in now.items() ^ self._seen.items()}
        if changed or self._failed:
            return tuple(sorted(changed))
        return () if any(not (self.out / name).is_file() for name in self._whole) else None

    def _look(self, workspace: Workspace) -> dict[str, str]:
        """The digests of the workspace's files, without editors' own and what we write."""
        return {
            path: digest
            for path, digest in workspace.digests.items()
            if not is_temporary(path) and not (self.root / path).is_relative_to(self.out)
        }

    def _build(self, progress: Progress, *, first: bool) -> Round:
        workspace = Workspace(self.root)
        request, library, troubles = self._present(workspace)
        if first and troubles:
            request, library = self.request, None  # to be refused in the usual words
        if library is None:
            report = build(workspace, request, self.out, self.jobs, progress)
        else:
            from handouts.checks import STRUCTURAL, check_library

            report = Report(problems=check_library(library, STRUCTURAL))
        for outcome in _unheard_of(report, self.request, self.out):
            report.outcomes.append(outcome)
            progress(outcome, len(report.outcomes), len(report.outcomes))
        asked = frozenset(outcome.name for outcome in report.outcomes)
        left = sorted(name for name in self._asked - asked if (self.out / name).is_file())
        self._asked = asked
        self._whole = frozenset(o.name for o in report.outcomes if o.state != "failed")
        self._seen = self._look(workspace)
        self._failed = False
        return Round(report, troubles, tuple(left))

    def _present(
        self, workspace: Workspace
    ) -> tuple[Request, Library | None, tuple[HandoutsError, ...]]:
        """The request without the names that are not there or cannot be read.

        With the library if none of the handouts, formats or languages asked
        for is left, and a word about each whose file is gone.
        """
        from handouts.library import read_library

        asked = self.request
        if not (asked.ids or asked.formats or asked.languages):
            return asked, None, ()
        library = read_library(workspace)
        troubles = []
        present: dict[str, tuple[str, ...]] = {}
        for name, known, what, file in (
            ("ids", library.handouts, "handout", "content/handouts/{}/handout.yaml"),
            ("formats", library.formats, "format", "brochures/{}/format.yaml"),
            ("languages", library.languages, "language", "content/languages/{}.yaml"),
        ):
            wanted: tuple[str, ...] = getattr(asked, name)
            present[name] = tuple(one for one in wanted if one in known)
            troubles += [
                UsageError(f"there is no {what} '{one}' any more", "It is made when it is back.")
                for one in wanted
                if one not in known and not _is_there(self.root, file, one)
            ]
        emptied = any(getattr(asked, name) and not present[name] for name in present)
        request = replace(
            asked,
            ids=present["ids"],
            formats=present["formats"],
            languages=present["languages"],
        )
        return request, library if emptied else None, tuple(troubles)


def is_temporary(path: str) -> bool:
    """Whether a file is an editor's own, by its name: backups, locks, half-written saves."""
    return _TEMPORARY.search(path.rpartition("/")[2]) is not None


def load() -> None:
    """Load what forked workers can start with; MissingDependencyError before it is too late.

    Not the typesetter: it reads the fonts' configuration when it is loaded,
    and each worker has one of its own.
    """
    from handouts.system import require_pango

    require_pango()
    import handouts.pdf.proof
    import handouts.pdf.sheets
    import handouts.typeset.compose
    import handouts.typeset.fit  # noqa: F401


def stirs(root: Path, quiet: int = _QUIET, longest: int = _LONGEST) -> Iterator[None]:
    """Yield whenever it is worth to look at the workspace; never ends by itself.

    That is once something was heard and it is quiet again, at the start, after
    a folder was put in another's place, and twice a second while one of the
    three is missing, or where the system cannot tell us of changes. `quiet` are
    the milliseconds without a change after which a save is over, `longest` those
    after which changes that go on are told anyway.
    """
    while True:
        try:
            yield from _heard(root, quiet, longest)
        except FileNotFoundError:  # a folder vanished just now
            time.sleep(_PAUSES[0])
        except (OSError, RuntimeError):  # the system has no more ears for us
            break
    while True:
        time.sleep(_LOOK / 1000)
        yield


def _heard(root: Path, quiet: int, longest: int) -> Iterator[None]:
    """Until one of the folders is gone or another: a watcher would stay with the old one."""
    from watchfiles import watch

    folders = [root / name for name in FOLDERS]
    known = _identities(folders)
    if known is None:
        time.sleep(_LOOK / 1000)
        yield
        return
    at_start = True
    for heard in watch(
        *folders,
        watch_filter=None,
        debounce=longest,
        step=quiet,
        rust_timeout=_LOOK,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    ):
        replaced = _identities(folders) != known
        replaced = replaced or not {path for _, path in heard}.isdisjoint(map(str, folders))
        if heard or replaced or at_start:
            yield
        if replaced:
            return
        at_start = False


def _identities(folders: Sequence[Path]) -> list[tuple[int, int]] | None:
    """What tells a folder from another of its name; None if one is missing."""
    try:
        states = [folder.stat() for folder in folders]
    except OSError:
        return None
    return [(state.st_dev, state.st_ino) for state in states]


def _is_there(root: Path, file: str, name: str) -> bool:
    return "/" not in name and (root / file.format(name)).is_file()


def _unreadable(error: OSError | UsageError, root: Path) -> HandoutsError:
    if isinstance(error, UsageError):
        return error
    file = str(error.filename or root)
    reason = (error.strerror or str(error)).lower()
    return HandoutsError(f"{file} cannot be read: {reason}", "The next change is tried again.")


def _unheard_of(report: Report, request: Request, out: Path) -> Iterator[Outcome]:
    """Files of before that a build did not come to, since what they are made of has mistakes."""
    settled = {outcome.name for outcome in report.outcomes}
    broken = {p.place.file for p in report.problems if p.severity is Severity.ERROR}
    for name, entry in Manifest.load(out).files.items():
        if name in settled or not _is_asked_for(entry, request) or not (out / name).is_file():
            continue
        sources = (
            f"content/handouts/{entry.handout}/handout.yaml",
            f"content/handouts/{entry.handout}/{entry.language}.yaml",
            f"content/languages/{entry.language}.yaml",
            "brochures/",  # formats stand in for each other
        )
        if any(file.startswith(sources) for file in broken):
            yield Outcome(name, "failed", ())


def _is_asked_for(entry: Entry, request: Request) -> bool:
    return all(
        not wanted or one in wanted
        for one, wanted in (
            (entry.handout, request.ids),
            (entry.language, request.languages),
            (entry.format, request.formats),
            (entry.size, request.sizes),
            (entry.target, request.targets),
        )
    )
