"""Letters of a drawing: what is set one by one must come out as it is written."""

from __future__ import annotations

import pytest

from handouts.typeset.letters import one_by_one, pieces


@pytest.mark.parametrize("text", ["Day 1: 20–30 mg (oral)", "¿Cómo está?", "50 % & more", "日本"])
def test_what_runs_to_the_right_stays_as_it_is(text: str) -> None:
    assert one_by_one(text) == text


def test_accents_become_one_character_with_their_letter() -> None:
    assert one_by_one("cafe\u0301") == "caf\u00e9"


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("بيت", "\ufe91\ufef4\ufe96"),  # initial, medial, final
        ("دار", "\ufea9\ufe8d\ufead"),  # none of these joins the next one
        ("بلا", "\ufe91\ufefc"),  # lam with alef is one sign
        ("لا", "\ufefb"),
        ("ماء", "\ufee3\ufe8e\ufe80"),
        ("پژوهش", "\ufb58\ufb8b\ufeed\ufeeb\ufeb6"),
        ("می\u200cخواهم", "\ufee3\ufbfd\ufea7\ufeee\ufe8d\ufeeb\ufee2"),  # a break within a word
        ("بــت", "\ufe91\u0640\u0640\ufe96"),
    ],
)
def test_arabic_letters_join_their_neighbours(text: str, forms: str) -> None:
    assert one_by_one(text, "rtl") == forms[::-1]


@pytest.mark.parametrize(
    ("text", "direction", "shown"),
    [
        ("שלום", "rtl", "םולש"),
        ("שלום 14", "rtl", "14 םולש"),
        ("14+ שנה", "rtl", "הנש 14+"),
        ("50% שלום", "rtl", "םולש 50%"),
        ("שלום (IV)", "rtl", "(IV) םולש"),
        ("mg (שלום)", "ltr", "mg (םולש)"),
        ("500 mg", "rtl", "500 mg"),
        ("10-20 שנה", "rtl", "הנש 10-20"),
        ("שלום 500 mg", "rtl", "500 mg םולש"),
        ("بيت 500 mg", "rtl", "500 mg ﺖﻴﺑ"),
        ("בית (800) 555-0100", "rtl", "(800) 555-0100 תיב"),
        ("500 mg שלום 20", "rtl", "20 םולש 500 mg"),
        ("سنة 1970-1980", "rtl", "1970-1980 ﺔﻨﺳ"),
        ("one שתיים שלוש four", "ltr", "one שולש םייתש four"),
        ("«שלום»", "rtl", "«םולש»"),
    ],
)
def test_the_order_is_that_of_the_eye(text: str, direction: str, shown: str) -> None:
    assert one_by_one(text, direction) == shown  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["مَرَض", "हिन्दी", "ܫܠܡܐ", "x\u0301\u0323", "a\u0007b"])
def test_what_cannot_stand_alone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="has the character U"):
        one_by_one(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("As an anaesthetic", ["As", " an", " anaesthetic"]),
        ("10\u00a0mg daily", ["10\u00a0mg", " daily"]),
        ("治疗抑郁症。", ["治", "疗", "抑", "郁", "症。"]),
        ("「治療」と IV（点滴）", ["「治", "療」", "と", " IV", "（点", "滴）"]),
        ("우울증 치료", ["우울증", " 치료"]),
    ],
)
def test_lines_break_where_a_script_lets_them(text: str, parts: list[str]) -> None:
    assert pieces(text) == parts
