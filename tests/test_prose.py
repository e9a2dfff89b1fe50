"""Words as they are printed, sentences, syllables, and reading grades against published figures."""

from __future__ import annotations

from dataclasses import replace
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.content.blocks import BLOCK_KINDS
from handouts.content.handout import Words
from handouts.content.yaml_nodes import Text
from handouts.prose.grades import grade_of
from handouts.prose.passages import (
    Passage,
    Printing,
    biographies,
    fullest,
    passages,
    pieces,
    printings,
)
from handouts.prose.readability import (
    Counts,
    count,
    fernandez_huerta,
    fkgl,
    hardest,
    inflesz,
    smog,
)
from handouts.prose.readings import facts_in, read_text
from handouts.prose.sentences import count_words, sentences, sentences_in, words_of
from handouts.prose.spanish import spanish_syllables
from handouts.prose.syllables import syllables
from rules_helpers import EN, bound, saying, shipped
from sheets_helpers import ROOT, place_in

HEAD = "title: Colds\nkicker: Take-home sheet\ndeck: What helps\ndescription: A sheet.\n"
EVERY_BLOCK = """\
body:
  - heading: Heading
  - subheading: Subheading
  - lead: The lead.
  - text: |
      A **bold** word and [a link](https://example.org).[^new-growth]

      - First item.
      - Second
        item.
  - statement: The statement.
  - points: {title: Points, items: [A point]}
  - key_points: {title: Key points, items: [A key point]}
  - questions: {title: Questions, items: [A question?]}
  - note: {title: Note, text: The note.}
  - steps: {title: Steps, items: [{do: Do it., more: And more.}]}
  - figure: {picture: a.svg, alt: Alternative., caption: Caption., drawing: Drawn., labels: {a: b}}
  - people: [steve-yun]
  - team: {title: Team, people: [steve-yun]}
  - contact: {title: Contact, text: Call us., lines: [phone]}
  - notices: care
  - space: grow
  - timeline: {title: Time, items: [{when: Now, what: This}, {when: Then, what: That}]}
  - table: {title: Table, columns: [One, Two], rows: [[a, b]]}
  - chart:
      title: Chart
      items: [{label: A, value: 1, shown: one}, {label: B, value: 2}]
      alt: Alt.
  - qr: {address: "https://example.org", caption: Scan}
  - map: {title: Map, picture: {missing: A map}, alt: The way., text: Go there.}
  - fields: {title: Fields, text: Fill in., items: [{label: Which, as: choice, choices: [x, y]}]}
  - quote: {text: A quotation., by: Somebody}
  - answers: {title: Answers, items: [{question: What?, answer: That.}]}
"""


def said_in(body: str) -> Words:
    return bound(HEAD + body, Words, EN)


def kinds(found: list[Passage], role: str) -> list[tuple[str, str]]:
    return [(passage.kind, passage.plain) for passage in found if passage.role == role]


def of(text: str, language: str = "en", **known: int) -> Counts:
    """What is counted in a text of one paragraph."""
    found = [one.words for reading in read_text(Text(text)) for one in sentences(reading)]
    counts = count(found, language, known)
    assert counts is not None
    return counts


def split(text: str) -> list[str]:
    return [one.words for reading in read_text(Text(text)) for one in sentences(reading)]


# --- passages ----------------------------------------------------------------------------------


