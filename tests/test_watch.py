"""Watching: what changed is made again, and nothing that goes wrong ends it or spoils a file."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Protocol

import pypdfium2
import pytest

from test_publish import processes_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from conftest import Launch, Needs, Run

SCREEN = "plain-language.en.one-pager.screen.pdf"
DESK = "plain-language.en.one-pager.desk.pdf"
HANDOUT = "content/handouts/plain-language"
WORDS = f"{HANDOUT}/en.yaml"
TEMPLATE = "brochures/one-pager/template.html"
ONE = ("-f", "one-pager", "-l", "en", "-s", "standard")
LIMIT = 120  # seconds; nothing here takes a tenth of it
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
posix = pytest.mark.skipif(sys.platform == "win32", reason="stops and resumes a process")


class Lines:
    """What a stream has said, line by line, and how much of it was looked at."""

    def __init__(self, stream: TextIO) -> None:
        self.all: list[str] = []
        self._seen = 0
        self._news = threading.Condition()
        self._ended = False
        self.reader = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self.reader.start()

    def _read(self, stream: TextIO) -> None:
        for line in stream:
            with self._news:
                self.all.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def until(self, words: str) -> list[str]:
        """The lines since the last call, up to the next one that holds these words."""
        start = self._seen
        with self._news:
            while not any(words in line for line in self.all[self._seen :]):
                self._seen = len(self.all)
                said = "\n".join(self.all)
                assert not self._ended, f"it ended before it said '{words}':\n{said}"
                assert self._news.wait(LIMIT), f"it never said '{words}':\n{said}"
            self._seen += next(i for i, line in enumerate(self.all[self._seen :]) if words in line)
            self._seen += 1
            return self.all[start : self._seen]


class Watched:
    """A running watch."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.process = process
        self.out = Lines(process.stdout)
        self.err = Lines(process.stderr)

    def round(self) -> list[str]:
        """What standard error says up to the next summary."""
        return self.err.until("build: ")

    def stop(self) -> int:
        """Ctrl-C, and the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(LIMIT)
        self.out.reader.join(LIMIT)
        self.err.reader.join(LIMIT)
        return code


class Watcher(Protocol):
    def __call__(self, workspace: Path, *arguments: str) -> Watched: ...


@pytest.fixture
def watch(launch: Launch) -> Iterator[Watcher]:
    """Starts a watch of one edition, which is two files, and waits until it is watching."""
    started: list[Watched] = []

    def start(workspace: Path, *arguments: str) -> Watched:
        process = launch("watch", *ONE, *arguments, cwd=workspace)
        started.append(Watched(process))
        started[-1].err.until("watching content/, brochures/ and styles/ (Ctrl-C ends)")
        return started[-1]

    yield start
    for watched in started:
        watched.process.kill()
        watched.out.reader.join(LIMIT)
        watched.err.reader.join(LIMIT)


def words_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    return " ".join(text.split())


def rewrite(path: Path, old: str, new: str) -> str:
    """Save a file with something else in one place, as an editor does; what it held before."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    written = path.with_name(f"{path.name}~")
    written.write_text(text.replace(old, new, 1), encoding="utf-8")
    written.replace(path)
    return text


def line_of(text: str, words: str) -> int:
    """The number of the first line that holds these words."""
    return 1 + text[: text.index(words)].count("\n")


def test_what_is_changed_is_made_again_and_says_the_new_words(
    small_built: Path, watch: Watcher, run: Run
) -> None:
    watched = watch(small_built)
    assert watched.err.all[-2] == "build: 0 made, 2 unchanged"
    rewrite(small_built / WORDS, "It may act fast.", "It often acts within hours.")
    said = watched.round()
    assert said[0] == f"changed: {WORDS}"
    assert said[-1] == "build: 2 made, 0 unchanged"
    assert [line.split()[:2] for line in watched.out.until(DESK)] == [
        ["made", SCREEN],
        ["made", DESK],
    ]
    for name in (SCREEN, DESK):
        assert "It often acts within hours." in words_of(small_built / "build" / name)
        assert "It may act fast." not in words_of(small_built / "build" / name)
    finished = run("build", *ONE, "-o", "other", cwd=small_built)
    assert finished.code == 0, finished.stderr
    for name in (SCREEN, DESK):
        watched_file, built_file = small_built / "build" / name, small_built / "other" / name
        assert watched_file.read_bytes() == built_file.read_bytes()


def test_a_broken_file_keeps_the_last_good_one_until_it_is_mended(
    small_built: Path, watch: Watcher
) -> None:
    before = {name: (small_built / "build" / name).read_bytes() for name in (SCREEN, DESK)}
    watched = watch(small_built)
    text = rewrite(small_built / WORDS, "title: ", "title: [")
    said = watched.round()
    line = line_of(text, "title: ")
    (place,) = [one for one in said if ": yaml-syntax " in one]
    assert place.startswith(f"{WORDS}:{line}:8: yaml-syntax ")
    assert said[said.index(place) + 1].startswith("    Close the bracket.")
    assert said[-1] == "build: 0 made, 0 unchanged, 2 failed"
    watched.out.until(SCREEN)
    assert watched.out.all == [
        f"failed     {DESK}  stays as it was",
        f"failed     {SCREEN}  stays as it was",
    ]
    for name, data in before.items():
        assert (small_built / "build" / name).read_bytes() == data
    assert watched.process.poll() is None

    mended = text.replace("It may act fast.", "It often acts within hours.", 1)
    (small_built / WORDS).write_text(mended, encoding="utf-8")
    assert watched.round()[-1] == "build: 2 made, 0 unchanged"
    assert "It often acts within hours." in words_of(small_built / "build" / SCREEN)


