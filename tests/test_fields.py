"""What may be written in a field, and how it will be printed."""

from __future__ import annotations

import pytest

from handouts.content.fields import Blank, FieldFault, read_values


def blank(name: str, kind: str = "text", **facts: object) -> Blank:
    given = {"rows": 1, "required": False, "longest": None, "choices": ()} | facts
    return Blank(name, name.title(), kind, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "language", "given", "printed"),
    [
        ("text", "en", "  Ana   Ruiz ", "Ana Ruiz"),
        ("text", "en", "Ana\nRuiz", "Ana Ruiz"),
        ("text", "en", "José".replace("é", "e\u0301"), "José"),
        ("text", "en", "<b>&amp;{clinic.phone}", "<b>&amp;{clinic.phone}"),
        ("notes", "en", "Drink water.\r\n\r\nRest. ", "Drink water.\n\nRest."),
        ("date", "en", "2026-12-01", "Tue, Dec 1, 2026"),
        ("date", "es", "2026-12-01", "mar, 1 dic 2026"),
        ("date", "ar", "2026-12-01", "1 ديسمبر 2026"),
        ("time", "en", "14:30", "2:30\u202fPM"),
        ("time", "en", "2:30 pm", "2:30\u202fPM"),
        ("time", "es", "2.30 p.m.", "14:30"),
        ("time", "es", "12:05 am", "0:05"),
        ("phone", "en", "(555) 010-0100 ext. 7", "(555) 010-0100 ext. 7"),
        ("checkbox", "en", "Yes", "yes"),
        ("checkbox", "es", "sí", "yes"),
    ],
)
def test_a_value_is_printed_in_the_language_s_own_way(
    kind: str, language: str, given: str, printed: str
) -> None:
    assert read_values([blank("it", kind)], {"it": given}, language) == ({"it": printed}, [])


@pytest.mark.parametrize("kind", ["text", "notes", "date", "time", "phone", "choice", "checkbox"])
@pytest.mark.parametrize("given", ["", "  ", "\n"])
def test_what_is_left_empty_stays_a_line_to_write_on(kind: str, given: str) -> None:
    field = blank("it", kind, choices=("one", "two"))
    assert read_values([field], {"it": given}, "en") == ({}, [])


def test_an_empty_box_is_no_tick() -> None:
    assert read_values([blank("it", "checkbox")], {"it": "no"}, "en") == ({}, [])


def test_a_choice_is_told_by_its_words_or_its_number() -> None:
    field = blank("it", "choice", choices=("By phone", "By letter"))
    for given in ("By letter", "by LETTER", "2"):
        assert read_values([field], {"it": given}, "en") == ({"it": "2"}, [])


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        ("date", "secret", "'It' is no date"),
        ("date", "0026-12-01", "'It' has a year far away"),
        ("time", "25:00", "'It' is no time of day"),
        ("time", "13:00 pm", "'It' is no time of day"),
        ("phone", "secret", "'It' is no telephone number"),
        ("choice", "secret", "'It' is none of its choices"),
        ("choice", "3", "'It' is none of its choices"),
        ("checkbox", "secret", "'It' is neither ticked nor not"),
        ("text", "secret\u202e", "'It' has a character that cannot be seen or printed"),
        ("text", "sec\x00ret", "'It' has a character that cannot be seen or printed"),
        ("text", "secret" * 20, "'It' has 120 characters, and 80 are the most"),
    ],
)
def test_a_wrong_value_is_told_by_its_field_and_never_quoted(
    kind: str, given: str, message: str
) -> None:
    limit = 80 if kind == "text" else None
    field = blank("it", kind, choices=("one", "two"), longest=limit)
    values, [fault] = read_values([field], {"it": given}, "en")
    assert (values, fault.field, fault.message) == ({}, "it", message)
    assert "secret" not in f"{fault}"


def test_every_mistake_comes_at_once() -> None:
    fields = [blank("name", required=True), blank("day", "date")]
    values, faults = read_values(fields, {"day": "soon", "nam": "Ana"}, "en")
    assert values == {}
    assert faults == [
        FieldFault("nam", "there is no field 'nam'", "Did you mean 'name'?"),
        FieldFault("name", "'Name' is empty", "This sheet is not made without it."),
        FieldFault("day", "'Day' is no date", "Write it as year-month-day, such as 2026-12-01."),
    ]
