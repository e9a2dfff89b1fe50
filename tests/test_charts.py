"""Charts: true lengths, and words that can be read, all of them, at the size of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
import yaml
from fontTools.ttLib import TTFont

from handouts.pdf.reading import Box, Glyph, read
from handouts.problems import Place
from handouts.typeset.charts import Bar, chart_svg
from handouts.typeset.svg import check_svg
from sheets_helpers import ROOT, edit, engine_for, page_of, small_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    Typeset = Callable[..., bytes]

FAMILY = "Atkinson Hyperlegible Next"
PLACE = Place("content/handouts/small/en.yaml")
SVG = "{http://www.w3.org/2000/svg}"
MARGIN = 0.4 * 72  # of the small sheet: the drawing stands in the corner inside it

YEARS = [
    Bar("In hospitals, as an anaesthetic", 54, "54 years"),
    Bar("For pain", 20, "20+ years"),
    Bar("Low-dose infusions for depression", 14, "14+ years"),
]
SCORES = [
    Bar("Before", 31, "31 points"),
    Bar("One day after", 12, "12 points"),
    Bar("One week after", 17, "17 points"),
]
CLIMB = [Bar("Start", 3, "3"), Bar("Day 1", 9, "9"), Bar("Day 2", 14, "14"), Bar("Day 3", 7, "7")]
LONG = "Headaches that went away within one hour of the infusion"
EIGHT = [Bar(f"{number}. {LONG}", v, f"{v} in 100") for number, v in enumerate([5, 0, 80, 3] * 2)]
EXTREME = [Bar("None", 0, "0"), Bar("Hardly any", 1e-9, "almost 0"), Bar("All", 1e300, "1e300")]
EVEN = [Bar(f"Week {number}", 5, "5") for number in range(6)]
NOTHING = [Bar("Left", 0, "0"), Bar("Right", 0, "0")]
WIDE = [Bar("WWWW MMMM", 9, "WWWW MMM"), Bar("mmmm wwww", 9, "mmm wwww"), Bar("%%%", 3, "99%")]
CASES = [
    pytest.param(kind, bars, id=f"{kind}-{name}")
    for name, bars in {
        "years": YEARS, "scores": SCORES, "climb": CLIMB, "eight": EIGHT, "extreme": EXTREME,
        "even": EVEN, "nothing": NOTHING, "wide": WIDE,
    }.items()
    for kind in ("bars", "columns", "line")
    if kind == "bars" or bars not in (YEARS, EIGHT)
]  # fmt: skip


@pytest.fixture(scope="module")
def typeset(tmp_path_factory: pytest.TempPathFactory) -> Typeset:
    """Prints an SVG, 20rem wide, in the corner of a real page; returns the PDF."""
    folder = tmp_path_factory.mktemp("charts")
    (folder / "one").mkdir()
    root = small_workspace(folder / "one")
    html = (
        '<h1>Colds</h1><img src="workspace:/content/pictures/chart.svg" alt="x"'
        ' style="position: absolute; left: 0; top: 0; margin: 0; width: 20rem">'
    )
    edit(root / "brochures/small/template.html", "{{ parts.masthead() }}", html)
    engine, page = engine_for(root, folder), page_of(root)

    def print_out(svg: bytes, size: float = 12) -> bytes:
        (root / "content/pictures/chart.svg").write_bytes(svg)
        manuscript = engine.open(page, PLACE)
        pdf = manuscript.write(manuscript.lay_out(size), tagged=True)
        assert manuscript.take_problems() == []
        return pdf

    return print_out


def size_of(svg: bytes) -> tuple[float, float]:
    size, problems = check_svg(svg, PLACE)
    assert size is not None, problems
    return size


def texts_in(svg: bytes) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(f"{SVG}text"))


def marks_in(svg: bytes, name: str) -> list[dict[str, str]]:
    return [element.attrib for element in ET.fromstring(svg).iter(f"{SVG}{name}")]


def drawn(kind: Literal["bars", "columns", "line"], bars: list[Bar], **options: object) -> bytes:
    return chart_svg(kind, bars, family=FAMILY, **options)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Printed:
    """One line of a chart as it came out, in points."""

    text: str
    box: Box
    sizes: frozenset[float]


def printed(pdf: bytes, svg: bytes) -> list[Printed]:
    """The chart's lines of text, found again on the page."""
    lines = ["".join((text.text or "").split()) for text in texts_in(svg)]
    glyphs = list(read(pdf)[0].glyphs)[-len("".join(lines)) :]  # the drawing is on top of the page
    left = "".join(glyph.text for glyph in glyphs)
    found = []
    for line in sorted(lines, key=len, reverse=True):  # so that "3" is not that of "Day 3"
        start = left.find(line)
        assert start >= 0, f"{line} is not in {left}"
        left = left.replace(line, "\0" * len(line), 1)
        found.append(printed_line(glyphs[start : start + len(line)]))
    assert left.strip("\0") == ""
    return found


