"""What keeps a handout from being read aloud as it was written: every fault is put in and found.

Faults are put into the words, into what a template makes of them, into style
sheets, and into a finished PDF. None of them is found where none was put in.
"""

from __future__ import annotations

import io
import multiprocessing
import re
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from handouts.checks import check_library, modules
from handouts.library import read_library
from handouts.pdf.accessible import prove_accessible
from handouts.pdf.sheets import finish_screen
from handouts.pdf.structure import TagReader
from handouts.problems import Place
from handouts.typeset.speech import read_speech, speech_of
from handouts.workspace import Workspace
from rules_helpers import saying
from sheets_helpers import WORDS, edit, engine_for, page_of, small_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Run
    from handouts.problems import Problem
    from handouts.typeset.compose import Composed
    from handouts.typeset.render import Engine
    from handouts.typeset.speech import Speech

    Prove = Callable[[bytes, Speech], list[Problem]]

PLACE = Place("content/handouts/small/en.yaml")
HEAD = WORDS.partition("body:")[0]
BODY = """\
body:
  - heading: Rest for some days
  - text: Sleep long and drink enough water.
  - subheading: At night
  - text: Read [more about colds at example.org](https://example.org/colds) now.
  - text: "Ask us: [¿Habla usted español?](lang:es)"
  - points: {items: [Tea with much honey, A blanket of warm wool]}
  - table:
      columns: [The day, What to do]
      rows: [[Day one, Stay in your bed], [Day two, Take a short walk]]
  - figure:
      picture: content/pictures/growth.svg
      alt: A thin cell beside one with many branches.
      caption: Two cells side by side.
"""
ALT = 'alt="A thin cell beside one with many branches."'
DISCLAIMER = "This handout is for general information only."


