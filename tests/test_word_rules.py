"""Rules of plain language, on words of their own and on the shipped handouts; the PEMAT report."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from handouts.checks import modules
from handouts.content.plain_words import PlainWords
from handouts.library import read_library
from handouts.prose.address import actions
from handouts.prose.passages import fullest, plain_printings, printings
from handouts.prose.pemat import report
from handouts.prose.pemat_items import ITEMS
from handouts.prose.sections import lists, sections
from handouts.severities import judge
from handouts.workspace import Workspace
from rules_helpers import EN, bound, found, said, saying, shipped, spots
from sheets_helpers import FACTS, ROOT, place_in, small_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from handouts.library import Library
    from handouts.problems import Problem

WORDS_RULES = (
    "reading-grade", "long-sentence", "hard-word", "abbreviation-undefined", "no-key-points",
    "no-action", "no-you", "long-list", "long-section", "many-sections",
)  # fmt: skip
ARTICLE = "content/handouts/what-is-ketamine/en.yaml"
HARD = (
    "Administration of additional pharmacological interventions necessitates comprehensive "
    "interdisciplinary evaluation of respiratory complications. Individual responses to medication "
    "demonstrate considerable variability. Continuous observation by qualified personnel remains "
    "indispensable throughout the appointment."
)
MIDDLING = (
    "The nurse will explain the treatment before we begin on the day of your visit. Most people "
    "notice that the medicine changes how they feel within several minutes. We recommend that "
    "another adult accompany you because you may remain sleepy in the evening."
)
EASY = "We will see you at ten. You can sit down. A nurse will help you. " * 4


def all_found(code: str, library: Library) -> list[Problem]:
    """What a rule finds, errors too, in the order of places."""
    return sorted(modules()[code].check(library))


def reading(text: str, language: str = "en", facts: str = FACTS) -> list[Problem]:
    library = saying(f"  - text: {text}\n", facts)
    if language != "en":
        handout = library.handouts["small"]
        words = {language: handout.words["en"]}
        library = replace(library, handouts={"small": replace(handout, words=words)})
    return all_found("reading-grade", library)


# --- reading grade -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "audience", "severities"),
    [
        (EASY, "patient", []),
        (MIDDLING, "patient", ["error"]),
        (HARD, "patient", ["error"]),
        (HARD, "public", ["warning"]),
        (HARD, "professional", []),
    ],
)
def test_the_grade_is_judged_by_who_reads(text: str, audience: str, severities: list[str]) -> None:
    problems = reading(text, facts=FACTS.replace("patient", audience))
    assert [problem.severity for problem in problems] == severities


def test_between_six_and_eight_a_patient_s_sheet_gets_a_warning_and_one_for_the_public_none() -> (
    None
):
    text = MIDDLING
    for hard, plain in (
        ("accompany you because you may remain", "come too, as you may be"),
        ("We recommend that another", "Have another"),
        (" within several", " in"),
    ):
        text = text.replace(hard, plain)
    (problem,) = reading(text)
    assert problem.severity == "warning"
    grade = float(problem.message.split("grade ")[1].split()[0])
    assert 6 < grade <= 8
    assert reading(text, facts=FACTS.replace("patient", "public")) == []


def test_the_message_tells_both_measures_and_the_remedy_names_the_hardest_sentences() -> None:
    (problem,) = reading(HARD)
    assert problem.place == replace(problem.place, file=EN, line=1, column=8), "the title's place"
    assert "Flesch-Kincaid; SMOG" in problem.message
    assert "for patients it should be 6 or less" in problem.message
    assert problem.remedy.count("(en.yaml:5)") == 3
    assert problem.remedy.index("Administration") < problem.remedy.index("Continuous")


def test_words_for_professionals_need_not_be_plain() -> None:
    facts = FACTS.replace("audience: patient\n", "audience: patient\nreading_level: professional\n")
    library = saying(f"  - text: {HARD} We may order an EKG.\n", facts)
    assert [code for code in WORDS_RULES if all_found(code, library)] == []
    facts = FACTS.replace("audience: patient", "audience: professional")
    library = saying(f"  - text: {HARD} We may order an EKG.\n", facts)
    assert [code for code in WORDS_RULES if all_found(code, library)] == []
    library = saying(f"  - text: {HARD} We may order an EKG.\n")
    wanted = {"reading-grade", "hard-word", "abbreviation-undefined", "no-action", "no-you"}
    assert {code for code in WORDS_RULES if all_found(code, library)} == wanted


SPANISH_EASY = "Venga hoy. Le vemos a las diez. Puede comer y beber. Un doctor le ve. " * 3
SPANISH_MIDDLING = (
    "La ketamina es un medicamento que se usa para la anestesia en muchos hospitales. "
    "Puede aliviar la depresión cuando otras medicinas todavía no han bastado. "
    "Algunas personas notan una mejoría en pocas horas y otras después de varios días."
)
SPANISH_HARD = (
    "La administración farmacológica intravenosa requiere evaluación interdisciplinaria "
    "exhaustiva. Las complicaciones cardiovasculares necesitan observación continuada por "
    "profesionales cualificados. La variabilidad individual dificulta considerablemente "
    "cualquier predicción terapéutica. Consulte inmediatamente cualquier manifestación."
)


@pytest.mark.parametrize(
    ("text", "severities"),
    [(SPANISH_EASY, []), (SPANISH_MIDDLING, ["warning"]), (SPANISH_HARD, ["error"])],
)
def test_spanish_is_judged_by_its_own_scale(text: str, severities: list[str]) -> None:
    problems = reading(text, "es")
    assert [problem.severity for problem in problems] == severities
    assert all("INFLESZ" in p.message and "65 or more" in p.message for p in problems)


def test_a_waiver_lets_a_hard_sheet_pass_and_is_told(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, words=f"{_HEAD}body:\n  - text: {HARD}\n")
    (root / "content/checks.yaml").write_text(
        "waivers:\n  - {check: reading-grade, handout: small, by: Dana Example,"
        " reason: The insurer's own wording}\n",
        encoding="utf-8",
    )
    library = read_library(Workspace(root))
    verdict = judge(library, all_found("reading-grade", library), modules(), ["small"])
    assert verdict.problems == ()
    assert [one.problem.code for one in verdict.waived] == ["reading-grade"]


_HEAD = "title: Colds\nkicker: Take-home sheet\ndescription: A sheet about colds.\n"


def test_the_shipped_sheets_for_patients_are_plain_and_the_article_is_not() -> None:
    problems = all_found("reading-grade", shipped())
    assert {problem.severity for problem in problems} == {"warning"}
    files = {problem.place.file.split("/")[2] for problem in problems}
    assert "what-is-ketamine" in files
    assert not files & {"plain-language", "after-your-visit", "ketamine-brochure", "how-it-works"}


# --- sentences ---------------------------------------------------------------------------------


def test_a_long_sentence_is_told_at_its_own_place() -> None:
    long = " ".join(["word"] * 21)
    (problem,) = said("long-sentence", f"Short one.\nThen {long}.\nShort again.")
    assert (problem.place.line, problem.place.column) == (7, 7)
    assert "a sentence of 22 words" in problem.message


@pytest.mark.parametrize("text", [" ".join(["word"] * 20) + ".", "Call Dr. Yun. " * 12])
def test_twenty_words_are_no_long_sentence(text: str) -> None:
    assert said("long-sentence", text) == []


def test_list_items_and_headings_are_no_part_of_a_sentence() -> None:
    body = "  - heading: " + "Word " * 25 + "\n  - points: {items: ["
    body += ", ".join(["one two three four five"] * 6) + "]}\n"
    assert found("long-sentence", saying(body)) == []


def test_the_article_s_long_sentences_are_told_once_for_all_formats() -> None:
    problems = found("long-sentence", shipped())
    assert {problem.place.file for problem in problems} == {ARTICLE}
    assert len(problems) == len({problem.place for problem in problems})
    assert place_in(ROOT, ARTICLE, "Ketamine has emerged") in {p.place for p in problems}


# --- hard words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hard", "plain"),
    [
        ("Utilize a tissue.", "Utilize", "use"),
        ("We utilized two tissues.", "utilized", "use"),
        ("Come prior to noon.", "prior to", "before"),
        ("It may have adverse effects.", "adverse", "harmful"),
        ("We administer it.", "administer", "give"),
        ("Adverse events are rare.", "Adverse events", "side effect"),
    ],
)
def test_a_hard_word_is_told_with_its_plain_one(text: str, hard: str, plain: str) -> None:
    (problem,) = said("hard-word", text)
    assert spots([problem]) == [hard]
    assert f"'{plain}'" in problem.remedy
    assert problem.place.column == 7 + text.index(hard)


@pytest.mark.parametrize(
    "text",
    [
        "Inflammation, which is swelling, goes away.",
        "Your hypertension (high blood pressure) is better.",
        "The Physician of Excellence Award is his.",
        "Use it. Give it. Ask us first.",
        "A medical assistant helps. We insure you.",
    ],
)
def test_an_explained_word_a_name_and_a_plain_word_are_none(text: str) -> None:
    assert said("hard-word", text) == []


def test_a_hard_word_is_told_once_with_how_often_it_is_used() -> None:
    (problem,) = said("hard-word", "We utilize it.\nYou utilize it. They are utilizing it.")
    assert "used 3 times" in problem.message
    assert problem.place.line == 6


def test_spanish_has_words_of_its_own() -> None:
    (problem,) = said("hard-word", "Debe utilizar un pañuelo.", "es")
    assert "'usar'" in problem.remedy
    assert said("hard-word", "Debe usar un pañuelo.", "es") == []
    assert said("hard-word", "Sie sollten es utilize.", "ar") == []


def test_what_is_heard_and_not_printed_is_not_judged() -> None:
    body = "  - figure: {picture: content/pictures/gap.svg, alt: Utilize it.}\n"
    assert found("hard-word", saying(body)) == []


def test_a_clinic_adds_words_of_its_own_and_may_have_none() -> None:
    library = saying("  - text: A perambulator helps. Utilize it.\n")
    more = bound("hard_words: {en: {perambulator: stroller}}\n", PlainWords, "content/w.yaml")
    assert spots(found("hard-word", replace(library, plain_words=more))) == ["perambulator"]
    none = replace(library, plain_words=PlainWords())
    assert [code for code in WORDS_RULES if all_found(code, none)] == []


def test_the_lists_are_long_and_no_plain_word_is_a_hard_one() -> None:
    words = shipped().plain_words
    assert len(words.hard_words["en"]) >= 120
    assert len(words.hard_words["es"]) >= 60
    for language, entries in words.hard_words.items():
        library = saying("  - text: x\n")
        texts = [f"{plain.capitalize()}." for plain in entries.values()]
        problems = [p for text in texts for p in said("hard-word", text, language)]
        assert problems == [], language
        assert library


# --- short forms -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Post-traumatic stress disorder (PTSD) is hard. PTSD can be treated.",
        "An electrocardiogram (EKG) does not hurt.",
        "An EKG (electrocardiogram) does not hurt.",
        "Post-traumatic stress disorder, or PTSD, is hard.",
        "It blocks one kind of receptor, called NMDA.",
        "The FDA, in the US, has not approved it.",
        "Do NOT drive. DO ask us.",
        "CALL US AT ONCE",
        "Your IDs are safe.",
    ],
)
def test_a_short_form_that_is_spelled_out_or_known_is_fine(text: str) -> None:
    assert said("abbreviation-undefined", text) == []


def test_the_credentials_of_the_clinic_s_people_need_not_be_spelled_out() -> None:
    library = saying("  - text: Ask a PMHNP or an MSN.\n")
    assert spots(found("abbreviation-undefined", library)) == ["PMHNP", "MSN"]
    staffed = replace(library, people=shipped().people)
    assert found("abbreviation-undefined", staffed) == []


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("We may order an EKG.", "EKG"),
        ("PTSD is hard. Post-traumatic stress disorder (PTSD) can be treated.", "PTSD"),
        ("Post-traumatic stress disorder is hard. PTSD can be treated.", "PTSD"),
        ("Two SSRIs may help.", "SSRI"),
    ],
)
def test_a_short_form_is_told_where_it_is_used_first(text: str, form: str) -> None:
    (problem,) = said("abbreviation-undefined", text)
    assert spots([problem]) == [form]
    assert problem.place.column == 7 + text.index(form)


def test_spanish_short_forms_may_stand_for_words_in_another_order() -> None:
    good = "El factor neurotrófico derivado del cerebro (BDNF) ayuda. El BDNF crece."
    assert said("abbreviation-undefined", good, "es") == []
    assert spots(said("abbreviation-undefined", "El BDNF crece.", "es")) == ["BDNF"]


def test_the_article_leaves_two_receptors_unexplained() -> None:
    problems = [p for p in found("abbreviation-undefined", shipped()) if p.place.file == ARTICLE]
    assert spots(problems) == ["NMDA", "AMPA"]
    assert problems[0].place == place_in(ROOT, ARTICLE, "NMDA Receptor")


# --- key points, actions, "you" ----------------------------------------------------------------

LONG = "You may cough and you may sneeze. Then you rest. " * 11


def test_a_longer_text_needs_key_points_and_a_short_one_none() -> None:
    (problem,) = found("no-key-points", saying(f"  - text: {LONG}\n"))
    assert "110 words and no key points" in problem.message
    points = "  - key_points: {items: [Rest.]}\n"
    assert found("no-key-points", saying(f"  - text: {LONG}\n{points}")) == []
    assert found("no-key-points", saying("  - text: You rest.\n")) == []


def test_key_points_that_a_format_leaves_out_do_not_count_there() -> None:
    points = "  - key_points: {items: [Rest.]}\n    not_in: [one-pager]\n"
    (problem,) = found("no-key-points", saying(f"  - text: {LONG}\n{points}"))
    assert problem.message.startswith("small.en.one-pager ")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("  - text: A cold comes from a virus.\n", "does not say what"),
        ("  - text: Rest.\n", ""),
        ("  - text: If you feel worse, call us.\n", ""),
        ("  - text: You should rest.\n", ""),
        ("  - text: Take-home messages are short.\n", "does not say what"),
        ("  - text: Do I rest?\n", "does not say what"),
        (f"  - text: {LONG} Call us.\n", "in running text"),
        (f"  - text: {LONG}\n  - steps: {{items: [{{do: Call us.}}]}}\n", ""),
        (f"  - text: {LONG}\n  - questions: {{title: Ask us, items: [Why?]}}\n", ""),
        (f"  - text: |\n      {LONG}\n\n      - Call us.\n", ""),
        ("  - fields: {items: [{label: A list, as: checkbox}, {label: Keys, as: checkbox}]}\n", ""),
        ("  - fields: {items: [{label: A list}, {label: Keys}]}\n", "does not say what"),
    ],
)
def test_a_take_home_sheet_asks_for_something_in_steps(body: str, wrong: str) -> None:
    problems = found("no-action", saying(body))
    assert len(problems) == bool(wrong)
    assert all(wrong in problem.message for problem in problems)


def test_only_take_home_sheets_must_ask_for_something() -> None:
    body = "  - text: A cold comes from a virus.\n"
    assert found("no-action", saying(body, FACTS.replace("take-home", "article"))) == []


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("The patient should rest.", "en", 1),
        ("You should rest.", "en", 0),
        ("Rest.", "en", 0),
        ("El paciente debe descansar.", "es", 1),
        ("Usted debe descansar.", "es", 0),
        ("Descanse.", "es", 0),
        ("Le patient se repose.", "ar", 0),
    ],
)
def test_a_text_speaks_to_its_reader(text: str, language: str, count: int) -> None:
    assert len(said("no-you", text, language)) == count


# --- lists and sections ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "  - points: {items: [a, b, c, d, e, f, g, NUMBER]}\n",
        "  - key_points: {items: [a, b, c, d, e, f, g, NUMBER]}\n",
        "  - text: |\n" + "".join(f"      - {item}\n" for item in "abcdefg") + "      - NUMBER\n",
        "  - steps:\n      items:\n"
        + "".join(f"        - {{do: {item}, more: And so on.}}\n" for item in "abcdefg")
        + "        - {do: NUMBER}\n",
        "  - fields:\n      items:\n"
        + "".join(f"        - {{label: {item}, as: checkbox}}\n" for item in "abcdefg")
        + "        - {label: NUMBER, as: checkbox}\n",
    ],
)
def test_an_eighth_item_is_one_too_many_in_every_kind_of_list(body: str) -> None:
    (problem,) = found("long-list", saying(body))
    line = body.splitlines()[problem.place.line - 5]
    assert line[problem.place.column - 1 :].startswith("NUMBER")
    first = re.compile(r" a,| *- a\n|.*(?:do|label): a,.*\n|(?<=\[)a, ")
    fewer, count = first.subn("", body, count=1)
    assert count == 1
    assert found("long-list", saying(fewer)) == []


def test_two_lists_are_counted_each_and_fields_to_write_on_are_no_list() -> None:
    two = "  - points: {items: [a, b, c, d]}\n  - points: {items: [e, f, g, h]}\n"
    text = "  - text: |\n      - a\n      - b\n      - c\n      - d\n\n      Then.\n\n"
    text += "      - e\n      - f\n      - g\n      - h\n"
    form = "  - fields: {items: [" + ", ".join(f"{{label: {x}}}" for x in "abcdefghi") + "]}\n"
    library = saying(two + text + form)
    assert found("long-list", library) == []
    (printing,) = printings(library)
    assert [len(items) for items in lists(printing.passages())] == [4, 4, 4, 4]


def test_many_headings_are_too_many_on_one_page_alone() -> None:
    body = "".join(f"  - heading: {x}\n  - text: You rest.\n" for x in "abcdefg")
    (problem,) = found("many-sections", saying(body))
    assert "7 headings" in problem.message
    assert problem.place.line == 17, "the seventh heading"
    long = saying(body)
    handout = long.handouts["small"]
    facts = handout.facts.model_copy(update={"formats": ["letter"]})
    letter = replace(long, handouts={"small": replace(handout, facts=facts)})
    assert found("many-sections", letter) == []


def test_a_long_section_is_told_at_its_heading_and_boxes_and_lists_do_not_count() -> None:
    text = "You rest and you sleep. " * 20
    body = f"  - heading: Rest\n  - text: {text}\n  - text: {text}\n"
    (problem,) = found("long-section", saying(body))
    assert "200 words" in problem.message
    assert (problem.place.line, problem.place.column) == (5, 14)
    divided = body.replace("  - text", "  - subheading: Sleep\n  - text")
    assert found("long-section", saying(divided)) == []
    listed = f"  - heading: Rest\n  - points: {{items: [{text}, {text}]}}\n"
    assert found("long-section", saying(listed)) == []


def test_bold_words_at_the_start_of_a_paragraph_head_a_section() -> None:
    (article, _) = [p for p in printings(shipped()) if p.handout.id == "what-is-ketamine"]
    starts = [section.first.plain.split(":")[0] for section in sections(article.passages())]
    assert "NMDA Receptor Blocking" in starts
    assert "A catalyst for change" in starts
    assert found("long-section", shipped()) == []


# --- the shipped content -----------------------------------------------------------------------


def test_the_shipped_sheets_for_patients_have_no_finding_at_all() -> None:
    problems = [problem for code in WORDS_RULES for problem in all_found(code, shipped())]
    files = {problem.place.file.split("/")[2] for problem in problems}
    assert not files & {"plain-language", "after-your-visit", "crisis-card", "ask-us"}
    assert all(problem.severity == "warning" for problem in problems)


def test_each_finding_has_a_place_in_its_handout_so_that_a_waiver_can_excuse_it() -> None:
    for code in WORDS_RULES:
        for problem in all_found(code, shipped()):
            assert problem.place.file.startswith("content/handouts/"), problem
            assert problem.place.line
            assert problem.place.column


# --- PEMAT -------------------------------------------------------------------------------------


def answers(handout: str, language: str = "en") -> dict[int, tuple[str, str]]:
    (printing,) = fullest(
        p for p in plain_printings(shipped()) if (p.handout.id, p.language) == (handout, language)
    )
    return {item.number: (a.verdict, a.reason) for item, a in report(shipped(), printing)}


def test_the_report_has_each_item_of_the_tool_once() -> None:
    numbers = [item.number for item in ITEMS]
    assert numbers == [n for n in range(1, 27) if n not in {13, 14}]
    assert {item.program for item in ITEMS} == {"yes", "part", "no"}
    assert list(answers("plain-language")) == numbers


def test_what_a_program_cannot_judge_is_never_agreed_to() -> None:
    for printing in fullest(printings(shipped())):
        for item, answer in report(shipped(), printing):
            if item.program == "no":
                assert answer.verdict in {"look", "not applicable"}, item
            assert answer.reason
            if answer.verdict == "disagree":
                assert answer.place is not None


def test_the_plain_sheet_and_the_article_are_told_apart() -> None:
    sheet, article = answers("plain-language"), answers("what-is-ketamine")
    assert {n for n, (verdict, _) in sheet.items() if verdict == "disagree"} == set()
    assert {n for n, (verdict, _) in sheet.items() if verdict == "agree"} == {
        3, 7, 8, 11, 12, 17, 20, 21, 22, 23,
    }  # fmt: skip
    disagreed = {n for n, (verdict, _) in article.items() if verdict == "disagree"}
    assert disagreed == {3, 4, 11, 22}
    assert "14." in article[3][1]
    assert answers("after-your-visit")[11] == ("not applicable", "it is very short")


@pytest.mark.parametrize(
    ("body", "item", "verdict"),
    [
        ("  - text: You were seen. It was given. We go.\n", 5, "disagree"),
        ("  - text: We saw you. We gave it.\n", 5, "look"),
        ("  - text: Take 2 pills.\n", 6, "look"),
        ("  - text: Multiply 2 by your weight.\n", 7, "disagree"),
        ("  - text: Take 2 pills.\n", 7, "look"),
        (f"  - text: {LONG}\n", 9, "disagree"),
        ("  - text: Rest.\n", 12, "disagree"),
        ("  - figure: {picture: content/pictures/gap.svg, alt: A gap.}\n", 17, "disagree"),
        ("  - table: {columns: [a b c d e f, g], rows: [[h, i]]}\n", 19, "disagree"),
        ("  - text: A cold is a virus.\n", 20, "disagree"),
        ("  - text: A cold is a virus.\n", 23, "look"),
        ("  - fields: {items: [{label: When}]}\n", 23, "agree"),
    ],
)
def test_an_item_is_judged_by_what_stands_there(body: str, item: int, verdict: str) -> None:
    library = saying(body)
    (printing,) = printings(library)
    answer = {one.number: a for one, a in report(library, printing)}[item]
    assert answer.verdict == verdict


def test_a_language_without_lists_is_left_to_people() -> None:
    arabic = answers("after-your-visit", "ar")
    assert arabic[3][0] == arabic[5][0] == arabic[21][0] == "look"


def test_the_command_tells_the_report_and_no_score(run: Run) -> None:
    finished = run("-w", ROOT, "pemat", "plain-language")
    assert finished.code == 0
    assert finished.stdout.count("The material provides a summary.") == 2, "English and Spanish"
    assert "content/handouts/plain-language/es.yaml" in finished.stdout
    assert "%" not in finished.stdout
    assert "no PEMAT score" in finished.stderr
    spanish = run("-w", ROOT, "pemat", "plain-language", "-l", "es", "--json")
    (told,) = json.loads(spanish.stdout)
    assert (told["handout"], told["language"], len(told["items"])) == ("plain-language", "es", 24)
    assert told["items"][10]["verdict"] == "agree"
    assert told["items"][10]["file"] == "content/handouts/plain-language/es.yaml"
    assert "score" not in {key for item in told["items"] for key in item}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plain-languag"], "Did you mean 'plain-language'?"),
        (["how-it-works", "-l", "es"], "no words in 'es'"),
    ],
)
def test_an_unknown_handout_or_language_is_a_usage_error(
    run: Run, arguments: list[str], words: str
) -> None:
    finished = run("-w", ROOT, "pemat", *arguments)
    assert finished.code == 2
    assert words in finished.stderr


def test_boxes_to_tick_are_things_to_do() -> None:
    (sheet,) = [
        p for p in printings(shipped()) if (p.handout.id, p.language) == ("after-your-visit", "en")
    ]
    done = list(actions(sheet.passages(), shipped().plain_words, "en"))
    assert [(one.words, one.in_steps, one.addressed) for one in done] == [
        ("A list of all my medicines", True, False)
    ]
