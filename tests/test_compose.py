"""Composing: required texts in their places, templates in their sandbox, faults at their line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from handouts.edition.keys import EditionKey
from handouts.library import read_library
from handouts.problems import Place
from handouts.workspace import Workspace
from sheets_helpers import (
    ROOT,
    SMALL,
    WORDS,
    codes,
    composed_of,
    copy_workspace,
    edit,
    page_of,
    place_in,
    small_workspace,
)

if TYPE_CHECKING:
    from pathlib import Path

EN = "content/handouts/small/en.yaml"
TEMPLATE_FILE = "brochures/small/template.html"
BROCHURE = EditionKey("ketamine-brochure", "en", "tri-fold")
SHIPPED = [
    BROCHURE,
    EditionKey("our-team", "en", "letter"),
    EditionKey("plain-language", "en", "one-pager"),
    EditionKey("what-is-ketamine", "en", "letter"),
]


def with_body(folder: Path, body: str) -> Path:
    return small_workspace(folder, WORDS.partition("body:")[0] + "body:\n" + body)


def required_in(html: str) -> list[str]:
    return re.findall(r'data-required="([a-z0-9_]+)"', html)


@pytest.mark.parametrize("key", SHIPPED, ids=str)
def test_every_required_text_stands_exactly_once(key: EditionKey) -> None:
    composed = page_of(ROOT, key)
    assert sorted(required_in(composed.html)) == sorted(r.id for r in composed.required)
    for required in composed.required:
        assert required.text in composed.source


CLAIMS = """\
  - heading: Relief
  - text: Ketamine is a medicine.
  - text: It may ease depression.
  - text: It also eases pain.