def test_every_printed_text_of_every_block_is_a_passage_of_its_role() -> None:
    words = said_in(EVERY_BLOCK)
    assert {block.kind for block in pieces(words)} == BLOCK_KINDS
    found = passages(words)
    assert kinds(found, "heading") == [
        ("title", "Colds"), ("kicker", "Take-home sheet"), ("deck", "What helps"),
        ("heading", "Heading"), ("subheading", "Subheading"),
        ("points.title", "Points"), ("key_points.title", "Key points"),
        ("questions.title", "Questions"), ("note.title", "Note"), ("steps.title", "Steps"),
        ("team.title", "Team"), ("contact.title", "Contact"), ("timeline.title", "Time"),
        ("table.title", "Table"), ("chart.title", "Chart"), ("map.title", "Map"),
        ("fields.title", "Fields"), ("answers.title", "Answers"),
    ]  # fmt: skip
    assert kinds(found, "running") == [
        ("lead", "The lead."), ("text", "A bold word and a link."),
        ("statement", "The statement."), ("note.text", "The note."), ("steps.more", "And more."),
        ("figure.caption", "Caption."), ("figure.drawing", "Drawn."), ("contact.text", "Call us."),
        ("map.text", "Go there."), ("fields.text", "Fill in."), ("quote.text", "A quotation."),
        ("answers.question", "What?"), ("answers.answer", "That."),
    ]  # fmt: skip
    assert kinds(found, "item") == [
        ("text", "First item."), ("text", "Second item."), ("points.item", "A point"),
        ("key_points.item", "A key point"), ("questions.item", "A question?"),
        ("steps.do", "Do it."), ("timeline.what", "This"), ("timeline.what", "That"),
    ]  # fmt: skip
    assert kinds(found, "label") == [
        ("timeline.when", "Now"), ("timeline.when", "Then"), ("table.column", "One"),
        ("table.column", "Two"), ("table.cell", "a"), ("table.cell", "b"), ("chart.label", "A"),
        ("chart.shown", "one"), ("chart.label", "B"), ("qr.caption", "Scan"),
        ("fields.label", "Which"), ("fields.choice", "x"), ("fields.choice", "y"),
        ("quote.by", "Somebody"),
    ]  # fmt: skip
    assert kinds(found, "aloud") == [
        ("description", "A sheet."), ("figure.alt", "Alternative."), ("chart.alt", "Alt."),
        ("map.alt", "The way."),
    ]  # fmt: skip


def test_a_passage_knows_where_it_stands_however_it_is_wrapped() -> None:
    body = "body:\n  - text: |\n      First words\n      go on. Then a *second*\n      sentence.\n"
    (passage,) = [p for p in passages(said_in(body)) if p.kind == "text"]
    first, second = sentences(passage.reading)
    assert (first.words, second.words) == ("First words go on.", "Then a second sentence.")
    assert (first.place().line, first.place().column) == (7, 7)
    assert (second.place().line, second.place().column) == (8, 14)
    assert second.place(second.words.index("second")).column == 22
    assert passage.text.place.file == EN


def test_facts_are_printed_and_what_is_not_given_is_left_out() -> None:
    body = 'body:\n  - text: "Call {clinic.name} at {clinic.phone}. {missing: who} helps."\n'
    words = said_in(body)
    facts = facts_in(shipped(), "en")
    plain = next(p.plain for p in passages(words, facts) if p.kind == "text")
    assert plain == "Call Kure Medical at . helps."
    assert next(p.plain for p in passages(words) if p.kind == "text") == "Call at . helps."


def test_a_printing_has_the_blocks_of_its_formats_and_no_others() -> None:
    found = [one for one in printings(shipped()) if one.handout.id == "ask-us"]
    by_format = {key.format: one for one in found for key in one.keys if key.size == "standard"}
    assert len(found) == 3, "posters, the rack card, and the rack card in large print"
    assert [key.format for key in by_format["poster-11x17"].keys] == [
        "poster-11x17",
        "poster-18x24",
    ]
    items = {
        name: sum(p.kind == "questions.item" for p in one.passages())
        for name, one in by_format.items()
    }
    assert items == {"rack-card": 6, "poster-11x17": 4, "poster-18x24": 4}
    (longest,) = fullest(found)
    assert longest is by_format["rack-card"]


def test_biographies_are_read_from_the_people_who_are_printed() -> None:
    (team,) = [one for one in printings(shipped()) if one.handout.id == "our-team"]
    found = biographies(shipped(), team)
    assert {passage.text.place.file.rpartition("/")[2] for passage in found} == {
        "valentina-ira.yaml", "steve-yun.yaml", "andy-rimando.yaml", "janet-sharma.yaml",
        "erica-weiszmann.yaml",
    }  # fmt: skip
    assert all(passage.is_prose for passage in found)
    assert not [passage for passage in team.passages() if passage.is_prose]


def test_an_edition_that_cannot_be_put_together_prints_nothing() -> None:
    library = saying("  - team: {people: [nobody]}\n")
    assert printings(library) == []


