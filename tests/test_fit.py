"""Fitting: what overflows is named with a count to cut by, springs fill, emptiness is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from handouts.pdf import reading
from handouts.problems import Place, Problem, Severity
from handouts.typeset.fit import fit
from sheets_helpers import (
    TEMPLATE,
    WORDS,
    edit,
    engine_for,
    folded_workspace,
    page_of,
    small_workspace,
    whole_edition,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from handouts.typeset.fit import Fitted
    from handouts.typeset.render import Manuscript

PLACE = Place("content/handouts/small/en.yaml")
FILLER = "seven plain words stand in this sentence. "


def panels(left: str, right: str) -> str:
    return (
        "  - panel: front\n"
        "    blocks: [text: Front.]\n"
        f"  - panel: left\n    blocks:\n{left}"
        f"  - panel: right\n    blocks:\n{right}"
        "  - panel: back\n    blocks: [space: grow]\n"
    )


def text(words: int) -> str:
    filler = (FILLER * (words // 7 + 1)).split()[:words]
    return f"      - text: {' '.join(filler)}\n"


def opened(root: Path, folder: Path) -> Manuscript:
    return engine_for(root, folder).open(page_of(root), PLACE)


def fitted(root: Path, folder: Path) -> tuple[Fitted | None, list[Problem]]:
    return fit(opened(root, folder), whole_edition(root).format, PLACE)


def sheet(folder: Path, words: int) -> Path:
    notices = "".join(f"  - notices: {name}\n" for name in ("alert", "notes", "control"))
    body = "body:\n" + notices + text(words).replace("      - ", "  - ")
    return small_workspace(folder, WORDS.partition("body:")[0] + body)


def folded(folder: Path, words: int) -> Path:
    return folded_workspace(folder, panels(text(words), text(150)))


@pytest.mark.parametrize(
    ("make", "words", "named"),
    [(sheet, 1200, "the page"), (folded, 900, "panel 'left'")],
)
def test_an_overflow_names_its_place_and_about_how_many_words_to_cut(
    tmp_path: Path, make: Callable[[Path, int], Path], words: int, named: str
) -> None:
    root = make(tmp_path, words)
    result, (problem,) = fitted(root, tmp_path)
    assert result is None
    assert (problem.code, problem.place, problem.severity) == ("overflow", PLACE, Severity.ERROR)
    assert named in problem.message
    told = int(re.search(r"about (\d+)", problem.message)[1])  # type: ignore[index]
    file = root / "content/handouts/small/en.yaml"
    before = file.read_text("utf-8")

    def fits(number: int) -> bool:
        file.write_text(before.replace(text(words).strip(), text(number).strip()), "utf-8")
        return fitted(root, tmp_path)[0] is not None

    assert fits(words - round(told * 1.2)), "cutting a fifth more than told is enough"
    assert not fits(words - round(told * 0.8)), "cutting a fifth less than told is not"


def test_two_panels_that_overflow_are_both_named(tmp_path: Path) -> None:
    root = folded_workspace(tmp_path, panels(text(900), text(1000)))
    result, problems = fitted(root, tmp_path)
    assert result is None
    assert [re.findall(r"'(\w+)'", p.message) for p in problems] == [["left"], ["right"]]


def test_the_largest_type_that_fits_is_chosen(tmp_path: Path) -> None:
    root = sheet(tmp_path, 620)
    result, problems = fitted(root, tmp_path)
    assert result is not None, problems
    size = result.layout.size
    assert 10 < size < 12
    manuscript = opened(root, tmp_path)
    assert manuscript.lay_out(size).pages == 1
    assert manuscript.lay_out(round(size + 0.1, 1)).pages == 2


def test_little_text_gets_the_largest_type_and_no_larger(tmp_path: Path) -> None:
    result, _ = fitted(small_workspace(tmp_path), tmp_path)
    assert result is not None
    assert result.layout.size == 12


SPRING = "      - space: grow\n      - text: Last words of this panel.\n"


def last_lines(pdf: bytes) -> list[float]:
    """The lowest ink of letters on each page, in points from the top."""
    return [
        max(glyph.box.bottom for word in page.words for glyph in word.glyphs)
        for page in reading.read(pdf)
    ]


def test_springs_bring_panels_to_one_bottom_line(tmp_path: Path) -> None:
    blocks = panels(text(120) + SPRING, text(150) + "      - space: grow\n" + text(30) + SPRING)
    root = folded_workspace(tmp_path, blocks)
    manuscript = opened(root, tmp_path)
    result, problems = fit(manuscript, whole_edition(root).format, PLACE)
    assert result is not None, problems
    slack = {flow.name: flow.slack for flow in result.layout.flows}
    assert 0 <= slack["left"] < 1.5
    assert 0 <= slack["right"] < 1.5
    _, left, right, _ = last_lines(manuscript.write(result.layout, tagged=False))
    assert abs(left - right) < 1.5
    assert 612 - left < 0.38 * 72 + 9, "the last line stands on the lower margin"


def test_without_springs_the_words_stay_at_the_top(tmp_path: Path) -> None:
    root = folded_workspace(tmp_path, panels(text(120), text(300)))
    manuscript = opened(root, tmp_path)
    result, _ = fit(manuscript, whole_edition(root).format, PLACE)
    assert result is not None
    _, left, right, _ = last_lines(manuscript.write(result.layout, tagged=False))
    assert right - left > 72


def test_a_nearly_empty_panel_is_told_and_a_cover_is_not(tmp_path: Path) -> None:
    root = folded_workspace(tmp_path, panels(text(20), text(300)))
    result, _ = fitted(root, tmp_path)
    assert result is not None
    (problem,) = result.problems
    assert (problem.code, problem.severity) == ("underfull", Severity.WARNING)
    assert re.match(r"panel 'left' is (8|9)\d% empty", problem.message)


def test_a_panel_that_art_fills_is_not_underfull(tmp_path: Path) -> None:
    root = folded_workspace(tmp_path, panels(text(20), text(300)))
    shape = whole_edition(root).format
    result, _ = fit(opened(root, tmp_path), shape, PLACE, frozenset({"left"}))
    assert result is not None
    assert result.problems == ()


def test_a_last_page_with_few_words_is_told(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    (root / "brochures/small/template.html").write_text(
        re.sub(r"\{\{ parts.(default|near).*\n", "", TEMPLATE), "utf-8"
    )
    result, _ = fitted(root, tmp_path)
    assert result is not None
    (problem,) = result.problems
    assert problem.code == "underfull"
    assert problem.message.startswith("the last page is")


def test_a_template_that_marks_no_flow_is_fitted_by_its_pages(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    edit(root / "brochures/small/template.html", ' data-flow="sheet"', "")
    result, problems = fitted(root, tmp_path)
    assert result is not None, problems
    assert result.layout.pages == 1


BOOKLET = """\
name: {en: Stapled}
page: {width: 5.5in, height: 8.5in, least: 4, most: 16, multiple: 4}
sheet: {width: 11in, height: 8.5in, duplex: short-edge, stock: 0.1mm}
imposition: saddle-stitch
bleed: 0.125in
safe: 0.25in
type: {least: 10pt, most: 10.5pt, fine: 9pt}
"""
SPARE = '<section class="spare spare-{0}" style="break-before: page"><p>.</p></section>'


def booklet(folder: Path, words: int) -> Path:
    root = sheet(folder, words)
    (root / "brochures/small/format.yaml").write_text(BOOKLET, "utf-8")
    spares = "".join(SPARE.format(number) for number in (1, 2, 3))
    template = TEMPLATE.replace("{% endblock %}", spares + "{% endblock %}")
    (root / "brochures/small/template.html").write_text(template, "utf-8")
    return root


@pytest.mark.parametrize(("words", "pages"), [(300, 4), (2400, 8), (3900, 12)])
def test_a_booklet_has_pages_in_fours(tmp_path: Path, words: int, pages: int) -> None:
    found, problems = fitted(booklet(tmp_path / "w", words), tmp_path)
    assert found is not None, problems
    assert found.layout.pages == pages


def test_a_booklet_that_needs_more_pages_than_it_may_have_is_told(tmp_path: Path) -> None:
    found, (problem,) = fitted(booklet(tmp_path / "w", 9000), tmp_path)
    assert found is None
    assert problem.code == "overflow"
    assert "16 pages" in problem.message