def test_a_broken_template_keeps_the_last_good_file_too(small_built: Path, watch: Watcher) -> None:
    watched = watch(small_built, "-t", "screen")
    before = (small_built / "build" / SCREEN).read_bytes()
    text = (small_built / TEMPLATE).read_text(encoding="utf-8")
    broken = text + "{% if %}\n"
    (small_built / TEMPLATE).write_text(broken, encoding="utf-8")
    place = f"{TEMPLATE}:{line_of(broken, '{% if %}')}:"
    assert any(line.startswith(place) for line in watched.round())
    assert watched.out.until("failed") == [f"failed     {SCREEN}  stays as it was"]
    assert (small_built / "build" / SCREEN).read_bytes() == before
    (small_built / TEMPLATE).write_text(text, encoding="utf-8")
    assert watched.round()[-1] == "build: 0 made, 1 unchanged"


@posix
def test_a_burst_of_saves_is_one_build_and_editors_own_files_are_none(
    small_built: Path, watch: Watcher
) -> None:
    watched = watch(small_built, "-t", "screen")
    words = small_built / WORDS
    watched.process.send_signal(signal.SIGSTOP)  # so that it hears of all this at once
    for number in range(5):
        rewrite(words, "title: Ketamine", f"title: Draft {number} of ketamine")
        rewrite(words, f"title: Draft {number} of ketamine", "title: Ketamine")
        words.touch()
    rewrite(words, "It may act fast.", "It often acts within hours.")
    words.chmod(0o600)
    for name in (".en.yaml.swp", ".#en.yaml", "#en.yaml#", "en.yaml~", "en.yaml.tmp", "4913"):
        words.with_name(name).write_text("title: [", encoding="utf-8")
    (small_built / "content" / ".hidden").mkdir()
    (small_built / "content" / ".hidden" / "en.yaml").write_text("title: [", encoding="utf-8")
    watched.process.send_signal(signal.SIGCONT)
    said = watched.round()
    assert [line for line in said if line.startswith("changed: ")] == [f"changed: {WORDS}"]
    assert said[-1] == "build: 1 made, 0 unchanged"

    rewrite(words, "It has risks.", "It has some risks.")  # whatever came before has been told now
    said = watched.round()
    assert [line for line in said if line.startswith(("changed: ", "build: "))] == [
        f"changed: {WORDS}",
        "build: 1 made, 0 unchanged",
    ]
    watched.out.until(SCREEN)
    watched.out.until(SCREEN)
    assert len(watched.out.all) == 2


def test_saving_the_same_words_says_nothing(small_built: Path, watch: Watcher) -> None:
    watched = watch(small_built, "-t", "screen")
    (small_built / WORDS).touch()
    (small_built / TEMPLATE).write_bytes((small_built / TEMPLATE).read_bytes())
    (small_built / "build" / "mine.txt").write_text("not ours", encoding="utf-8")
    time.sleep(1)  # so that it hears of this alone, unless the machine is very busy
    rewrite(small_built / WORDS, "It may act fast.", "It often acts within hours.")
    watched.round()
    rewrite(small_built / WORDS, "It has risks.", "It has some risks.")
    watched.round()
    assert watched.stop() == 130
    assert len([line for line in watched.err.all if line.startswith("build: ")]) == 3
    assert len(watched.out.all) == 2


@linux
@pytest.mark.parametrize("moment", ["while it waits", "while it builds"])
def test_ctrl_c_ends_it_with_130_and_leaves_nothing_half_written(
    small_built: Path, watch: Watcher, moment: str
) -> None:
    out = small_built / "build"
    watched = watch(small_built, "-j", "1")
    if moment == "while it builds":
        rewrite(small_built / WORDS, "It may act fast.", "It often acts within hours.")
        watched.out.until(SCREEN)  # and the other one is under way
    assert watched.stop() == 130
    assert watched.err.all[-1] == "handouts: stopped; no file was left half-written"
    assert not any("Traceback" in line for line in watched.err.all)
    assert not list(out.glob(".*"))
    assert not list(out.glob("*.part"))
    assert "Ketamine for depression" in words_of(out / SCREEN)
    assert not processes_of(watched.process.pid)


