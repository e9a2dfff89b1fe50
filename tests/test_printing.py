"""Printing, through a real print service to a real IPP printer."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from PIL import Image, ImageChops
from reportlab.pdfgen.canvas import Canvas

from conftest import wait_until
from cups_helpers import PRINTER, TOOLS, Office, slow
from handouts.desk import printing
from handouts.desk.log import HandoutLog
from handouts.desk.printing import JobId, JobState, Options, door, jobs, words
from handouts.problems import MissingDependencyError, PrintingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Launch, Needs, Run

LETTER, A4, LYING = (612.0, 792.0), (595.28, 841.89), (792.0, 612.0)
QUICK = 0.1  # seconds between two looks at a queue
PATIENCE = 60  # seconds until something else is wrong


@pytest.fixture(scope="module")
def _service() -> Iterator[Office]:
    office = Office()
    try:
        office.start()
        yield office
    finally:
        office.stop()


@pytest.fixture
def office(
    needs: Needs, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """A print service of our own, with paper, switched on, and nothing in its queue."""
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:/usr/sbin:/sbin")
    for tool in TOOLS:
        needs(tool)
    service: Office = request.getfixturevalue("_service")
    monkeypatch.setenv("CUPS_SERVER", service.server)
    for name in ("LPDEST", "PRINTER", "CUPS_USER"):
        monkeypatch.delenv(name, raising=False)
    yield service
    service.put_paper()
    service.command("cancel", "-a")
    service.command("cupsenable", PRINTER)
    service.command("cupsaccept", PRINTER)


def sheet(size: tuple[float, float], pages: int = 1) -> bytes:
    """A PDF whose every page says its number, with a frame a quarter of an inch inside."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    for number in range(1, pages + 1):
        canvas.rect(18, 18, size[0] - 36, size[1] - 36)
        canvas.setFont("Helvetica", 40)
        canvas.drawString(72, size[1] - 144, f"page {number}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def pages_of(pdf: bytes) -> dict[str, Image.Image]:
    """What each page looks like, by the number that it says."""
    with pypdfium2.PdfDocument(pdf) as document:
        return {
            page.get_textpage().get_text_bounded().strip(): (
                page.render(scale=1).to_pil().convert("L")
            )
            for page in document
        }


def printed(pdf: bytes, options: Options) -> JobState:
    """Send it and wait until it is done."""
    job = printing.send(pdf, options, printing.printer_named(PRINTER))
    *_, last = printing.watch(job, QUICK)
    return last


def first(job: JobId, kind: str) -> JobState:
    """The first state of this kind, or the last one."""
    end = time.monotonic() + PATIENCE
    while True:
        state = printing.state_of(job)
        if state.kind == kind or state.is_finished:
            return state
        assert time.monotonic() < end, f"waited for '{kind}' in vain: {state}"
        time.sleep(QUICK)


def test_printers_say_what_they_can_do(office: Office) -> None:
    (printer,) = printing.printers()
    assert (printer.name, printer.is_default, printer.state) == (PRINTER, True, "ready")
    assert printer.duplex is True
    assert printer.colour is True
    assert "Main" in printer.trays
    assert {"Letter", "A4"} <= set(printer.papers)


def test_the_sheet_arrives_as_it_was_asked_for(office: Office) -> None:
    pdf = sheet(LETTER, 2)
    options = Options(LETTER, "short-edge", 3, grey=True, tray="main", title="a-sheet.en.letter")
    assert printed(pdf, options).kind == "done"
    (arrived,) = office.arrivals("a-sheet.en.letter")
    assert arrived.asked["IPP_COPIES"] == "3"
    assert arrived.asked["IPP_SIDES"] == "two-sided-short-edge"
    assert arrived.asked["IPP_PRINT_COLOR_MODE"] == "monochrome"
    assert "x-dimension=21590 y-dimension=27940" in arrived.asked["IPP_MEDIA_COL"]
    assert "media-source=main" in arrived.asked["IPP_MEDIA_COL"]
    sent, got = pages_of(pdf), pages_of(arrived.pdf)
    assert sorted(got) == ["page 1", "page 2"]
    for name, page in sent.items():
        assert got[name].size == page.size
        different = ImageChops.difference(got[name], page).point(lambda grey: grey >= 64 and 255)
        assert different.getbbox() is None, "it was scaled or moved"


@pytest.mark.parametrize(
    ("paper", "turn", "sides", "width"),
    [(A4, "none", "one-sided", 21000), (LETTER, "long-edge", "two-sided-long-edge", 21590)],
)
def test_paper_and_sides_are_those_of_the_format(
    office: Office, paper: tuple[float, float], turn: jobs.Turn, sides: str, width: int
) -> None:
    title = f"{turn}-sheet"
    assert printed(sheet(paper, 2), Options(paper, turn, title=title)).kind == "done"
    (arrived,) = office.arrivals(title)
    assert arrived.asked["IPP_SIDES"] == sides
    assert f"x-dimension={width}" in arrived.asked["IPP_MEDIA_COL"]
    assert arrived.asked["IPP_PRINT_COLOR_MODE"] != "monochrome"


def test_a_lying_sheet_is_turned_but_not_scaled(office: Office) -> None:
    pdf = sheet(LYING)
    assert printed(pdf, Options(LYING, title="lying")).kind == "done"
    (arrived,) = office.arrivals("lying")
    (sent,), (got,) = pages_of(pdf).values(), pages_of(arrived.pdf).values()
    turned = [got.rotate(angle, expand=True) for angle in (90, 270)]
    assert [t.size for t in turned] == [sent.size] * 2
    frames = [ImageChops.invert(t).getbbox() for t in turned]
    assert ImageChops.invert(sent).getbbox() in frames, "its frame is elsewhere"


def test_a_wish_that_is_sent_again_gets_its_job(office: Office) -> None:
    printer, options = printing.printer_named(PRINTER), Options(LETTER, title="once")
    found: list[JobId] = []

    def ask() -> None:
        found.append(printing.send(sheet(LETTER), options, printer, token="wish-1"))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    assert first(found[0], "done").kind == "done"
    assert len(office.arrivals("once")) == 1
    again = printing.send(sheet(LETTER), options, printer, token="wish-2")
    assert again != found[0]
    assert first(again, "done").kind == "done"
    assert len(office.arrivals("once")) == 2


def test_an_answer_that_was_lost_is_looked_up_in_the_queue(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer = printing.printer_named(PRINTER)
    slow("lp", tmp_path / "bin", after=20)
    monkeypatch.setattr(jobs, "SENDING", 2)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
        job = printing.send(sheet(LETTER), Options(LETTER, title="lost"), printer, token="lost")
    assert job.startswith(f"{PRINTER}-")
    assert printing.send(sheet(LETTER), Options(LETTER), printer, token="lost") == job
    assert first(job, "done").kind == "done"
    assert len(office.arrivals("lost")) == 1


def test_what_never_reached_the_queue_can_be_sent_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer, options = printing.printer_named(PRINTER), Options(LETTER, title="late")
    slow("lp", tmp_path / "bin", before=20)
    monkeypatch.setattr(jobs, "SENDING", 1)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
        with pytest.raises(PrintingError, match="nothing was printed"):
            printing.send(sheet(LETTER), options, printer, token="late")
    job = printing.send(sheet(LETTER), options, printer, token="late")
    assert first(job, "done").kind == "done"
    assert len(office.arrivals("late")) == 1


def test_a_service_that_fell_silent_is_asked_before_anything_is_sent_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printer, options = printing.printer_named(PRINTER), Options(LETTER, title="unsure")
    folder = tmp_path / "bin"
    slow("lp", folder, after=20)
    monkeypatch.setattr(jobs, "SENDING", 2)

    def deaf(*arguments: object, **named: object) -> object:
        if arguments[0] == "lpstat" and sent:
            raise PrintingError("the print service CUPS does not answer")
        sent.extend(arguments[:1] if arguments[0] == "lp" else ())
        return door.ask(*arguments, **named)  # type: ignore[arg-type]

    sent: list[object] = []
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        patch.setattr(jobs, "ask", deaf)
        with pytest.raises(PrintingError, match="does not answer"):
            printing.send(sheet(LETTER), options, printer, token="unsure")
    job = printing.send(sheet(LETTER), options, printer, token="unsure")
    assert first(job, "done").kind == "done"
    assert len(office.arrivals("unsure")) == 1


def test_out_of_paper_is_said_and_the_job_waits(office: Office) -> None:
    office.take_paper()
    job = printing.send(
        sheet(LETTER), Options(LETTER, title="hungry"), printing.printer_named(PRINTER)
    )
    state = first(job, "stuck")
    assert "out of paper" in state.words
    assert not office.arrivals("hungry")
    assert "out of paper" in printing.printer_named(PRINTER).state
    office.put_paper()
    assert first(job, "done").words == "printed"
    assert len(office.arrivals("hungry")) == 1


def test_offline_is_said_and_the_job_waits(office: Office) -> None:
    office.switch_off()
    try:
        job = printing.send(
            sheet(LETTER), Options(LETTER, title="dark"), printing.printer_named(PRINTER)
        )
        assert words.OFFLINE in first(job, "stuck").words
        assert printing.printer_named(PRINTER).state == "does not answer"
    finally:
        office.switch_on()
    assert first(job, "done").kind == "done"
    assert len(office.arrivals("dark")) == 1


def test_a_stopped_printer_keeps_its_jobs_until_they_are_cancelled(office: Office) -> None:
    office.command("cupsdisable", PRINTER)
    assert printing.printer_named(PRINTER).state == "stopped"
    job = printing.send(
        sheet(LETTER), Options(LETTER, title="never"), printing.printer_named(PRINTER)
    )
    assert "paused" in first(job, "stuck").words
    assert printing.cancel(job).kind == "cancelled"
    assert printing.state_of(job).kind == "cancelled", "a job that never came out is not printed"
    office.command("cupsenable", PRINTER)
    assert not office.arrivals("never")


def test_a_job_is_cancelled_while_it_prints(office: Office) -> None:
    office.take_paper()
    job = printing.send(
        sheet(LETTER), Options(LETTER, title="halfway"), printing.printer_named(PRINTER)
    )
    first(job, "stuck")
    assert printing.cancel(job).kind == "cancelled"


@pytest.mark.parametrize("private", [True, False])
def test_the_file_of_a_private_sheet_is_deleted(office: Office, private: bool) -> None:
    spool, printer = office.folder / "spool", printing.printer_named(PRINTER)
    mark = f"Canary Whitfield {private}".encode()

    def kept() -> list[Path]:
        files = (path for path in spool.rglob("*") if path.is_file())
        return [path for path in files if mark in path.read_bytes()]

    options = Options(LETTER, title="personal", private=private)
    job = printing.send(sheet(LETTER) + b"\n% " + mark, options, printer)
    assert first(job, "done").kind == "done"
    if private:
        wait_until(lambda: not kept(), 20)
    else:
        assert kept(), "this service deletes by itself, so the test shows nothing"
    assert printing.state_of(job).kind == "done"


def test_what_cannot_be_printed_fails_in_words(office: Office) -> None:
    printer = printing.printer_named(PRINTER)
    job = printing.send(b"%PDF-1.7\nspoilt", Options(LETTER, title="spoilt"), printer)
    state = first(job, "failed")
    assert state.kind == "failed"
    assert "cannot prepare it for 'office'" in state.words
    assert f"cancel {job}" in state.words


def test_wishes_that_cannot_be_are_refused_before_anything_is_sent(office: Office) -> None:
    printer = printing.printer_named(PRINTER)
    one_sided = replace(printer, duplex=False)
    with pytest.raises(PrintingError, match="one side only"):
        printing.send(sheet(LETTER, 2), Options(LETTER, "short-edge"), one_sided)
    with pytest.raises(UsageError, match="no tray 'Attic'"):
        printing.send(sheet(LETTER), Options(LETTER, tray="Attic"), printer)
    with pytest.raises(PrintingError, match="no paper of 18 by 24 inches"):
        printing.send(sheet(LETTER), Options((1296, 1728)), printer)
    with pytest.raises(UsageError, match="0 copies"):
        printing.send(sheet(LETTER), Options(LETTER, copies=0), printer)
    with pytest.raises(UsageError, match="no printer 'ofice'") as caught:
        printing.printer_named("ofice")
    assert caught.value.remedy == "Did you mean 'office'?"


def test_a_queue_that_takes_nothing_says_how_to_open_it(office: Office) -> None:
    office.command("cupsreject", PRINTER)
    printer = printing.printer_named(PRINTER)
    assert printer.state == "takes no jobs"
    with pytest.raises(PrintingError, match="takes no jobs") as caught:
        printing.send(sheet(LETTER), Options(LETTER), printer)
    assert "cupsaccept office" in caught.value.remedy


def test_without_a_print_service_the_remedy_is_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", "localhost:1")
    with pytest.raises(PrintingError, match="does not answer") as caught:
        printing.printers()
    assert "start cups" in caught.value.remedy


def test_without_cups_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(MissingDependencyError, match="'lpstat' is not installed"):
        printing.printers()


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        (("none",), ()),
        (("media-empty-error", "door-open"), ("out of paper", "a door is open")),
        (("cups-waiting-for-job-completed", "toner-low-report"), ("little toner left",)),
        (("com.example-lost",), ("com.example lost",)),
    ],
)
def test_reasons_are_said_in_words(reasons: tuple[str, ...], said: tuple[str, ...]) -> None:
    assert words.plain(reasons) == said


