"""The gallery: every edition at a glance, with what it is and whether somebody has reviewed it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Needs, Run


@pytest.fixture
def shown(small_built: Path, run: Run) -> Path:
    finished = run("gallery", cwd=small_built)
    assert finished.code == 0, finished.stderr
    folder = small_built / "build" / "gallery"
    paths = [str(folder / "index.html"), str(folder / "contact-sheet.pdf")]
    assert finished.stdout.splitlines() == paths
    return folder


def test_the_page_shows_each_edition_with_its_facts_and_files(shown: Path) -> None:
    html = (shown / "index.html").read_text("utf-8")
    assert html.count('<div class="card">') == 1
    assert "Ketamine for depression" in html
    assert "One-page sheet, letter" in html
    assert re.search(r'class="status draft">draft<', html)
    for link in re.findall(r'href="([^"]+)"', html):
        assert (shown / link).is_file(), link
    pictures = re.findall(r'<img src="([^"]+)" alt="([^"]+)"', html)
    assert len(pictures) == 1
    for picture, words in pictures:
        assert words.startswith("Ketamine for depression")
        with Image.open(shown / picture) as image:
            assert (image.format, image.height) == ("JPEG", 360)
    assert not re.search(r"https?://", html)  # nothing is fetched from elsewhere


def test_the_contact_sheet_is_letter_paper_with_the_same_facts(shown: Path) -> None:
    document = pypdfium2.PdfDocument(shown / "contact-sheet.pdf")
    assert document[0].get_size() == pytest.approx((612, 792), abs=0.01)
    text = document[0].get_textpage().get_text_bounded()
    for words in ("1 edition of 1 handouts", "Ketamine for depression", "draft", "12"):
        assert words in text
    with pikepdf.open(shown / "contact-sheet.pdf") as pdf:
        assert len(pdf.pages[0].images) == 1
        assert pdf.Root.MarkInfo.Marked


def test_what_is_approved_says_so(small_built: Path, run: Run) -> None:
    approved = run(
        "approve", "plain-language", "--lang", "en", "--by", "Dana Example, M.D.",
        "--role", "medical", "--until", "2099-01-01", cwd=small_built,
    )  # fmt: skip
    assert approved.code == 0
    assert run("gallery", cwd=small_built).code == 0
    html = (small_built / "build" / "gallery" / "index.html").read_text("utf-8")
    assert re.search(r'class="status approved">approved<', html)


def test_pictures_that_nothing_shows_any_more_are_taken_away(shown: Path, run: Run) -> None:
    before = {path.name for path in (shown / "pictures").iterdir()}
    file = shown.parents[1] / "content" / "handouts" / "plain-language" / "en.yaml"
    file.write_text(file.read_text("utf-8").replace("act fast", "act quickly"), "utf-8")
    assert run("gallery", cwd=shown.parents[1]).code == 0
    after = {path.name for path in (shown / "pictures").iterdir()}
    assert len(before) == len(after) == 1
    assert before != after


def test_a_broken_handout_is_told_and_the_others_are_shown(small_built: Path, run: Run) -> None:
    bad = small_built / "content" / "handouts" / "bad"
    bad.mkdir()
    good = small_built / "content" / "handouts" / "plain-language"
    (bad / "handout.yaml").write_text((good / "handout.yaml").read_text("utf-8"), "utf-8")
    (bad / "en.yaml").write_text("title: Bad\n", "utf-8")
    finished = run("gallery", cwd=small_built)
    assert finished.code == 1
    assert "content/handouts/bad/en.yaml:1:1: missing-key" in finished.stderr
    html = (small_built / "build" / "gallery" / "index.html").read_text("utf-8")
    assert html.count('<div class="card">') == 1


def test_a_broken_template_of_the_gallery_is_told_at_its_line(small_built: Path, run: Run) -> None:
    template = small_built / "brochures" / "parts" / "gallery.html"
    lines = template.read_text("utf-8").splitlines()
    number = next(i for i, line in enumerate(lines, 1) if "{{ summary }}" in line)
    template.write_text("\n".join(lines).replace("{{ summary }}", "{{ sumary }}"), "utf-8")
    finished = run("gallery", cwd=small_built)
    assert finished.code == 1
    assert f"brochures/parts/gallery.html:{number}:1: template-error" in finished.stderr
    assert "sumary" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_typing_in_the_page_leaves_what_fits(shown: Path, needs: Needs, tmp_path: Path) -> None:
    """In a real browser: the search field hides the cards that do not fit."""
    needs("chromium")
    html = (shown / "index.html").read_text("utf-8")
    probe = (
        "<script>const field = document.getElementById('find');"
        "const count = () => [...document.querySelectorAll('.card')].filter(c => !c.hidden).length;"
        "const seen = [count()];"
        "for (const words of ['ketamine letter', 'wallet']) {"
        " field.value = words; field.dispatchEvent(new Event('input')); seen.push(count()); }"
        "document.title = seen.join(' ');</script></body>"
    )
    page = shown / "probe.html"
    page.write_text(html.replace("</body>", probe), "utf-8")
    import subprocess

    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
         "--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}",
         "--dump-dom", page.as_uri()],
        capture_output=True, check=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert "<title>1 1 0</title>" in done.stdout