def printed_line(glyphs: list[Glyph]) -> Printed:
    boxes = [glyph.box for glyph in glyphs]
    box = Box(
        min(box.left for box in boxes), min(box.top for box in boxes),
        max(box.right for box in boxes), max(box.bottom for box in boxes),
    )  # fmt: skip
    sizes = frozenset(round(glyph.size, 2) for glyph in glyphs)
    return Printed("".join(glyph.text for glyph in glyphs), box, sizes)


def overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > 0 and min(one.bottom, other.bottom) - max(one.top, other.top) > 0


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize(("kind", "bars"), CASES)
def test_every_word_is_printed_in_full_beside_the_others(
    typeset: Typeset,
    kind: Literal["bars", "columns", "line"],
    bars: list[Bar],
    direction: Literal["ltr", "rtl"],
) -> None:
    svg = drawn(kind, bars, direction=direction)
    width, height = size_of(svg)
    lines = printed(typeset(svg), svg)  # at 12 points a unit is a point
    assert {size for line in lines for size in line.sizes} == {12.0}
    drawing = Box(MARGIN, MARGIN, MARGIN + width, MARGIN + height).shrunk(-0.5)
    for line in lines:
        assert line.box.inside(drawing), f"{line.text} runs off"
    for one, other in combinations(lines, 2):
        assert not overlap(one.box, other.box), f"{one.text} on {other.text}"


def test_all_labels_and_values_of_bars_and_columns_are_there_and_a_title_says_them() -> None:
    for kind, bars in (("bars", EIGHT), ("columns", SCORES)):
        svg = drawn(kind, bars)  # type: ignore[arg-type]
        words = " ".join(text.text or "" for text in texts_in(svg))
        for bar in bars:
            assert f"{bar.label} {bar.shown}" in words
        title = ET.fromstring(svg).findtext(f"{SVG}title")
        assert title == "; ".join(f"{bar.label}: {bar.shown}" for bar in bars)


def test_type_grows_with_the_page(typeset: Typeset) -> None:
    svg = drawn("bars", YEARS)
    assert {size for line in printed(typeset(svg, 18), svg) for size in line.sizes} == {18.0}


def test_values_are_bold_and_labels_are_not() -> None:
    texts = texts_in(drawn("bars", YEARS))
    bold = [text.text for text in texts if text.get("font-weight") == "700"]
    assert bold == [bar.shown for bar in YEARS]
    assert {text.get("font-weight") for text in texts} == {None, "700"}


def test_bars_are_as_long_as_their_values_and_begin_at_one_edge() -> None:
    marks = marks_in(drawn("bars", YEARS), "rect")
    widths = [float(mark["width"]) for mark in marks]
    assert [width / widths[0] * 54 for width in widths] == pytest.approx([54, 20, 14], abs=0.01)
    assert {mark["x"] for mark in marks} == {"0"}
    assert [float(mark["height"]) / 12 for mark in marks] == pytest.approx([0.9] * 3, abs=0.02)
    assert widths[0] > 120


def test_columns_are_as_tall_as_their_values_and_stand_on_one_line() -> None:
    *columns, ground = marks_in(drawn("columns", SCORES), "rect")
    heights = [float(mark["height"]) for mark in columns]
    assert [height / heights[0] * 31 for height in heights] == pytest.approx([31, 12, 17], abs=0.01)
    (foot,) = {float(mark["y"]) for mark in columns}
    assert foot == float(ground["y"]) + float(ground["height"])
    assert float(ground["width"]) == 240