"""


def test_the_fda_notice_follows_the_first_block_that_names_a_benefit(tmp_path: Path) -> None:
    html = page_of(with_body(tmp_path, CLAIMS)).html
    order = [
        html.index(words)
        for words in ("a medicine", "ease depression", 'data-required="offlabel', "eases pain")
    ]
    assert order == sorted(order)
    assert 'class="near"' in html


def test_without_such_a_block_the_fda_notice_stands_first(tmp_path: Path) -> None:
    body = (
        "  - heading: Ketamine, depression and relief\n"
        "  - text: Words.\n"
        "  - points: {items: [ketamine eases depression]}\n"
    )
    html = page_of(with_body(tmp_path, body)).html
    assert html.index('data-required="offlabel') < html.index("<h2>Ketamine")


def test_a_biography_that_names_a_benefit_is_followed_by_the_notice(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    root = with_body(tmp_path / "one", "  - people: [gia-nevel, valentina-ira]\n  - text: End.\n")
    edit(root / "content/people/gia-nevel.yaml", "staff: no", "staff: yes")
    with (root / "content/people/gia-nevel.yaml").open("a", encoding="utf-8") as file:
        file.write("biography: {en: She saw ketamine ease depression.}\n")
    html = page_of(root).html
    assert html.index("Valentina") < html.index('data-required="offlabel') < html.index("End.")


def test_the_emergency_line_comes_first_and_stays_with_the_crisis_line(tmp_path: Path) -> None:
    found = required_in(page_of(with_body(tmp_path, CLAIMS)).html)
    first = found.index("emergency_911")
    assert found[first : first + 2] == ["emergency_911", "crisis_988"]
    assert found[-1] == "control_line"
    boxed = [name for name in found if name in {"risk_box", "results_vary", "controlled_substance"}]
    assert boxed == ["risk_box", "results_vary", "controlled_substance"]


def test_an_author_may_say_where_texts_stand_and_they_stand_there_alone(tmp_path: Path) -> None:
    body = "  - notices: alert\n" + CLAIMS
    html = page_of(with_body(tmp_path, body)).html
    assert html.count('data-required="emergency_911"') == 1
    assert html.index('data-required="emergency_911"') < html.index("<h2>Relief")
    assert html.index('data-required="risk_box"') > html.index("eases pain")


def test_the_control_line_is_printed_in_segments(tmp_path: Path) -> None:
    composed = page_of(small_workspace(tmp_path))
    (line,) = [r.text for r in composed.required if r.id == "control_line"]
    line, codes = re.subn(r"[0-9A-Z]{4}-[0-9A-Z]{4}", "CODE", line)
    assert codes == 1
    assert line.startswith(
        "small en small · Revision 1 · Code CODE · DRAFT, not approved · Written"
    )
    assert "|" not in line


def test_words_are_escaped_wherever_they_stand(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, WORDS.replace("Colds", '"<i>Colds</i> & {{ 7*7 }}"'))
    html = page_of(root).html
    assert html.count("&lt;i&gt;Colds&lt;/i&gt; &amp; {{ 7*7 }}") == 2
    assert "<i>" not in html
    assert "<title>&lt;i&gt;Colds" in html


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{{ parts.masthead() }}", "{{ parts.masthead( }}", "template-syntax"),
        ("{{ parts.masthead() }}", "{{ mastehad }}", "template-error"),
        ("{{ parts.masthead() }}", "{{ words.titel }}", "template-error"),
        ("{{ parts.masthead() }}", "{{ label('pgae') }}", "template-error"),
        ("{{ parts.masthead() }}", "{{ given('clinic.fone') }}", "template-error"),
        ("{{ parts.masthead() }}", "{{ 1 / 0 }}", "template-error"),
        ("{{ parts.masthead() }}", "{% for x in 7 %}{% endfor %}", "template-error"),
    ],
)
def test_a_fault_in_a_template_names_its_line(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    root = small_workspace(tmp_path)
    line = place_in(root, TEMPLATE_FILE, old).line
    edit(root / TEMPLATE_FILE, old, new)
    composed, problems = composed_of(root)
    assert composed is None
    assert [(p.code, p.place) for p in problems if p.severity == "error"] == [
        (code, Place(TEMPLATE_FILE, line, 1))
    ]


def test_a_fault_in_a_shared_part_names_the_part(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    parts = "brochures/parts/blocks.html"
    line = place_in(root, parts, "{{ block.heading | inline }}").line
    edit(root / parts, "{{ block.heading | inline }}", "{{ block.haeding | inline }}")
    _, problems = composed_of(root)
    (problem,) = [p for p in problems if p.severity == "error"]
    assert (problem.code, problem.place) == ("template-error", Place(parts, line, 1))
    assert "haeding" in problem.message


@pytest.mark.parametrize("name", ["parts/pgae.html", "../content/clinic.yaml", "/etc/hostname"])
def test_a_template_that_is_missing_or_outside_is_told_where_it_is_asked_for(
    tmp_path: Path, name: str
) -> None:
    root = small_workspace(tmp_path)
    edit(root / TEMPLATE_FILE, "parts/page.html", name)
    composed, problems = composed_of(root)
    assert composed is None
    assert [(p.code, p.place) for p in problems if p.severity == "error"] == [
        ("template-missing", Place(TEMPLATE_FILE, 1, 1))
    ]
    assert name in problems[-1].message


@pytest.mark.parametrize(
    "attack",
    [
        "{{ words.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ label.__globals__ }}",
        "{{ picture.__func__.__code__ }}",
        "{{ notices.__init__.__globals__ }}",
        "{{ body.append(1) }}",
        "{{ words.title.place.file.__class__.__base__ }}",
        "{{ '{0.__class__.__base__}'.format(words) }}",
        "{% set x = self._TemplateReference__context.environment %}{{ x }}",
    ],
)
def test_a_template_reaches_nothing_beyond_what_it_is_given(tmp_path: Path, attack: str) -> None:
    root = small_workspace(tmp_path)
    edit(root / TEMPLATE_FILE, "{{ parts.masthead() }}", attack)
    composed, problems = composed_of(root)
    assert composed is None
    assert "template-error" in codes(problems)


CITING = """\
  - text: One.[^rat-neuron] Two.[^mtor] One again.[^rat-neuron]
"""


def listed(html: str) -> list[str]:
    block = html.partition('<div class="sources">')[2].partition("</div>")[0]
    return [re.sub(r"<[^>]+>", "", line).strip() for line in re.findall(r"<p>.*?</p>", block)]


def test_references_are_listed_in_the_order_of_their_marks_with_blanks(tmp_path: Path) -> None:
    root = with_body(tmp_path, CITING)
    edit(
        root / "content/references.yaml",
        "mtor:\n    missing: Source for “No other antidepressants are known to activate mTOR”",
        "mtor: A. Author. *A title*. 2010.",
    )
    html = page_of(root).html
    assert listed(html) == ["1 [source to be added]", "2 A. Author. A title. 2010."]


def test_printed_marks_order_the_list_as_numbers(tmp_path: Path) -> None:
    root = with_body(tmp_path, CITING)
    with (root / "content/handouts/small/handout.yaml").open("a", encoding="utf-8") as file:
        file.write('reference_marks: {rat-neuron: "10", mtor: "9"}\n')
    assert [line.split()[0] for line in listed(page_of(root).html)] == ["9", "10"]


def test_a_sheet_without_marks_has_no_list(tmp_path: Path) -> None:
    assert 'class="sources"' not in page_of(small_workspace(tmp_path)).html


FIGURE = """\
  - figure:
      picture: content/pictures/{name}
      alt: A drawing
