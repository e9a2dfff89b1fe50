"""What a sheet may not claim: told at the very words, and nothing told that is no claim."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from handouts.content.block import Claim
from handouts.content.blocks import printed_words
from handouts.content.claims import Claims
from handouts.content.handout import Words
from handouts.edition.wording import all_words
from handouts.problems import Place
from handouts.prose.statements import statements
from rules_helpers import (
    EN,
    HEAD,
    bound,
    found,
    said,
    saying,
    shipped,
    spots,
    with_people,
    with_references,
)
from sheets_helpers import FACTS, ROOT, place_in

if TYPE_CHECKING:
    from handouts.library import Library

ARTICLE = "content/handouts/what-is-ketamine/en.yaml"
CLAIMS = ("superlative-claim", "outcome-claim", "evidence-kind", "testimonial", "endorsement")
SOURCES = '  trials: "Example A. Trials. Example Journal, 2020."\n  rest: {missing: A source}\n'


# --- superlatives ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("An effect unlike any other antidepressant.", "unlike any other"),
        ("A groundbreaking therapy.", "groundbreaking"),
        ("No other antidepressants are known to do this.", "No other"),
        ("We guarantee it.", "guarantee"),
        ("It CURES depression.", "CURES"),
        ("Our **best treatment**.", "best treatment"),
        ("It is 100% safe.", "100%"),
        ("It has no side effects.", "no side effects"),
        ("Not all doctors know it, but it is a cure.", "cure"),
        ("Not every clinic has the means to offer this cure.", "cure"),
    ],
)
def test_superlatives_and_absolutes_are_told(text: str, words: str) -> None:
    assert spots(said("superlative-claim", text)) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "It is not a cure. There is no guarantee.",
        "It does not cure depression, and nobody can guarantee that it helps.",
        "Ask about other choices. Each client is unique.",
        "The most significant way appears to be glutamate.",
        "We care about accurate, secure curettage of records.",
    ],
)
def test_what_denies_or_only_resembles_a_superlative_passes(text: str) -> None:
    assert said("superlative-claim", text) == []


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("es", "Es un tratamiento revolucionario.", "revolucionario"),
        ("es", "Garantizamos el resultado.", "Garantizamos"),
        ("ar", "هذا علاج لا مثيل له.", "لا مثيل له"),
        ("ar", "النتيجة مضمونة.", "مضمونة"),
        ("es", "No es una cura.", None),
        ("ar", "هذا ليس علاجًا شافيًا. النتيجة غير مضمونة.", None),
    ],
)
def test_superlatives_are_told_in_every_language(
    language: str, text: str, words: str | None
) -> None:
    assert spots(said("superlative-claim", text, language)) == ([words] if words else [])


def test_arabic_vowel_signs_do_not_hide_a_superlative() -> None:
    assert len(said("superlative-claim", "علاجٌ ثَوريّ", "ar")) == 1


def test_the_place_is_that_of_the_words_wherever_they_are_wrapped() -> None:
    library = saying(
        "  - text: >-\n      It has an effect unlike\n      any other.\n"
        "  - points: {items: ['A ''true'' miracle', \"A \\\"true\\\" miracle\"]}\n"
        "  - heading: Guaranteed\n"
    )
    places = [problem.place for problem in found("superlative-claim", library)]
    assert places == [
        Place(EN, 6, 24), Place(EN, 8, 34), Place(EN, 8, 56), Place(EN, 9, 14),
    ]  # fmt: skip


def test_a_reader_s_own_question_claims_nothing_but_a_heading_does() -> None:
    library = saying(
        "  - questions: {items: [Is it a cure?]}\n"
        "  - answers: {items: [{question: Is it a cure?, answer: It is not.}]}\n"
        "  - fields: {items: [{label: The best time to call me}]}\n"
        "  - heading: Looking for a cure?\n"
    )
    assert [problem.place.line for problem in found("superlative-claim", library)] == [8]


# --- what a claim rests on ---------------------------------------------------------------------


def claiming(claim: str) -> Library:
    library = saying(f"  - text: No other medicine acts so fast.\n    claim: {claim}\n")
    return with_references(library, SOURCES)


def test_a_claim_with_sources_about_people_passes() -> None:
    whole = claiming("{refs: [trials], evidence: human, approver: 'Dana Example, M.D.'}")
    assert found("superlative-claim", whole) == []


@pytest.mark.parametrize(
    ("refs", "evidence", "lack"),
    [
        ("[]", "human", "its claim names no reference"),
        ("[rest]", "human", "the source 'rest' of its claim is not given"),
        ("[trials, rest]", "human", "the source 'rest' of its claim is not given"),
        ("[unknown]", "human", "its claim names 'unknown', which is no reference"),
        ("[trials]", "animal", "its claim has evidence of the kind 'animal' alone"),
        ("[trials]", "opinion", "its claim has evidence of the kind 'opinion' alone"),
    ],
)
def test_a_claim_that_lacks_something_is_told_what(refs: str, evidence: str, lack: str) -> None:
    claim = f"{{refs: {refs}, evidence: {evidence}, approver: Dana Example}}"
    (problem,) = found("superlative-claim", claiming(claim))
    assert problem.message.endswith(f"; {lack}")


def test_a_claim_is_never_printed_and_never_brings_a_required_text() -> None:
    text = (
        f"{HEAD}body:\n  - text: Rest.\n"
        "    claim: {refs: [depression-study], evidence: human, approver: Dr. Depression}\n"
    )
    words = bound(text, Words, EN)
    assert words.body is not None
    assert words.body[0].claim == Claim(
        refs=["depression-study"], evidence="human", approver="Dr. Depression"
    )
    assert [str(word) for word in printed_words(words.body[0])] == ["Rest."]
    assert "epression" not in " ".join(all_words(words))


# --- outcomes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ketamine therapy may be a great next step for you.", "great next step"),
        ("Your mood will improve.", "will"),
        ("Every patient gets relief.", "Every patient"),
        ("The treatment will work.", "will work"),
        ("You will get your life back.", "get your life back"),
    ],
)
def test_promises_are_told(text: str, words: str) -> None:
    assert spots(said("outcome-claim", text)) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "We will call you. An adult will take you home.",
        "It may ease depression, and it may act fast.",
        "It will not ease every symptom.",
        "Your mood may improve, but we will watch for side effects.",
        "Will it ease my pain?",
        "Your visit will take one hour. Always bring a list of your medicines.",
    ],
)
def test_plain_plans_and_careful_words_are_no_promises(text: str) -> None:
    assert said("outcome-claim", text) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Puede ser un gran próximo paso para usted."),
        ("es", "Su ánimo mejorará."),
        ("ar", "سيغير حياتك."),
        ("ar", "سيخفف الاكتئاب."),
    ],
)
def test_promises_are_told_in_every_language(language: str, text: str) -> None:
    assert len(said("outcome-claim", text, language)) == 1


OUTCOME = "  - text: Ketamine may ease depression within hours.\n"
WAIVED = FACTS + (
    "waivers:\n  - {disclaimer: results_vary, reason: For our staff alone, by: Dana Example}\n"
)


def test_an_outcome_is_covered_by_the_notice_that_results_vary() -> None:
    assert found("outcome-claim", saying(OUTCOME)) == []


def test_an_outcome_without_that_notice_is_told_once_with_an_edition() -> None:
    (problem,) = found("outcome-claim", saying(OUTCOME, WAIVED))
    assert problem.place == Place(EN, 5, 24)
    assert problem.message == (
        "'ease' tells of an outcome, but small.en.one-pager does not carry 'results_vary'"
    )


def test_an_outcome_that_the_rule_of_the_notice_does_not_see_is_told() -> None:
    uncovered = "  - text: Our infusions bring relief.\n"
    assert spots(found("outcome-claim", saying(uncovered))) == ["relief"]
    other = "  - text: Rest brings relief from a cold.\n"
    assert found("outcome-claim", saying(other)) == []


def test_an_outcome_in_a_biography_that_a_sheet_prints_is_told_in_the_person_s_file() -> None:
    robin = "name: Robin Example\nstaff: yes\nbiography:\n  en: Her treatments bring relief.\n"
    library = with_people(saying("  - people: [robin]\n"), robin=robin)
    (problem,) = found("outcome-claim", library)
    assert problem.place == Place("content/people/robin.yaml", 4, 28)
    named = with_people(saying("  - team: {people: [robin]}\n"), robin=robin)
    assert found("outcome-claim", named) == [], "only her name is printed"


# --- evidence ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Ketamine restores lost connections between neurons.",
        "Ketamine raises BDNF.",
        "Ketamine causes new growth in hours to days.",
        "After ketamine, connections increased in rat neurons.",
        "Ketamine helps. Mice grow new links under this treatment.",
    ],
)
def test_effects_on_cells_and_animals_told_as_facts_are_told(text: str) -> None:
    assert len(said("evidence-kind", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ketamine may restore lost connections between neurons.",
        "In animals, ketamine increases the number of neurons.",
        "Ketamine was studied. One picture of new growth shows rat cells, not people.",
        "Glutamate carries signals between neurons. Ketamine is an anesthetic.",
        "Does ketamine restore connections between neurons?",
        "The enzyme mTOR has a part in the growth of cells. Ketamine may turn it on.",
        "A cold increases the activity of nerve cells in the nose.",
    ],
)
def test_careful_words_and_plain_physiology_pass(text: str) -> None:
    assert said("evidence-kind", text) == []


def test_a_source_marked_animal_needs_a_careful_word_where_it_is_cited() -> None:
    claim = "    claim: {refs: [trials], evidence: animal, approver: Dana Example}\n"
    body = f"  - text: Colds got shorter.[^trials] Rest is good. It may help.[^trials]\n{claim}"
    (problem,) = found("evidence-kind", with_references(saying(body), SOURCES))
    assert problem.place == Place(EN, 5, 11)
    assert problem.message == "states as a fact what 'trials' says of animals"


def test_a_source_about_people_lets_an_effect_pass_but_never_one_about_animals() -> None:
    claim = "    claim: {refs: [trials], evidence: %s, approver: Dana Example}\n"
    body = f"  - text: Ketamine raises BDNF.\n{claim}"
    for evidence, count in (("human", 0), ("animal", 1), ("mechanism", 1), ("opinion", 1)):
        library = with_references(saying(body % evidence), SOURCES)
        assert len(found("evidence-kind", library)) == count, evidence


@pytest.mark.parametrize(
    ("language", "text", "careful"),
    [
        ("es", "La ketamina aumenta el BDNF.", "La ketamina puede aumentar el BDNF."),
        ("ar", "الكيتامين يقوي المشابك العصبية.", "قد يقوي الكيتامين المشابك العصبية."),
    ],
)
def test_evidence_is_told_in_every_language(language: str, text: str, careful: str) -> None:
    assert len(said("evidence-kind", text, language)) == 1
    assert said("evidence-kind", careful, language) == []


# --- stories and institutions ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "She has seen the positive and frankly, life-changing, effects of ketamine firsthand.",
        "Ketamine changed my life.",
        "I felt relief after two infusions.",
        "Our patients report lasting relief.",
        "Thanks to ketamine she works again.",
    ],
)
def test_stories_of_outcomes_are_told(text: str) -> None:
    assert len(said("testimonial", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Our patients rest in a quiet room. What can I ask?",
        "I will bring a list of my medicines.",
        "It may ease depression.",
        "What if my mood does not improve?",
    ],
)
def test_patients_and_plans_are_no_stories(text: str) -> None:
    assert said("testimonial", text) == []


def test_a_quote_about_treatment_in_the_first_person_is_a_story() -> None:
    quote = "  - quote: {text: The infusions gave me hope., by: A patient}\n"
    assert len(found("testimonial", saying(quote))) == 1
    proverb = "  - quote: {text: Sleep is good., by: A proverb}\n"
    assert found("testimonial", saying(proverb)) == []


def test_an_institution_beside_praise_is_told() -> None:
    (problem,) = said("endorsement", "Yale University has been a pioneer in this research.")
    assert problem.message.startswith("'Yale' is named beside 'pioneer'")
    assert problem.place == Place(EN, 6, 7)
    assert said("endorsement", "He studied at Yale University in 1996.") == []
    assert said("endorsement", "The FDA has approved ketamine for anesthesia.") == []
    assert len(said("endorsement", "Yale es pionera en esto.", "es")) == 1
    assert len(said("endorsement", "جامعة ييل رائدة في هذا البحث.", "ar")) == 1


# --- references --------------------------------------------------------------------------------


def test_a_blank_source_is_told_at_its_first_mark() -> None:
    library = with_references(
        saying("  - text: Rest.[^rest] Tea.[^rest] Sleep.[^trials]\n"), SOURCES
    )
    (problem,) = found("reference-missing", library)
    assert problem.place == Place(EN, 5, 16)
    assert "'rest'" in problem.message


def test_a_source_that_nothing_cites_is_told_unless_a_claim_rests_on_it() -> None:
    library = with_references(saying("  - text: Rest.[^rest]\n"), SOURCES)
    (problem,) = found("reference-uncited", library)
    assert problem.place == Place("content/references.yaml", 2, 11)
    claim = "    claim: {refs: [trials], evidence: human, approver: Dana}\n"
    backed = with_references(saying(f"  - text: Rest.[^rest]\n{claim}"), SOURCES)
    assert found("reference-uncited", backed) == []


def test_a_number_that_its_handout_never_prints_is_told() -> None:
    facts = FACTS + 'reference_marks: {rest: "1", trials: "2"}\n'
    library = with_references(saying("  - text: Rest.[^rest]\n", facts), SOURCES)
    messages = [problem.message for problem in found("reference-uncited", library)]
    assert "'small' has the number 2 for 'trials', but does not cite it" in messages


@pytest.mark.parametrize(("numbers", "wrong"), [("12", None), ("21", 16), ("13", 28)])
def test_numbers_come_in_the_order_of_appearance(numbers: str, wrong: int | None) -> None:
    facts = FACTS + f'reference_marks: {{rest: "{numbers[0]}", trials: "{numbers[1]}"}}\n'
    body = "  - text: Rest.[^rest] Tea.[^trials] Rest.[^rest]\n"
    problems = found("reference-order", with_references(saying(body, facts), SOURCES))
    assert [problem.place.column for problem in problems] == ([] if wrong is None else [wrong])


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("growth in hours to days.1", "1"),
        ("via glutamate.3 Then more.", "3"),
        ("as shown before.¹˒² And", "¹"),
        ("It helps people².", "²"),
        ("It helps [4], and more [2,3].", "[4]"),
    ],
)
def test_a_number_typed_by_hand_is_told(text: str, typed: str) -> None:
    assert spots(said("reference-source", text))[0] == typed


@pytest.mark.parametrize(
    "text",
    [
        "Rest.[^mtor] Drink 2.5 cups, 1,000 mL or 20 m².",
        "At 8.30 call 988. In 10³ cells, see Fig.3 and No.2.",
        "[988lifeline.org](https://988lifeline.org) has more.",
        "He is an M.D. since 1996. A room of 30 cm² or 2 km².",
    ],
)
def test_figures_of_other_kinds_are_no_marks(text: str) -> None:
    assert said("reference-source", text) == []


# --- what ships --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("superlative-claim", "groundbreaking"),
        ("superlative-claim", "unlike any other"),
        ("superlative-claim", "No other antidepressants"),
        ("outcome-claim", "great\n"),
        ("evidence-kind", "fortifies and increases"),
        ("evidence-kind", "speeds up this process"),
        ("evidence-kind", "Increased orange nodes"),
        ("evidence-kind", "Creates New Connections"),
        ("endorsement", "Yale University"),
        ("reference-missing", "[^cortical-excitability]"),
        ("reference-missing", "[^new-growth]"),
        ("reference-missing", "[^rat-neuron]"),
        ("reference-missing", "[^mtor]"),
        ("reference-order", "[^cortical-excitability]"),
    ],
)
def test_the_clinic_s_article_is_flagged_where_a_reviewer_would(code: str, words: str) -> None:
    places = [problem.place for problem in found(code, shipped())]
    assert place_in(ROOT, ARTICLE, words) in places


def test_the_article_s_numbers_are_told_as_they_are_printed() -> None:
    (problem,) = found("reference-order", shipped())
    assert problem.message.startswith("the numbers of references come as 3, 1, 2, 4")
    missing = [problem.message for problem in found("reference-missing", shipped())]
    assert [message.split("printed as ")[1][0] for message in missing] == ["3", "1", "2", "4"]


def test_the_office_manager_s_story_is_told_in_her_biography() -> None:
    (problem,) = found("testimonial", shipped())
    assert problem.place == place_in(ROOT, problem.place.file, "life-changing")
    assert problem.place.file == "content/people/erica-weiszmann.yaml"


@pytest.mark.parametrize("code", CLAIMS)
def test_no_claim_is_found_in_the_required_texts(code: str) -> None:
    """They were written to warn; whoever reads a false alarm stops reading."""
    for name, disclaimer in shipped().disclaimers.items():
        for language, text in disclaimer.text.items():
            alarms = said(code, str(text), language)
            alarms = [one for one in alarms if "does not carry" not in one.message]
            assert alarms == [], (name, language)


def test_our_own_sheets_claim_little() -> None:
    """What is found in them is an effect on cells that is stated without "may"."""
    for code in CLAIMS:
        files = {p.place.file for p in found(code, shipped())} - {ARTICLE}
        ours = {file for file in files if file.startswith("content/handouts/")}
        assert not ours or code == "evidence-kind", (code, ours)


# --- lists and places --------------------------------------------------------------------------


def test_every_list_has_every_language() -> None:
    """A language without a list would pass whatever it says."""
    library = shipped()
    for name in Claims.model_fields:
        value = getattr(library.claims, name)
        lists = value.values() if name == "units" else [value] if isinstance(value, dict) else []
        for words in lists:
            assert words.keys() == library.languages.keys(), name


def test_a_clinic_s_own_word_is_found() -> None:
    library = saying("  - text: A marvelous day.\n")
    assert found("superlative-claim", library) == []
    more = bound("superlatives: {en: [marvelous]}\n", Claims, "content/claims.yaml")
    assert spots(found("superlative-claim", replace(library, claims=more))) == ["marvelous"]


def test_without_lists_the_rules_find_nothing_and_do_not_fail() -> None:
    library = replace(shipped(), claims=Claims())
    for code in CLAIMS:
        assert found(code, library) == []


@pytest.mark.parametrize("text", ["{missing: the address}", "**", "{clinic.phone}", "...", "- "])
def test_a_text_that_prints_no_words_claims_nothing(text: str) -> None:
    for code in (*CLAIMS, "hotline-wrong", "private-data", "clinic-names", "translation-differs"):
        assert [p for p in said(code, text) if p.place.file == EN] == []


def test_every_character_of_the_shipped_words_is_found_in_its_file() -> None:
    same = {"’": "'", "‘": "'"}
    files: dict[str, list[str]] = {}
    count = 0
    for statement in statements(shipped()):
        for index, character in enumerate(statement.words):
            if character == " " or index % 5:
                continue
            place = statement.place(index)
            path = ROOT / place.file
            lines = files.setdefault(place.file, path.read_text("utf-8").split("\n"))
            written = lines[place.line - 1][place.column - 1]
            assert same.get(written, written) in {character, "{"}, (place, statement.words)
            count += 1
    assert count > 2000