def test_a_line_rises_from_zero_in_equal_steps() -> None:
    svg = drawn("line", CLIMB)
    (line,) = marks_in(svg, "polyline")
    points = [tuple(map(float, pair.split())) for pair in line["points"].split(",")]
    (ground,) = marks_in(svg, "rect")
    zero = float(ground["y"]) + float(ground["height"])
    heights = [y - zero for _, y in points]
    assert [height / heights[2] * 14 for height in heights] == pytest.approx(
        [3, 9, 14, 7], abs=0.01
    )
    steps = [right[0] - left[0] for left, right in pairwise(points)]
    assert steps == pytest.approx([steps[0]] * 3, abs=0.02)


def test_a_line_names_its_ends_and_its_peak() -> None:
    def words(bars: list[Bar]) -> list[str]:
        return [text.text or "" for text in texts_in(drawn("line", bars))]

    assert sorted(words(CLIMB)) == sorted(["3", "14", "7", "Start", "Day 1", "Day 2", "Day 3"])
    assert words(SCORES)[:2] == ["31", "points"], "a long value takes two lines"
    fall = [Bar(f"The day {number}", 9 - number, str(9 - number)) for number in range(8)]
    assert words(fall) == ["9", "2", "The day 0", "The day 7"], "the first is the peak"
    rise = [*fall[:3], Bar("The highest day of all", 20, "20"), *fall[3:]][:8]
    assert words(rise)[2:4] == ["20", "The highest day of all"]


def test_the_largest_is_in_the_strong_tone_and_all_colours_are_the_styles() -> None:
    tokens = yaml.safe_load((ROOT / "styles/calm/tokens.yaml").read_text("utf-8"))
    for kind, bars in (("bars", EXTREME), ("columns", SCORES), ("line", CLIMB)):
        paints = re.findall(rb' (?:fill|stroke)="([^"]*)"', drawn(kind, bars))  # type: ignore[arg-type]
        for paint in {paint.decode() for paint in paints} - {"none"}:
            variable = re.fullmatch(r"var\(--(\w+), #\w{6}\)", paint)
            assert variable, f"{paint} cannot change with the style"
            assert variable[1] in tokens["colours"]
    tones = [mark["fill"] for mark in marks_in(drawn("columns", SCORES), "rect")][:3]
    assert tones == ["var(--accent, #1F7268)", *["var(--faint, #7FB5AC)"] * 2]
    equal = {mark["fill"] for mark in marks_in(drawn("bars", EVEN), "rect")}
    assert len(equal) == 1, "equal values look equal"


def test_next_to_nothing_is_still_a_mark() -> None:
    marks = marks_in(drawn("bars", EXTREME), "rect")
    stems = [mark for mark in marks if mark["fill"].startswith("var(--soft")]
    assert [mark["width"] for mark in stems] == ["1", "1"]


def test_right_to_left_is_the_mirror_image() -> None:
    for kind, bars in (("bars", YEARS), ("columns", SCORES)):
        there, here = (drawn(kind, bars, direction=way) for way in ("ltr", "rtl"))  # type: ignore[arg-type]
        for one, other in zip(marks_in(there, "rect"), marks_in(here, "rect"), strict=True):
            right = float(other["x"]) + float(other["width"])
            assert right == pytest.approx(240 - float(one["x"]), abs=0.02)
            assert one["width"] == other["width"]
        for one, other in zip(texts_in(there), texts_in(here), strict=True):
            assert float(other.attrib["x"]) == pytest.approx(240 - float(one.attrib["x"]), abs=0.02)
            assert (one.get("text-anchor"), other.get("text-anchor")) in {
                ("start", "end"), ("middle", "middle"),
            }  # fmt: skip


def test_arabic_is_joined_and_reads_from_right_to_left(typeset: Typeset) -> None:
    bars = [
        Bar("في المستشفيات كمخدر منذ عام 1970", 54, "54 سنة"),
        Bar("جرعات منخفضة للاكتئاب (IV)", 14, "أكثر من 14 سنة"),
    ]
    svg = chart_svg("bars", bars, family="Vazirmatn", direction="rtl")
    text = pypdfium2.PdfDocument(typeset(svg))[0].get_textpage().get_text_range()
    for bar in bars:
        for word in f"{bar.label} {bar.shown}".replace("(IV)", "IV").split():
            assert word in text
    marks = marks_in(svg, "rect")
    ends = [float(mark["x"]) + float(mark["width"]) for mark in marks]
    assert ends == pytest.approx([240, 240], abs=0.02)


