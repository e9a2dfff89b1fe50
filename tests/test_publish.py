"""Files appear whole or not at all: on full disks, after Ctrl-C or kill -9, with two builders."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest

from handouts import publish
from handouts.problems import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Launch, Run

SHEETS = ("plain-language.en.one-pager.desk.pdf", "plain-language.en.one-pager.screen.pdf")
FULL = OSError(errno.ENOSPC, "No space left on device")
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def assert_whole(path: Path) -> None:
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) >= 1
    assert path.read_bytes().rstrip().endswith(b"%%EOF")


def assert_as_published(out: Path) -> None:
    """Every file of the folder is in the manifest with its bytes, and nothing else is there."""
    files = json.loads((out / "manifest.json").read_bytes())["files"]
    assert names_in(out) == {*files, "manifest.json"}
    for name, entry in files.items():
        assert_whole(out / name)
        assert sha256((out / name).read_bytes()).hexdigest() == entry["sha256"]


def wait_for(happened: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Until something happened, or the process has ended, or it will never happen."""
    end = time.monotonic() + 120
    while not happened() and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.01)


def processes_of(session: int) -> set[int]:
    """The processes of a session that are alive, zombies aside."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, *rest = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(rest[2]) == session and state != "Z":
            found.add(int(stat.parent.name))
    return found


def test_new_bytes_take_the_place_of_the_old_and_anyone_may_read_them(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"old")
    before = os.umask(0o077)
    try:
        publish.write_atomically(path, b"new")
    finally:
        os.umask(before)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o644
    assert names_in(tmp_path) == {"sheet.pdf"}


def test_whoever_reads_meanwhile_has_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        publish.write_atomically(path, b"new")
        assert reader.read() == b"old"


@pytest.mark.parametrize("step", ["fsync", "fdopen"])
@pytest.mark.parametrize(
    ("error", "told"),
    [(FULL, "the disk is full"), (OSError(errno.EIO, "Input/output error"), "input/output error")],
)
def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: OSError, told: str
) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"old")

    def fail(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OutputError, match=told) as raised:
        publish.write_atomically(path, b"new")
    assert raised.value.exit_code == 6
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == {"sheet.pdf"}


def test_an_interrupted_write_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"old")

    def interrupt(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        publish.write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == {"sheet.pdf"}


def test_only_what_a_dead_process_left_is_swept(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    theirs = f".handouts-{os.getpid()}-abc.part"
    for name in (f".handouts-{dead.pid}-abc.part", theirs, "sheet.part", "sheet.pdf"):
        (tmp_path / name).write_bytes(b"")
    publish.prepare_folder(tmp_path)
    assert names_in(tmp_path) == {theirs, "sheet.part", "sheet.pdf"}


def test_an_output_folder_is_made_with_its_parents(small_built: Path, run: Run) -> None:
    assert run("build", "-t", "desk", "-o", "a/b/c", cwd=small_built).code == 0
    assert names_in(small_built / "a" / "b" / "c") == {SHEETS[0], "manifest.json"}


def refused(run: Run, workspace: Path, *arguments: str | Path) -> str:
    """What a build says that must end with exit code 6 before anything is typeset."""
    finished = run("build", *arguments, cwd=workspace, env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert finished.code == 6
    assert finished.stdout == ""
    assert "| handouts" in finished.stderr
    assert "weasyprint" not in finished.stderr
    return finished.stderr


def test_a_file_in_the_folder_s_place_is_said_before_any_rendering(small: Path, run: Run) -> None:
    (small / "build").write_text("mine", encoding="utf-8")
    said = refused(run, small)
    assert f"handouts: {small / 'build'} cannot be written: " in said
    assert "Choose another folder with -o DIR." in said
    assert (small / "build").read_text(encoding="utf-8") == "mine"
    refused(run, small, "-o", small / "build" / "below")


def test_a_folder_that_may_not_be_written_is_said_before_any_rendering(
    small: Path, run: Run
) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        pytest.skip("root may write into any folder")
    (small / "build").mkdir(mode=0o555)
    assert "permission denied" in refused(run, small)


def in_a_full_folder(folder: Path, size: str, script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script while `folder` is a disk of so many bytes, which no one else sees."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare, which gives a process disks of its own, is missing")
    folder.mkdir(exist_ok=True)
    rights = ["--mount"] if os.geteuid() == 0 else ["--map-root-user", "--mount"]
    mount = f"mount -t tmpfs -o size={size} tmpfs {folder} || exit 99\n"
    done = subprocess.run(
        ["unshare", *rights, "sh", "-c", mount + script],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=120,
    )
    if done.returncode in {1, 99} and not done.stdout:
        pytest.skip(f"this machine lets us mount nothing: {done.stderr.strip()}")
    return done


def test_a_full_disk_is_said_and_the_old_file_stays(
    small: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    from conftest import PROGRAM

    disk = tmp_path / "disk"
    done = in_a_full_folder(
        disk,
        "24k",  # room for the old file and for half of the new one
        f"""
        echo old > {disk}/{SHEETS[1]}
        cd {small}
        export XDG_CACHE_HOME='{environment["XDG_CACHE_HOME"]}'
        {PROGRAM} build -t screen -o {disk}
        echo "code $?"
        cat {disk}/{SHEETS[1]}
        ls -A {disk}
        """,
    )
    assert f"{disk / SHEETS[1]} cannot be written: the disk is full" in done.stderr
    assert "Free some space." in done.stderr
    assert done.stdout.splitlines() == ["code 6", "old", SHEETS[1]]


@linux
@pytest.mark.parametrize("moment", ["at once", "with workers", "after the first file"])
def test_ctrl_c_ends_with_130_and_leaves_nothing_half_written(
    workspace: Path, launch: Launch, moment: str
) -> None:
    out = workspace / "build"
    process = launch("build", "-j", "2", cwd=workspace)
    if moment == "at once":
        wait_for(out.is_dir, process)
    elif moment == "with workers":
        wait_for(lambda: len(processes_of(process.pid)) > 2, process)
    else:
        wait_for(lambda: any(out.glob("*.pdf")), process)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr.strip() == "handouts: stopped; no file was left half-written"
    assert not list(out.glob(".handouts-*"))
    for path in out.glob("*.pdf"):
        assert_whole(path)
    assert not processes_of(process.pid)


@linux
def test_after_kill_9_at_any_moment_the_next_build_is_whole(
    small_built: Path, launch: Launch, run: Run
) -> None:
    out = small_built / "build"
    chance = random.Random(20261123)
    words = small_built / "content" / "handouts" / "plain-language" / "en.yaml"
    text = words.read_text(encoding="utf-8")
    for number, delay in enumerate([0.2, *(chance.uniform(0.4, 4) for _ in range(4))]):
        words.write_text(text.replace("Ask us\n", f"Ask us {number}\n", 1), encoding="utf-8")
        process = launch("build", cwd=small_built)
        time.sleep(delay)
        process.kill()
        process.wait()
        for path in out.glob("*.pdf"):
            assert_whole(path)
    # What a builder would leave that is killed between writing and renaming:
    (out / f".handouts-{process.pid}-cut.part").write_bytes(b"%PDF-1.7 cut")
    finished = run("build", cwd=small_built)
    assert finished.code == 0, finished.stderr
    assert_as_published(out)


@linux
def test_the_workers_of_a_killed_build_end_too(small: Path, launch: Launch) -> None:
    process = launch("build", cwd=small)
    wait_for(lambda: len(processes_of(process.pid)) > 1, process)
    process.kill()
    process.wait()
    end = time.monotonic() + 60
    while processes_of(process.pid) and time.monotonic() < end:
        time.sleep(0.1)
    assert not processes_of(process.pid)


@linux
def test_two_builders_at_once_leave_whole_files(small: Path, launch: Launch, run: Run) -> None:
    builders = [launch("build", cwd=small) for _ in range(2)]
    for builder in builders:
        _, stderr = builder.communicate(timeout=180)
        assert builder.returncode == 0, stderr
    assert_as_published(small / "build")
    finished = run("build", cwd=small)
    assert "0 made, 2 unchanged" in finished.stderr
