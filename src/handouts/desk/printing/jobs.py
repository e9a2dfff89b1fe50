"""One PDF to one printer, once, and what becomes of it.

A sheet that is printed twice is waste; one that somebody believes printed and
that never comes is worse. So a request that is sent again gets the job that it
has, and a job whose sending got no answer is looked up in the queue.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NewType

from handouts.desk.printing import words
from handouts.desk.printing.door import NoAnswerError, ask
from handouts.desk.printing.printers import status_of
from handouts.problems import MissingDependencyError, PrintingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.desk.printing.printers import Printer

JobId = NewType("JobId", str)
"""A job as CUPS names it: `office-12` is the twelfth job, in the queue of `office`."""

Turn = Literal["none", "short-edge", "long-edge"]
Kind = Literal["waiting", "printing", "stuck", "done", "cancelled", "failed", "gone"]
MOST_COPIES = 500
SENDING = 60.0  # seconds that `lp` may take
_FINISHED: frozenset[Kind] = frozenset({"done", "cancelled", "failed", "gone"})
_SIDES = {"none": "one-sided", "short-edge": "two-sided-short-edge", "long-edge": "two-sided-long-edge"}  # fmt: skip # noqa: E501
_SPOILT = frozenset({"job-completed-with-errors", "aborted-by-system", "document-format-error"})
_SENT = re.compile(r"request id is (\S+-\d+)\b")
_ROW = re.compile(r"(\S+-\d+)\s+\S+\s+(\d+)\s")
_KILO = 1024  # CUPS counts a job's bytes in these
_LOOKS, _BETWEEN = 4, 0.5  # how often and after how many seconds a lost job is looked for
_FORGET = b"""{
  NAME "Forget a job" OPERATION Cancel-Job GROUP operation-attributes-tag
  ATTR charset attributes-charset utf-8 ATTR language attributes-natural-language en
  ATTR uri printer-uri $uri ATTR integer job-id $job
  ATTR name requesting-user-name $user ATTR boolean purge-job true
  STATUS successful-ok STATUS client-error-not-found
}"""  # CUPS's own `cancel -x` leaves finished jobs alone
_LEISURE = 2.0  # seconds between two looks at a job for which nobody waits
_REMEMBERED = 2000  # requests whose jobs are known


@dataclass(frozen=True, slots=True)
class Options:
    """How a PDF is printed: always at actual size.

    `paper` is the sheet's width and height in points; `turn` the edge about
    which a printer turns it for its back. `title` is what the queue and some
    printers' displays show: an edition's name, never a patient's. `private` says
    that the sheet has a patient's words: CUPS deletes it as soon as it is printed.
    """

    paper: tuple[float, float]
    turn: Turn = "none"
    copies: int = 1
    grey: bool = False
    tray: str | None = None
    title: str = "handouts"
    private: bool = False


@dataclass(frozen=True, slots=True)
class JobState:
    """What became of a job so far, in words; `reasons` says what the printer complains of.

    `stuck`: nothing happens until somebody goes to the printer; the job waits.
    `gone`: it left the queue, and CUPS keeps no record of how.
    """

    job: JobId
    kind: Kind
    words: str
    reasons: tuple[str, ...] = ()

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.kind in _FINISHED


@dataclass
class _Request:
    """One wish to print; `before` has the jobs that were there when it may have been sent."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    job: JobId | None = None
    before: frozenset[str] | None = None
    cleaning: bool = False


_requests: OrderedDict[str, _Request] = OrderedDict()
_requests_lock = threading.Lock()
_ended: dict[JobId, JobState] = {}
"""How private jobs ended, which CUPS no longer knows."""


def send(pdf: bytes, options: Options, printer: Printer, token: str = "") -> JobId:
    """Hand a PDF to a printer's queue and return its job.

    `token` names the wish: whoever asks again with the same one gets the job of
    the first time, also from another thread. An offline printer is no error:
    its job waits. UsageError for a tray or a number that cannot be. PrintingError
    when the queue takes no jobs, or when it is not known whether it took this
    one; ask again with the same token then, and it is looked up before it is sent.
    """
    arguments = _arguments(options, printer)
    request = _request(token) if token else _Request()
    with request.lock:
        if request.job is None and request.before is not None:
            request.job = _found(printer.name, request.before, len(pdf))
        if request.job is None:
            request.before = frozenset(_rows(printer.name, "all"))
            request.job = _submit(pdf, arguments, printer.name, request.before)
        if options.private and not request.cleaning:
            request.cleaning = True
            threading.Thread(target=_clean_up, args=(request.job,), daemon=True).start()
        return request.job


