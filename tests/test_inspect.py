"""`handouts inspect`: what the front desk is told of a file, or of a paper copy by its code."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
from contextlib import chdir
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
import yaml
from click.testing import CliRunner
from reportlab.pdfgen.canvas import Canvas

from conftest import PROGRAM
from handouts.cli import cli
from handouts.edition.keys import EditionKey
from handouts.edition.short_code import short_code
from handouts.pdf.sheets import read_facts
from sheets_helpers import edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Finished, Run

    Needs = Callable[[str], None]

NAME = "plain-language"
WORDS = f"content/handouts/{NAME}/en.yaml"
FACTS = f"content/handouts/{NAME}/handout.yaml"
SCREEN = f"build/{NAME}.en.one-pager.screen.pdf"
DESK = f"build/{NAME}.en.one-pager.desk.pdf"
TODAY, LAST_DAY, DAY_AFTER = "2026-06-01", "2027-06-01", "2027-06-02"
KEY = EditionKey(NAME, "en", "one-pager")


@dataclass(frozen=True)
class Shown:
    """What `inspect` says, in its words and as JSON."""

    code: int
    words: str
    json: dict[str, Any]

    @property
    def verdict(self) -> str:
        return str(self.json["verdict"])

    @property
    def found(self) -> dict[str, str]:
        """What became of each required text."""
        return {one["id"]: one["found"] for one in self.json["file"]["disclaimers"]}


@pytest.fixture(scope="module")
def inspect(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Shown]:
    """Asks about a copy twice, where somebody works or far from any workspace.

    In words and as JSON; within this process, since the command is asked so often.
    """
    nowhere = tmp_path_factory.mktemp("nowhere")

    def ask(copy: str | Path, cwd: Path | None = None, day: str = TODAY) -> Shown:
        with chdir(cwd or nowhere):
            words, data = (
                CliRunner().invoke(
                    cli, ["inspect", *flags, str(copy)],
                    env={"HANDOUTS_TODAY": day}, standalone_mode=False,
                )
                for flags in ((), ("--json",))
            )  # fmt: skip
        assert words.exception is data.exception is None
        assert words.return_value == data.return_value
        assert words.stderr == data.stderr == ""
        shown = Shown(words.return_value, " ".join(words.stdout.split()), json.loads(data.stdout))
        assert shown.json["message"] in shown.words
        assert words.stdout.startswith("Good to hand out:" if shown.code == 0 else "Do not hand")
        assert shown.json["hand_out"] == (shown.verdict == "current") == (shown.code == 0)
        return shown

    return ask


def approve(run: Run, cwd: Path, language: str = "en", until: str = LAST_DAY) -> None:
    finished = run(
        "approve", NAME, "--lang", language, "--by", "Dana Example, M.D.",
        "--role", "medical", "--until", until, cwd=cwd, env={"HANDOUTS_TODAY": TODAY},
    )  # fmt: skip
    assert finished.code == 0, finished.stderr


@pytest.fixture(scope="module")
def draft(_small_catalogue: Path) -> Path:
    """A small workspace that was built and never approved; for reading only."""
    return _small_catalogue


@pytest.fixture(scope="module")
def desk(draft: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small workspace that was approved and then built; for reading only."""
    folder = tmp_path_factory.mktemp("desk") / "workspace"
    shutil.copytree(draft, folder)
    approve(run, folder)
    finished = run("build", cwd=folder, env={"HANDOUTS_TODAY": TODAY})
    assert finished.code == 0, finished.stderr
    return folder


@pytest.fixture
def own(desk: Path, tmp_path: Path) -> Path:
    """A copy of it, to spoil."""
    shutil.copytree(desk, tmp_path / "own")
    return tmp_path / "own"


@pytest.fixture(scope="module")
def code(desk: Path) -> str:
    """The code at the foot of its sheet."""
    return read_facts((desk / SCREEN).read_bytes())["code"]


