"""Who answers for a sheet, by which name, whom it tells to call, and until when it holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from handouts.content.bind import bind
from handouts.content.disclaimers import Disclaimer
from handouts.content.models import Hotlines
from handouts.content.yaml_nodes import read_yaml
from handouts.library import read_library
from handouts.problems import Place
from handouts.workspace import Workspace
from rules_helpers import EN, bound, found, said, saying, shipped, spots, with_people
from sheets_helpers import FACTS, ROOT, copy_workspace, place_in

if TYPE_CHECKING:
    from pathlib import Path

    from handouts.library import Library

ERICA = "content/people/erica-weiszmann.yaml"
ARTICLE = "content/handouts/what-is-ketamine/en.yaml"


# --- authors and credentials -------------------------------------------------------------------


def test_the_article_s_author_is_not_among_the_staff() -> None:
    (problem,) = found("author-not-staff", shipped())
    assert problem.place == place_in(ROOT, "content/handouts/what-is-ketamine/handout.yaml", "gia")
    assert "Gia Nevel" in problem.message


@pytest.mark.parametrize(("staff", "count"), [("yes", 0), ("no", 1)])
def test_an_author_is_staff_or_is_told(staff: str, count: int) -> None:
    facts = FACTS.replace("author: {missing: Who wrote this}", "author: robin")
    library = with_people(saying("  - text: Rest.\n", facts), robin=f"name: R\nstaff: {staff}\n")
    assert len(found("author-not-staff", library)) == count


@pytest.mark.parametrize(
    ("title", "missing"),
    [
        ("{en: Psychiatric Nurse Practitioner}", True),
        ("{en: Anesthesiologist | Medical Director}", True),
        ("{es: Enfermera especializada}", True),
        ("{ar: طبيب التخدير}", True),
        ("{en: Office Manager}", False),
        ("{en: Director of Operations}", False),
    ],
)
def test_who_treats_patients_needs_credentials(title: str, missing: bool) -> None:
    robin = f"name: Robin Example\nstaff: yes\ntitle: {title}\n"
    library = with_people(saying("  - text: Rest.\n"), robin=robin)
    places = [problem.place for problem in found("credentials-missing", library)]
    assert places == ([Place("content/people/robin.yaml", 1, 7)] if missing else [])
    named = with_people(library, robin=f"{robin}credentials: M.D.\n")
    assert found("credentials-missing", named) == []


def test_an_author_needs_credentials_whatever_the_title() -> None:
    facts = FACTS.replace("author: {missing: Who wrote this}", "author: robin")
    library = with_people(saying("  - text: Rest.\n", facts), robin="name: R\nstaff: yes\n")
    assert len(found("credentials-missing", library)) == 1


def test_everybody_shipped_has_what_is_needed() -> None:
    """An office manager treats nobody, so she needs none."""
    assert found("credentials-missing", shipped()) == []


# --- board certified ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        (
            "A board certified Psychiatric Mental Health Nurse Practitioner.",
            "en",
            "board certified",
        ),
        ("She is Board-Certified.", "en", "Board-Certified"),
        ("The American Board of Health exists. He is board certified.", "en", "board certified"),
        ("Está certificada por la junta.", "es", "certificada por la junta"),
        ("هو حاصل على البورد.", "ar", "حاصل على البورد"),
        ("Board-Certified by the American Board of Anesthesiology.", "en", None),
        ("Board certified by the American Nurses Credentialing Center.", "en", None),
        ("Certificado por la Junta Estadounidense de Anestesiología.", "es", None),
        ("She sits on the board of a charity and is certified in first aid.", "en", None),
    ],
)
def test_board_certified_needs_the_board_s_name(
    text: str, language: str, words: str | None
) -> None:
    assert spots(said("board-certified", text, language)) == ([words] if words else [])


def test_board_certified_is_told_where_it_is_shipped_without_a_board() -> None:
    files = [problem.place.file for problem in found("board-certified", shipped())]
    team = "content/handouts/meet-the-team/en.yaml"
    people = ["content/people/janet-sharma.yaml", "content/people/valentina-ira.yaml"]
    assert files == [team, team, *people]


# --- duplicates --------------------------------------------------------------------------------


def test_a_copied_biography_is_told(tmp_path: Path) -> None:
    """The clinic's own page has one biography twice."""
    root = copy_workspace(tmp_path)
    text = (root / "content/people/steve-yun.yaml").read_text("utf-8")
    copy = "content/people/steven-yun.yaml"
    (root / copy).write_text(text.replace("name: Steve Yun", "name: Steven Yun"), "utf-8")
    (problem,) = found("person-duplicate", read_library(Workspace(root)))
    assert problem.place.file == copy
    assert problem.place.line == text[: text.index("  en: |")].count("\n") + 1
    assert problem.message == "'steve-yun' and 'steven-yun' have the same biography"


