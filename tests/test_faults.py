"""What befalls a build from outside, many times over: `make nightly` runs these.

A few moments of the same stand in test_publish.py, which every run of the tests tries.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from hashlib import sha256
from typing import TYPE_CHECKING

import pikepdf
import pytest

from handouts.pdf.seal import seal_of
from test_publish import SHEETS, in_a_full_folder, names_in, processes_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Launch, Run

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them"),
]
MOMENTS = 100
BUILDERS = 8


def assert_sound(path: Path) -> None:
    """The file opens, has pages, and is byte for byte the one that was finished."""
    assert seal_of(path.read_bytes()) == "whole", path.name
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) >= 1


def assert_all_published(out: Path) -> None:
    files = json.loads((out / "manifest.json").read_bytes())["files"]
    assert names_in(out) == {*files, "manifest.json"}
    for name, entry in files.items():
        assert_sound(out / name)
        assert sha256((out / name).read_bytes()).hexdigest() == entry["sha256"]


def test_kill_9_at_a_hundred_moments_of_a_build_leaves_whole_files(
    small_built: Path, launch: Launch, run: Run
) -> None:
    """From its first moment to its last, each time with other words, so that all is made anew."""
    out = small_built / "build"
    words = small_built / "content" / "handouts" / "plain-language" / "en.yaml"
    text = words.read_text(encoding="utf-8")

    def rewrite(number: int) -> None:
        assert "Ask us\n" in text
        words.write_text(text.replace("Ask us\n", f"Ask us {number}\n", 1), encoding="utf-8")

    rewrite(MOMENTS)
    begun = time.monotonic()
    assert run("build", cwd=small_built).code == 0
    whole_build = time.monotonic() - begun
    killed = 0
    for number in range(MOMENTS):
        rewrite(number)
        process = launch("build", cwd=small_built)
        time.sleep(whole_build * number / MOMENTS)
        killed += process.poll() is None
        process.kill()
        process.wait()
        for path in out.glob("*.pdf"):
            assert_sound(path)
        if (out / "manifest.json").exists():
            json.loads((out / "manifest.json").read_bytes())
        end = time.monotonic() + 60
        while processes_of(process.pid):
            assert time.monotonic() < end, "its workers outlive a killed build"
            time.sleep(0.02)
    assert killed > MOMENTS / 2
    finished = run("build", cwd=small_built)
    assert finished.code == 0, finished.stderr
    assert_all_published(out)


def test_eight_builders_at_once_leave_whole_files(small: Path, launch: Launch, run: Run) -> None:
    builders = [launch("build", "-j", "1", cwd=small) for _ in range(BUILDERS)]
    while any(builder.poll() is None for builder in builders):
        for path in (small / "build").glob("*.pdf"):
            assert_sound(path)
        time.sleep(0.05)
    for builder in builders:
        _, stderr = builder.communicate()
        assert builder.returncode == 0, stderr
    assert_all_published(small / "build")
    finished = run("build", cwd=small)
    assert "0 made, 2 unchanged" in finished.stderr


@pytest.mark.parametrize("kilobytes", [4, 8, 16, 32, 64, 96, 128])
def test_a_disk_that_is_too_small_holds_whole_files_alone(
    small: Path, environment: dict[str, str], tmp_path: Path, kilobytes: int
) -> None:
    from conftest import PROGRAM

    disk, kept = tmp_path / "disk", tmp_path / "kept"
    done = in_a_full_folder(
        disk,
        f"{kilobytes}k",
        f"""
        cd {small}
        export XDG_CACHE_HOME='{environment["XDG_CACHE_HOME"]}'
        {PROGRAM} build -o {disk}
        echo "code $?"
        cp -a {disk} {kept}
        """,
    )
    (code,) = (line for line in done.stdout.splitlines() if line.startswith("code "))
    pdfs = names_in(kept) - {"manifest.json"}
    assert pdfs <= set(SHEETS)
    for name in pdfs:
        assert_sound(kept / name)
    if code == "code 6":
        assert "the disk is full" in done.stderr
    else:
        assert code == "code 0"
        assert_all_published(kept)
    shutil.rmtree(kept)