def code_of(workspace: Path, key: EditionKey) -> str:
    """The code of an edition with the words that were approved last."""
    file = workspace / f"content/approvals/{key.handout}.{key.language}.yaml"
    approvals = yaml.safe_load(file.read_text("utf-8"))["approvals"]
    return short_code(key, approvals[-1]["hash"])


# --- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [SCREEN, DESK])
def test_a_current_file_may_be_handed_out(
    inspect: Callable[..., Shown], desk: Path, name: str
) -> None:
    shown = inspect(desk / name, desk)
    assert shown.verdict == "current"
    assert shown.json["ours"] is True
    assert shown.json["edition"] == {
        "id": NAME, "language": "en", "format": "one-pager", "size": "standard",
        "title": "Ketamine for depression",
    }  # fmt: skip
    assert shown.json["approvals"] == [
        {"role": "medical", "by": "Dana Example, M.D.", "on": TODAY, "until": LAST_DAY}
    ]
    assert shown.json["file"]["seal"] == "whole"
    assert shown.json["changes"] == []
    assert {"crisis_988", "risk_box", "control_line", "results_vary"} <= shown.found.keys()
    assert set(shown.found.values()) == {"there"}
    count = len(shown.found)
    for words in (
        f"approved until {LAST_DAY}",
        "plain-language (Ketamine for depression), en, one-pager, standard",
        f"approved by Dana Example, M.D. (medical), {TODAY} until {LAST_DAY}",
        f"next review {LAST_DAY}",
        "file unchanged since it was published",
        f"required texts {count} of {count} there, word for word: ",
        "control_line@2",
    ):
        assert words in shown.words


def test_a_draft_may_not(inspect: Callable[..., Shown], draft: Path) -> None:
    shown = inspect(draft / SCREEN, draft)
    assert (shown.code, shown.verdict) == (1, "draft")
    assert "this is a draft; nobody has approved these words" in shown.words
    assert shown.json["approvals"] == []
    assert shown.json["file"]["seal"] == "whole"


def test_a_copy_that_says_draft_is_not_given_away_when_its_words_are_approved(
    inspect: Callable[..., Shown], draft: Path, desk: Path
) -> None:
    shown = inspect(draft / SCREEN, desk)
    assert (shown.code, shown.verdict) == (1, "draft")
    assert "make it again, its words are approved" in shown.words


def test_an_approval_lacks_another_persons(inspect: Callable[..., Shown], own: Path) -> None:
    with (own / "content/clinic.yaml").open("a", encoding="utf-8") as clinic:
        clinic.write("\napproval_roles: [medical, compliance]\n")
    shown = inspect(own / SCREEN, own)
    assert shown.verdict == "draft"
    assert "its compliance approval is missing" in shown.words


def test_a_file_expires_after_the_last_day(
    inspect: Callable[..., Shown], desk: Path, code: str
) -> None:
    for copy in (desk / DESK, code):
        assert inspect(copy, desk, LAST_DAY).verdict == "current"
        shown = inspect(copy, desk, DAY_AFTER)
        assert (shown.code, shown.verdict) == (1, "expired")
        assert f"its approval ended on {LAST_DAY}" in shown.words
        assert "approved by Dana Example, M.D. (medical)" in shown.words


def test_words_that_are_approved_again_are_good_again(
    inspect: Callable[..., Shown], own: Path, run: Run
) -> None:
    approve(run, own, until="2028-06-01")
    shown = inspect(own / SCREEN, own, DAY_AFTER)
    assert shown.verdict == "current"
    assert "approved again since, until 2028-06-01" in shown.words