"""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("growht.svg", "picture-missing"),
        ("../clinic.yaml", "picture-kind"),
        ("../../../secret.svg", "picture-outside-workspace"),
        ("broken.svg", "svg-corrupt"),
    ],
)
def test_a_fault_in_a_picture_is_told_at_the_line_that_names_it(
    tmp_path: Path, name: str, code: str
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "secret.svg").write_text("<svg/>", "utf-8")
    root = with_body(tmp_path / "one", FIGURE.format(name=name))
    (root / "content/pictures/broken.svg").write_text("<svg", "utf-8")
    composed, problems = composed_of(root)
    assert composed is None
    (problem,) = [p for p in problems if p.severity == "error"]
    assert (problem.code, problem.place) == (code, place_in(root, EN, "content/pictures"))


def test_a_fault_in_a_panels_art_is_told_at_its_line(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    words = "content/handouts/ketamine-brochure/en.yaml"
    edit(root / words, "pictures/doorway.svg", "pictures/dooway.svg")
    composed, problems = composed_of(root, BROCHURE)
    assert composed is None
    (problem,) = [p for p in problems if p.severity == "error"]
    assert problem.place == place_in(root, words, "content/pictures/dooway.svg")
    assert "doorway.svg" in problem.remedy


def test_faults_of_words_and_pictures_are_told_at_once(tmp_path: Path) -> None:
    body = FIGURE.format(name="no.svg") + "  - text: Call {clinic.fax} [here](http://x.org).\n"
    _, problems = composed_of(with_body(tmp_path, body))
    errors = {p.code for p in problems if p.severity == "error"}
    assert errors == {"picture-missing", "unknown-fact", "link-not-allowed"}


def test_a_stylesheet_that_is_missing_is_told_where_the_style_names_it(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    edit(root / "styles/calm/tokens.yaml", "  - base/base.css", "  - base/bsae.css")
    composed, problems = composed_of(root)
    assert composed is None
    (problem,) = [p for p in problems if p.severity == "error"]
    assert (problem.code, problem.place) == (
        "css-missing",
        place_in(root, "styles/calm/tokens.yaml", "base/bsae.css"),
    )


def test_a_stylesheet_outside_the_styles_is_refused_where_the_style_names_it(
    tmp_path: Path,
) -> None:
    root = small_workspace(tmp_path)
    edit(root / "styles/calm/tokens.yaml", "  - base/base.css", "  - ../content/x.css")
    problems = read_library(Workspace(root)).problems
    place = place_in(root, "styles/calm/tokens.yaml", "../content/x.css")
    assert place in [problem.place for problem in problems if problem.severity == "error"]


def test_running_text_is_black_at_the_desk_and_soft_on_a_screen(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    assert page_of(root, SMALL, "desk").palette["ink"] == "#000000"
    assert page_of(root, SMALL, "screen").palette["ink"] == "#22333B"


def test_least_sizes_come_from_the_registry_and_the_format() -> None:
    sizes = {r.id: r.least for r in page_of(ROOT, SHIPPED[2]).required}
    assert sizes["alt_format"] == 14
    assert sizes["risk_box"] == 10
    assert sizes["offlabel_ketamine"] is None


def test_a_template_that_forgets_a_block_is_told_at_the_forgotten_words(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    parts = "brochures/parts/blocks.html"
    edit(root / parts, '<div class="prose">{{ block.text | prose }}</div>', "")
    composed, problems = composed_of(root)
    assert composed is None
    (problem,) = [p for p in problems if p.severity == "error"]
    assert problem.code == "template-leaves-out"
    assert problem.place == place_in(root, EN, "Sleep long")
    assert "'small'" in problem.message