def _request(token: str) -> _Request:
    with _requests_lock:
        request = _requests.setdefault(token, _Request())
        _requests.move_to_end(token)
        while len(_requests) > _REMEMBERED:
            _requests.popitem(last=False)
        return request


def _arguments(options: Options, printer: Printer) -> tuple[str, ...]:
    if not 1 <= options.copies <= MOST_COPIES:
        raise UsageError(
            f"{options.copies} copies cannot be printed", f"Ask for 1 to {MOST_COPIES}."
        )
    if options.turn != "none" and printer.duplex is False:
        raise PrintingError(
            f"'{printer.name}' prints on one side only, and this sheet has two",
            "Choose another with --printer; or print the file of `handouts build -t desk` by hand,"
            " first the odd pages, then the even ones on their backs.",
        )
    settings = [
        f"media={printer.paper_name(options.paper)}",
        f"sides={_SIDES[options.turn]}",
        "print-scaling=none",
        "number-up=1",
        *(printer.grey_options() if options.grey else ()),
        *((printer.tray_option(options.tray),) if options.tray else ()),
    ]
    named = [part for setting in settings for part in ("-o", setting)]
    return ("-d", printer.name, "-n", str(options.copies), "-t", options.title, *named, "-")


def _submit(pdf: bytes, arguments: tuple[str, ...], printer: str, before: frozenset[str]) -> JobId:
    """Send it; where no job is named in answer, see whether there is one before saying so."""
    try:
        answer = ask("lp", *arguments, data=pdf, patience=SENDING)
    except NoAnswerError as error:
        job = _found(printer, before, len(pdf))
        if job is not None:
            return job
        raise PrintingError(
            f"{error.message}, and the queue of '{printer}' has no such job: nothing was printed",
            error.remedy,
        ) from error
    sent = _SENT.search(answer.text)
    if answer.fine and sent:
        return JobId(sent[1])
    job = _found(printer, before, len(pdf))
    if job is not None:
        return job
    if "not accepting" in answer.complaint:
        raise PrintingError(
            f"'{printer}' takes no jobs", f"Let it take them again: sudo cupsaccept {printer}"
        )
    raise PrintingError(
        f"'{printer}' did not take the job: {answer.complaint}", "Nothing was printed. Try again."
    )