def test_a_review_that_is_overdue_makes_it_expire(
    inspect: Callable[..., Shown], own: Path, run: Run
) -> None:
    facts = yaml.safe_load((own / FACTS).read_text("utf-8"))
    facts["review"] = {"by": "Dana Example, M.D.", "on": "2026-01-31", "next": "2026-07-31"}
    (own / FACTS).write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
    approve(run, own)
    assert inspect(code_of(own, KEY), own, "2026-07-31").verdict == "current"
    shown = inspect(code_of(own, KEY), own, "2026-08-01")
    assert shown.verdict == "expired"
    assert "its review was due on 2026-07-31" in shown.words


def test_words_that_changed_supersede_it(
    inspect: Callable[..., Shown], own: Path, run: Run, code: str
) -> None:
    edit(own / WORDS, "- It may act fast.", "- It may act quickly.")
    for again in (False, True):
        if again:
            approve(run, own, until="2030-01-01")
        for copy in (own / SCREEN, code):
            shown = inspect(copy, own)
            assert (shown.code, shown.verdict) == (1, "superseded")
            assert "the words have changed since this was printed" in shown.words
            assert "It may act [-fast.-] {+quickly.+}" in shown.words
            assert shown.json["changes"][0]["where"] == "body.key_points.items"
            assert [one["until"] for one in shown.json["approvals"]] == [LAST_DAY]  # the old words'
            assert shown.json["now"]["state"] == ("approved" if again else "changed")


def test_a_required_text_that_changed_supersedes_it(
    inspect: Callable[..., Shown], own: Path
) -> None:
    edit(own / "content/disclaimers/results_vary.yaml", "version: 1", "version: 2")
    shown = inspect(own / SCREEN, own)
    assert shown.verdict == "superseded"
    assert "the required texts have changed since this was printed" in shown.words
    assert set(shown.found.values()) == {"there"}  # the texts that it was approved with


def test_a_new_revision_supersedes_it(inspect: Callable[..., Shown], own: Path, code: str) -> None:
    edit(own / FACTS, "revision: 1", "revision: 2")
    shown = inspect(own / SCREEN, own)
    assert shown.verdict == "superseded"
    assert "it is revision 1, and revision 2 is the one to hand out now" in shown.words
    assert "or is not revision 2, print it again" in inspect(code, own).words


def test_a_format_that_was_given_up_supersedes_it(
    inspect: Callable[..., Shown], own: Path, code: str
) -> None:
    edit(own / FACTS, "formats: [one-pager]", "formats: [letter]")
    for copy in (own / SCREEN, code):
        shown = inspect(copy, own)
        assert shown.verdict == "superseded"
        assert "no longer made in this format" in shown.words


def test_a_handout_that_was_given_up_supersedes_it(
    inspect: Callable[..., Shown], own: Path, code: str
) -> None:
    shutil.rmtree((own / WORDS).parent)
    for copy in (own / SCREEN, code):
        shown = inspect(copy, own)
        assert shown.verdict == "superseded"
        assert "the clinic no longer has this handout" in shown.words
        assert "nobody approved" not in shown.words


def test_nothing_is_said_of_words_that_cannot_be_read(
    inspect: Callable[..., Shown], own: Path, code: str
) -> None:
    with (own / WORDS).open("a", encoding="utf-8") as words:
        words.write("\nspoilt: [\n")
    for copy in (own / SCREEN, code):
        shown = inspect(copy, own)
        assert (shown.code, shown.verdict) == (1, "unknown")
        assert "the workspace's files have mistakes" in shown.words


def test_a_file_of_another_clinic_is_unknown(
    inspect: Callable[..., Shown], own: Path, code: str
) -> None:
    shutil.rmtree((own / WORDS).parent)
    shutil.rmtree(own / "content/approvals")
    shown = inspect(own / SCREEN, own)
    assert (shown.code, shown.verdict, shown.json["ours"]) == (1, "unknown", True)
    assert "it may be another clinic's" in shown.words
    assert inspect(code, own).json["ours"] is None


# --- changed after publishing ------------------------------------------------------------------


