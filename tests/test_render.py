"""Rendering: nothing from outside gets in, and nothing that WeasyPrint says is lost."""

from __future__ import annotations

import io
import logging
import os
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from handouts.build import Report, Request, build
from handouts.pdf import reading
from handouts.pdf.sheets import outside_references
from handouts.problems import ExitCode, Place, Problem, Severity
from handouts.workspace import Workspace
from sheets_helpers import (
    WORDS,
    codes,
    edit,
    engine_for,
    page_of,
    place_in,
    small_workspace,
)

if TYPE_CHECKING:
    from pathlib import Path

EN = "content/handouts/small/en.yaml"
CSS_FILE = "brochures/small/format.css"
PLACE = Place(EN)
SECRET = b"the-canary-sings-at-dawn"
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">'
    '<rect width="40" height="40" fill="#FF0000"/></svg>'
)


def typeset(root: Path, folder: Path, *, tagged: bool = True) -> tuple[bytes, list[Problem]]:
    manuscript = engine_for(root, folder).open(page_of(root), PLACE)
    pdf = manuscript.write(manuscript.lay_out(11), tagged=tagged)
    return pdf, manuscript.take_problems()


def with_html(folder: Path, html: str) -> Path:
    (folder / "one").mkdir()
    root = small_workspace(folder / "one")
    edit(root / "brochures/small/template.html", "{{ parts.masthead() }}", html)
    return root


def plain(pdf: bytes) -> bytes:
    """The file with all its streams readable."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        out = io.BytesIO()
        document.save(
            out,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def pictures_in(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return sum(
            isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
            for item in document.objects
        )


def red_in(pdf: bytes) -> bool:
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=0.5).to_pil().convert("RGB")
    return any(r > 240 and g < 16 and b < 16 for _, (r, g, b) in image.getcolors(1 << 24))


def plant(root: Path) -> None:
    """What a template must not get at, in the ways that it could try."""
    (root.parent / "secret.svg").write_text(DRAWING, "utf-8")
    (root.parent / "secret.txt").write_bytes(SECRET)
    pictures = root / "content/pictures"
    (pictures / "link.svg").symlink_to(root.parent / "secret.svg")
    (pictures / "device.svg").symlink_to("/dev/zero")
    (pictures / "good.svg").write_text(DRAWING, "utf-8")
    os.mkfifo(pictures / "pipe.svg")
    (pictures / "secret.txt").write_bytes(SECRET)


DATA = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4'%3E"
    "%3Crect width='4' height='4' fill='red'/%3E%3C/svg%3E"
)
OUTSIDE = [
    "http://example.org/a.svg",
    "https://example.org/a.svg",
    "ftp://example.org/a.svg",
    "file://{parent}/secret.svg",
    "{parent}/secret.svg",
    DATA,
    "workspace:/../secret.svg",
    "workspace:/content/%2e%2e/%2e%2e/secret.svg",
    "workspace://host/content/pictures/good.svg",
    "content/pictures/link.svg",
    "content/pictures/device.svg",
    "content/pictures/pipe.svg",
    "/dev/zero",
    "content/clinic.yaml",
    "content/pictures/nothing.svg",
]


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_picture_from_anywhere_else_is_refused_and_told(tmp_path: Path, address: str) -> None:
    source = address.replace("{parent}", str(tmp_path / "one"))
    root = with_html(tmp_path, f'<h1>Colds</h1><img src="{source}" alt="x">')
    plant(root)
    pdf, problems = typeset(root, tmp_path)
    assert [p for p in problems if p.severity is Severity.ERROR], "nobody was told"
    assert not red_in(pdf)
    assert pictures_in(pdf) == 0


def test_a_picture_of_the_workspace_is_printed(tmp_path: Path) -> None:
    root = with_html(
        tmp_path,
        '<h1>Colds</h1><img src="workspace:/content/pictures/good.svg" alt="x" width="60">',
    )
    plant(root)
    pdf, problems = typeset(root, tmp_path)
    assert problems == []
    assert red_in(pdf)


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="attachment" href="{file}">',
        '<a rel="attachment" href="{file}">x</a>',
        '<link rel="attachment" href="/content/pictures/secret.txt">',
        '<a rel="attachment" href="/content/clinic.yaml">x</a>',
        '<a rel="attachment" href="data:text/plain,the-canary-sings-at-dawn">x</a>',
        '<object data="{file}"></object><h1>x</h1>',
        '<embed src="{file}">',
        '<img src="{file}" alt="x">',
    ],
)
def test_nothing_is_attached(tmp_path: Path, html: str) -> None:
    file = (tmp_path / "one/secret.txt").as_uri()
    root = with_html(tmp_path, "<h1>Colds</h1>" + html.replace("{file}", file))
    plant(root)
    pdf, problems = typeset(root, tmp_path)
    assert [p for p in problems if p.severity is Severity.ERROR], "nobody was told"
    assert SECRET not in plain(pdf)
    assert b"Kure Medical\n" not in plain(pdf)
    assert not [found for found in outside_references(pdf) if "attached" in found]


@pytest.mark.parametrize(
    "css",
    [
        '@import url("http://example.org/a.css");',
        '@import url("file:///etc/hostname");',
        'h1 { background: url("file:///etc/hostname") }',
        'h1::before { content: url("http://example.org/a.svg") }',
        '@font-face { font-family: X; src: url("file:///etc/hostname") } h1 { font-family: X }',
    ],
)
def test_a_stylesheet_loads_nothing_from_outside(tmp_path: Path, css: str) -> None:
    root = small_workspace(tmp_path)
    file = root / CSS_FILE
    file.write_text(css + "\n" + file.read_text("utf-8"), "utf-8")
    _, problems = typeset(root, tmp_path)
    assert problems, "nobody was told"


@pytest.mark.parametrize(
    ("css", "line", "column"),
    [
        ("h1 { colr: red }", 3, 6),
        ("h1 { color: red;\n  widht: 1in }", 4, 3),
        ("p { width: 12 parsecs }", 3, 5),
        ("h1:nosuch { color: red }", 0, 0),  # WeasyPrint does not say where
    ],
)
def test_a_mistake_in_css_is_told_at_its_line_and_column(
    tmp_path: Path, css: str, line: int, column: int
) -> None:
    root = small_workspace(tmp_path)
    with (root / CSS_FILE).open("a", encoding="utf-8") as file:
        file.write(css + "\n")
    _, (problem,) = typeset(root, tmp_path)
    assert (problem.code, problem.place) == ("css-ignored", Place(CSS_FILE, line, column))


def test_the_shipped_styles_have_no_mistake(tmp_path: Path) -> None:
    assert typeset(small_workspace(tmp_path), tmp_path)[1] == []


def test_what_weasyprint_says_while_it_writes_is_told(tmp_path: Path) -> None:
    root = with_html(tmp_path, '<h1>Colds</h1><p><a href="#nowhere">there</a></p>')
    _, problems = typeset(root, tmp_path)
    assert codes(problems) == ["typeset-warning"]
    assert "nowhere" in problems[0].message
    assert problems[0].place == PLACE


def test_every_warning_of_weasyprint_becomes_one_problem(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    manuscript = engine_for(root, tmp_path).open(page_of(root), PLACE)
    logger = logging.getLogger("weasyprint")
    logger.warning("first")
    logger.error("second %s", 2)
    logger.warning("first")
    logging.getLogger("weasyprint.progress").info("not a warning")
    assert [p.message for p in manuscript.take_problems()] == ["first", "second 2"]


def built(root: Path, out: Path) -> Report:
    return build(Workspace(root), Request(targets=("screen",)), out, jobs=1)


def test_characters_that_no_font_has_are_named_where_they_stand(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, WORDS.replace("Sleep long", "Sleep 漢 long ☃"))
    report = built(root, tmp_path / "out")
    (problem,) = [p for p in report.all_problems() if p.code == "missing-glyph"]
    where = place_in(root, EN, "Sleep")
    assert (problem.place.file, problem.place.line) == (where.file, where.line)
    assert "U+6F22" in problem.message
    assert "U+2603 SNOWMAN" in problem.message
    assert report.exit_code is not ExitCode.OK
    assert list((tmp_path / "out").glob("*.pdf")) == []


FIGURE = """\
  - heading: A photograph
  - figure:
      picture: content/pictures/photo.png
      alt: A photograph