@pytest.mark.parametrize(
    ("reason", "stops"),
    [("media-jam-error", True), ("toner-low-warning", False), ("none", False), ("door-open", True)],
)
def test_only_what_stops_a_printer_is_trouble(reason: str, stops: bool) -> None:
    assert words.is_trouble(reason) is stops


def test_the_command_prints_and_writes_the_log(
    office: Office, run: Run, small_built: Path, tmp_path: Path
) -> None:
    env = {**office.environment(), "HANDOUTS_DATA": str(tmp_path / "data")}
    refused = run("print", "plain-language", cwd=small_built, env=env)
    assert refused.code == 1
    assert "is a draft" in refused.stderr
    assert "--draft" in refused.stderr
    done = run(
        "print", "plain-language", "--draft", "--copies", "2", "--desk", "front",
        cwd=small_built, env=env,
    )  # fmt: skip
    assert done.code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "plain-language.en.one-pager, 2 copies to office" in lines[0]
    assert lines[-1].endswith(": printed")
    (arrived,) = office.arrivals("plain-language.en.one-pager")
    assert (arrived.asked["IPP_COPIES"], arrived.asked["IPP_SIDES"]) == ("2", "one-sided")
    (page,) = pages_of(arrived.pdf)
    made = small_built / "build" / "plain-language.en.one-pager.desk.pdf"
    assert page == next(iter(pages_of(made.read_bytes())))
    (line,) = HandoutLog(tmp_path / "data").entries()
    assert (line.edition, line.copies, line.desk) == ("plain-language.en.one-pager", 2, "front")
    assert (line.revision, line.status, line.outcome) == (1, "draft", "printed")
    listed = run("printers", env=env)
    assert listed.stdout.startswith("office (default)  ready\n  both sides; colour; trays ")