def test_a_biography_is_the_same_however_it_is_wrapped() -> None:
    library = with_people(
        saying("  - text: Rest.\n"),
        ann="name: Ann\nstaff: yes\nbiography: {en: She likes to hike and to swim.}\n",
        bea="name: Bea\nstaff: yes\nbiography:\n  en: |\n    She likes to hike\n    and to swim.\n",
    )
    assert len(found("person-duplicate", library)) == 1


def test_a_name_in_two_files_is_told_however_it_is_written() -> None:
    library = with_people(
        saying("  - text: Rest.\n"),
        ann="name: Ann Example\nstaff: yes\n",
        ann_2="name: ann  EXAMPLE\nstaff: yes\n",
        anna="name: Anna Example\nstaff: yes\n",
    )
    (problem,) = found("person-duplicate", library)
    assert problem.place == Place("content/people/ann-2.yaml", 1, 7)


def test_a_biography_twice_on_a_sheet_is_told_at_the_second() -> None:
    body = "  - people: [ann, bob]\n  - people: [ann]\n"
    (problem,) = found("person-duplicate", saying(body))
    assert problem.place == Place(EN, 6, 14)
    assert problem.message == "'ann' is printed twice on 'small'"
    twice = "  - team: {people: [ann, ann]}\n"
    assert len(found("person-duplicate", saying(twice))) == 1


@pytest.mark.parametrize(
    "body",
    [
        "  - people: [ann]\n  - team: {people: [ann, bob]}\n",
        "  - people: [ann]\n    only: [one-pager]\n  - people: [ann]\n    not_in: [one-pager]\n",
        "  - people: [a]\n    only: [large-print]\n  - people: [a]\n    not_in: [large-print]\n",
    ],
)
def test_a_list_beside_a_biography_and_blocks_for_other_formats_pass(body: str) -> None:
    assert found("person-duplicate", saying(body)) == []


def test_nobody_ships_twice() -> None:
    assert found("person-duplicate", shipped()) == []


# --- the clinic's name -------------------------------------------------------------------------


def test_the_three_names_of_the_clinic_are_told() -> None:
    first, second = found("clinic-names", shipped())
    assert first.message.endswith("3 names: Kure Medical, Kure Medical Group, KureKetamine")
    assert first.place.file == "content/clinic.yaml"
    assert second.place == place_in(ROOT, ERICA, "KureKetamine")


def elsewhere(text: str) -> list[str]:
    return spots([p for p in said("clinic-names", text) if p.place.file == EN])


@pytest.mark.parametrize(
    "name",
    [
        "Kure Medical Group",
        "KureKetamine",
        "kure ketamine",
        "Kure-Ketamine",
        "KURE MEDICAL",
        "KureMedical",
        "Kure Medical Center",
        "Kure Clinic",
        "KureHealth",
    ],
)
def test_another_name_of_the_clinic_is_told(name: str) -> None:
    assert elsewhere(f"Call {name} today.") == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Call Kure Medical today.",
        "Call {clinic.name}.",
        "The Kure Medical clinic is open.",
        "See kureketamine.com or write to desk@kureketamine.com.",
        "Manicure Medical is somebody else.",
    ],
)
def test_the_clinic_s_own_name_and_addresses_pass(text: str) -> None:
    assert elsewhere(text) == []