"""


@pytest.mark.parametrize(
    ("pixels", "severity"), [(600, Severity.ERROR), (1400, Severity.WARNING), (2000, None)]
)
def test_a_picture_too_coarse_for_its_width_is_told_at_its_line(
    tmp_path: Path, pixels: int, severity: Severity | None
) -> None:
    root = small_workspace(tmp_path, WORDS.partition("body:")[0] + "body:\n" + FIGURE)
    photo = root / "content/pictures/photo.png"
    Image.new("RGB", (pixels, pixels // 4), "#336699").save(photo)
    report = built(root, tmp_path / "out")
    found = [p for p in report.all_problems() if p.code == "picture-resolution"]
    assert [p.severity for p in found] == ([severity] if severity else [])
    assert all(p.place == place_in(root, EN, "content/pictures/photo.png") for p in found)
    assert bool(list((tmp_path / "out").glob("*.pdf"))) is (severity is not Severity.ERROR)


@pytest.mark.parametrize("size", [9.0, 11.3])
def test_running_text_has_the_size_that_was_asked_for(tmp_path: Path, size: float) -> None:
    root = small_workspace(tmp_path)
    manuscript = engine_for(root, tmp_path).open(page_of(root), PLACE)
    pdf = manuscript.write(manuscript.lay_out(size), tagged=False)
    (word,) = [w for p in reading.read(pdf) for w in p.words if w.text == "Sleep"]
    assert {round(glyph.size, 2) for glyph in word.glyphs} == {size}
