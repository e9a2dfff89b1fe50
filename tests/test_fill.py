"""handouts fill: a sheet with somebody's own words, and nothing of them anywhere else."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from conftest import PROGRAM
from sheets_helpers import copy_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

CANARY = "Zyxwald Quibbleton"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_workspace(tmp_path_factory.mktemp("clinic"))


def words_of(path: Path) -> str:
    return " ".join(pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range().split())


def test_what_is_given_stands_on_the_sheet_and_what_is_not_stays_a_line(
    run: Run, clinic: Path, tmp_path: Path
) -> None:
    out = tmp_path / "sheet.pdf"
    values = {"patient_name": CANARY, "next_date": "2026-12-01", "next_time": "14:30"}
    settings = [part for item in values.items() for part in ("--set", "=".join(item))]
    finished = run("fill", "after-your-visit", *settings, "-o", out, cwd=clinic)
    assert (finished.code, finished.stdout, finished.stderr) == (0, "", "")
    words = words_of(out)
    for printed in (f"For {CANARY}", "Date Tue, Dec 1, 2026", "Time 2:30 PM", "Place"):
        assert printed in words
    assert "Contains private health information." in words
    assert out.stat().st_mode & 0o777 == 0o600


def test_a_sheet_for_a_screen_is_tagged_and_says_nothing_private_of_itself(
    run: Run, clinic: Path, tmp_path: Path
) -> None:
    out = tmp_path / "sheet.pdf"
    arguments = ("-t", "screen", "--set", f"patient_name={CANARY}", "-o", out)
    assert run("fill", "after-your-visit", *arguments, cwd=clinic).code == 0
    with pikepdf.open(out) as pdf:
        assert pdf.Root.MarkInfo.Marked
        told = str(pdf.open_metadata()) + str(dict(pdf.docinfo.items()))
        assert "after-your-visit" in told
        assert "Zyxwald" not in told
    assert CANARY in words_of(out)


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("es", "Ñandú Ortíz"),
        ("ar", "عمر خالد"),
        ("en", "Łukasz Ždanov"),
        ("en", "Nguyễn Thị Ánh Tuyết"),
        ("en", "محمد عبد الله"),
        ("ar", "Дмитрий"),
    ],
)
def test_names_are_printed_in_any_script_that_the_fonts_have(
    run: Run, clinic: Path, tmp_path: Path, language: str, name: str
) -> None:
    out = tmp_path / "sheet.pdf"
    arguments = ("-l", language, "--set", f"patient_name={name}", "--set", "bring_questions=yes")
    finished = run("fill", "after-your-visit", *arguments, "-o", out, cwd=clinic)
    assert (finished.code, finished.stderr) == (0, "")  # it was read back and proved


def test_every_wrong_value_is_told_by_its_field_and_nothing_is_made(
    run: Run, clinic: Path, tmp_path: Path
) -> None:
    out = tmp_path / "sheet.pdf"
    arguments = ("--set", f"next_date={CANARY}", "--set", f"nam={CANARY}", "-o", out)
    finished = run("fill", "after-your-visit", *arguments, cwd=clinic)
    assert (finished.code, finished.stdout) == (1, "")
    assert "nam: there is no field 'nam'" in finished.stderr
    assert "next_date: 'Date' is no date\n" in finished.stderr
    assert "Zyxwald" not in finished.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("patient_name", "Ana 字", "patient_name: 'For' has characters that the sheet's fonts"),
        ("notes", "word " * 200, "notes: the words do not fit on the sheet"),
        ("patient_name", "W" * 80, "patient_name: 'For' has a word that is longer than its line"),
    ],
)
def test_what_cannot_be_printed_is_said_and_not_cut(
    run: Run, clinic: Path, tmp_path: Path, field: str, value: str, told: str
) -> None:
    out = tmp_path / "sheet.pdf"
    finished = run("fill", "after-your-visit", "--set", f"{field}={value}", "-o", out, cwd=clinic)
    assert finished.code == 1
    assert told in finished.stderr
    assert value.strip() not in finished.stderr
    assert not out.exists()


def test_values_come_over_standard_input_where_no_one_else_sees_them(
    clinic: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    done = subprocess.run(
        [PROGRAM, "fill", "after-your-visit", "--values", "-", "-o", "-"],
        cwd=clinic,
        env=environment,
        input=json.dumps({"patient_name": CANARY}).encode(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    (tmp_path / "sheet.pdf").write_bytes(done.stdout)
    assert CANARY in words_of(tmp_path / "sheet.pdf")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("after-your-visit",), "where shall the sheet go?"),
        (("after-your-visit", "--set", "x", "-o", "x.pdf"), "--set needs a field and a value"),
        (("our-team", "-o", "x.pdf"), "'our-team' has no fields to fill"),
        (("plain-language", "-o", "x.pdf"), "'plain-language' has several editions"),
        (("after-your-vist", "-o", "x.pdf"), "there is no handout 'after-your-vist'"),
    ],
)
def test_a_request_that_cannot_be_meant_is_a_usage_error(
    run: Run, clinic: Path, arguments: tuple[str, ...], told: str
) -> None:
    finished = run("fill", *arguments, cwd=clinic)
    assert (finished.code, finished.stdout) == (2, "")
    assert told in finished.stderr


def test_a_sheet_leaves_nothing_behind_but_itself(run: Run, clinic: Path, tmp_path: Path) -> None:
    """Every file that the program could write to is looked through for the name."""
    homes = {name: str(tmp_path / name) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
    for folder in homes.values():
        os.mkdir(folder)  # noqa: PTH102
    out = tmp_path / "out"
    out.mkdir()
    arguments = ("--set", f"patient_name={CANARY}", "-o", out / "sheet.pdf")
    assert run("fill", "after-your-visit", *arguments, cwd=clinic, env=homes).code == 0
    assert [path.name for path in out.iterdir()] == ["sheet.pdf"]
    files = [p for root in (tmp_path, clinic) for p in root.rglob("*") if p.is_file()]
    assert len(files) > 100
    assert not [p for p in files if p.suffix != ".pdf" and b"Zyxwald" in p.read_bytes()]
