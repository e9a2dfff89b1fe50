"""Required texts: when each holds, which each edition gets, and that none can be lost."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from handouts.build import Report, Request, build
from handouts.content.bind import bind
from handouts.content.disclaimers import (
    EditionFacts,
    Rule,
    holds,
    mentioned_terms,
    term_pattern,
)
from handouts.content.models import Missing
from handouts.content.yaml_nodes import read_yaml
from handouts.edition.keys import TARGETS, EditionKey
from handouts.edition.requirements import terms_in
from handouts.edition.resolve import resolve
from handouts.library import Library, read_library
from handouts.problems import ExitCode
from handouts.typeset.compose import compose
from handouts.workspace import Workspace
from sheets_helpers import (
    ROOT,
    TEMPLATE,
    WORDS,
    codes,
    edit,
    edition_of,
    page_of,
    place_in,
    small_workspace,
    whole_edition,
)

if TYPE_CHECKING:
    from handouts.problems import Problem

FACTS = EditionFacts(
    kind="take-home",
    audience="patient",
    published_as=None,
    topics=frozenset({"ketamine", "depression"}),
    format="one-pager",
    target="desk",
    personal=False,
    mentioned=frozenset({"ketamine", "benefit"}),
)


def rule(text: str) -> tuple[Rule | None, list[Problem]]:
    node, problems = read_yaml(text.encode(), "rule.yaml")
    assert node is not None
    assert problems == []
    return bind(node, Rule)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("always: yes", True),
        ("kind: [take-home]", True),
        ("kind: [article, brochure]", False),
        ("kind: [article, take-home]", True),
        ("audience: [patient]", True),
        ("audience: [public, professional]", False),
        ("published_as: [web-article]", False),
        ("topic: [depression, pain]", True),
        ("topic: [pain]", False),
        ("format: [one-pager]", True),
        ("format: [tri-fold]", False),
        ("target: [desk, screen]", True),
        ("target: [screen]", False),
        ("size: [standard]", True),
        ("size: [large-print, standard]", True),
        ("size: [large-print]", False),
        ("{format: [one-pager], size: [large-print]}", False),
        ("none: [{format: [one-pager], size: [standard]}]", False),
        ("none: [{format: [one-pager], size: [large-print]}]", True),
        ("mentions: [benefit, outcome]", True),
        ("mentions: [outcome]", False),
        ("personal: yes", False),
        ("{kind: [take-home], target: [desk]}", True),
        ("{kind: [take-home], target: [screen]}", False),
        ("all: [mentions: [ketamine], mentions: [benefit]]", True),
        ("all: [mentions: [ketamine], mentions: [outcome]]", False),
        ("any: [mentions: [outcome], target: [desk]]", True),
        ("any: [mentions: [outcome], target: [screen]]", False),
        ("none: [mentions: [outcome], target: [screen]]", True),
        ("none: [mentions: [outcome], target: [desk]]", False),
        ("{kind: [take-home], none: [personal: yes]}", True),
        ("all: [any: [kind: [article], topic: [ketamine]], none: [always: yes]]", False),
    ],
)
def test_a_rule_holds_when_each_of_its_keys_does(text: str, expected: bool) -> None:
    found, problems = rule(text)
    assert found is not None, problems
    assert holds(found, FACTS) is expected


def test_a_rule_for_one_size_does_not_reach_the_other() -> None:
    small, _ = rule("{format: [one-pager], size: [standard]}")
    assert small is not None
    assert holds(small, FACTS)
    assert not holds(small, replace(FACTS, size="large-print"))


def test_a_rule_for_a_way_of_publishing_and_for_personal_sheets() -> None:
    article, _ = rule("published_as: [web-article]")
    personal, _ = rule("personal: yes")
    assert article is not None
    assert personal is not None
    assert holds(article, replace(FACTS, published_as="web-article"))
    assert holds(personal, replace(FACTS, personal=True))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{}", "wrong-value"),
        ("mention: [ketamine]", "unknown-key"),
        ("kind: [leaflet]", "wrong-value"),
        ("size: [huge]", "wrong-value"),
        ("always: no", "wrong-value"),
        ("all: [{}]", "wrong-value"),
    ],
)
def test_a_rule_that_says_nothing_or_something_unknown_is_refused(text: str, code: str) -> None:
    found, problems = rule(text)
    assert found is None
    assert code in codes(problems)


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        (["depress*"], "An antidepressant", False),
        (["depress*"], "Depression, and DEPRESSED", True),
        (["ease"], "It may ease pain", True),
        (["ease"], "a disease", False),
        (["ease"], "eases", False),
        (["heal"], "health", False),
        (["PTSD"], "post-traumatic stress disorder (ptsd)", True),
        (["self-harm"], "self-harm.", True),
        (["self-harm"], "self harm", False),
        (["mental health"], "your mental\n    health", True),
        (["C++", "a.b"], "aXb", False),
        (["relief", "restor*"], "restoring", True),
        (["*ketamin*"], "Esketamine", True),
        (["*ketamin"], "esketamine", False),
        (["*اكتئاب*"], "العلاج بالاكتئاب", True),
        (["*كيتامين*"], "الكيـــتامين", True),
        (["*كيتامين*"], "الكِيتَامِين", True),
        (["depresión"], "depresio\N{COMBINING ACUTE ACCENT}n", True),
        (["ketamine"], "keta\N{SOFT HYPHEN}mine", True),
    ],
)
def test_terms_are_whole_words_in_any_case_and_however_wrapped(
    words: list[str], text: str, expected: bool
) -> None:
    assert (mentioned_terms(text, {"term": term_pattern(words)}) == {"term"}) is expected


@pytest.fixture(scope="module")
def shipped() -> Library:
    library = read_library(Workspace(ROOT))
    assert not [p for p in library.problems if p.severity == "error"]
    return library


@pytest.mark.parametrize(
    ("language", "term", "text", "expected"),
    [
        ("es", "ketamine", "la KETAMINA", True),
        ("es", "ketamine", "la esketamina", False),
        ("es", "esketamine", "la esketamina", True),
        ("es", "fda_approval", "aprobado por la FDA", True),
        ("es", "mental_health", "vive con depresión", True),
        ("es", "mental_health", "el estrés postraumático", True),
        ("es", "mental_health", "su salud\n    mental", True),
        ("es", "mental_health", "la anestesia", False),
        ("es", "pain", "dolores", True),
        ("es", "pain", "neuropático", True),
        ("es", "pain", "el color", False),
        ("es", "benefit", "puede aliviar", True),
        ("es", "benefit", "puede **ayudarle**", True),
        ("es", "benefit", "Fecha y hora", False),
        ("es", "outcome", "actúa rápido", True),
        ("es", "outcome", "en cuestión de horas", True),
        ("es", "compounded_forms", "ketamina en casa", True),
        ("es", "compounded_forms", "la ketamina", False),
        ("ar", "ketamine", "العلاج بالكيتامين", True),
        ("ar", "ketamine", "والكيتامين", True),
        ("ar", "esketamine", "الإسكيتامين", True),
        ("ar", "fda_approval", "لإدارة الغذاء والدواء", True),
        ("ar", "mental_health", "للاكتئاب", True),
        ("ar", "mental_health", "اكتئابك", True),
        ("ar", "mental_health", "الاِكْتِئاب", True),
        ("ar", "mental_health", "الصحة النفسية", True),
        ("ar", "mental_health", "التخدير", False),
        ("ar", "pain", "آلامك", True),
        ("ar", "pain", "المريض والتاريخ", False),
        ("ar", "benefit", "قد يُخفِّف", True),
        ("ar", "benefit", "زيارتي القادمة", False),
        ("ar", "outcome", "وبسرعة", True),
        ("ar", "compounded_forms", "أقراص الكيتامين", True),
        ("ar", "compounded_forms", "لا تقُد المركبة", False),
    ],
)
def test_the_terms_of_other_languages(
    shipped: Library, language: str, term: str, text: str, expected: bool
) -> None:
    assert (term in mentioned_terms(text, terms_in(shipped, language))) is expected


ALWAYS = {"emergency_911", "alt_format", "control_line", "info_only"}
CARD = {"emergency_911", "crisis_988", "alt_format_card", "control_line_card"}
KETAMINE = {"crisis_988", "offlabel_ketamine", "risk_box", "results_vary"}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            EditionKey("plain-language", "en", "one-pager"),
            ALWAYS | KETAMINE | {"after_infusion", "controlled_substance"},
        ),
        (EditionKey("what-is-ketamine", "en", "letter"), ALWAYS | KETAMINE | {"clinic_article"}),
        (EditionKey("ketamine-brochure", "en", "tri-fold"), ALWAYS | KETAMINE),
        (EditionKey("our-team", "en", "letter"), ALWAYS | KETAMINE),
        (EditionKey("crisis-card", "en", "wallet-card"), CARD),
        (
            EditionKey("crisis-card", "en", "wallet-card", "large-print"),
            ALWAYS | {"crisis_988"},
        ),
        (
            EditionKey("ask-us", "en", "rack-card"),
            ALWAYS | {"crisis_988", "offlabel_ketamine"},
        ),
        (
            EditionKey("ask-us", "en", "poster-11x17"),
            ALWAYS | {"crisis_988", "offlabel_ketamine"},
        ),
        (EditionKey("card-steve-yun", "en", "bio-card"), ALWAYS),
        *(
            (
                EditionKey("after-your-visit", language, "aftercare"),
                ALWAYS
                | {"crisis_988", "offlabel_ketamine", "after_infusion", "controlled_substance"},
            )
            for language in ("en", "es", "ar")
        ),
        (
            EditionKey("plain-language", "es", "one-pager"),
            ALWAYS | KETAMINE | {"after_infusion", "controlled_substance"},
        ),
        (EditionKey("ketamine-brochure", "es", "tri-fold"), ALWAYS | KETAMINE),
        (EditionKey("card-erica-weiszmann", "en", "bio-card"), ALWAYS | KETAMINE),
    ],
)
def test_which_texts_each_shipped_edition_carries(
    shipped: Library, key: EditionKey, expected: set[str], target: str
) -> None:
    edition, problems = resolve(shipped, key, target)  # type: ignore[arg-type]
    assert edition is not None, problems
    assert set(edition.disclaimers) == expected
    composed, problems = compose(edition, target, ROOT)  # type: ignore[arg-type]
    assert composed is not None, problems
    assert {required.id for required in composed.required} == expected


CASES = Path(__file__).parent / "cases"
WORDING = {"en": "disclaimers.json", "es": "disclaimers-es.json", "ar": "disclaimers-ar.json"}


@pytest.mark.parametrize("language", WORDING)
def test_the_wording_of_every_shipped_text(shipped: Library, language: str) -> None:
    """The words as compliance knows them; change them here when they change the registry."""
    wording = {
        name: " ".join(disclaimer.text[language].split())
        for name, disclaimer in shipped.disclaimers.items()
    }
    assert wording == json.loads((CASES / WORDING[language]).read_text("utf-8"))


def test_every_shipped_text_has_version_source_review_and_status(shipped: Library) -> None:
    assert len(shipped.disclaimers) == 16
    for name, disclaimer in shipped.disclaimers.items():
        assert disclaimer.version >= 1, name
        assert len(disclaimer.source) > 10, name
        assert disclaimer.status == "draft", f"{name}: nobody has approved it yet"
        assert isinstance(disclaimer.review, Missing), name


def test_the_mark_of_private_sheets_is_for_personal_sheets_alone(shipped: Library) -> None:
    when = shipped.disclaimers["phi_mark"].when
    assert not holds(when, FACTS)
    assert holds(when, replace(FACTS, personal=True))


CLAIM = "Ketamine may ease depression."


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    return small_workspace(tmp_path, WORDS.replace("Sleep long and drink enough.", CLAIM))


def test_a_sheets_own_words_bring_the_texts(tmp_path: Path, claims: Path) -> None:
    plain = whole_edition(small_workspace(tmp_path / "plain"))
    claiming = whole_edition(claims)
    assert set(plain.disclaimers) == ALWAYS
    assert {"offlabel_ketamine", "crisis_988", "risk_box"} <= set(claiming.disclaimers)


WAIVER = """\
waivers:
  - disclaimer: results_vary
    reason: Counsel found the risk box to be enough
    by: Valentina Ira