# --- sentences ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parts",
    [
        ["Call Dr. Yun at 8 a.m. today.", "He knows."],
        ["Come at 8 a.m.", "Wear warm clothes."],
        ["The U.S. Food and Drug Administration has not approved it.", "Ask us."],
        ["It is sold in the U.S.", "It is old."],
        ["Take 2.5 mg vs. 5 mg, e.g. Example.", "Wait."],
        ["See p. 4 and no. 3 of it.", "No.", "Not now."],
        ["Gia N. Nevel wrote it.", "Eat vitamin C.", "Rest."],
        ["By Gia Nevel, M.D.", "She works here."],
        ["It grows.", "mTOR is an enzyme."],
        ["Ask “Why?”", "Then wait… or not.", "(Call us.)", "Good!"],
        ["It costs $3.", "911 is for emergencies."],
        ["We saw it in 2010.", "Then it went."],
        ["He works for Example Inc. in Utah.", "It is big."],
        ["Llame a la Dra. Ruiz a las 8 a. m.", "Lleve su lista."],
        ["En EE. UU. no se vende.", "¿Por qué?", "¡Pregunte!"],
        ["Ud. puede venir, p. ej. hoy.", "Hoy está bien."],
    ],
)
def test_sentences_end_where_a_reader_pauses(parts: list[str]) -> None:
    assert split(" ".join(parts)) == parts


def test_a_numbered_list_within_a_line_is_not_broken_after_its_number() -> None:
    assert split("1. Rest and sleep.") == ["1. Rest and sleep."]


def test_each_item_of_a_list_is_a_sentence_and_a_heading_is_none() -> None:
    words = said_in("body:\n  - heading: A heading\n  - points: {items: [One two, Three]}\n")
    assert [one.words for one in sentences_in(passages(words))] == ["One two", "Three"]
    assert count_words(passages(words)) == 3


@given(st.text(alphabet="aB. ?!…“”(\n1é", max_size=60))
def test_sentences_lose_no_word_and_invent_none(text: str) -> None:
    for reading in read_text(Text(text)):
        found = [word for one in sentences(reading) for word in words_of(one.words)]
        assert found == words_of(reading.words)


def test_words_are_told_apart_as_a_reader_does() -> None:
    assert words_of("Don’t take 2.5 mg, 10,000 or and/or at 8:30—post-traumatic (PTSD)!") == [
        "Don’t", "take", "2.5", "mg", "10,000", "or", "and", "or", "at", "8:30", "post-traumatic",
        "PTSD",
    ]  # fmt: skip


# --- syllables ---------------------------------------------------------------------------------

ENGLISH = {
    1: "rest care breathe blurred your stroke through safe eased",
    2: "patient safely added higher having neuron needed simplest people vaccine doses seizure",
    3: "ketamine medicine depression clinician different glutamate lozenges receptors expected",
    4: "anesthesia anxiety medication diagnosis psychiatric mechanisms intravenous esketamine",
    5: "dissociative antidepressant neurotransmitter hallucination dissociation",
    6: "electroconvulsive acetaminophen benzodiazepine cardiovascular",
}
SPANISH = {
    1: "buey muy bien qué vio guion dios",
    2: "día oír país búho agua cuerpo usted riesgos cuenta",
    3: "ideas prohíbe guitarra pingüino células línea Paraguay veía desahucio",
    4: "ketamina vehículo anestesia psiquiatría aéreo averiguáis todavía coordinar",
    5: "legibilidad medicamento enfermería postraumático duunvirato",
    7: "antiinflamatorio",
}


@pytest.mark.parametrize(
    ("number", "word"), [(n, word) for n, words in ENGLISH.items() for word in words.split()]
)
def test_english_words_have_the_syllables_that_are_heard(number: int, word: str) -> None:
    assert syllables(word, "en", shipped().plain_words.spoken("en")) == number


@pytest.mark.parametrize(
    ("number", "word"),
    [(n, word) for n, words in SPANISH.items() for word in words.split()],
)
def test_spanish_words_have_the_syllables_that_are_heard(number: int, word: str) -> None:
    assert spanish_syllables(word) == number