def test_a_name_is_told_where_it_is_wrapped() -> None:
    (problem,) = [
        p for p in said("clinic-names", "Call Kure\nMedical Group.") if p.place.file == EN
    ]
    assert problem.place == Place(EN, 6, 12)


# --- hotlines ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "1-800-273-8255",
        "(800) 273-8255",
        "+1 800.273.8255",
        "18002738255",
        "1-800-273-TALK",
        "(800) 273-talk",
        "1‑800‑273‑8255",
        "1-800-**273**-8255",
        "[call](tel:18002738255)",
        "١-٨٠٠-٢٧٣-٨٢٥٥",
        "National Suicide Prevention Lifeline",
        "national suicide\nprevention lifeline",
    ],
)
def test_a_retired_line_is_told_in_any_spelling(written: str) -> None:
    (problem,) = said("hotline-wrong", f"In need: {written} day and night.")
    assert "988 Suicide & Crisis Lifeline, 988, took its place" in problem.message


def test_a_retired_number_is_told_wherever_it_is_written() -> None:
    library = saying(
        "  - qr: {address: 'tel:18002738255'}\n"
        "  - contact: {title: Call (800) 273-8255, lines: [phone]}\n"
    )
    robin = "name: Robin\nstaff: yes\nbiography:\n  en: Call 800 273 8255.\n"
    text = (
        "version: 1\nstatus: draft\nplacement: alert\nleast: body\nsource: An example\n"
        "review: 2099-01-01\nwhen: {always: yes}\ntext:\n  es: Llame al 1-800-273-TALK.\n"
    )
    disclaimer = bound(text, Disclaimer, "content/disclaimers/old.yaml")
    library = replace(with_people(library, robin=robin), disclaimers={"old": disclaimer})
    assert [p.place for p in found("hotline-wrong", library)] == [
        Place("content/disclaimers/old.yaml", 9, 16),
        Place(EN, 5, 24),
        Place(EN, 6, 27),
        Place("content/people/robin.yaml", 4, 12),
    ]


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Call the National Mental Health Hotline: 988.", "en", "National Mental Health Hotline"),
        ("988 is the Crisis Helpline.", "en", "Crisis Helpline"),
        ("National Emergency Hotline: 911", "en", "National Emergency Hotline"),
        ("Reach the Sunshine Lifeline at {hotline.crisis.number}.", "en", "Sunshine Lifeline"),
        ("Llame a la Línea Nacional de Salud Mental: 988.", "es", "Línea Nacional de Salud Mental"),
        ("اتصل على خط الصحة النفسية: 988.", "ar", "خط الصحة النفسية"),
    ],
)
def test_a_wrong_name_of_a_line_is_told(text: str, language: str, name: str) -> None:
    assert spots(said("hotline-wrong", text, language)) == [name]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("988 Suicide & Crisis Lifeline: 998", "998"),
        ("Emergency services (912)", "912"),
        ("988 Lifeline, 1-800-555-0100", "1-800-555-0100"),
    ],
)
def test_a_wrong_number_of_a_line_is_told(text: str, number: str) -> None:
    assert spots(said("hotline-wrong", text)) == [number]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Call or text 988 (988 Suicide & Crisis Lifeline).", "en"),
        ("Call {hotline.crisis.number}, the {hotline.crisis.name}.", "en"),
        (
            "The 988 Lifeline answers 24 hours a day, 7 days a week. In an emergency, call 911.",
            "en",
        ),
        ("The hotline at 988 is free.", "en"),
        ("Call the 988 Suicide and Crisis Lifeline.", "en"),
        ("Take 300 mg, and call 24 hours later.", "en"),
        ("Call 911, or text 988.", "en"),
        ("Call emergency services or our desk at (213) 555-0100.", "en"),
        ("Our Lifeline newsletter is free.", "en"),
        ("Línea 988 de Prevención del Suicidio y Crisis: 988", "es"),
        ("خط 988 للوقاية من الانتحار والأزمات: 988", "ar"),
        ("Part 1-800-273-82556 is a lamp.", "en"),
    ],
)
def test_right_names_and_numbers_pass(text: str, language: str) -> None:
    assert said("hotline-wrong", text, language) == []


