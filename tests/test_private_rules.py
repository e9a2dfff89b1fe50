"""What is one person's own is told wherever it stands, and offices have nothing to hide."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handouts.problems import Place
from rules_helpers import EN, found, said, saying, shipped, with_people

CODE = "private-data"


def kinds(text: str, language: str = "en") -> list[str]:
    problems = said(CODE, text, language)
    return [p.message.removeprefix("this looks like ").split(":")[0] for p in problems]


BIRTH = "a date of birth"
NAMED = "a name with a date of birth"
MAIL = "a person's own e-mail address"
PHONE = "a person's own telephone number"
SECURITY = "a social security number"
RECORD = "the number of a patient's record"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Date of birth: 03/14/1982", BIRTH),
        ("DOB 3-14-82", BIRTH),
        ("Maria was born on March 14, 1982.", BIRTH),
        ("Maria Example, 03/14/1982", NAMED),
        ("Maria Example (1982-03-14)", NAMED),
        ("Her number is 123-45-6789.", SECURITY),
        ("SSN 123456789", SECURITY),
        ("MRN 0012345", RECORD),
        ("Medical record number: A-12345", RECORD),
        ("maria82@gmail.com", MAIL),
        ("Write to maria.example@clinic.org.", MAIL),
        ("Call Maria Example at (213) 555-0100.", PHONE),
        ("Dr. Example: 213-555-0100", PHONE),
        ("Ask for Maria Example, +1 213 555 0100.", PHONE),
    ],
)
def test_a_person_s_own_data_are_told(text: str, kind: str) -> None:
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("Fecha de nacimiento: 14 de marzo de 1982", "es", BIRTH),
        ("Número de expediente 12345", "es", RECORD),
        ("Llame a María Ejemplo al (213) 555-0100.", "es", PHONE),
        ("تاريخ الميلاد: ١٤/٣/١٩٨٢", "ar", BIRTH),
        ("رقم الملف الطبي 12345", "ar", RECORD),
        ("السيدة مريم (213) 555-0100", "ar", PHONE),
    ],
)
def test_in_every_language(text: str, language: str, kind: str) -> None:
    assert kinds(text, language) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Date of birth and record number (MRN) are asked at the desk.",
        "The Medical Board of California: (800) 633-2322, licensecheck@mbc.ca.gov.",
        "Call our front desk at (213) 555-0100 or front.desk@clinic.org.",
        "Call Poison Control Center at 1-800-555-0100.",
        "Call 988 or 911. Revised on 03/14/2026.",
        "By 2026-03-14 you get a letter. Part 12-345-6789.",
        "info@clinic.org and desk@gmail-clinic.org",
        "He was born in Ohio. In March 2012 he came here.",
    ],
)
def test_offices_and_labels_pass(text: str) -> None:
    assert kinds(text) == []


def test_a_fact_of_the_clinic_s_own_is_none_of_a_person() -> None:
    text = "  - text: Call Dr. Example at (213) 555-0100 or write to kure@gmail.com.\n"
    library = saying(text)
    assert len(found(CODE, library)) == 2
    assert library.clinic is not None
    given = {"phone": "+1 213.555.0100", "email": "kure@gmail.com"}
    own = type(library.clinic).model_validate({**library.clinic.model_dump(), **given})
    assert found(CODE, replace(library, clinic=own)) == []


def test_a_number_beside_somebody_of_the_staff_is_told_and_so_is_their_mail() -> None:
    robin = "name: Robin Example\nstaff: yes\nbiography:\n  en: Robin Example has 213-555-0100.\n"
    library = with_people(saying("  - text: robin7@clinic.org\n"), robin=robin)
    assert [(p.place, p.message.rpartition(": ")[2]) for p in found(CODE, library)] == [
        (Place(EN, 5, 11), "robin7@clinic.org"),
        (Place("content/people/robin.yaml", 4, 25), "213-555-0100"),
    ]


def test_what_is_found_is_pointed_at() -> None:
    library = saying("  - points:\n      items:\n        - one\n        - Write to a.b@gmail.com\n")
    (problem,) = found(CODE, library)
    assert problem.place == Place(EN, 8, 20)


def test_nothing_private_is_shipped() -> None:
    assert found(CODE, shipped()) == []