def _found(printer: str, before: frozenset[str], length: int) -> JobId | None:
    """The job that came meanwhile and has all our bytes, or None.

    PrintingError when there are two such: nobody can tell which is ours, so
    nothing is sent until a person has looked.
    """
    size = -(-length // _KILO) * _KILO
    for look in range(_LOOKS):
        if look:
            time.sleep(_BETWEEN)
        rows = _rows(printer, "all")
        new = [job for job, row in rows.items() if job not in before and row.size == size]
        if len(new) == 1:
            return JobId(new[0])
        if new:
            raise PrintingError(
                f"the sheet is in the queue of '{printer}', as one of: {', '.join(sorted(new))}",
                "Look there before you print it again.",
            )
    return None


def state_of(job: JobId) -> JobState:
    """What became of a job until now. PrintingError when CUPS does not say."""
    if (ended := _ended.get(job)) is not None:
        return ended
    printer = job.rpartition("-")[0]
    row = _rows(printer, "not-completed").get(job)
    if row is not None:
        return _active(job, row, printer)
    known = job in _rows(printer, "completed")
    # Of a finished job CUPS's `lpstat` shows no more than that; asked to cancel it, CUPS
    # refuses and says how it ended.
    said = ask("cancel", job).complaint if known else ""
    if "already completed" in said:
        return JobState(job, "done", "printed")
    if "already cancel" in said:
        return JobState(job, "cancelled", "cancelled")
    if "already aborted" in said:
        return JobState(job, "failed", "failed: the print service gave it up")
    return JobState(job, "gone", "no longer in the queue; look at the printer")


def watch(job: JobId, every: float = 1.0) -> Iterator[JobState]:
    """Its state now and whenever it changes, until it is finished; asks each `every` seconds."""
    last = None
    while True:
        state = state_of(job)
        if state != last:
            yield state
        if state.is_finished:
            return
        last = state
        time.sleep(every)


def cancel(job: JobId) -> JobState:
    """Take a job out of the queue, and say what became of it; a finished one stays as it is."""
    ask("cancel", job)
    return state_of(job)


def forget(job: JobId) -> None:
    """Make CUPS delete a finished job's file and record, which it else keeps for a day or longer.

    For sheets with a patient's words. `state_of` no longer knows the job then.
    PrintingError, with what keeps CUPS from storing them, where this cannot be done.
    """
    server = ask("lpstat", "-H").text.strip()
    printer, _, number = job.rpartition("-")
    host = "localhost" if server.startswith("/") else server
    try:
        answer = ask(
            "ipptool", "-d", f"job={number}", f"ipp://{host}/printers/{printer}", "/dev/stdin",
            data=_FORGET,
        )  # fmt: skip
    except MissingDependencyError:
        answer = None
    if answer is None or not answer.fine:
        raise PrintingError(
            f"the print service keeps the file of job {job} for a while",
            "Set 'PreserveJobFiles No' in /etc/cups/cupsd.conf, then restart CUPS.",
        )


def _clean_up(job: JobId) -> None:
    """Wait for the end of a private job, however long that takes, then have it forgotten."""
    while True:
        try:
            *_, last = watch(job, _LEISURE)
        except PrintingError:  # CUPS is being restarted
            time.sleep(_LEISURE)
            continue
        _ended[job] = last
        with suppress(PrintingError):  # where it keeps files, its administrator wants them
            forget(job)
        return


@dataclass(frozen=True, slots=True)
class _Row:
    """A job as `lpstat` lists it: bytes, what its printer last said, IPP's reasons."""

    size: int
    message: str
    reasons: tuple[str, ...]


def _rows(printer: str, which: Literal["all", "completed", "not-completed"]) -> dict[str, _Row]:
    answer = ask("lpstat", "-l", "-W", which, "-o", printer)
    if not answer.fine:
        raise PrintingError(
            f"the queue of '{printer}' cannot be seen: {answer.complaint}",
            "See which printers there are with: handouts printers",
        )
    rows: dict[str, _Row] = {}
    job = ""
    for line in answer.text.splitlines():
        name, _, value = line.strip().partition(":")
        if row := _ROW.match(line):
            job = row[1]
            rows[job] = _Row(int(row[2]), "", ())
        elif job and name == "Status":
            rows[job] = _Row(rows[job].size, value.strip(), rows[job].reasons)
        elif job and name == "Alerts":
            rows[job] = _Row(rows[job].size, rows[job].message, tuple(value.split()))
    return rows


def _active(job: JobId, row: _Row, printer: str) -> JobState:
    """A job that is not finished: what it waits for is more than half of what a desk wants."""
    message, reasons = status_of(printer)
    said = words.plain(reasons)
    if _SPOILT.intersection(row.reasons):
        fault = f"failed: the print service cannot prepare it for '{printer}'; it is taken out with"
        return JobState(job, "failed", f"{fault}: cancel {job}", said)
    is_printing = any(r.startswith(("job-printing", "processing")) for r in row.reasons)
    if words.is_unreachable(row.message) or (is_printing and words.is_unreachable(message)):
        return JobState(job, "stuck", f"waiting: {words.OFFLINE}", said)
    trouble = words.plain(reason for reason in reasons if words.is_trouble(reason))
    if trouble:
        return JobState(job, "stuck", f"waiting: the printer says: {', '.join(trouble)}", said)
    if any(reason.startswith("job-hold") for reason in row.reasons):
        return JobState(job, "waiting", "held in the queue until somebody releases it", said)
    if is_printing:
        return JobState(job, "printing", "printing", said)
    return JobState(job, "waiting", "waiting in the queue", said)