def _byte(pdf: bytes) -> bytes:
    """One bit of the comment in the second line, which no reader heeds."""
    changed = bytearray(pdf)
    changed[pdf.index(b"\n") + 2] ^= 0x01
    return bytes(changed)


def _saved(pdf: bytes, change: Callable[[pikepdf.Pdf], None] = lambda _: None) -> bytes:
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        document.save(saved)
    return saved.getvalue()


def _painted(document: pikepdf.Pdf) -> None:
    document.pages[0].contents_add(b"q", prepend=True)
    document.pages[0].contents_add(b"Q q 1 1 1 rg 0 0 612 792 re f Q")


def _annotated(document: pikepdf.Pdf) -> None:
    cover = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=[0, 0, 612, 792],
        C=[1, 1, 1], IC=[1, 1, 1],
    )  # fmt: skip
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(cover)])


def _swapped(document: pikepdf.Pdf) -> None:
    document.add_blank_page(page_size=(612, 792))
    del document.pages[0]


def _lengthened(document: pikepdf.Pdf) -> None:
    document.add_blank_page(page_size=(612, 792))


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        (_byte, "there"),
        (lambda pdf: pdf + b"\n", "there"),
        (_saved, "there"),
        (lambda pdf: _saved(pdf, _lengthened), "there"),
        (lambda pdf: _saved(pdf, _painted), "hidden"),
        (lambda pdf: _saved(pdf, _annotated), "hidden"),
        (lambda pdf: _saved(pdf, _swapped), "missing"),
    ],
    ids=["byte", "appended", "saved", "lengthened", "painted", "annotated", "swapped"],
)
@pytest.mark.parametrize("name", [SCREEN, DESK])
def test_a_file_that_was_changed_is_told(
    inspect: Callable[..., Shown],
    desk: Path,
    tmp_path: Path,
    name: str,
    change: Callable[[bytes], bytes],
    texts: str,
) -> None:
    (tmp_path / "copy.pdf").write_bytes(change((desk / name).read_bytes()))
    shown = inspect(tmp_path / "copy.pdf", desk)
    assert (shown.code, shown.verdict) == (1, "altered")
    assert "the file was changed after it was published" in shown.words
    assert "file CHANGED since it was published" in shown.words
    assert set(shown.found.values()) == {texts}
    assert ("required texts cannot be seen on its pages" in shown.words) == (texts != "there")
    assert (texts.upper() in shown.words) == (texts != "there")
    assert "Good to hand out" not in shown.words


def test_a_covered_text_is_named(inspect: Callable[..., Shown], desk: Path, tmp_path: Path) -> None:
    def cover_the_foot(document: pikepdf.Pdf) -> None:
        document.pages[0].contents_add(b"q", prepend=True)
        document.pages[0].contents_add(b"Q q 1 1 1 rg 0 0 612 62 re f Q")

    (tmp_path / "copy.pdf").write_bytes(_saved((desk / SCREEN).read_bytes(), cover_the_foot))
    shown = inspect(tmp_path / "copy.pdf", desk)
    hidden = [name for name, found in shown.found.items() if found != "there"]
    assert hidden == ["control_line"]
    assert "a required text cannot be seen on its pages: control_line." in shown.words


def test_what_another_program_saved_is_told(
    inspect: Callable[..., Shown], desk: Path, tmp_path: Path, needs: Needs
) -> None:
    needs("qpdf")
    subprocess.run(["qpdf", desk / SCREEN, tmp_path / "copy.pdf"], check=True)
    assert inspect(tmp_path / "copy.pdf", desk).verdict == "altered"


def test_a_file_cannot_speak_to_the_terminal(desk: Path, run: Run, tmp_path: Path) -> None:
    def forge(document: pikepdf.Pdf) -> None:
        document.docinfo["/HandoutsStyle"] = "\x1b[2J\x1b]0;owned\x07calm"
        document.docinfo["/HandoutsApprovedMedical"] = (
            "Nobody\nGood to hand out: yes, 2026-01-01 until 2099-01-01"
        )

    (tmp_path / "copy.pdf").write_bytes(_saved((desk / SCREEN).read_bytes(), forge))
    finished = run("inspect", tmp_path / "copy.pdf", cwd=desk)
    assert finished.code == 1
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", finished.stdout)
    assert not re.search(r"^Good", finished.stdout, re.MULTILINE)