@pytest.mark.parametrize(
    ("word", "language", "number"),
    [
        ("PTSD", "en", 4), ("SSRIs", "en", 4), ("UCLA", "en", 4), ("WHO", "en", 1),
        ("M.D", "en", 2), ("TEPT", "es", 4), ("NMDA", "es", 6), ("988", "en", 1), ("2.5", "en", 1),
        ("19", "en", 1), ("COVID-19", "en", 3), ("post-traumatic", "en", 4),
        ("self-care", "en", 2), ("AMPA", "en", 2), ("ketamine's", "en", 3), ("nurse’s", "en", 2),
        ("mTOR", "en", 2), ("NEVER", "en", 2),
    ],
)  # fmt: skip
def test_short_forms_are_spelled_and_figures_count_once(
    word: str, language: str, number: int
) -> None:
    assert syllables(word, language, shipped().plain_words.spoken(language)) == number


@given(st.text(max_size=40), st.sampled_from(["en", "es", "ar"]))
def test_every_word_has_at_least_one_syllable(word: str, language: str) -> None:
    assert syllables(word, language, {}) >= 1


# --- published worked examples -----------------------------------------------------------------

WITHIN = 0.3

# Wikipedia, "Flesch–Kincaid readability tests": 24 syllables and 13 words, the grade 11.3.
# smog-formula, npm, its documentation: one sentence with four polysyllables, 14.55.
PLATYPUS = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."

# R. L. Stevenson, "On Some Technical Elements of Style in Literature", 1885. Voyant Tools has SMOG
# 11.855 for it, in SMOGIndexTest.java of trombone.
STEVENSON = (
    "The rule of rhythm in prose is not so intricate. Here, too, we write in groups, or "
    "phrases, as I prefer to call them, for the prose phrase is greatly longer and is much "
    "more nonchalantly uttered than the group in verse; so that not only is there a greater "
    "interval of continuous sound between the pauses, but, for that very reason, word is "
    "linked more readily to word by a more summary enunciation. Still, the phrase is the "
    "strict analogue of the group, and successive phrases, like successive groups, must "
    "differ openly in length and rhythm. The rule of scansion in verse is to suggest no "
    "measure but the one in hand; in prose, to suggest no measure at all. Prose must be "
    "rhythmical, and it may be as much so as you will; but it must not be metrical. It may be "
    "anything, but it must not be verse."
)


def test_flesch_kincaid_gives_the_published_grade() -> None:
    counts = of(PLATYPUS)
    assert (counts.words, counts.syllables) == (13, 24)
    assert fkgl(counts) == pytest.approx(11.3, abs=WITHIN)


def test_flesch_kincaid_of_one_syllable_words_is_below_the_first_grade() -> None:
    """Kincaid's formula with six words and six syllables: 0.39 x 6 + 11.8 - 15.59."""
    assert fkgl(of("The cat sat on the mat.")) == pytest.approx(-1.45, abs=0.01)


@pytest.mark.parametrize(("text", "grade"), [(PLATYPUS, 14.55), (STEVENSON, 11.86)])
def test_smog_gives_the_published_grades(text: str, grade: float) -> None:
    assert smog(of(text)) == pytest.approx(grade, abs=WITHIN)


@pytest.mark.parametrize(
    ("polysyllables", "grade"), [(0, 3.13), (9, 6.26), (36, 9.39), (100, 13.56)]
)
def test_smog_of_thirty_sentences_is_mclaughlin_s_regression(
    polysyllables: int, grade: float
) -> None:
    """McLaughlin, 1969: 1.0430 times the root of the polysyllables of 30 sentences + 3.1291."""
    assert smog(Counts(30, 300, 500, polysyllables)) == pytest.approx(grade, abs=0.01)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # readabilityes, its README: Szigriszt-Pazos and INFLESZ of these two texts.
        ("Hola. ¿Cómo estás? ¡Todo bien!", 93.03),
        (
            "La legibilidad facilita la comprensión del texto por parte de las personas lectoras.",
            59.65,
        ),
    ],
)
def test_inflesz_gives_the_published_values(text: str, value: float) -> None:
    assert inflesz(of(text, "es")) == pytest.approx(value, abs=WITHIN)


