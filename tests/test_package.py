"""The package: one zip with all that a print shop gets, or words that say why there is none."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from conftest import KEPT, REPOSITORY, _small, copy_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Finished, Run

NOW = {"HANDOUTS_TODAY": "2026-06-01"}
STEM = f"{KEPT}.en.one-pager.press.us-sheetfed"
ASKED = ("package", KEPT, "--printer", "us-sheetfed", "--quantity", "300")


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose one handout is approved, with its package in build/."""
    folder = _small(tmp_path_factory.mktemp("package") / "workspace")
    approved = run(
        "approve", KEPT, "-l", "en", "--by", "Ann Example, M.D.", "--role", "medical",
        "--until", "2027-05-31", cwd=folder, env=NOW,
    )  # fmt: skip
    assert approved.code == 0, approved.stderr
    finished = run(*ASKED, cwd=folder, env=NOW)
    assert finished.code == 0, finished.stderr
    assert finished.stdout == f"build/{STEM}.zip\n"
    return folder


@pytest.fixture(scope="module")
def members(folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(folder / "build" / f"{STEM}.zip") as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_holds_what_a_printer_needs_and_nothing_else(members: dict[str, bytes]) -> None:
    assert list(members) == [
        "MANIFEST.txt",
        "licences/LICENSE-profiles.txt",
        "licences/atkinson-hyperlegible-next-OFL.txt",
        "licences/fraunces-OFL.txt",
        f"{STEM}.jobsheet.pdf",
        f"{STEM}.pdf",
        f"{STEM}.proof-1.png",
    ]
    assert members[f"{STEM}.proof-1.png"].startswith(b"\x89PNG")
    assert b"SIL OPEN FONT LICENSE" in members["licences/fraunces-OFL.txt"]
    assert b"CC0" in members["licences/LICENSE-profiles.txt"]


def test_its_list_has_the_checksum_of_every_other_file(members: dict[str, bytes]) -> None:
    lines = members["MANIFEST.txt"].decode().splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert listed == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in members.items()
        if name != "MANIFEST.txt"
    }


def test_the_press_file_is_the_published_one_and_its_job_sheet_speaks_of_it(
    folder: Path, members: dict[str, bytes]
) -> None:
    press = members[f"{STEM}.pdf"]
    assert press == (folder / "build" / f"{STEM}.pdf").read_bytes()
    with closing(pypdfium2.PdfDocument(members[f"{STEM}.jobsheet.pdf"])) as pdf:
        text = " ".join(" ".join(p.get_textpage().get_text_bounded() for p in pdf).split())
    assert hashlib.sha256(press).hexdigest() in text.replace(" ", "")
    assert "300 copies" in text
    assert text.startswith("JOB SHEET APPROVED")
    assert "approved on June 1, 2026" in text
    assert "Ann Example, M.D. (medical), 2026-06-01 to 2027-05-31" in text
    assert "DRAFT" not in text


def test_the_same_job_gives_the_same_bytes_on_any_day(
    folder: Path, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "new" / "again.zip"
    later = {"HANDOUTS_TODAY": "2026-06-02"}
    assert run(*ASKED, "-o", file, cwd=folder, env=later).code == 0
    assert file.read_bytes() == (folder / "build" / f"{STEM}.zip").read_bytes()
    assert list(file.parent.iterdir()) == [file], "nothing else was left behind"
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}


# --- refusals ----------------------------------------------------------------------------------


def refused(run: Run, folder: Path, *arguments: str) -> Finished:
    """A run that must end without a package."""
    file = folder / "out" / "job.zip"
    done = run(*(arguments or ASKED), "-o", file, cwd=folder, env=NOW)
    assert not file.exists()
    assert done.stdout == ""
    return done


@pytest.fixture
def spoiled(folder: Path, tmp_path: Path) -> Path:
    """A copy of the workspace, to spoil."""
    return copy_workspace(folder, tmp_path / "workspace")


def changed(file: Path, pattern: str, new: str) -> None:
    text, count = re.subn(pattern, new, file.read_text(encoding="utf-8"))
    assert count == 1
    file.write_text(text, encoding="utf-8")


def test_what_preflight_does_not_pass_is_not_packed(run: Run, spoiled: Path) -> None:
    changed(spoiled / "brochures/printers/us-sheetfed.yaml", "total_ink: 320", "total_ink: 100")
    done = refused(run, spoiled)
    assert done.code == 1
    assert "press-total-ink" in done.stderr
    assert "nothing was made: the press file was refused" in done.stderr


def test_there_is_no_job_sheet_of_a_refused_file_either(run: Run, spoiled: Path) -> None:
    changed(spoiled / "brochures/printers/us-sheetfed.yaml", "total_ink: 320", "total_ink: 100")
    file = spoiled / "job.pdf"
    done = run("jobsheet", *ASKED[1:], "-o", file, cwd=spoiled, env=NOW)
    assert (done.code, file.exists()) == (1, False)


def test_a_handout_with_mistakes_is_not_packed(run: Run, spoiled: Path) -> None:
    changed(
        spoiled / f"content/handouts/{KEPT}/en.yaml", r"\ntitle: ", r"\nno-such-key: x\ntitle: "
    )
    done = refused(run, spoiled)
    assert done.code == 1
    assert "unknown-key" in done.stderr


def test_a_profile_without_a_licence_is_not_passed_on(run: Run, spoiled: Path) -> None:
    (spoiled / "brochures/printers/LICENSE-profiles.txt").unlink()
    done = refused(run, spoiled)
    assert done.code == 1
    assert "GRACoL_TR006_coated.icc" in done.stderr
    assert "LICENSE.txt" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("no-such-handout", "--printer", "online"), "there is no handout"),
        (("ketamine-brochure", "--printer", "on-line"), "Did you mean 'online'?"),
        (("ketamine-brochure", "-f", "tri-fold", "--printer", "online"), "-f tri-fold -l es"),
        (("ketamine-brochure", "-f", "letter", "--printer", "online"), "has no such edition"),
        (("ketamine-brochure", "--printer", "online", "--quantity", "0"), "--quantity"),
        (("ketamine-brochure",), "--printer"),
        (("crisis-card", "--printer", "online", "-o", "here.tar"), "name of a .zip file"),
    ],
)
def test_a_command_that_means_nothing_ends_with_2(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    done = run("-w", REPOSITORY, "package", *arguments)
    assert done.code == 2, done.stderr
    assert words in done.stderr