def test_a_filled_sheet_is_printed_and_its_file_is_gone(
    office: Office, run: Run, workspace: Path, tmp_path: Path
) -> None:
    env = {**office.environment(), "HANDOUTS_DATA": str(tmp_path / "data")}
    done = run(
        "fill", "after-your-visit", "--set", "patient_name=Zyxwald", "--printer", PRINTER,
        cwd=workspace, env=env,
    )  # fmt: skip
    assert (done.code, done.stderr) == (0, "")
    assert "Zyxwald" not in done.stdout
    (arrived,) = office.arrivals("after-your-visit.en.aftercare")
    assert "Zyxwald" in pypdfium2.PdfDocument(arrived.pdf)[0].get_textpage().get_text_range()
    spool = [path for path in (office.folder / "spool").rglob("d*") if path.is_file()]
    number = done.stdout.partition(":")[0].rpartition("-")[2]
    assert not [path for path in spool if int(number) == int(path.name[1:].partition("-")[0])]
    (line,) = HandoutLog(tmp_path / "data").entries()
    assert (line.edition, line.copies, line.outcome) == (
        "after-your-visit.en.aftercare", 1, "printed",
    )  # fmt: skip


def test_the_test_sheet_goes_to_a_printer(office: Office, run: Run, small: Path) -> None:
    done = run(
        "test-sheet", "--duplex", "short-edge", "--printer", PRINTER, cwd=small,
        env=office.environment(),
    )  # fmt: skip
    assert done.code == 0, done.stderr
    assert done.stdout.splitlines()[-1].endswith(": printed")
    (arrived,) = office.arrivals("test-sheet")
    assert arrived.asked["IPP_SIDES"] == "two-sided-short-edge"


def test_ctrl_c_leaves_the_job_in_the_queue(
    office: Office, launch: Launch, small_built: Path, monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str], tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setitem(environment, "CUPS_SERVER", office.server)
    monkeypatch.setitem(environment, "HANDOUTS_DATA", str(tmp_path / "data"))
    office.take_paper()
    process = launch("print", "plain-language", "--draft", cwd=small_built)
    assert process.stdout is not None
    job = process.stdout.readline().partition(":")[0]
    wait_until(lambda: "out of paper" in process.stdout.readline(), 30)  # type: ignore[union-attr]
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=30)
    assert process.returncode == 130
    assert f"cancel {job}" in complaint
    assert not printing.state_of(JobId(job)).is_finished
    (line,) = HandoutLog(tmp_path / "data").entries()
    assert line.outcome == "sent"
