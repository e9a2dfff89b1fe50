"""A translation says the same: the same headings, figures, links and required texts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from handouts.content.disclaimers import Disclaimer
from handouts.library import read_library
from handouts.problems import Place
from handouts.prose.figures import figures_in
from handouts.workspace import Workspace
from rules_helpers import bound, found, saying, shipped, with_people
from sheets_helpers import ROOT, copy_workspace, edit, place_in

if TYPE_CHECKING:
    from pathlib import Path

ES = "content/handouts/small/es.yaml"
CODE = "translation-differs"


def told(english: str, spanish: str) -> list[str]:
    library = saying(f"  - text: {english}\n", es=f"  - text: {spanish}\n")
    return [problem.message for problem in found(CODE, library)]


@pytest.mark.parametrize(
    ("english", "spanish", "difference"),
    [
        ("Wait 2 hours.", "Espere 3 horas.", "numbers only in 'en': 2; numbers only in 'es': 3"),
        ("Take 5 mg.", "Tome 50 mg.", "doses only in 'en': 5 mg; doses only in 'es': 50 mg"),
        ("Take 5 mg.", "Tome 5 g.", "doses only in 'en': 5 mg; doses only in 'es': 5 g"),
        ("Take 5 mg.", "Tome su medicina.", "doses only in 'en': 5 mg"),
        (
            "Call (213) 555-0100.",
            "Llame al (213) 555-0101.",
            "phone numbers only in 'en': 2135550100; phone numbers only in 'es': 2135550101",
        ),
        ("Call {clinic.phone}.", "Llame.", "facts only in 'en': clinic.phone"),
        ("Rest.[^mtor]", "Descanse.", "references only in 'en': mtor"),
        (
            "'[Read](https://a.org/1) it'",
            "'[Lea](https://a.org/2)'",
            "links only in 'en': https://a.org/1; links only in 'es': https://a.org/2",
        ),
    ],
)
def test_what_got_lost_or_changed_is_told(english: str, spanish: str, difference: str) -> None:
    assert told(english, spanish) == [f"this text differs: {difference}"]


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Take 25 mg twice.", "Tome 25 miligramos dos veces."),
        ("1,000 people and 0.5 mL.", "1.000 personas y 0,5 ml."),
        ("Come at 8:00.", "Venga a las 8."),
        ("Call (213) 555-0100 or 988.", "Llame al 213.555.0100 o al 988."),
        ("Drugs such as MDMA, 14+ years.", "Sustancias como la MDMA, más de 14 años."),
        ("Wait 2 hours.[^mtor]", "Espere.[^mtor] 2 horas."),
    ],
)
def test_the_same_in_other_words_passes(english: str, spanish: str) -> None:
    assert told(english, spanish) == []


def test_arabic_digits_and_units_are_the_same_figures() -> None:
    library = saying(
        "  - text: Take 25 mg, then wait 1.5 hours.\n",
        ar="  - text: خذ ٢٥ ملغ ثم انتظر ١٫٥ ساعة.\n",
    )
    assert found(CODE, library) == []
    wrong = saying("  - text: Take 25 mg.\n", ar="  - text: خذ ٥٢ ملغ.\n")
    (problem,) = found(CODE, wrong)
    assert "doses only in 'en': 25 mg; doses only in 'ar': 52 mg" in problem.message


def test_the_block_that_differs_is_named_with_its_line() -> None:
    library = saying(
        "  - heading: A\n  - text: Take 5 mg.\n  - text: Wait 2 hours.\n",
        es="  - heading: B\n  - text: Tome 5 mg.\n  - text: Espere 12 horas.\n",
    )
    (problem,) = found(CODE, library)
    assert problem.place == Place(ES, 7, 11)


def test_doses_that_changed_places_are_told_though_each_is_there() -> None:
    library = saying(
        "  - text: At first 5 mg.\n  - text: Later 10 mg.\n",
        es="  - text: Primero 10 mg.\n  - text: Después 5 mg.\n",
    )
    assert [problem.place.line for problem in found(CODE, library)] == [5, 6]


def test_titles_are_compared_too() -> None:
    spanish = (
        "title: Las 5 reglas\nkicker: Hoja\ndescription: Reglas.\nbody:\n  - text: Descanse.\n"
    )
    library = saying("  - text: Rest.\n", es=spanish)
    (problem,) = found(CODE, library)
    assert problem.message == "the title differs: numbers only in 'es': 5"
    assert problem.place == Place(ES, 1, 8)


def test_headings_are_counted_and_other_blocks_compared_as_a_whole() -> None:
    library = saying(
        "  - heading: A\n  - text: 5 mg.\n  - subheading: B\n",
        es="  - heading: A\n  - text: 50 mg.\n",
    )
    messages = [problem.message for problem in found(CODE, library)]
    assert messages == [
        "headings: 2 in 'en', 1 in 'es'",
        "the text differs: doses only in 'en': 5 mg; doses only in 'es': 50 mg",
    ]


def test_a_translation_is_compared_with_the_language_that_it_names() -> None:
    arabic = (
        "title: أ\nkicker: ب\ndescription: ج\n"
        "translation: {of: es, saw: '0', by: Ana Example, reviewed: Eva Example}\n"
        "body:\n  - text: ٧ ساعات.\n"
    )
    library = saying("  - text: 7 hours.\n", es="  - text: 8 horas.\n", ar=arabic)
    problems = found(CODE, library)
    assert [problem.place.file[-7:-5] for problem in problems] == ["ar", "es"]
    assert "only in 'es': 8; numbers only in 'ar': 7" in problems[0].message


def test_required_texts_that_only_one_language_brings_are_told() -> None:
    library = saying(
        "  - text: Ketamine may ease depression.\n",
        es="  - text: Esta medicina le puede servir.\n",
    )
    messages = [problem.message for problem in found(CODE, library)]
    assert "'en' carries the required text 'crisis_988', but 'es' does not" in messages
    assert len(messages) == len(set(messages))


def test_required_texts_and_people_are_translated_alike() -> None:
    text = (ROOT / "content/disclaimers/after_infusion.yaml").read_text("utf-8")
    wrong = text.replace("durante al menos {setting.drive_hours} horas", "durante 12 horas")
    file = "content/disclaimers/after_infusion.yaml"
    library = replace(shipped(), disclaimers={"after": bound(wrong, Disclaimer, file)})
    messages = [p.message for p in found(CODE, library) if p.place.file == file]
    difference = "numbers only in 'es': 12; facts only in 'en': setting.drive_hours"
    assert messages == [f"the required text 'after' differs: {difference}"]
    robin = "name: R\nstaff: yes\nbiography: {en: Here since 2000., es: Aquí desde 2010.}\n"
    people = with_people(saying("  - text: Rest.\n"), robin=robin)
    (problem,) = found(CODE, people)
    assert problem.place == Place("content/people/robin.yaml", 3, 39)


def test_one_language_has_nothing_to_differ_from() -> None:
    assert found(CODE, saying("  - text: Take 5 mg.\n")) == []
    alone = saying("", es="  - text: Tome 5 mg.\n")
    assert found(CODE, alone) == []


def test_everything_shipped_says_the_same_in_every_language() -> None:
    assert found(CODE, shipped()) == []


def test_a_shipped_translation_with_another_number_is_told(tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    file = "content/disclaimers/crisis_988.yaml"
    edit(root / file, "responden 24 horas", "responden 12 horas")
    (problem,) = found(CODE, read_library(Workspace(root)))
    assert problem.place.file == file
    assert problem.place.line == place_in(root, file, "es: |").line
    assert "numbers only in 'en': 24; numbers only in 'es': 12" in problem.message


def test_paths_formats_and_claims_are_no_figures() -> None:
    library = saying(
        "  - text: Rest.\n    only: [one-pager, poster-11x17]\n"
        "    claim: {refs: [study-2020], evidence: human, approver: Dana 7}\n"
    )
    figures = figures_in(library.handouts["small"].words["en"].body, "en", library.claims.units)
    assert all(not value for value in vars(figures).values())