@pytest.fixture(scope="module")
def prove() -> Iterator[Prove]:
    """The proof in a process of its own: the validator's threads would keep ours from forking."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as prover:
        yield lambda pdf, speech: prover.submit(prove_accessible, pdf, speech, PLACE).result(120)


@dataclass(frozen=True)
class Sheet:
    """A composed page, and the engine that makes PDFs of it and of its spoilt copies."""

    composed: Composed
    engine: Engine

    def pdf(self, html: str | None = None) -> tuple[bytes, Speech]:
        """The finished file and what should be heard of it; `html` in place of its own."""
        composed = replace(self.composed, html=self.composed.html if html is None else html)
        manuscript = self.engine.open(composed, PLACE)
        written = manuscript.write(manuscript.lay_out(11), tagged=True)
        speech = speech_of(composed, "en")
        return finish_screen(written, {"revision": "1"}, speech.passages), speech


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    root = small_workspace(tmp_path_factory.mktemp("heard"), HEAD + BODY)
    return Sheet(page_of(root), engine_for(root, tmp_path_factory.mktemp("fonts")))


@pytest.fixture(scope="module")
def finished(sheet: Sheet) -> tuple[bytes, Speech]:
    return sheet.pdf()


def test_a_sound_file_has_no_fault(finished: tuple[bytes, Speech], prove: Prove) -> None:
    assert prove(*finished) == []


# Faults in a finished file.


def elements(document: Pdf, kind: str) -> list[Object]:
    """The structure elements of a kind, in the order of reading."""
    return [
        element for element in _walk(document.Root.StructTreeRoot) if str(element.S) == f"/{kind}"
    ]


def _walk(holder: Object) -> Iterator[Object]:
    for kid in _kids(holder):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from _walk(kid)


def _kids(holder: Object) -> list[Object | int]:
    kids = holder.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def words(document: Pdf, begin: str) -> Object:
    """The smallest element whose words begin so."""
    reader = TagReader(document)
    return next(
        reader.holders[leaf.mark]
        for leaf in reader.read().leaves
        if leaf.text.strip().startswith(begin)
    )


def paragraph(document: Pdf, begin: str) -> Object:
    holder = words(document, begin)
    while holder.S != Name.P:
        holder = holder.P
    return holder


def take_out(element: Object) -> None:
    element.P.K = Array([kid for kid in _kids(element.P) if not _is(kid, element)])


def _is(kid: Object | int, element: Object) -> bool:
    return not isinstance(kid, int) and kid.objgen == element.objgen


def link(document: Pdf) -> Object:
    (note,) = document.pages[0].Annots
    return note


def without_language(document: Pdf) -> None:
    del document.Root.Lang


def other_language(document: Pdf) -> None:
    document.Root.Lang = String("de")


def foreign_words_as_own(document: Pdf) -> None:
    del words(document, "¿Habla").Lang


def own_words_as_foreign(document: Pdf) -> None:
    words(document, "Sleep long").Lang = String("es")


def foreign_words_in_a_third_language(document: Pdf) -> None:
    words(document, "¿Habla").Lang = String("fr")


def without_title(document: Pdf) -> None:
    del document.docinfo["/Title"]


def other_title_in_metadata(document: Pdf) -> None:
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = "untitled"


def without_title_in_metadata(document: Pdf) -> None:
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        del xmp["dc:title"]


def file_name_in_the_title_bar(document: Pdf) -> None:
    document.Root.ViewerPreferences.DisplayDocTitle = False


def without_tree(document: Pdf) -> None:
    del document.Root.StructTreeRoot


def not_marked(document: Pdf) -> None:
    document.Root.MarkInfo.Marked = False


def without_claim(document: Pdf) -> None:
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        del xmp["pdfuaid:part"]


def without_way_back(document: Pdf) -> None:
    document.Root.StructTreeRoot.ParentTree.Nums[1][0] = None


def paragraph_out_of_the_tree(document: Pdf) -> None:
    take_out(paragraph(document, "Sleep long"))


def disclaimer_out_of_the_tree(document: Pdf) -> None:
    take_out(paragraph(document, DISCLAIMER))


def one_word_out_of_the_tree(document: Pdf) -> None:
    take_out(words(document, "now"))


def paragraph_as_decoration(document: Pdf) -> None:
    holder = words(document, "Sleep long")
    (number,) = _kids(holder)
    take_out(paragraph(document, "Sleep long"))
    contents = document.pages[0].Contents.read_bytes()
    mark = re.compile(rb"/\S+\s*<<\s*/MCID\s+%d\s*>>\s*BDC" % int(number))
    assert len(mark.findall(contents)) == 1
    document.pages[0].Contents.write(mark.sub(b"/Artifact BMC", contents))


def words_that_no_reader_can_spell(document: Pdf) -> None:
    for font in document.pages[0].Resources.Font.values():
        del font["/ToUnicode"]


def paragraphs_swapped(document: Pdf) -> None:
    one, other = paragraph(document, "Sleep long").P, paragraph(document, "Read").P
    assert _is(one.P, other.P)
    kids = [other if _is(kid, one) else one if _is(kid, other) else kid for kid in _kids(one.P)]
    one.P.K = Array(kids)


def items_swapped(document: Pdf) -> None:
    (items,) = elements(document, "L")
    items.K = Array(list(reversed(_kids(items))))


def paragraph_twice(document: Pdf) -> None:
    parent = paragraph(document, "Sleep long").P
    parent.P.K = Array([*_kids(parent.P), parent])


def title_as_paragraph(document: Pdf) -> None:
    elements(document, "H1")[0].S = Name.P


def two_main_headings(document: Pdf) -> None:
    elements(document, "H2")[0].S = Name.H1


def skipped_level(document: Pdf) -> None:
    elements(document, "H3")[0].S = Name.H4


def empty_heading(document: Pdf) -> None:
    elements(document, "H3")[0].K = Array()


def picture_without_words(document: Pdf) -> None:
    del elements(document, "Figure")[0].Alt


def picture_with_signs_alone(document: Pdf) -> None:
    elements(document, "Figure")[0].Alt = String(" … ")


def picture_with_a_files_name(document: Pdf) -> None:
    elements(document, "Figure")[0].Alt = String("growth.svg")


def picture_without_place(document: Pdf) -> None:
    del elements(document, "Figure")[0].A


def table_without_headings(document: Pdf) -> None:
    for cell in elements(document, "TH"):
        cell.S = Name.TD


def heading_of_nothing(document: Pdf) -> None:
    del elements(document, "TH")[0].A.Scope


def heading_over_two_columns(document: Pdf) -> None:
    elements(document, "TH")[0].A.ColSpan = 2


def row_without_a_cell(document: Pdf) -> None:
    take_out(elements(document, "TD")[-1])


def item_without_body(document: Pdf) -> None:
    elements(document, "LBody")[0].S = Name.P


def item_without_list(document: Pdf) -> None:
    elements(document, "L")[0].S = Name.Div


def list_of_paragraphs(document: Pdf) -> None:
    for item in elements(document, "LI"):
        item.S = Name.P


def link_that_says_nothing(document: Pdf) -> None:
    del link(document).Contents


def link_that_leads_nowhere(document: Pdf) -> None:
    del link(document).A


def link_outside_of_the_text(document: Pdf) -> None:
    (element,) = elements(document, "Link")
    element.K = Array([kid for kid in _kids(element) if isinstance(kid, int)])


def link_that_does_not_find_back(document: Pdf) -> None:
    del link(document).StructParent


def link_without_words(document: Pdf) -> None:
    (element,) = elements(document, "Link")
    element.K = Array([kid for kid in _kids(element) if not isinstance(kid, int)])


def words_as_link_to_nowhere(document: Pdf) -> None:
    words(document, "now").S = Name.Link


Fault = tuple["Callable[[Pdf], None]", set[str]]
IN_A_FILE: list[Fault] = [
    (without_language, {"proof-language"}),
    (other_language, {"proof-language"}),
    (foreign_words_as_own, {"proof-language"}),
    (own_words_as_foreign, {"proof-language"}),
    (foreign_words_in_a_third_language, {"proof-language"}),
    (without_title, {"proof-title"}),
    (other_title_in_metadata, {"proof-title"}),
    (without_title_in_metadata, {"proof-title"}),
    (file_name_in_the_title_bar, {"proof-title"}),
    (without_tree, {"proof-not-pdf-ua"}),
    (not_marked, {"proof-not-pdf-ua"}),
    (without_claim, {"proof-not-pdf-ua"}),
    (without_way_back, {"proof-not-pdf-ua"}),
    (paragraph_out_of_the_tree, {"proof-unread-words"}),
    (disclaimer_out_of_the_tree, {"proof-unread-words"}),
    (one_word_out_of_the_tree, {"proof-unread-words"}),
    (paragraph_as_decoration, {"proof-unread-words"}),
    (
        words_that_no_reader_can_spell,
        {"proof-unread-words", "proof-headings", "proof-link", "proof-not-pdf-ua"},
    ),
    (paragraphs_swapped, {"proof-reading-order"}),
    (items_swapped, {"proof-reading-order"}),
    (paragraph_twice, {"proof-reading-order"}),
    (title_as_paragraph, {"proof-headings"}),
    (two_main_headings, {"proof-headings"}),
    (skipped_level, {"proof-headings"}),
    (empty_heading, {"proof-headings", "proof-unread-words"}),
    (picture_without_words, {"proof-picture-words"}),
    (picture_with_signs_alone, {"proof-picture-words"}),
    (picture_with_a_files_name, {"proof-picture-words"}),
    (picture_without_place, {"proof-picture-words"}),
    (table_without_headings, {"proof-table-headings"}),
    (heading_of_nothing, {"proof-table-headings"}),
    (heading_over_two_columns, {"proof-table-headings"}),
    (row_without_a_cell, {"proof-table-headings", "proof-unread-words"}),
    (item_without_body, {"proof-list"}),
    (item_without_list, {"proof-list"}),
    (list_of_paragraphs, {"proof-list"}),
    (link_that_says_nothing, {"proof-link"}),
    (link_that_leads_nowhere, {"proof-link"}),
    (link_outside_of_the_text, {"proof-link"}),
    (link_that_does_not_find_back, {"proof-link"}),
    (link_without_words, {"proof-link", "proof-unread-words"}),
    (words_as_link_to_nowhere, {"proof-link"}),
]


@pytest.mark.parametrize(
    ("spoil", "expected"), [pytest.param(*fault, id=fault[0].__name__) for fault in IN_A_FILE]
)
def test_a_fault_in_a_finished_file_is_found(
    finished: tuple[bytes, Speech],
    prove: Prove,
    spoil: Callable[[Pdf], None],
    expected: set[str],
) -> None:
    pdf, speech = finished
    spoilt = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf)) as document:
        spoil(document)
        document.save(spoilt)
    problems = prove(spoilt.getvalue(), speech)
    assert {problem.code for problem in problems} == expected, problems
    assert {(problem.place, problem.severity) for problem in problems} == {(PLACE, "error")}


def test_a_missing_disclaimer_is_named(finished: tuple[bytes, Speech], prove: Prove) -> None:
    pdf, speech = finished
    (name,) = [name for name, text in speech.required if text.startswith(DISCLAIMER)]
    spoilt = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf)) as document:
        disclaimer_out_of_the_tree(document)
        document.save(spoilt)
    messages = [problem.message for problem in prove(spoilt.getvalue(), speech)]
    assert f"the disclaimer '{name}' is not read aloud word for word" in messages


def test_what_is_no_pdf_is_our_fault() -> None:
    with pytest.raises(ValueError, match="cannot be read back"):
        prove_accessible(b"no PDF", read_speech("<title>T</title>", "en"), PLACE)


# Faults that templates and style sheets make.

IN_A_TEMPLATE = {
    "no title": (("<title>Colds</title>", "<title></title>"), {"proof-title"}),
    "another language": (('<html lang="en"', '<html lang="es"'), {"proof-language"}),
    "words of another script": (
        ("Sleep long", "<b>Ελληνικά</b> Sleep long"),
        {"proof-language"},
    ),
    "title that is no heading": (("<h1>Colds</h1>", "<p>Colds</p>"), {"proof-headings"}),
    "two main headings": (("<h2>Rest for some days</h2>", "<h1>Rest for some days</h1>"),
                          {"proof-headings"}),
    "skipped heading": (("<h3>At night</h3>", "<h5>At night</h5>"), {"proof-headings"}),
    "subheading first": (("<h2>Rest for some days</h2>", ""), {"proof-headings"}),
    "picture without words": ((ALT, 'alt=""'), {"proof-picture-words"}),
    "picture with its file's name": ((ALT, 'alt="growth.svg"'), {"proof-picture-words"}),
    "heading over two columns": (
        ("<thead>", '<thead><tr><th colspan="2">My week</th></tr>'),
        {"proof-table-headings"},
    ),
    "words right in a list": (("<ul>", "<ul><p>Take these</p>"), {"proof-list"}),
    "link without words": (
        ("Sleep long", '<a href="https://example.org/sleep"><img src="{}" alt=""></a> Sleep long'),
        {"proof-link", "proof-picture-words"},
    ),
    "link around paragraphs": (
        ("<h3>At night</h3>", '<h3>At night</h3><a href="tel:911"><p>In danger, call.</p></a>'),
        {"proof-link"},
    ),
}  # fmt: skip

IN_A_STYLE_SHEET = {
    "running element": (
        ".prose { position: running(x) } @page { @top-center { content: element(x) } }",
        {"proof-unread-words"},
    ),
    "words in a margin": (
        '@page { @top-center { content: "Call 911 at once" } }',
        {"proof-unread-words"},
    ),
    "half transparent disclaimer": (
        "[data-required] { opacity: 0.9 }",
        {"proof-unread-words"},
    ),
    "words in another order": (
        "main { display: flex; flex-direction: column } .masthead { order: 9 }",
        {"proof-reading-order"},
    ),
    "rule above the title": ('h1::before { content: ""; display: block; height: 2pt }', set()),
    "numbered page": ('@page { @top-center { content: "Page " counter(page) " of 1" } }', set()),
    "running head": ('@page { @top-center { content: "What helps" } }', set()),
    "ornament": ('@page { @top-center { content: "•" } } h2::before { content: "" }', set()),
}  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), IN_A_TEMPLATE.values(), ids=IN_A_TEMPLATE)
def test_a_fault_that_a_template_makes_is_found(
    sheet: Sheet, prove: Prove, change: tuple[str, str], expected: set[str]
) -> None:
    html = sheet.composed.html
    assert html.count(change[0]) == 1
    picture = re.findall(r'<img src="([^"]+)"', html)[0]
    problems = prove(*sheet.pdf(html.replace(change[0], change[1].replace("{}", picture))))
    assert {problem.code for problem in problems} == expected, problems


def test_a_table_without_headings_is_found(sheet: Sheet, prove: Prove) -> None:
    html = re.sub(r"<(/?)th\b[^>]*>", r"<\1td>", sheet.composed.html)
    assert [problem.code for problem in prove(*sheet.pdf(html))] == ["proof-table-headings"]


@pytest.mark.parametrize(("css", "expected"), IN_A_STYLE_SHEET.values(), ids=IN_A_STYLE_SHEET)
def test_a_fault_that_a_style_sheet_makes_is_found(
    sheet: Sheet, prove: Prove, css: str, expected: set[str]
) -> None:
    html = sheet.composed.html.replace("</head>", f"<style>{css}</style></head>")
    problems = prove(*sheet.pdf(html))
    assert {problem.code for problem in problems} == expected, problems


# Faults in the words and colours, which `check` finds at their line.

OURS = ("picture-without-words", "picture-with-words", "heading-skipped", "link-without-words")
FIGURE = "  - heading: Rest\n  - figure: {picture: content/pictures/growth.svg"
CHART = """\
  - chart:
      title: Work
      items: [{label: A, value: 1}, {label: B, value: 2}]
      """
VAGUE = """\
  - heading: Rest
  - text: |
      For more,
