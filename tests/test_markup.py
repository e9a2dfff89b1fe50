"""Markup: words stay words, and what cannot stand in them is named with its place."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handouts.content.yaml_nodes import Text
from handouts.problems import Place, Problem, Severity
from handouts.typeset.isolation import isolate
from handouts.typeset.markup import Blank, Direction, Inserts, Typewriter

ENGLISH = "“”‘’"
PLACE = Place("content/handouts/colds/en.yaml", 7, 11)


def typewriter(
    facts: dict[str, str | Blank] | None = None,
    references: tuple[str, ...] = (),
    marks: dict[str, str] | None = None,
    quotes: str = ENGLISH,
    direction: Direction = "ltr",
) -> Typewriter:
    inserts = Inserts(
        facts=facts or {},
        references=frozenset(references),
        marks=dict(marks or {}),
        numbered=not marks,
        blank_sentence="[{what} to be added]",
    )
    return Typewriter(inserts, quotes, direction=direction)


def only_problem(writer: Typewriter) -> Problem:
    (problem,) = writer.inserts.problems
    assert problem.severity is Severity.ERROR
    return problem


def test_html_is_printed_and_not_obeyed() -> None:
    html = typewriter().prose('<script>alert("1")</script> & <b>bold</b>')
    assert html == ("<p>&lt;script&gt;alert(“1”)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;</p>")


@pytest.mark.parametrize(
    "text", ["{{ 7*7 }}", "{% for x in y %}", "{# note #}", "{{ config|attr('x') }}"]
)
def test_template_code_is_printed_and_not_run(text: str) -> None:
    writer = typewriter(quotes="''''")
    assert writer.inline(text).unescape() == text
    assert writer.inserts.problems == []


@given(st.text(alphabet=st.sampled_from("<>&\"'{}[]()*_`#!ab1 \n-%^:/"), max_size=60))
def test_no_text_can_make_a_tag_of_its_own(text: str) -> None:
    html = str(typewriter().prose(text))
    tags = set(re.findall(r"</?([a-z0-9]+)", html))
    markdowns_own = {"p", "ul", "ol", "li", "em", "strong", "a", "br", "sup", "span"}
    refused = {"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "pre", "code", "img"}
    assert tags <= markdowns_own | refused
    assert html.count("<") == len(re.findall(r"</?[a-z0-9]+[^<>]*>", html))


def test_a_fact_is_printed_as_it_is_and_never_as_markup() -> None:
    writer = typewriter({"clinic.name": "*Star* & <Sons>"})
    assert writer.inline("Call {clinic.name}.") == "Call *Star* &amp; &lt;Sons&gt;."


def test_a_fact_that_is_not_given_is_a_marked_blank() -> None:
    writer = typewriter({"clinic.phone": Blank("phone number")})
    expected = 'Call <span class="blank">[phone number to be added]</span>.'
    assert writer.inline("Call {clinic.phone}.") == expected


def test_a_blank_may_be_written_into_the_words() -> None:
    html = typewriter().inline("Read {missing: the <address>}.")
    assert html == 'Read <span class="blank">[the &lt;address&gt; to be added]</span>.'


def test_an_unknown_fact_is_an_error_that_names_the_nearest() -> None:
    writer = typewriter({"clinic.phone": "1", "clinic.hours": "2"})
    writer.prose(Text("Call {clinic.fone}.", PLACE))
    problem = only_problem(writer)
    assert (problem.code, problem.place) == ("unknown-fact", PLACE)
    assert "{clinic.fone}" in problem.message
    assert "clinic.phone" in problem.remedy


def test_references_are_numbered_by_first_mention() -> None:
    writer = typewriter(references=("old", "new"))
    first = writer.inline("Growth[^new] and mice[^old].")
    again = writer.inline("Growth[^new]")
    mark = '<sup class="mark">{}</sup>'.format
    assert first == f"Growth{mark(1)} and mice{mark(2)}."
    assert again == f"Growth{mark(1)}"


def test_fixed_marks_stay_as_they_were_printed() -> None:
    writer = typewriter(references=("old", "new"), marks={"new": "3", "old": "1"})
    assert writer.inline("a[^new] b[^old]") == (
        'a<sup class="mark">3</sup> b<sup class="mark">1</sup>'
    )


@pytest.mark.parametrize(
    ("references", "marks"), [(("old",), None), (("old", "nev"), {"old": "1"})]
)
def test_a_mark_without_a_reference_is_an_error(
    references: tuple[str, ...], marks: dict[str, str] | None
) -> None:
    writer = typewriter(references=references, marks=marks)
    writer.prose(Text("Growth[^nev].", PLACE))
    problem = only_problem(writer)
    assert (problem.code, problem.place) == ("unknown-reference", PLACE)
    assert "[^nev]" in problem.message


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "HTTP://example.org",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,hello",
        "//example.org",
        "page.html",
        "#top",
        "",
    ],
)
def test_a_link_elsewhere_than_https_mail_and_telephone_is_an_error(address: str) -> None:
    writer = typewriter()
    html = writer.prose(Text(f"See [this page]({address}).", PLACE))
    problem = only_problem(writer)
    assert (problem.code, problem.place) == ("link-not-allowed", PLACE)
    assert html == '<p>See <a href="#">this page</a>.</p>'


@pytest.mark.parametrize("address", ["https://988lifeline.org", "mailto:a@b.org", "tel:988"])
def test_web_mail_and_telephone_links_are_live(address: str) -> None:
    writer = typewriter()
    assert writer.inline(f"[x]({address})") == f'<a href="{address}">x</a>'
    assert writer.inserts.problems == []


def test_a_link_in_angle_brackets_obeys_the_same_rule() -> None:
    writer = typewriter()
    writer.inline("<ftp://example.org/a>")
    assert only_problem(writer).code == "link-not-allowed"


@pytest.mark.parametrize("text", ["- a\n- b", "- a\n\n- b", "* a\n* b"])
def test_list_items_hold_no_paragraphs(text: str) -> None:
    assert typewriter().prose(text) == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"


def test_a_list_may_be_numbered_and_hold_a_list() -> None:
    html = str(typewriter().prose("1. a\n2. b\n   - c"))
    assert html.replace("\n", "") == "<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>"


def test_two_paragraphs_of_an_item_keep_their_words_apart() -> None:
    html = str(typewriter().prose("- first\n\n  second\n- third"))
    assert html.replace("\n", "") == "<ul><li>first<br>second</li><li>third</li></ul>"


@pytest.mark.parametrize(
    ("quotes", "expected"),
    [
        (ENGLISH, "“Yes, ‘maybe’,” she said; it’s"),
        ("«»“”", "«Yes, “maybe”,» she said; it’s"),
        ("„“‚‘", "„Yes, ‚maybe‘,“ she said; it’s"),
    ],
)
def test_straight_quotes_become_those_of_the_language(quotes: str, expected: str) -> None:
    assert typewriter(quotes=quotes).inline("\"Yes, 'maybe',\" she said; it's") == expected


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("# Title", "- heading:"),
        ("![a cat](cat.png)", "- figure:"),
        ("```\ncode\n```", "```"),
        ("press `Enter`", "*emphasis*"),
        ("> said he", "- statement:"),
        ("---", "block"),
    ],
)
def test_markdown_that_has_a_block_of_its_own_is_an_error(text: str, hint: str) -> None:
    writer = typewriter()
    writer.prose(Text(text, PLACE))
    problem = only_problem(writer)
    assert (problem.code, problem.place) == ("markup-not-allowed", PLACE)
    assert hint in problem.remedy


def test_emphasis_and_escapes() -> None:
    html = typewriter().inline(r"*soft* **strong** 2 \* 3 and snake_case_word")
    assert html == "<em>soft</em> <strong>strong</strong> 2 * 3 and snake_case_word"


def test_blank_lines_part_paragraphs_and_wrapped_lines_do_not() -> None:
    writer = typewriter()
    assert writer.prose("one\ntwo\n\nthree\n") == "<p>one\ntwo</p>\n<p>three</p>"
    assert writer.inline("one\n  two\n\nthree\n") == "one two three"


def test_an_indented_line_is_no_code() -> None:
    assert typewriter().prose("    four spaces") == "<p>four spaces</p>"


def test_each_problem_stands_at_its_own_text() -> None:
    writer = typewriter()
    writer.inline(Text("{a.b}", Place("en.yaml", 1, 1)))
    writer.inline(Text("{c.d}", Place("en.yaml", 5, 9)))
    assert [str(p.place) for p in writer.inserts.problems] == ["en.yaml:1:1", "en.yaml:5:9"]


def marked(html: str) -> str:
    """The tags of isolated runs as brackets: [unbroken] and <breakable>."""
    unbroken = re.sub(r'<bdi dir="ltr" class="run">(.*?)</bdi>', r"⟦\1⟧", html, flags=re.S)
    return re.sub(r'<bdi dir="ltr">(.*?)</bdi>', r"⟨\1⟩", unbroken, flags=re.S)


@pytest.mark.parametrize(
    "expected",
    [
        "خذ ⟦500 mg⟧ يوميًا",
        "خذ ⟦10–20 mg⟧، لا ⟦0.5 mg/kg⟧",
        "اتصل على ⟦(800) 633-2322⟧ أو ⟦+1 800 633 2322⟧.",
        "اتصل ⟦988⟧. ⟦5⟧ أشخاص",
        "من ⟦8:30⟧ إلى ⟦8:30 AM – 5:00 PM⟧",
        "⟦50%⟧ من ⟦≥ 18⟧ أو ⟦-5⟧ و⟦$1,200⟧ أو (⟦20 °C⟧)",
        "دواء ⟨Spravato (esketamine)⟩ جديد (⟨Spravato⟩)",
        "(انظر ⟨Spravato⟩) ⟦500 mg⟧",
        "زر ⟨https://example.org/a?b=1⟩ أو ⟨info@example.org⟩.",
        "⟨Dr. Smith⟩ و⟨Valentina Ira, M.D.⟩ قالا",
        "العنوان: ⟨Suite 200, Irvine, CA 92618⟩",
        "الـ⟦988⟧ وبـ⟨Spravato⟩ و«⟨Ketamine⟩»",
        "⟦988⟧ • ⟨example.org⟩",
        "⟨988 Suicide and Crisis Lifeline⟩ الآن",
        "٥٠٠ ملغ (٥-١٠) و۵۰۰",
        "⟨Smith J. Ketamine. 2020;12(3):45–50.⟩",
        "⟦(800) 633-2322⟧",
        "لا شيء هنا: (نعم) - «لا».",
        "",
    ],
)
def test_left_to_right_runs_are_isolated_whole(expected: str) -> None:
    text = re.sub("[⟦⟧⟨⟩]", "", expected)
    assert marked(str(isolate(text))) == expected


def test_isolated_text_is_escaped() -> None:
    assert isolate("لا <b>x & y</b>") == 'لا &lt;<bdi dir="ltr">b&gt;x &amp; y&lt;/b</bdi>&gt;'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("خذ **500** mg الآن", "خذ ⟦<strong>500</strong> mg⟧ الآن"),
        ("خذ **500 mg** الآن", "خذ <strong>⟦500 mg⟧</strong> الآن"),
        ("**خذ 500** mg الآن", "<strong>خذ ⟦500⟧</strong> ⟦mg⟧ الآن"),
        ("عن *Spravato* (esketamine)", "عن ⟨<em>Spravato</em> (esketamine)⟩"),
        ("***500** mg* لا", "<em>⟦<strong>500</strong> mg⟧</em> لا"),
        ("خذ 500\nmg الآن", "خذ ⟦500\nmg⟧ الآن"),
        ("اتصل {clinic.phone}، نعم", "اتصل ⟦(800) 633-2322⟧، نعم"),
        ("لا {clinic.hours}", 'لا <span class="blank">⟨[hours 8 to be added]⟩</span>'),
        ("نعم[^a] و5", 'نعم<sup class="mark">1</sup> و⟦5⟧'),
        ("[988 (SMS)](https://example.org/?a=5&b=6) هنا",
         '⟦<a href="https://example.org/?a=5&amp;b=6">988 (SMS)</a>⟧ هنا'),
        ("لا &copy; 5 \\* 6 &lt;x&gt;", "لا © ⟦5 * 6 &lt;x⟧&gt;"),
    ],
)  # fmt: skip
def test_right_to_left_text_has_its_runs_isolated(text: str, expected: str) -> None:
    facts: dict[str, str | Blank] = {
        "clinic.phone": "(800) 633-2322",
        "clinic.hours": Blank("hours 8"),
    }
    writer = typewriter(facts, ("a",), direction="rtl")
    assert marked(str(writer.prose(text))) == f"<p>{expected}</p>"
    assert "<bdi" not in typewriter(facts, ("a",)).prose(text)


@given(st.text(alphabet=st.sampled_from("لاب،5a <>&\"'{}[]()*_-.\n%^:/"), max_size=60))
def test_isolated_runs_are_nested_in_order_and_lose_no_words(text: str) -> None:
    html = str(typewriter(direction="rtl").prose(text))
    plain = str(typewriter().prose(text))
    tree = ElementTree.fromstring(f"<all>{html.replace('<br>', '<br/>')}</all>")
    assert "".join(tree.itertext()) == "".join(
        ElementTree.fromstring(f"<all>{plain.replace('<br>', '<br/>')}</all>").itertext()
    )
    assert re.sub("</?bdi[^>]*>", "", html) == plain
    assert not tree.findall(".//bdi//bdi")