def test_handouts_come_and_go(small_built: Path, watch: Watcher) -> None:
    watched = watch(small_built, "-t", "screen")
    handouts = small_built / "content" / "handouts"
    shutil.copytree(handouts / "plain-language", handouts / "second")
    assert watched.round()[-1] == "build: 1 made, 1 unchanged"
    second = small_built / "build" / "second.en.one-pager.screen.pdf"
    assert "Ketamine for depression" in words_of(second)
    shutil.rmtree(handouts / "second")
    said = watched.round()
    gone = "build/second.en.one-pager.screen.pdf is not made any more; it stays until you delete it"
    assert gone in said
    assert said[-1] == "build: 0 made, 1 unchanged"
    assert second.is_file()
    rewrite(small_built / WORDS, "It may act fast.", "It often acts within hours.")
    assert gone not in watched.round()


def test_a_named_handout_that_goes_is_reported_and_made_again_when_it_is_back(
    small_built: Path, tmp_path: Path, watch: Watcher
) -> None:
    watched = watch(small_built, "plain-language", "-t", "screen")
    (small_built / HANDOUT).rename(tmp_path / "aside")
    said = watched.round()
    assert "handouts: there is no handout 'plain-language' any more" in said
    assert said[-1] == "build: 0 made, 0 unchanged"
    assert (small_built / "build" / SCREEN).is_file()
    (tmp_path / "aside").rename(small_built / HANDOUT)
    assert watched.round()[-1] == "build: 0 made, 1 unchanged"


def test_a_named_handout_whose_facts_are_broken_is_shown_where_from_the_start(
    small_built: Path, watch: Watcher
) -> None:
    facts = small_built / HANDOUT / "handout.yaml"
    text = rewrite(facts, "kind: ", "kind: [")
    line = line_of(text, "kind: ")
    watched = watch(small_built, "plain-language", "-t", "screen")
    assert any(one.startswith(f"{HANDOUT}/handout.yaml:{line}:7: ") for one in watched.err.all)
    assert watched.out.until("failed") == [f"failed     {SCREEN}  stays as it was"]
    facts.write_text(text, encoding="utf-8")
    assert watched.round()[-1] == "build: 0 made, 1 unchanged"


@pytest.mark.parametrize("way", ["moved away", "deleted"])
def test_a_folder_that_is_gone_for_a_while_is_waited_for(
    small_built: Path, tmp_path: Path, watch: Watcher, way: str
) -> None:
    watched = watch(small_built, "-t", "screen")
    content = small_built / "content"
    if way == "moved away":
        content.rename(tmp_path / "aside")
    else:
        shutil.copytree(content, tmp_path / "aside")
        shutil.rmtree(content)
    watched.err.until("missing: content; waiting for it to be back")
    shutil.copytree(tmp_path / "aside", tmp_path / "copy")
    (tmp_path / "copy").rename(content)
    assert watched.round()[-1] == "build: 0 made, 1 unchanged"
    rewrite(small_built / WORDS, "It may act fast.", "It often acts within hours.")
    assert watched.round()[-1] == "build: 1 made, 0 unchanged"
    assert "It often acts within hours." in words_of(small_built / "build" / SCREEN)


def test_an_output_folder_that_cannot_be_written_is_said_and_tried_again(
    small_built: Path, tmp_path: Path, watch: Watcher
) -> None:
    watched = watch(small_built, "-t", "screen")
    out = small_built / "build"
    out.rename(tmp_path / "aside")
    out.write_text("in the way", encoding="utf-8")
    rewrite(small_built / WORDS, "It may act fast.", "It often acts within hours.")
    said = watched.err.until("Choose another folder")
    assert any(line.startswith(f"handouts: {out} cannot be written: ") for line in said)
    assert out.read_text(encoding="utf-8") == "in the way"
    out.unlink()
    (tmp_path / "aside").rename(out)
    (small_built / WORDS).touch()
    assert watched.round()[-1] == "build: 1 made, 0 unchanged"
    assert "It often acts within hours." in words_of(out / SCREEN)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plain-langage"], "Did you mean 'plain-language'?"),
        (["-f", "one-page"], "Did you mean 'one-pager'?"),
        (["-t", "paper"], "'paper' is not one of"),
    ],
)
def test_a_name_that_never_was_is_refused_at_the_start(
    small_built: Path, run: Run, arguments: list[str], said: str
) -> None:
    finished = run("watch", *arguments, cwd=small_built)
    assert finished.code == 2
    assert said in finished.stderr
    assert "watching" not in finished.stderr


@linux
def test_where_the_system_tells_of_no_changes_they_are_looked_for(
    small_built: Path, environment: dict[str, str], needs: Needs
) -> None:
    from conftest import PROGRAM

    needs("unshare")
    limit = "/proc/sys/user/max_inotify_instances"
    deaf = f"echo 0 > {limit} && {PROGRAM} watch {' '.join(ONE)} -t screen"
    process = subprocess.Popen(
        ["unshare", "--map-root-user", "sh", "-c", f"{deaf} || echo build: not at all >&2"],
        cwd=small_built,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        start_new_session=True,
    )
    watched = Watched(process)
    try:
        if "not at all" in watched.round()[-1]:
            pytest.skip("this machine lets us limit nothing")
        rewrite(small_built / WORDS, "It may act fast.", "It often acts within hours.")
        assert watched.round()[-1] == "build: 1 made, 0 unchanged"
        assert "It often acts within hours." in words_of(small_built / "build" / SCREEN)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
