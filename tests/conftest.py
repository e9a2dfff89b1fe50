"""What the tests of whole commands share: workspaces to spoil, and the installed program."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sysconfig
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Needs = Callable[[str], None]
    Launch = Callable[..., subprocess.Popen[str]]

settings.register_profile("day", max_examples=100, deadline=None)
settings.register_profile("nightly", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "day"))

REPOSITORY = Path(__file__).parents[1]
FOLDERS = ("content", "brochures", "styles")
PROGRAM = Path(sysconfig.get_path("scripts")) / "handouts"
KEPT = "plain-language"
"""The one handout of a small workspace: one page in one format, the quickest to typeset."""


@dataclass(frozen=True)
class Finished:
    """What a user has after a command: its exit code and what it printed."""

    code: int
    stdout: str
    stderr: str


class Run(Protocol):
    """Runs the program to its end."""

    def __call__(
        self, *arguments: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None
    ) -> Finished: ...


def _lack(what: str) -> None:
    """Skip where a developer lacks something, but fail where everything must be tested."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must not skip")
    pytest.skip(f"{what} is missing")


@pytest.fixture
def needs() -> Needs:
    """Says that a test needs a command or a Python module: `needs("qpdf")`."""

    def need(tool: str) -> None:
        if shutil.which(tool) is None and importlib.util.find_spec(tool) is None:
            _lack(tool)

    return need


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A plain user: no wish about colours or debugging, a cache and data of their own."""
    wishes = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "HANDOUTS_DEBUG", "PYTHONHASHSEED")
    plain = {name: value for name, value in os.environ.items() if name not in wishes}
    own = {"XDG_CACHE_HOME": "cache", "HANDOUTS_DATA": "data"}
    return {**plain, **{name: str(tmp_path_factory.mktemp(what)) for name, what in own.items()}}


@pytest.fixture(scope="session")
def run(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The installed program in a process of its own; without `cwd`, far from any workspace."""
    nowhere = tmp_path_factory.mktemp("nowhere")

    def run_program(
        *arguments: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None
    ) -> Finished:
        done = subprocess.run(
            [PROGRAM, *arguments],
            cwd=cwd or nowhere,
            env={**environment, **(env or {})},
            capture_output=True,
            check=False,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=600,
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    return run_program


@pytest.fixture
def launch(environment: dict[str, str]) -> Iterator[Launch]:
    """Starts the program and returns at once; what still runs when the test ends is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str | Path, cwd: Path, **options: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [PROGRAM, *arguments],
            cwd=cwd,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            encoding="utf-8",
            start_new_session=True,  # so that its workers can be ended with it, and we cannot
            **options,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def copy_workspace(source: Path, folder: Path) -> Path:
    """The three folders, and what is built of them, as plain files that a test may spoil."""
    for name in (*FOLDERS, "build"):
        if name in FOLDERS or (source != REPOSITORY and (source / name).is_dir()):
            shutil.copytree(source / name, folder / name)
    return folder


def _small(folder: Path) -> Path:
    copy_workspace(REPOSITORY, folder)
    for handout in (folder / "content" / "handouts").iterdir():
        if handout.name != KEPT:
            shutil.rmtree(handout)
    shutil.rmtree(folder / "content" / "packets")  # they name the others
    kept = folder / "content" / "handouts" / KEPT
    for words in kept.glob("*.yaml"):
        if words.name not in {"handout.yaml", "en.yaml"}:
            words.unlink()
    _replace(kept / "handout.yaml", r"formats: .*", "formats: [one-pager]")
    _replace(folder / "brochures" / "one-pager" / "format.yaml", r"large_print: .*\n", "")
    return folder


def _replace(file: Path, pattern: str, new: str) -> None:
    text, count = re.subn(pattern, new, file.read_text(encoding="utf-8"))
    assert count == 1, f"{pattern} stands {count} times in {file.name}"
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The repository's workspace, not yet built."""
    return copy_workspace(REPOSITORY, tmp_path / "workspace")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A workspace with the plain-language handout alone, not yet built."""
    return _small(tmp_path / "small")


@pytest.fixture(scope="session")
def catalogue(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's workspace, built in full and for reading only.

    It is built once for all processes of a parallel run: the first one that
    asks builds it, the others wait.
    """
    parallel = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    shelf = (base.parent if parallel else base) / "catalogue"
    folder, done, failed = shelf / "workspace", shelf / "done", shelf / "failed"
    try:
        shelf.mkdir()
    except FileExistsError:
        wait_until(lambda: done.exists() or failed.exists(), seconds=600)
        assert not failed.exists(), failed.read_text(encoding="utf-8")
        return folder
    finished = run("build", cwd=copy_workspace(REPOSITORY, folder))
    if finished.code:
        failed.write_text(finished.stderr, encoding="utf-8")
        pytest.fail(finished.stderr)
    done.touch()
    return folder


def wait_until(happened: Callable[[], bool], seconds: float) -> None:
    """Wait for something that another process does; an error only where it never does."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, f"waited {seconds:g} s in vain"
        time.sleep(0.2)


@pytest.fixture(scope="session")
def _small_catalogue(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = _small(tmp_path_factory.mktemp("small-catalogue") / "workspace")
    finished = run("build", cwd=folder)
    assert finished.code == 0, finished.stderr
    return folder


@pytest.fixture
def built(catalogue: Path, tmp_path: Path) -> Path:
    """A copy of the whole catalogue as built, to spoil."""
    return copy_workspace(catalogue, tmp_path / "built")


@pytest.fixture
def small_built(_small_catalogue: Path, tmp_path: Path) -> Path:
    """A copy of the small workspace as built, to spoil."""
    return copy_workspace(_small_catalogue, tmp_path / "small-built")
