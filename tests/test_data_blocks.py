"""Blocks that hold data: what of them is printed, and what is wrong with them at its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from handouts.pdf import reading
from handouts.problems import Place
from handouts.typeset.fit import fit
from sheets_helpers import (
    WORDS,
    composed_of,
    edit,
    engine_for,
    page_of,
    place_in,
    small_workspace,
    whole_edition,
)
from ua_helpers import ua_failures

if TYPE_CHECKING:
    from pathlib import Path

EN = "content/handouts/small/en.yaml"
BODY = """\
body:
  - timeline:
      title: When
      items: [{when: In hours, what: First}, {when: In weeks, what: Second}]
  - table:
      title: Short words
      columns: [Letters, Meaning]
      rows: [[PFC, prefrontal cortex], [ECT, Electroconvulsive therapy]]
  - chart:
      title: Working in health care
      items: [{label: Ira, value: 14, shown: 14+ years}, {label: Rimando, value: 18}]
      alt: Two bars; Ira has 14 years or more, Rimando 18.
  - qr: {address: "https://988lifeline.org", caption: Chat}
  - map: {picture: {missing: A map}, text: We are downtown.}
  - fields:
      title: Next visit
      items:
        - {label: Notes, as: notes, rows: 3}
        - {label: Coming, as: choice, choices: [alone, with someone]}
        - {label: Someone drives, as: checkbox}
  - quote: {text: The brain can change., by: A saying}
  - answers:
      items: [{question: Is it new?, answer: It is **still** being studied.}]