def test_fernandez_huerta_gives_the_published_value() -> None:
    """textstat, test_fernandez_huerta.py: five words, seven syllables, one sentence."""
    assert fernandez_huerta(Counts(1, 5, 7)) == pytest.approx(117.74, abs=0.01)


def test_the_clinic_s_article_has_the_grade_that_others_measured() -> None:
    """textstat 0.7.8 gives Flesch-Kincaid 14.3 and SMOG 15.2, syllapy alone 14.3 and 16.0."""
    (article, _) = [one for one in printings(shipped()) if one.handout.id == "what-is-ketamine"]
    grade = grade_of(shipped(), article)
    assert grade is not None
    assert grade.value == pytest.approx(14.3, abs=WITHIN)
    assert 15 <= smog(grade.counts) <= 16
    share = grade.counts.polysyllables / grade.counts.words
    assert share == pytest.approx(0.32, abs=0.01), "words of three syllables or more"


# --- grades ------------------------------------------------------------------------------------


def graded(text: str, audience: str = "patient") -> Printing:
    body = f"  - text: >-\n      {text}\n"
    library = saying(body)
    handout = library.handouts["small"]
    facts = handout.facts.model_copy(update={"audience": audience})
    changed = replace(library, handouts={"small": replace(handout, facts=facts)})
    (printing,) = printings(changed)
    return printing


def test_a_few_words_have_no_grade_and_neither_has_arabic() -> None:
    assert (
        grade_of(shipped(), graded("Immunological interventions necessitate evaluation.")) is None
    )
    arabic = next(one for one in printings(shipped()) if one.language == "ar")
    assert grade_of(shipped(), arabic) is None


def test_required_texts_do_not_count_and_headings_neither() -> None:
    text = "We can see you now. " * 10
    body = f"  - heading: Extraordinarily incomprehensible terminology\n  - text: {text}\n"
    library = saying(body)
    (printing,) = printings(library)
    grade = grade_of(library, printing)
    assert grade is not None
    assert (grade.counts.words, grade.counts.sentences) == (50, 10)


def test_the_hardest_sentences_come_first_and_short_ones_last() -> None:
    text = (
        "Pharmacological interventions. We will see you at the clinic on the next day. "
        "Comprehensive interdisciplinary evaluation of complications remains absolutely necessary."
    )
    (reading,) = read_text(Text(text))
    found = hardest(sentences(reading), "en")
    assert [one.words.split()[0] for one in found] == ["Comprehensive", "We", "Pharmacological"]
    assert [one.words.split()[0] for one in hardest(sentences(reading), "en", most=1)] == [
        "Comprehensive"
    ]


def test_spanish_is_harder_the_less_it_scores() -> None:
    text = "El sol sale hoy y yo te veo a ti. La administración farmacológica requiere evaluación."
    (reading,) = read_text(Text(text))
    assert hardest(sentences(reading), "es", most=1)[0].words.startswith("El sol")
    long = "La administración farmacológica intravenosa requiere evaluación interdisciplinaria hoy."
    (reading,) = read_text(Text(f"{text} {long}"))
    assert hardest(sentences(reading), "es", most=1)[0].words == long


def test_nothing_said_has_no_counts() -> None:
    assert count([], "en") is None
    assert count(["…", "—"], "en") is None


def test_a_table_of_syllables_corrects_what_is_heard_otherwise() -> None:
    assert isclose(of("Ketamine.").syllables, 3)
    assert of("Xyzzy.", xyzzy=5).syllables == 5
    assert of("Xyzzys.", xyzzy=5).syllables == 5
    assert of("Xyzzes.", xyzze=5).syllables == 6, "the plural of a hissing sound is spoken"


def test_places_of_sentences_are_those_of_the_shipped_files() -> None:
    (article, _) = [one for one in printings(shipped()) if one.handout.id == "what-is-ketamine"]
    found = [one for one in sentences_in(article.passages()) if "BDNF Boost" in one.words]
    wanted = place_in(ROOT, "content/handouts/what-is-ketamine/en.yaml", "BDNF Boost")
    assert [one.place() for one in found] == [wanted]
