"""The process that draws one edition anew at every save, for `serve --edit`.

It reads which edition is looked at from its standard input, a line each, and
writes a `Draft` after every change of the workspace. Nothing is proved or
published here: that follows in the build. A page that takes too long ends the
process, and the server starts another.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from handouts.approval import standing_of
from handouts.checks import STRUCTURAL, check_library
from handouts.clock import today
from handouts.edition.keys import blockers_of, editions_of
from handouts.equipment import start_worker
from handouts.jobs import prepare
from handouts.library import Known, read_library
from handouts.pdf.reading import draw_pages
from handouts.pipeline import draft
from handouts.problems import Severity
from handouts.watching import is_temporary, stirs
from handouts.web.drafts import Draft
from handouts.web.stocker import write_message
from handouts.workers import MEMORY, SECONDS, fontconfig_file
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from handouts.library import Library
    from handouts.problems import Problem

HEIGHT = 1100
"""Pixels of a page's picture."""
MOST = 16
"""Pages that are shown of a long handout."""
_QUIET = 20
"""Milliseconds without a change after which a save is over."""
_LONGEST = 120


class Drafter:
    """One workspace and the edition that somebody looks at."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._seen: dict[str, str] = {}
        self._library: Library | None = None
        self._known: Known = {}
        self._found: list[Problem] = []
        self._sizes: dict[str, float] = {}

    def changed(self) -> bool:
        """Whether a file is not as it was read last; reads the workspace again if so."""
        workspace = Workspace(self.root)
        try:
            now = {
                path: digest for path, digest in workspace.digests.items() if not is_temporary(path)
            }
            if now == self._seen and self._library is not None:
                return False
            library = read_library(workspace, self._known)
        except OSError:  # they are changing right now, and will be heard again
            return False
        self._seen, self._library = now, library
        self._found = check_library(library, STRUCTURAL)
        library.problems = [*self._found]
        return True

    def draw(self, edition: str, since: float) -> Draft:
        """The edition's pages, or what keeps it from having any."""
        library = self._library
        key = (
            next((k for k in editions_of(library) if str(k) == edition), None) if library else None
        )
        if library is None or key is None:
            return Draft(edition, (), _told(self._found))
        blocked = blockers_of(library, key)
        if blocked:
            return Draft(edition, (), _told(blocked))
        standing = standing_of(library, key.handout, key.language, today())
        prepared = prepare(library, self.root, key, "screen", standing)
        if prepared.job is None:
            return Draft(edition, (), _told(prepared.problems))
        made = draft(prepared.job, str(self.root), SECONDS, self._sizes.get(edition))
        if made.type_size:
            self._sizes[edition] = made.type_size
        own = f"content/handouts/{key.handout}/"
        mine = [one for one in self._found if one.place.file.startswith(own)]
        problems = _told([*mine, *prepared.problems, *made.problems])
        pages = tuple(draw_pages(made.pdf, HEIGHT, MOST)) if made.pdf else ()
        return Draft(edition, pages, problems, made.type_size, time.monotonic() - since)


def _told(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted({one for one in problems if one.severity is not Severity.BLANK}))


def _stirs(root: Path, heard: queue.SimpleQueue[str]) -> None:
    """Put "" whenever something may have changed."""
    for _ in stirs(root, _QUIET, _LONGEST):
        heard.put("")


def _asked(heard: queue.SimpleQueue[str]) -> None:
    """Put what is looked at; end the process when the server has gone."""
    for line in sys.stdin:
        heard.put(line.strip())
    os._exit(0)


def run(root: Path, to: BinaryIO) -> None:
    """Draw the edition asked for last, and again at every change."""
    drafter, edition = Drafter(root), ""
    heard: queue.SimpleQueue[str] = queue.SimpleQueue()
    for listen in (lambda: _stirs(root, heard), lambda: _asked(heard)):
        threading.Thread(target=listen, daemon=True).start()
    drafter.changed()
    while True:
        news = [heard.get()]
        since = time.monotonic()
        while not heard.empty():
            news.append(heard.get())
        asked = [name for name in news if name]
        edition = asked[-1] if asked else edition
        if (drafter.changed() or asked) and edition:
            write_message(to, drafter.draw(edition, since))


def main() -> None:
    """`python -m handouts.web.drafter ROOT`, started by the server alone."""
    root = Path(sys.argv[1])
    to = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    start_worker(str(root), str(fontconfig_file(root)), MEMORY)
    run(root, to)


if __name__ == "__main__":
    main()
