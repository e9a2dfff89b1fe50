"""Jobs at a printer: handed over once, and shown until they are done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

from starlette.responses import Response

from handouts.desk.printing import JobId, JobState, Options, cancel, printer_named, send, state_of
from handouts.desk.printing.words import OFFLINE
from handouts.problems import HandoutsError
from handouts.web.guard import Refusal, form_of, guarded
from handouts.web.pages.handing import noted
from handouts.web.pages.printers import in_words
from handouts.web.rendering import page, said
from handouts.web.services import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from handouts.desk.log import Outcome
    from handouts.desk.printing.jobs import Turn

_KEPT = 500
"""Jobs of this server that can be asked for, the latest."""

_OUTCOMES: dict[str, Outcome] = {"done": "printed", "cancelled": "cancelled", "failed": "failed"}


@dataclass(frozen=True, slots=True)
class Wish:
    """A PDF to be printed: `title` is an edition's name, `token` names the wish."""

    pdf: bytes
    title: str
    paper: tuple[float, float]
    turn: Turn
    copies: int
    token: str


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as the page shows it; `job` is empty where none came about."""

    job: str
    kind: str
    words: str
    finished: bool

    @property
    def seen(self) -> str:
        """A short name of what it says: what has been read aloud is not sent again."""
        return f"{crc32(f'{self.kind} {self.words}'.encode()):08x}"


async def sent(request: Request, wishes: Sequence[Wish]) -> list[JobView]:
    """Hand PDFs to the printer of the form, in order, until one cannot be; what became of each."""
    form = form_of(request)
    views: list[JobView] = []
    try:
        printer = await run(printer_named, form.get("printer"))
        tray = form.get("tray") if form.get("tray") in printer.trays else None
        for wish in wishes:
            options = Options(
                wish.paper, wish.turn, wish.copies, form.get("grey") == "yes", tray, wish.title
            )
            job = await run(send, wish.pdf, options, printer, wish.token)
            _jobs(request).setdefault(job, [])
            views.append(_view(request, await run(state_of, job)))
    except HandoutsError as error:
        words = " ".join(filter(None, (error.message, error.remedy)))
        views.append(JobView("", "failed", words, finished=True))
    return views


def remember(request: Request, job: str, lines: Sequence[int]) -> None:
    """Which lines of the log tell of a job, to be settled when it ends."""
    _jobs(request)[job] = list(lines)


def _jobs(request: Request) -> dict[str, list[int]]:
    """The jobs that this server sent, with their lines of the log; nobody asks for others."""
    jobs: dict[str, list[int]] = request.app.state.__dict__.setdefault("_jobs", {})
    for oldest in list(jobs)[:-_KEPT]:
        del jobs[oldest]
    return jobs


async def look(request: Request) -> Response:
    """GET /jobs/{job}: how it is now."""
    return await _told(request, await run(state_of, _known(request)))


async def stop(request: Request) -> Response:
    """POST /jobs/{job}/cancel: take it out of the queue."""
    return await _told(request, await run(cancel, _known(request)))


def _known(request: Request) -> JobId:
    job = request.path_params["job"]
    if job not in _jobs(request):
        raise Refusal(404, "missing")
    return JobId(job)


async def _told(request: Request, state: JobState) -> Response:
    if (outcome := _OUTCOMES.get(state.kind)) is not None:
        await noted(request, _jobs(request).get(state.job, ()), outcome)
    view = _view(request, state)
    if "hx-request" not in request.headers:
        return page(request, "jobs-page.html", jobs=[view])
    if request.query_params.get("was") == view.seen:
        return Response(status_code=204)
    return page(request, "jobs.html", jobs=[view])


def _view(request: Request, state: JobState) -> JobView:
    words = said(request, f"job.{state.kind}")
    if OFFLINE in state.words:
        words = said(request, "job.offline")
    elif state.kind == "stuck":
        words = f"{words} {'; '.join(in_words(request, one) for one in state.reasons)}."
    return JobView(state.job, state.kind, words, state.is_finished)


routes = [
    guarded("/jobs/{job}", look),
    guarded("/jobs/{job}/cancel", stop, methods=("POST",)),
]