def test_the_article_s_two_wrong_names_are_told_and_nothing_else_that_ships() -> None:
    places = [problem.place for problem in found("hotline-wrong", shipped())]
    assert places == [
        place_in(ROOT, ARTICLE, "National\n"),
        place_in(ROOT, ARTICLE, "National Emergency Hotline"),
    ]


def test_what_takes_a_retired_line_s_place_must_be_a_line() -> None:
    node, _ = read_yaml(
        b"hotlines:\n  a: {name: {en: A}, number: 988}\n"
        b"retired:\n  - {written: 1-800-273-8255, instead: b}\n",
        "content/hotlines.yaml",
    )
    assert node is not None
    hotlines, problems = bind(node, Hotlines)
    assert hotlines is None
    assert [problem.message for problem in problems] == ["'b' is none of the hotlines here: a"]


# --- reviews -----------------------------------------------------------------------------------


def reviewed(day: str) -> Library:
    missing = "next: {missing: When again}"
    return saying("  - text: Rest.\n", FACTS.replace(missing, f"next: {day}"))


@pytest.mark.parametrize(
    ("day", "due", "expired"),
    [
        ("2027-02-28", 0, 1),
        ("2027-03-01", 1, 0),
        ("2027-04-30", 1, 0),
        ("2027-05-01", 0, 0),
    ],
)
def test_a_review_is_due_for_sixty_days_and_then_expired(
    monkeypatch: pytest.MonkeyPatch, day: str, due: int, expired: int
) -> None:
    monkeypatch.setenv("HANDOUTS_TODAY", "2027-03-01")
    library = reviewed(day)
    assert len(found("review-due", library)) == due
    assert len(found("review-expired", library)) == expired
    for problem in (*found("review-due", library), *found("review-expired", library)):
        assert day in problem.message
        assert problem.place.line == FACTS[: FACTS.index("next:")].count("\n") + 1


def test_a_review_says_how_many_days_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    for today, words in (("2027-03-01", "today"), ("2027-02-28", "in 1 day,"), ("2027-02-27", "2")):
        monkeypatch.setenv("HANDOUTS_TODAY", today)
        assert words in found("review-due", reviewed("2027-03-01"))[0].message


def test_required_texts_are_reviewed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOUTS_TODAY", "2027-03-01")
    text = (ROOT / "content/disclaimers/risk_box.yaml").read_text("utf-8")
    start = text.index("review:")
    dated = text[:start] + "review: 2027-02-01\n" + text[text.index("when:") :]
    disclaimer = bound(dated, Disclaimer, "content/disclaimers/risk_box.yaml")
    library = replace(shipped(), disclaimers={"risk_box": disclaimer})
    (problem,) = found("review-expired", library)
    assert problem.message == "the review of the required text 'risk_box' was due on 2027-02-01"
    assert problem.place.column == len("review: ") + 1


def test_blanks_are_no_dates() -> None:
    assert found("review-due", shipped()) == found("review-expired", shipped()) == []


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("In an emergency, call 912.", "en", "912"),
        ("Call the 998 Suicide & Crisis Lifeline.", "en", "998"),
        ("The Suicide & Crisis Lifeline is at 998.", "en", "998"),
        ("En una emergencia, llame al 912.", "es", "912"),
    ],
)
def test_a_short_number_that_is_no_hotlines_is_flagged(
    text: str, language: str, number: str
) -> None:
    assert number in spots(said("hotline-wrong", text, language))
