"""Drawings: what passes, what is refused with its line, and how colours are put in."""

from __future__ import annotations

import pytest

from handouts.problems import Place
from handouts.typeset import svg
from handouts.typeset.svg import check_svg, tint

PLACE = Place("content/handouts/knee/en.yaml", 7, 12)
USER_SPACE = 'gradientUnits="userSpaceOnUse"'


def drawing(body: str, attributes: str = 'viewBox="0 0 100 50"') -> bytes:
    """An SVG whose body begins on line 2."""
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"<svg {names} {attributes}>\n{body}\n</svg>".encode()


def faults(data: bytes) -> list[tuple[str, str]]:
    """Codes and messages; there is a size exactly when there are none of them."""
    size, problems = check_svg(data, PLACE)
    assert (size is None) == bool(problems)
    assert all(problem.place == PLACE and problem.remedy for problem in problems)
    return [(problem.code, problem.message) for problem in problems]


def test_a_usual_drawing_passes_with_its_size() -> None:
    data = drawing(
        f"""<!-- made by hand --><title>Leaf</title><defs>
        <linearGradient id="base" {USER_SPACE}><stop offset="5%" stop-color="tan"/>
        <stop offset="1" stop-color="var(--accent, rgb(1, 2, 3))"/></linearGradient>
        <radialGradient id="sun" {USER_SPACE} cx="5" cy="5" r="4" xlink:href="#base"/>
        <clipPath id="edge"><rect width="100%" height="100%" rx="2"/></clipPath></defs>
        <g id="leaf" transform="translate(0,512) scale(0.1 -.1)" clip-path="url(#edge)">
        <path d="M1 2l3-4.5a1 1 0 01.5.5c1 2,3 4,5 6Z" fill="url(#sun)" stroke="#c00"/>
        <polyline points="1,2 3,4e0" stroke-dasharray="2 1" fill="none" class="x"/></g>
        <use href="#leaf" x="4mm"/>
        <text x="1" y="2" font-family="Fraunces" font-size="12px">A<tspan dx="1">b</tspan></text>"""
    )
    assert check_svg(b"\xef\xbb\xbf" + data, PLACE) == ((100, 50), [])


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ("<script/>", "svg-element", "<script> may not be used"),
        ("<style>path{}</style>", "svg-element", "<style> may not be used"),
        ('<image href="a.png"/>', "svg-element", "<image> may not be used"),
        ("<foreignObject/>", "svg-element", "<foreignObject> may not be used"),
        ("<animate/>", "svg-element", "<animate> may not be used"),
        ("<svg/>", "svg-element", "<svg> may not be used inside <svg>"),
        ('<h:p xmlns:h="urn:h"/>', "svg-element", "<p> may not be used"),
        ('<rect onclick="x()"/>', "svg-attribute", "onclick may not be used"),
        ('<rect style="fill:red"/>', "svg-attribute", "style may not be used"),
        ('<rect filter="url(#f)"/>', "svg-attribute", "filter may not be used"),
        ('<rect x="nan"/>', "svg-value", "not a length"),
        ('<rect x="1e999"/>', "svg-value", "not numbers"),
        ('<rect x="-100001"/>', "svg-value", "a number above 100,000"),
        ('<rect x="5000in"/>', "svg-value", "a number above 100,000"),
        ('<text font-size="99em"/>', "svg-value", "not a length"),
        ('<path d="M1 2L1e6 2"/>', "svg-value", "a number above 100,000"),
        ('<path d="M1 2L3"/>', "svg-value", "the numbers after L do not fit it"),
        ('<path d="L1 2"/>', "svg-value", "a path begins with M"),
        ('<path d="M1 2B3 4"/>', "svg-value", "the numbers after B do not fit it"),
        ('<g transform="skewX(90)"/>', "svg-value", "only translate, scale, rotate and matrix"),
        ('<g transform="scale(2) junk"/>', "svg-value", "not a transform"),
        (
            '<g transform="scale(99)"><g transform="scale(99)"/></g>',
            "svg-value",
            "enlarges more than 1,000 times",
        ),
        ('<path stroke-dasharray="0.00001"/>', "svg-value", "too fine to be printed"),
        ('<rect fill="grean"/>', "svg-value", "not a colour"),
        ('<rect fill="device-cmyk(0 0 0 1)"/>', "svg-value", "not a colour"),
        ('<rect fill="url(http://example.org/#a)"/>', "svg-value", "not a colour"),
        ('<use href="other.svg#a"/>', "svg-value", "in the same drawing"),
        ('<use xlink:href="file:///etc/passwd"/>', "svg-value", "in the same drawing"),
        ('<rect href="#a" id="a"/>', "svg-value", "only <use> and gradients"),
        ('<g id="a"/><g id="a"/>', "svg-value", "stands only once"),
        ('<use href="#a"/>', "svg-reference", "no shape, group or text has that id"),
        ('<rect fill="url(#a)"/>', "svg-reference", "no gradient has that id"),
        ('<rect clip-path="url(#a)"/>', "svg-reference", "no <clipPath> has that id"),
        ('<clipPath id="a"/><rect fill="url(#a)"/>', "svg-reference", "no gradient has that id"),
        ('<clipPath id="a"/><use href="#a"/>', "svg-reference", "no shape, group or text has"),
        ('<g id="a"/><use href="url(#a)"/>', "svg-value", "in the same drawing"),
        ('<clipPath id="a"/><g clip-path="#a"/>', "svg-value", "in the same drawing"),
        ('<g id="a"><use href="#a"/></g>', "svg-reference", "itself refers to something"),
        (
            f'<linearGradient {USER_SPACE} id="a" href="#a"/>',
            "svg-reference",
            "itself refers to something",
        ),
        (
            '<clipPath id="a"><path clip-path="url(#a)"/></clipPath>',
            "svg-value",
            "may not be clipped itself",
        ),
        ('<linearGradient id="a"/>', "svg-gradient", "prints blank"),
        (
            '<linearGradient id="a" gradientUnits="objectBoundingBox"/>',
            "svg-gradient",
            "prints blank",
        ),
    ],
)
def test_what_may_not_be_in_a_drawing_is_reported_with_its_line(
    body: str, code: str, words: str
) -> None:
    found = faults(drawing(body))
    assert found[0][0] == code
    assert found[0][1].startswith("SVG line 2: ")
    assert words in found[0][1]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (drawing("", ""), "svg-no-viewbox", "viewBox must be four numbers"),
        (drawing("", 'viewBox="0 0 0 50"'), "svg-no-viewbox", "from 1 to 100,000"),
        (b'<?xml version="1.0"?><!DOCTYPE svg>' + drawing(""), "svg-doctype", "DOCTYPE"),
        (b"<?xml-stylesheet href='a.css'?>" + drawing(""), "svg-element", "xml-stylesheet"),
        (b"<?xml version='1.0' encoding='latin-1'?>" + drawing(""), "svg-corrupt", "latin-1"),
        (drawing("").decode().encode("utf-16"), "svg-corrupt", "not UTF-8"),
        (drawing("<g>"), "svg-corrupt", "line 3: damaged (mismatched tag)"),
        (b"<svg viewBox='0 0 9 9'/>", "svg-element", "does not begin as a drawing"),
        (drawing("&nbsp;"), "svg-corrupt", "undefined entity"),
    ],
)
def test_a_file_that_is_no_plain_drawing_is_refused(data: bytes, code: str, words: str) -> None:
    found = faults(data)
    assert found[0][0] == code
    assert words in found[0][1]


