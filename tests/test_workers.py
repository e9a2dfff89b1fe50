"""Workers: a document that hangs, grows, nests or dies costs itself and no other."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from handouts import equipment, workers
from handouts.edition.keys import select_editions
from handouts.edition.resolve import resolve
from handouts.library import read_library
from handouts.pipeline import Job
from handouts.problems import Place
from handouts.typeset.compose import compose
from handouts.typeset.looks import families_of
from handouts.workers import Limits, Workers
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from handouts.pipeline import Made

PLACE = "content/handouts/plain-language/en.yaml"


def nested_flex(depth: int) -> str:
    """Boxes whose layout takes about three times as long with each level."""
    return '<div style="display: flex">' * depth + "deep" + "</div>" * depth


MINUTES, HOURS = nested_flex(10), nested_flex(14)
HUGE = '<table><tr><td colspan="100000000">wide</table>'
DEEP = "<div>" * 2000 + "deep" + "</div>" * 2000


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", environment["XDG_CACHE_HOME"])


def add_format(workspace: Path, name: str, html: str) -> None:
    """A format like the one-pager, quick to fit, with some more HTML on its page."""
    folder = workspace / "brochures" / name
    shutil.copytree(workspace / "brochures" / "one-pager", folder)
    for file, old, new in (
        ("template.html", '<main data-flow="sheet">', f'<main data-flow="sheet">{html}'),
        ("format.yaml", "most: 14pt", "most: 12pt"),
    ):
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    facts = workspace / "content" / "handouts" / "plain-language" / "handout.yaml"
    text = facts.read_text(encoding="utf-8")
    assert "one-pager]" in text
    facts.write_text(text.replace("one-pager]", f"{name}, one-pager]"), encoding="utf-8")


def jobs_of(workspace: Path) -> dict[str, Job]:
    """The screen's jobs of a workspace by format."""
    library = read_library(Workspace(workspace))
    jobs = {}
    for key in select_editions(library, languages=("en",), sizes=("standard",)):
        edition, problems = resolve(library, key, "screen")
        assert edition is not None, problems
        composed, problems = compose(edition, "screen", workspace)
        assert composed is not None, problems
        families = tuple(name for names in families_of(edition).values() for name in names)
        jobs[key.format] = Job(
            key=key,
            target="screen",
            place=Place(PLACE),
            composed=composed,
            shape=edition.format,
            families=tuple(map(str, families)),
            title=str(edition.words.title),
        )
    return jobs


def make_bad_then_good(workspace: Path, html: str, limits: Limits) -> tuple[Made, Made]:
    """A bad page and then a good one, made by the same worker."""
    add_format(workspace, "good", "")
    add_format(workspace, "bad", html)
    jobs = jobs_of(workspace)
    with Workers(workspace, 1, limits) as crew:
        (first, bad), (second, good) = crew.make([jobs["bad"], jobs["good"]])
    assert (first.key.format, second.key.format) == ("bad", "good")
    return bad, good


def assert_lost(made: Made, code: str) -> None:
    (problem,) = made.problems
    assert made.pdf is None
    assert (problem.place, problem.code) == (Place(PLACE), code)
    assert problem.message.startswith("plain-language.en.bad: ")
    assert problem.remedy


def assert_made(made: Made) -> None:
    assert made.problems == ()
    assert made.pdf is not None
    assert made.pdf.startswith(b"%PDF-")


@pytest.mark.skipif(not equipment.CPU_SIGNAL, reason="this system does not limit processor time")
def test_a_page_that_takes_too_much_processor_time_is_stopped(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 1000)
    bad, good = make_bad_then_good(small, MINUTES, Limits(seconds=6))
    assert_lost(bad, "took-too-long")
    assert "longer than 6 s" in bad.problems[0].message
    assert_made(good)