# --- not ours, or no file that can be read -----------------------------------------------------


def _foreign() -> bytes:
    made = io.BytesIO()
    page = Canvas(made)
    page.drawString(72, 720, "Ketamine for depression")
    page.save()
    return made.getvalue()


def test_another_programs_file_is_not_ours(
    inspect: Callable[..., Shown], desk: Path, tmp_path: Path
) -> None:
    (tmp_path / "copy.pdf").write_bytes(_foreign())
    for folder in (desk, None):
        shown = inspect(tmp_path / "copy.pdf", folder)
        assert (shown.code, shown.verdict, shown.json["ours"]) == (1, "not-ours", False)
        assert "this file is none of this program's handouts" in shown.words
        assert shown.json["file"] is shown.json["edition"] is shown.json["code"] is None


def _locked(pdf: bytes) -> bytes:
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(saved, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return saved.getvalue()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_locked, "it is locked with a password"),
        (lambda pdf: pdf[: len(pdf) // 2], "it is damaged, or no PDF at all"),
        (lambda _: b"", "it is damaged, or no PDF at all"),
        (lambda _: b"%PDF-1.7\n", "it is damaged, or no PDF at all"),
        (lambda _: bytes(range(256)) * 9, "it is damaged, or no PDF at all"),
    ],
    ids=["locked", "half", "empty", "head", "garbage"],
)
def test_what_cannot_be_read_is_not_handed_out(
    inspect: Callable[..., Shown],
    desk: Path,
    tmp_path: Path,
    change: Callable[[bytes], bytes],
    why: str,
) -> None:
    (tmp_path / "copy.pdf").write_bytes(change((desk / SCREEN).read_bytes()))
    shown = inspect(tmp_path / "copy.pdf", desk)
    assert (shown.code, shown.verdict, shown.json["ours"]) == (1, "unreadable", None)
    assert f"this file cannot be read: {why}." in shown.words


# --- paper -------------------------------------------------------------------------------------


def test_paper_is_checked_by_its_code(inspect: Callable[..., Shown], desk: Path, code: str) -> None:
    for typed in (code, code.lower(), code.replace("-", ""), f"HANDOUTS {code}"):
        shown = inspect(typed, desk)
        assert (shown.code, shown.verdict, shown.json["code"]) == (0, "current", code)
    assert shown.json["edition"]["format"] == "one-pager"
    assert shown.json["file"] is None
    assert "approved by Dana Example, M.D. (medical)" in shown.words
    look = "Look at it: if it says DRAFT or EXPIRED, or is not revision 1, print it again."
    assert look in shown.words


def test_a_scanner_types_two_words(run: Run, desk: Path, code: str) -> None:
    finished = run("inspect", "HANDOUTS", code, cwd=desk, env={"HANDOUTS_TODAY": TODAY})
    assert finished.code == 0


def test_a_draft_on_paper_is_known(inspect: Callable[..., Shown], draft: Path, code: str) -> None:
    shown = inspect(code, draft)
    assert (shown.code, shown.verdict) == (1, "draft")
    assert "Look at it" not in shown.words


def test_a_code_that_nobody_knows(inspect: Callable[..., Shown], desk: Path) -> None:
    shown = inspect("0000-0000", desk)
    assert (shown.code, shown.verdict, shown.json["ours"]) == (1, "unknown", None)
    assert "this code is not known here. Check it letter by letter" in shown.words