def test_an_entity_bomb_is_never_expanded() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 9 if n else "ha"}">' for n in range(30))
    data = f"<!DOCTYPE svg [{entities}]>".encode() + drawing("<text>&e29;</text>")
    assert [code for code, _ in faults(data)] == ["svg-doctype"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<g/>" * 5000, "more than 5,000 elements"),
        ("<g>" * 50 + "</g>" * 50, "more than 50 elements inside each other"),
        (
            f"<radialGradient {USER_SPACE}/>" * (svg.MAX_DEFINITIONS + 1),
            f"more than {svg.MAX_DEFINITIONS} gradients and clip paths",
        ),
        ("<clipPath>" + "<rect/>" * 21 + "</clipPath>", "more than 20 parts in one <clipPath>"),
        (
            '<g id="a">' + "<rect/>" * 99 + "</g>" + '<use href="#a"/>' * 21,
            "more than 2,000 elements drawn again",
        ),
        (f"<desc>{'a' * svg.MAX_BYTES}</desc>", "more than 2,000,000 bytes"),
    ],
)
def test_limits(body: str, words: str) -> None:
    found = faults(drawing(body))
    assert found[-1][0] == "svg-too-complex"
    assert words in found[-1][1]


def test_just_within_the_limits_passes() -> None:
    body = "<g>" * 48 + "</g>" * 48 + '<g id="a"><rect/></g>' + '<use href="#a"/>' * 1000
    assert faults(drawing(body)) == []


def test_a_repeated_fault_is_reported_once_and_different_ones_together() -> None:
    found = faults(drawing('<rect style=""/>\n<rect style=""/>\n<script/>'))
    assert [message for _, message in found] == [
        "SVG line 2: the attribute style may not be used",
        "SVG line 4: <script> may not be used",
    ]


def test_a_drawing_takes_the_colours_of_a_style() -> None:
    data = drawing("<rect fill='var(--accent, #00f)' stroke=\"var( --ink )\"/>")
    assert faults(data) == []
    tinted = tint(data, {"accent": "#123456", "ink": "#000000"})
    assert b'<rect fill="#123456" stroke="#000000"/>' in tinted
    assert faults(tinted) == []


def test_a_fallback_stands_in_for_an_unknown_colour() -> None:
    assert tint(b'<a b="var(--c, rgb(1, 2, 3) )"/>', {}) == b'<a b="rgb(1, 2, 3)"/>'


def test_an_unknown_colour_without_fallback_is_named() -> None:
    with pytest.raises(ValueError, match=r"no colour 'acent'.* Did you mean 'accent'\?"):
        tint(b'<a b="var(--acent)"/>', {"accent": "#ffffff", "ink": "#000000"})


@pytest.mark.parametrize(
    "text",
    [
        "<desc>fill=\"var(--accent)\" 'var(--accent)' é</desc>",
        '<!-- <rect fill="var(--accent)"/> -->',
        '<desc><![CDATA[<rect fill="var(--accent)"/>]]></desc>',
        "<g aria-label=\"say 'var(--accent)' > now\"/>",
        '<g class="x var(--accent)"/>',
    ],
)
def test_only_whole_attribute_values_are_tinted(text: str) -> None:
    assert tint(drawing(text), {"accent": "#123456"}) == drawing(text)


def test_a_colour_cannot_break_out_of_its_attribute() -> None:
    tinted = tint(drawing('<rect fill="var(--a)"/>'), {"a": "\"'/><script/><a b='"})
    assert [code for code, _ in faults(tinted)] == ["svg-value"]