def test_a_ready_measure_decides_where_lines_break() -> None:
    def lines(measure: Callable[[str], float] | None) -> list[str]:
        svg = drawn("bars", [Bar("one two three", 1, "1"), Bar("four", 2, "2")], measure=measure)
        return [text.text or "" for text in texts_in(svg) if text.get("font-weight") is None]

    assert lines(None) == ["one two three", "four"]
    assert lines(lambda text: 20 * len(text)) == ["one two", "three", "four"]


ATKINSON = "atkinson-hyperlegible-next/AtkinsonHyperlegibleNext"
VAZIRMATN = "vazirmatn/Vazirmatn"


@pytest.mark.parametrize("face", [ATKINSON, VAZIRMATN])
@pytest.mark.parametrize(
    "phrase",
    ["years", "MAWMOW", "mum wow", "100-2000", "20+ mg/kg", "poodled", "99.5 %", "Años", "QUOQUE"],
)
def test_an_estimated_width_is_not_too_small(face: str, phrase: str) -> None:
    def true(weight: str) -> float:
        font = TTFont(ROOT / f"styles/fonts/{face}_{weight}.ttf")
        glyphs, advances = font.getBestCmap(), font["hmtx"]
        units = sum(advances[glyphs[ord(character)]][0] for character in phrase)
        return float(units / font["head"].unitsPerEm * 12)

    # A bar ends six units before its value, which ends where the drawing does.
    svg = drawn("bars", [Bar("Many", 2, phrase), Bar("Few", 1, "1")])
    given = 240 - 6 - float(marks_in(svg, "rect")[0]["width"])
    assert true("700Bold") <= given <= 1.6 * true("400Regular")


def test_equal_charts_are_equal_files() -> None:
    assert drawn("line", CLIMB) == drawn("line", list(CLIMB))
    spaced = [Bar("  In\nhospitals,\tas an anaesthetic ", 54, "54  years"), *YEARS[1:]]
    assert drawn("bars", spaced) == drawn("bars", YEARS)


def test_words_are_no_markup() -> None:
    bars = [Bar('<b> & "c"', 1, "<1"), Bar("it's", 2, "2 & more")]
    svg = chart_svg("bars", bars, family='"A & B", serif')
    assert size_of(svg)
    assert [text.text for text in texts_in(svg)] == ['<b> & "c"', "<1", "it's", "2 & more"]


@pytest.mark.parametrize(
    ("kind", "bars", "words"),
    [
        ("bars", YEARS[:1], "a chart has 2 to 8 values, not 1"),
        ("bars", [*EIGHT, *YEARS[:1]], "a chart has 2 to 8 values, not 9"),
        ("columns", EIGHT[:7], "7 columns are too narrow for their labels; 6 are the most"),
        ("bars", [*YEARS, Bar("Pain", -1, "-1")], "'Pain' has the value -1; a chart shows zero"),
        ("bars", [*YEARS, Bar("Pain", float("nan"), "?")], "'Pain' has the value nan"),
        ("line", [*YEARS, Bar("Pain", float("inf"), "∞")], "'Pain' has the value inf"),
        ("bars", [*YEARS, Bar(" ", 1, "1")], "value 4 of the chart has no label"),
        ("bars", [*YEARS, Bar("Pain", 1, "\n")], "value 4 of the chart has no printed value"),
        ("bars", [*YEARS, Bar(f"{LONG} {LONG}", 1, "1")], "does not fit in 2 lines of the chart"),
        ("bars", [*YEARS, Bar("x" * 40, 1, "1")], "does not fit in 2 lines of the chart"),
        ("bars", [*YEARS, Bar("Pain", 1, "more than fourteen years")], "does not fit in one line"),
        ("columns", [*SCORES, Bar("Anaesthetic", 1, "1")], "or make the chart 'bars'"),
        ("line", [Bar("Pain", 1, "a hundred and one points"), *CLIMB], "does not fit in 2 lines"),
        ("bars", [*YEARS, Bar("मदद", 1, "1"), Bar("हिन्दी", 1, "1")], "U\\+093F"),
    ],
)
def test_what_makes_no_readable_chart_is_refused_in_plain_words(
    kind: Literal["bars", "columns", "line"], bars: list[Bar], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        drawn(kind, bars)