def test_a_translation_that_nobody_reviewed_is_told(
    inspect: Callable[..., Shown], workspace: Path, run: Run
) -> None:
    approve(run, workspace, "es")
    code = code_of(workspace, EditionKey(NAME, "es", "one-pager", "large-print"))
    shown = inspect(code, workspace)
    assert shown.verdict == "current"
    assert "No qualified translator has reviewed this translation: ask a clinician" in shown.words
    assert "if it says BORRADOR or VENCIDO" in shown.words
    assert "have changed since it was translated" not in shown.words
    edit(workspace / WORDS, "- It may act fast.", "- It may act quickly.")
    assert (
        "The words in 'en' have changed since it was translated" in inspect(code, workspace).words
    )


# --- what was asked ----------------------------------------------------------------------------


def usage(run: Run, *asked: str | Path, cwd: Path | None = None) -> Finished:
    finished = run("inspect", *asked, cwd=cwd)
    assert (finished.code, finished.stdout) == (2, "")
    return finished


def test_what_is_neither_a_file_nor_a_code(run: Run, desk: Path, code: str) -> None:
    for typed in (code[:-1], f"{code[:-1]}U", f"{code}0"):
        assert f"'{typed}' is no code" in usage(run, typed, cwd=desk).stderr
        assert "eight letters and digits" in usage(run, typed, cwd=desk).stderr
    assert "neither a file nor a code" in usage(run, "lost.pdf", cwd=desk).stderr
    assert "is no file" in usage(run, "build", cwd=desk).stderr
    assert "Missing argument" in usage(run, cwd=desk).stderr


def test_a_code_needs_a_workspace(run: Run, code: str) -> None:
    assert "no workspace here" in usage(run, code).stderr


def test_a_file_without_a_workspace_speaks_for_itself(
    inspect: Callable[..., Shown], desk: Path, draft: Path
) -> None:
    shown = inspect(desk / SCREEN)
    assert (shown.code, shown.verdict, shown.json["ours"]) == (1, "unknown", True)
    assert "no workspace here that could say whether it is current" in shown.words
    assert "handouts -w FOLDER inspect" in shown.words
    assert "approved by Dana Example, M.D. (medical)" in shown.words
    assert set(shown.found.values()) == {"not-compared"}
    assert "cannot be compared, as there is no workspace here: " in shown.words
    assert inspect(desk / SCREEN, day=DAY_AFTER).verdict == "expired"
    assert inspect(draft / SCREEN).verdict == "draft"


def test_a_reader_that_leaves_does_not_make_it_good(
    draft: Path, environment: dict[str, str]
) -> None:
    for flags in ([], ["--json"]):
        reading, writing = os.pipe()
        os.close(reading)
        try:
            done = subprocess.run(
                [PROGRAM, "inspect", *flags, SCREEN],
                cwd=draft, env=environment, stdout=writing, stderr=subprocess.PIPE,
                encoding="utf-8", check=False,
            )  # fmt: skip
        finally:
            os.close(writing)
        assert (done.returncode, done.stderr) == (1, "")


# --- every kind of paper -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "crisis-card.en.wallet-card.desk.pdf",
        "card-steve-yun.en.bio-card.desk.pdf",
        "ketamine-brochure.es.tri-fold.desk.pdf",
        "what-is-ketamine.en.booklet.desk.pdf",
        "what-is-ketamine.en.letter.large-print.desk.pdf",
        "after-your-visit.ar.aftercare.desk.pdf",
        "after-your-visit.ar.aftercare.large-print.screen.pdf",
        "ask-us.en.poster-18x24.desk.pdf",
    ],
)
def test_required_texts_are_found_on_every_kind_of_paper(
    inspect: Callable[..., Shown], catalogue: Path, name: str
) -> None:
    shown = inspect(catalogue / "build" / name, catalogue)
    assert (shown.verdict, shown.json["file"]["seal"]) == ("draft", "whole")
    assert len(shown.found) >= 4
    assert set(shown.found.values()) == {"there"}