"""


def with_body(folder: Path, body: str) -> Path:
    return small_workspace(folder, WORDS.partition("body:")[0] + body)


def text_of(page: Any) -> str:
    return str(page.get_textpage().get_text_bounded())


def problems_of(folder: Path, body: str) -> list[tuple[str, Place, str]]:
    from handouts.library import read_library
    from handouts.workspace import Workspace

    root = with_body(folder, "body:\n" + body)
    found = read_library(Workspace(root)).problems or composed_of(root)[1]
    return [(p.code, p.place, p.message) for p in found if p.severity == "error"]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    root = with_body(tmp_path_factory.mktemp("blocks"), BODY)
    edit(root / "brochures/small/format.yaml", "height: 11in, most: 1", "height: 11in")
    engine = engine_for(root, tmp_path_factory.mktemp("fonts"))
    manuscript = engine.open(page_of(root), Place(EN))
    fitted, problems = fit(manuscript, whole_edition(root).format, Place(EN))
    assert fitted is not None, problems
    data = manuscript.write(fitted.layout, tagged=True)
    assert manuscript.take_problems() == []
    return data


def test_every_word_is_on_the_page(pdf: bytes) -> None:
    pages = pypdfium2.PdfDocument(pdf)
    text = " ".join(word for page in pages for word in text_of(page).split())
    words = [
        "When", "In hours", "First", "In weeks", "Second", "Short words", "Letters", "Meaning",
        "PFC", "prefrontal cortex", "ECT", "Electroconvulsive therapy", "Working in health care",
        "Ira", "14+ years", "Rimando", "18", "Chat", "988lifeline.org", "map to be added",
        "We are downtown.", "Next visit", "Notes", "Coming", "alone", "with someone",
        "Someone drives", "The brain can change.", "A saying", "Is it new?",
        "It is still being studied.",
    ]  # fmt: skip
    assert [word for word in words if word not in text] == []


def test_the_page_is_accessible_by_the_letter_of_pdf_ua(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "blocks.pdf").write_bytes(pdf)
    assert ua_failures(tmp_path / "blocks.pdf") == []


def test_a_charts_labels_are_as_large_as_the_running_text(pdf: bytes) -> None:
    words = [word for page in reading.read(pdf) for word in page.words]
    sizes = {word.text: word.glyphs[0].size for word in words}
    assert sizes["Rimando"] == pytest.approx(sizes["downtown."], abs=0.01)


def test_a_table_tells_its_headings_from_its_cells(tmp_path: Path) -> None:
    html = page_of(with_body(tmp_path, BODY)).html
    assert re.findall(r'<th scope="(\w+)">([^<]+)</th>', html) == [
        ("col", "Letters"), ("col", "Meaning"), ("row", "PFC"), ("row", "ECT"),
    ]  # fmt: skip
    assert re.findall(r"<td>([^<]+)</td>", html) == [
        "prefrontal cortex", "Electroconvulsive therapy",
    ]  # fmt: skip


def test_blanks_have_as_many_lines_and_boxes_as_asked(tmp_path: Path) -> None:
    html = page_of(with_body(tmp_path, BODY)).html
    assert html.count('class="line-rule notes"') == 3
    assert html.count('class="square"') == 3  # two choices and a box


def test_pictures_are_described_for_those_who_do_not_see_them(tmp_path: Path) -> None:
    html = page_of(with_body(tmp_path, BODY)).html
    assert 'alt="Two bars; Ira has 14 years or more, Rimando 18."' in html
    assert 'alt="QR code: 988lifeline.org"' in html


@pytest.mark.parametrize(
    ("body", "code", "where", "told"),
    [
        ("  - table: {columns: [A, B], rows: [[1, 2], [3]]}\n", "wrong-value", "{columns: [A",
         "row 2 has 1 cells"),
        ("  - chart: {title: T, items: [{label: A, value: -1}, {label: B, value: 1}], alt: x}\n",
         "wrong-value", "-1", "0 or more"),
        ("  - chart: {title: T, items: [{label: A, value: 1}], alt: x}\n", "wrong-value",
         "[{label", "at least 2"),
        ("  - chart: {title: T, items: [{label: A, value: 1}, {label: B, value: 1}]}\n",
         "missing-key", "{title: T", "'alt' is missing"),
        ("  - qr: {address: 'http://example.org'}\n", "qr-impossible", "'http", "https"),
        ("  - map: {picture: content/pictures/growth.svg}\n", "wrong-value", "{picture: c", "alt"),
        ("  - fields: {items: [{label: A, as: choice}]}\n", "wrong-value", "{label: A", "choices"),
        ("  - fields: {items: [{label: A, as: signature}]}\n", "wrong-value", "signature",
         "not one of the allowed values"),
        ("  - text: One.\n    onli: [small]\n", "unknown-key", "onli", "onli"),
        ("  - figure: {picture: content/pictures/messages.svg, alt: x, labels: {massage: y}}\n",
         "unknown-label", "y}", "no text with the id 'massage'"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_where_it_stands(
    tmp_path: Path, body: str, code: str, where: str, told: str
) -> None:
    ((found, place, message),) = problems_of(tmp_path, body)
    assert (found, place) == (code, place_in(tmp_path, EN, where))
    assert told in message


def test_a_chart_that_cannot_be_drawn_is_refused(tmp_path: Path) -> None:
    label = "a label that is far too long to stand above one bar in a drawing of this width " * 2
    items = f"[{{label: {label}, value: 1}}, {{label: B, value: 2}}]"
    body = f"  - chart: {{title: T, items: {items}, alt: x}}\n"
    ((code, place, _),) = problems_of(tmp_path, body)
    assert (code, place) == ("chart-impossible", place_in(tmp_path, EN, "{title: T"))


def test_a_drawings_words_are_given_in_another_language(tmp_path: Path) -> None:
    figure = "picture: content/pictures/messages.svg, alt: x, labels: {message: mensaje}"
    composed = page_of(with_body(tmp_path, f"body:\n  - figure: {{{figure}}}\n"))
    (drawing,) = [one for one in composed.drawings if b"mensaje" in one.data]
    assert drawing.address in composed.html
    words = re.findall(r"<text[^>]*>([^<]*)</text>", drawing.data.decode())
    assert words == ["mensaje", "gap"]
