"""Approval: bound to the very words, for as long as it was given; nothing else looks approved."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from PIL import ImageChops

from handouts.content.approvals import text_hash
from handouts.edition.changes import changes
from sheets_helpers import edit

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Finished, Run

WORDS = "content/handouts/plain-language/en.yaml"
FILE = "content/approvals/plain-language.en.yaml"
SCREEN = "plain-language.en.one-pager.screen.pdf"
NOW = {"HANDOUTS_TODAY": "2026-06-01"}
LATER = {"HANDOUTS_TODAY": "2027-06-02"}
NEVER = {"HANDOUTS_TODAY": "rubbish"}
ALERT = (0xB4, 0x50, 0x2A)


def approve(
    run: Run, cwd: Path, role: str = "medical", until: str = "2027-06-01", **env: str
) -> Finished:
    return run(
        "approve", "plain-language", "--lang", "en", "--by", "Dana Example, M.D.",
        "--role", role, "--until", until, cwd=cwd, env={**NOW, **env},
    )  # fmt: skip


def state(run: Run, cwd: Path, env: dict[str, str] = NOW, code: int = 0) -> dict[str, Any]:
    finished = run("approvals", "plain-language", "--json", cwd=cwd, env=env)
    assert finished.code == code, finished.stderr
    ((row),) = json.loads(finished.stdout)
    assert isinstance(row, dict)
    return row


def build(run: Run, cwd: Path, env: dict[str, str] = NOW) -> dict[str, Any]:
    finished = run("build", "--json", cwd=cwd, env=env)
    assert finished.code == 0, finished.stderr
    files = json.loads(finished.stdout)["files"]
    return {file["file"]: file for file in files}


def banded(pdf: Path) -> list[bool]:
    """Of each page, whether the band's two edges run across it, 18 to 28 points below the top."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        image = page.render(scale=4).to_pil().convert("RGB")
        column = [image.getpixel((image.width // 2 + 30, y)) for y in range(60, 130)]
        edges = sum(max(abs(a - b) for a, b in zip(c, ALERT, strict=True)) < 12 for c in column)
        found.append(edges >= 4)
    return found


def text_of(pdf: Path) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(p.get_textpage().get_text_bounded().split()) for p in pages)


def test_what_nobody_approved_is_a_draft_on_every_page(small_built: Path, run: Run) -> None:
    assert state(run, small_built)["state"] == "draft"
    for target in ("screen", "desk"):
        pdf = small_built / "build" / SCREEN.replace("screen", target)
        assert banded(pdf) == [True]
        assert "DRAFT, not approved" in text_of(pdf)


def test_an_approval_takes_the_band_away_and_says_who_and_until_when(
    small_built: Path, run: Run
) -> None:
    finished = approve(run, small_built)
    assert (finished.code, finished.stdout) == (0, f"{FILE}\n")
    assert "approved until 2027-06-01" in finished.stderr
    row = state(run, small_built)
    assert (row["state"], row["until"], row["lacking"]) == ("approved", "2027-06-01", [])
    assert row["approvals"][0]["by"] == "Dana Example, M.D."
    files = build(run, small_built)
    assert {file["status"] for file in files.values()} == {"approved"}
    for name in files:
        pdf = small_built / "build" / name
        assert banded(pdf) == [False]
        words = text_of(pdf)
        assert "DRAFT" not in words
        assert "Approved" in words
        assert "Reviewed by Dana Example, M.D. on June 1, 2026" in words
        assert "Next review by June 1, 2027" in words


def test_a_changed_word_makes_a_draft_again_and_diff_shows_it(small_built: Path, run: Run) -> None:
    approve(run, small_built)
    assert run("diff", "plain-language", cwd=small_built, env=NOW).code == 0
    edit(small_built / WORDS, "- It may act fast.", "- It may act quickly.")
    assert state(run, small_built)["state"] == "changed"
    finished = run("diff", "plain-language", "--lang", "en", cwd=small_built, env=NOW)
    assert finished.code == 1
    assert finished.stdout == ("en body.key_points.items: It may act [-fast.-] {+quickly.+}\n")
    build(run, small_built)
    assert banded(small_built / "build" / SCREEN) == [True]
    assert "DRAFT, changed since it was approved" in text_of(small_built / "build" / SCREEN)
    edit(small_built / WORDS, "- It may act quickly.", "- It may act fast.")
    assert state(run, small_built)["state"] == "approved"


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        ("content/disclaimers/risk_box.yaml", "version: 1", "version: 2", "required risk_box"),
        ("content/disclaimers/risk_box.yaml", "sleepiness", "tiredness", "required risk_box"),
        ("content/pictures/messages.svg", 'r="9.5"', 'r="9.6"', "body.figure.picture"),
        ("content/clinic.yaml", "phone:\n  missing: The clinic's phone number",
         "phone: (213) 555-0100", "body.contact.lines"),
        ("content/hotlines.yaml", "988 Suicide & Crisis Lifeline", "988 Lifeline", "crisis_988"),
    ],
)  # fmt: skip
def test_whatever_is_printed_counts(
    small_built: Path, run: Run, file: str, old: str, new: str, where: str
) -> None:
    approve(run, small_built)
    text = (small_built / file).read_text("utf-8")
    assert old in text
    (small_built / file).write_text(text.replace(old, new, 1), "utf-8")
    assert state(run, small_built)["state"] == "changed"
    assert where in run("diff", "plain-language", cwd=small_built, env=NOW).stdout
    checked = run("check", cwd=small_built, env=NOW)
    assert f"{FILE}:4:1: approval-void 'plain-language' in 'en' has changed" in checked.stderr


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("styles/calm/tokens.yaml", "leading: 1.4", "leading: 1.38"),
        ("content/handouts/plain-language/handout.yaml", "revision: 1", "revision: 2"),
        (WORDS, "# The article", "# The  article"),
    ],
)
def test_looks_and_comments_do_not(
    small_built: Path, run: Run, file: str, old: str, new: str
) -> None:
    approve(run, small_built)
    edit(small_built / file, old, new)
    assert state(run, small_built)["state"] == "approved"