"""
IN_THE_WORDS = {
    "picture without words": (f"{FIGURE}}}\n", "picture-without-words", 6),
    "picture with its file's name": (f"{FIGURE}, alt: growth}}\n", "picture-without-words", 6),
    "picture with its caption": (
        f"{FIGURE}, alt: Two cells, caption: Two cells.}}\n", "picture-without-words", 6,
    ),
    "decorative picture with words": (
        f"{FIGURE}, alt: Two cells, decorative: yes}}\n".replace("growth", "doorway"),
        "picture-without-words", 6,
    ),
    "words within a decorative picture": (
        f"{FIGURE}, decorative: yes}}\n", "picture-with-words", 6,
    ),
    "chart without words": (f"{CHART}alt: …\n", "picture-without-words", 8),
    "subheading first": ("  - subheading: At night\n", "heading-skipped", 5),
    "link without words": (
        f"{VAGUE}      [click here](https://example.org/colds).\n", "link-without-words", 8,
    ),
}  # fmt: skip


def found_in(body: str) -> list[Problem]:
    library = saying(body)
    return [problem for code in OURS for problem in modules()[code].check(library)]


@pytest.mark.parametrize(("body", "code", "line"), IN_THE_WORDS.values(), ids=IN_THE_WORDS)
def test_a_fault_in_the_words_is_found_at_its_line(body: str, code: str, line: int) -> None:
    places = [(p.code, p.place.file, p.place.line) for p in found_in(body)]
    assert places == [(code, PLACE.file, line)]


def test_sound_words_have_no_fault() -> None:
    assert found_in(BODY.removeprefix("body:\n")) == []


def test_a_sheet_without_a_title_is_found(tmp_path: Path) -> None:
    root = small_workspace(tmp_path / "small", HEAD.replace("title: Colds\n", "") + BODY)
    problems = read_library(Workspace(root)).problems
    assert ("missing-key", PLACE.file) in {(p.code, p.place.file) for p in problems}


def test_words_of_too_little_contrast_are_found(tmp_path: Path) -> None:
    root = small_workspace(tmp_path / "small", HEAD + BODY)
    assert faint_words(root) == set()
    edit(root / "styles/calm/tokens.yaml", '"#4C5E66"', '"#828E94"')
    assert faint_words(root) == {"'soft'"}


def faint_words(root: Path) -> set[str]:
    """The colours of words that `check` finds too faint to be read."""
    faint = (p for p in check_library(read_library(Workspace(root))) if p.code == "low-contrast")
    return {p.message.partition(" on ")[0] for p in faint if "need 4.5 to 1" in p.message}


# A whole command.


def test_a_file_that_cannot_be_heard_is_not_published(small: Path, run: Run) -> None:
    with (small / "brochures/one-pager/format.css").open("a", encoding="utf-8") as css:
        css.write("\n[data-required] { opacity: 0.9 }\n")
    built = run("build", "-t", "screen", cwd=small)
    assert built.code == 4, built
    assert "proof-unread-words" in built.stderr
    assert "is not read aloud word for word" in built.stderr
    assert list((small / "build").glob("*.pdf")) == []


def test_a_published_file_is_heard_whole(small_built: Path) -> None:
    (file,) = (small_built / "build").glob("*.screen.pdf")
    with Pdf.open(file) as document:
        tagged = TagReader(document).read()
    heard = " ".join("".join(leaf.text for leaf in tagged.leaves).split())
    assert DISCLAIMER in heard
    assert (tagged.outside, tagged.unparented) == ((), ())