def test_the_clock_stops_a_page_where_processor_time_is_not_limited(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(equipment, "CPU_SIGNAL", 0)
    monkeypatch.setattr(workers, "PATIENCE", 0.3)
    bad, good = make_bad_then_good(small, MINUTES, Limits(seconds=40))
    assert_lost(bad, "took-too-long")
    assert_made(good)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's memory")
def test_a_page_that_wants_all_memory_is_stopped(small: Path) -> None:
    bad, good = make_bad_then_good(small, HUGE, Limits(seconds=60, memory=700 * 1024**2))
    assert_lost(bad, "too-much-memory")
    assert_made(good)


def test_a_page_that_is_nested_too_deeply_is_refused(small: Path) -> None:
    bad, good = make_bad_then_good(small, DEEP, Limits())
    assert_lost(bad, "too-deeply-nested")
    assert_made(good)


def children() -> set[int]:
    """The processes that this one started."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


def seconds_used(pid: int) -> float:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return 0
    return int(stat.rpartition(")")[2].split()[11]) / os.sysconf("SC_CLK_TCK")


def kill_when_busy(before: set[int]) -> None:
    """Kill the worker started since, once it has typeset for longer than its imports take."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        busy = [pid for pid in children() - before if seconds_used(pid) > 4]
        if busy:
            os.kill(busy[0], signal.SIGKILL)
            return
        time.sleep(0.05)


@pytest.mark.skipif(
    not Path("/proc/self/task").exists() or sys.platform != "linux",
    reason="finds the worker as Linux shows it",
)
def test_a_worker_that_dies_takes_its_document_alone(small: Path) -> None:
    killer = threading.Thread(target=kill_when_busy, args=(children(),))
    killer.start()
    bad, good = make_bad_then_good(small, HOURS, Limits(seconds=120))
    killer.join()
    assert_lost(bad, "worker-died")
    assert_made(good)


def test_documents_come_in_the_order_asked_for_whoever_is_ready_first(small: Path) -> None:
    add_format(small, "quick", "")
    jobs = jobs_of(small)
    asked = [jobs["one-pager"], jobs["quick"]]  # the first is fitted in many layouts
    with Workers(small, 2) as crew:
        made = [(job.key.format, result) for job, result in crew.make(asked)]
    assert [name for name, _ in made] == ["one-pager", "quick"]
    for _, result in made:
        assert_made(result)
    assert made[1][1].type_size == 12


@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers as Linux shows them")
def test_a_caller_that_fails_leaves_no_worker_behind(small: Path) -> None:
    add_format(small, "bad", HOURS)
    jobs = jobs_of(small)
    before = children()
    started = set[int]()

    def fail_while_they_work() -> None:
        with suppress(KeyboardInterrupt), Workers(small, 2, Limits(seconds=200)) as crew:
            next(crew.make([jobs["one-pager"], jobs["bad"]]))
            started.update(children() - before)
            raise KeyboardInterrupt

    caller = threading.Thread(target=fail_while_they_work, daemon=True)
    caller.start()
    caller.join(timeout=100)  # the bad page would keep it for twice as long
    assert not caller.is_alive()
    assert started
    assert not children() - before


def test_a_cache_folder_that_cannot_be_made_is_replaced_by_a_private_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    folder = workers.cache_folder()
    assert folder.is_dir()
    assert tmp_path not in folder.parents
    assert folder.stat().st_mode & 0o077 == 0
    folder.rmdir()


def test_the_cache_is_where_the_user_keeps_caches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert workers.cache_folder() == tmp_path / "caches" / "handouts"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert workers.cache_folder() == tmp_path / ".cache" / "handouts"


def test_workers_find_the_folder_that_fontconfig_would_make_for_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: Path
) -> None:
    """Of two workers that make it at once, one says on stderr that there is none."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    configuration = workers.fontconfig_file(small)
    assert f"<cachedir>{tmp_path}/handouts/fontconfig</cachedir>" in configuration.read_text()
    assert (tmp_path / "handouts/fontconfig").is_dir()