def test_an_approval_runs_out_and_what_is_built_says_so(small_built: Path, run: Run) -> None:
    approve(run, small_built)
    build(run, small_built)
    assert state(run, small_built, LATER)["state"] == "expired"
    assert "approval-expired" in run("check", cwd=small_built, env=LATER).stderr
    files = build(run, small_built, LATER)
    assert {file["state"] for file in files.values()} == {"made"}  # although no file has changed
    assert banded(small_built / "build" / SCREEN) == [True]
    assert "EXPIRED, no longer approved" in text_of(small_built / "build" / SCREEN)


def test_two_roles_may_be_needed(small_built: Path, run: Run) -> None:
    clinic = small_built / "content/clinic.yaml"
    clinic.write_text(
        clinic.read_text("utf-8") + "approval_roles: [medical, compliance]\n", "utf-8"
    )
    assert "still to approve: compliance" in approve(run, small_built).stderr
    row = state(run, small_built)
    assert (row["state"], row["lacking"]) == ("draft", ["compliance"])
    approve(run, small_built, "compliance", "2026-12-31")
    row = state(run, small_built)
    assert (row["state"], row["until"]) == ("approved", "2026-12-31")


def test_a_pipeline_makes_only_what_is_approved(small_built: Path, run: Run) -> None:
    out = small_built / "public"
    finished = run("build", "--only", "approved", "-o", out, cwd=small_built, env=NOW)
    assert finished.code == 0
    assert "not-approved 'plain-language' in 'en' is not approved (draft)" in finished.stderr
    assert not list(out.glob("*.pdf"))
    named = ("build", "plain-language", "--only", "approved", "-o", out)
    assert run(*named, cwd=small_built, env=NOW).code == 1
    approve(run, small_built)
    finished = run(*named, cwd=small_built, env=NOW)
    assert finished.code == 0
    assert len(list(out.glob("*.pdf"))) == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title: Ketamine for", "title: Vitamins for", "was edited"),
        ('hash: "', 'hash: "0', "32 hexadecimal digits"),
        ('until: "2027-06-01"', 'until: "2025-06-01"', "lies before"),
        ("role: medical", "role: medicine", "Did you mean 'medical'"),
    ],
)
def test_an_approval_that_was_tampered_with_is_refused(
    small_built: Path, run: Run, old: str, new: str, told: str
) -> None:
    approve(run, small_built)
    edit(small_built / FILE, old, new)
    finished = run("check", cwd=small_built, env=NOW)
    assert finished.code == 1
    assert re.search(rf"^{FILE}:\d+:\d+: wrong-value", finished.stderr, re.MULTILINE)
    assert told in finished.stderr
    assert state(run, small_built, code=1)["state"] == "draft"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("plain-langage", "--lang", "en"), "Did you mean 'plain-language'?"),
        (("plain-language", "--lang", "es"), "has no words in 'es'"),
        (("plain-language", "--lang", "en", "--until", "soon"), "year-month-day"),
        (("plain-language", "--lang", "en", "--until", "2020-01-01"), "lies in the past"),
        (("plain-language", "--lang", "en", "--role", "boss"), "medical"),
        (("plain-language", "--lang", "en", "--by", " "), "the name of who approves"),
    ],
)
def test_what_cannot_be_approved(
    small_built: Path, run: Run, arguments: tuple[str, ...], told: str
) -> None:
    given = {"--by": "Dana Example", "--role": "medical", "--until": "2027-06-01"}
    asked = list(arguments)
    for option, value in given.items():
        if option not in asked:
            asked += [option, value]
    finished = run("approve", *asked, cwd=small_built, env=NOW)
    assert finished.code == 2
    assert told in finished.stderr
    assert not (small_built / FILE).exists()