"""


def waive(root: Path, text: str = WAIVER) -> None:
    with (root / "content/handouts/small/handout.yaml").open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_waiver_takes_one_text_out_and_is_remembered(claims: Path) -> None:
    before = set(whole_edition(claims).disclaimers)
    waive(claims)
    edition = whole_edition(claims)
    assert before - set(edition.disclaimers) == {"results_vary"}
    assert [(w.disclaimer, w.by) for w in edition.waivers] == [("results_vary", "Valentina Ira")]
    assert "Results vary" not in page_of(claims).source


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("    reason: Counsel found the risk box to be enough\n", "missing-key"),
        ("    by: Valentina Ira\n", "missing-key"),
    ],
)
def test_a_waiver_needs_a_reason_and_a_name(claims: Path, line: str, code: str) -> None:
    waive(claims, WAIVER.replace(line, ""))
    problems = read_library(Workspace(claims)).problems
    assert codes(problems) == [code]
    assert problems[0].place.file == "content/handouts/small/handout.yaml"


def test_a_waiver_of_a_text_that_does_not_exist_is_an_error(claims: Path) -> None:
    waive(claims, WAIVER.replace("results_vary", "result_vary"))
    edition, (problem,) = edition_of(claims)
    assert edition is None
    assert problem.code == "unknown-disclaimer"
    assert problem.place == place_in(claims, "content/handouts/small/handout.yaml", "result_vary")
    assert "results_vary" in problem.remedy


def test_a_waiver_of_a_text_that_does_not_apply_is_not_reported_as_used(claims: Path) -> None:
    waive(claims, WAIVER.replace("results_vary", "compounded"))
    assert whole_edition(claims).waivers == ()


def test_a_missing_translation_is_an_error_at_the_text(claims: Path) -> None:
    file = claims / "content/disclaimers/crisis_988.yaml"
    text = file.read_text("utf-8")
    file.write_text(re.sub(r"  en: \|\n(?:    .*\n)+", "", text), "utf-8")
    edition, (problem,) = edition_of(claims)
    assert edition is None
    assert problem.code == "missing-translation"
    assert problem.place == place_in(claims, "content/disclaimers/crisis_988.yaml", "es: |")
    assert "crisis_988" in problem.message
    assert "'en'" in problem.message


def built(root: Path, out: Path) -> Report:
    return build(Workspace(root), Request(targets=("screen",)), out, jobs=1)


def test_a_waiver_stands_in_the_manifest(claims: Path, tmp_path: Path) -> None:
    waive(claims)
    report = built(claims, tmp_path / "out")
    assert report.exit_code is ExitCode.OK, report.all_problems()
    manifest = json.loads((tmp_path / "out/manifest.json").read_text("utf-8"))
    (entry,) = manifest["files"].values()
    assert entry["waivers"] == [
        {
            "disclaimer": "results_vary",
            "reason": "Counsel found the risk box to be enough",
            "by": "Valentina Ira",
        }
    ]
    assert "results_vary" not in entry["disclaimers"]
    assert entry["disclaimers"]["risk_box"] == 1


@pytest.mark.parametrize(
    ("placement", "lost"),
    [("alert", "crisis_988"), ("balance", "risk_box"), ("control", "control_line")],
)
def test_a_template_that_leaves_texts_out_is_not_published(
    claims: Path, tmp_path: Path, placement: str, lost: str
) -> None:
    line = f'{{{{ parts.default("{placement}") }}}}\n'
    assert line in TEMPLATE
    edit(claims / "brochures/small/template.html", line, "")
    out = tmp_path / "out"
    report = built(claims, out)
    found = [p for p in report.all_problems() if p.code == "proof-disclaimer-missing"]
    assert any(lost in p.message for p in found)
    assert report.exit_code is ExitCode.RENDERING
    assert list(out.glob("*.pdf")) == []


def test_a_plain_rule_does_not_hide_a_required_text(claims: Path, tmp_path: Path) -> None:
    with (claims / "brochures/small/format.css").open("a", encoding="utf-8") as file:
        file.write("[data-required] { display: none !important; visibility: hidden !important }")
    report = built(claims, tmp_path / "out")
    assert report.exit_code is ExitCode.OK, codes(report.all_problems())


@pytest.mark.parametrize(
    ("declaration", "code"),
    [
        ("display: none", "proof-disclaimer-missing"),
        ("color: white", "proof-invisible-words"),
        ("font-size: 8.5pt", "proof-disclaimer-small"),
        ("margin-left: -0.3in", "proof-outside-safe-area"),
    ],
)
def test_a_style_that_hides_or_shrinks_a_text_is_not_published(
    claims: Path, tmp_path: Path, declaration: str, code: str
) -> None:
    with (claims / "brochures/small/format.css").open("a", encoding="utf-8") as file:
        file.write(f'p[data-required="risk_box"] {{ {declaration} !important }}')
    report = built(claims, tmp_path / "out")
    assert code in codes(report.all_problems())
    assert list((tmp_path / "out").glob("*.pdf")) == []