def test_words_with_a_mistake_cannot_be_approved(small_built: Path, run: Run) -> None:
    edit(small_built / "content/disclaimers/emergency_911.yaml", "  en: ", "  fr: ")
    finished = approve(run, small_built)
    assert finished.code == 1
    assert "cannot be printed as it is" in finished.stderr
    assert "missing-translation" in finished.stderr


def test_nothing_was_ever_approved_so_there_is_no_difference(small_built: Path, run: Run) -> None:
    finished = run("diff", "plain-language", cwd=small_built, env=NOW)
    assert finished.code == 2
    assert "nobody has approved 'plain-language' yet" in finished.stderr


def test_a_hash_does_not_mind_white_space_at_line_ends_and_minds_all_else() -> None:
    assert text_hash("a b \nc\n\n") == text_hash("a b\nc")
    assert text_hash("a b\nc") != text_hash("a  b\nc")
    assert text_hash("a b\nc") != text_hash("c\na b")


def test_changes_tell_words_that_went_and_came() -> None:
    before = "title: One two three\nbody.text: Gone\nsame: Same"
    now = "title: One four three\nsame: Same\nbody.new: Came"
    found = {change.where: change.words for change in changes(before, now)}
    assert found == {
        "title": (("same", "One"), ("gone", "two"), ("new", "four"), ("same", "three")),
        "body.text": (("gone", "Gone"),),
        "body.new": (("new", "Came"),),
    }
    assert list(changes(now, now)) == []


def test_the_band_covers_no_word(small_built: Path, run: Run) -> None:
    """Where it stands, the approved file has nothing."""
    draft = small_built / "build" / SCREEN
    before = pypdfium2.PdfDocument(draft)[0].render(scale=2).to_pil().convert("L")
    approve(run, small_built)
    build(run, small_built)
    after = pypdfium2.PdfDocument(draft)[0].render(scale=2).to_pil().convert("L")
    strip = (0, 36, before.width, 55)
    assert ImageChops.difference(before.crop(strip), after.crop(strip)).getbbox() is not None
    assert after.crop(strip).getextrema() == (255, 255)


def test_a_day_that_is_none_is_told(small: Path, run: Run) -> None:
    finished = run("approvals", cwd=small, env=NEVER)
    assert finished.code == 2
    assert "HANDOUTS_TODAY: 'rubbish' is no day" in finished.stderr


def test_an_approval_whose_text_was_edited_is_told_where_approvals_are_listed(
    small: Path, run: Run
) -> None:
    approve(run, small)
    edit(small / "content/approvals/plain-language.en.yaml", "title: Ketamine", "title: Vitamins")
    finished = run("approvals", "plain-language", cwd=small, env=NOW)
    assert finished.code == 1
    assert "content/approvals/plain-language.en.yaml:" in finished.stderr
    assert "was edited" in finished.stderr
    assert finished.stdout.startswith("plain-language\ten\tdraft")
