"""Colours for a press: tokens exactly, black as black ink, pictures by profile, nothing in RGB."""

from __future__ import annotations

import base64
import io
import re
import struct
import subprocess
import time
import warnings
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pikepdf
import pytest
import weasyprint
from PIL import Image, ImageCms
from reportlab.lib.colors import CMYKColor, CMYKColorSep, Color
from reportlab.pdfgen.canvas import Canvas

from handouts.library import read_library
from handouts.press.colour import Converted, Finding, Inks, to_press
from handouts.press.geometry import Spot
from handouts.press.icc import Press, on_screen
from handouts.press.plates import plates
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Needs

REPOSITORY = Path(__file__).parents[1]
FONT = next((REPOSITORY / "styles" / "fonts").glob("atkinson*/*_400Regular.ttf"))
PRINTERS = REPOSITORY / "brochures" / "printers"
PROFILE = (PRINTERS / "GRACoL_TR006_coated.icc").read_bytes()
SCREEN = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PRESS = Press(PROFILE)
GREEN, SAND, INK, GREY = "#17474A", "#F6EFE3", "#22333B", "#4C5E66"
INKS = Inks(
    {
        (0x17, 0x47, 0x4A): (0.85, 0.0, 0.28, 0.68),
        (0xF6, 0xEF, 0xE3): (0.02, 0.05, 0.11, 0.0),
        (0x22, 0x33, 0x3B): (0.0, 0.0, 0.0, 1.0),
        (0x4C, 0x5E, 0x66): (0.0, 0.0, 0.0, 0.75),
        (0xEE, 0xEE, 0xEE): (0.0, 0.0, 0.0, 0.05),
    },
    frozenset({(0, 0, 0), (0x22, 0x33, 0x3B)}),
)
CSS = f"""
@font-face {{ font-family: Atkinson; src: url({FONT.as_uri()}) }}
@page {{ size: 300pt 200pt; margin: 0 }}
body {{ font: 12pt/1.5 Atkinson; margin: 0; color: {INK} }} p {{ margin: 0 }}
"""


def typeset(body: str, css: str = "") -> bytes:
    html = f"<html lang=en><title>T</title><style>{CSS}{css}</style><body>{body}</body></html>"
    return bytes(weasyprint.HTML(string=html).write_pdf())


def pressed(body: str, css: str = "", inks: Inks = INKS) -> Converted:
    return to_press(typeset(body, css), inks, PRESS)


def drawn(draw: Callable[[Canvas], object], size: tuple[float, float] = (200, 100)) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size, initialFontName="Times-Roman", invariant=True)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def operators(pdf: bytes) -> Iterator[tuple[str, list[float | str]]]:
    """Every operator of every stream that can hold some, in the order of the file."""
    with pikepdf.open(io.BytesIO(pdf)) as document, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        streams = [page.obj for page in document.pages]
        streams += [
            thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Stream)
            and (thing.get("/Subtype") == "/Form" or "/PatternType" in thing)
        ]
        for stream in streams:
            for instruction in pikepdf.parse_content_stream(stream):
                values = [
                    str(value) if isinstance(value, pikepdf.Name) else float(value)
                    for value in instruction.operands
                    if isinstance(value, pikepdf.Name) or not hasattr(value, "keys")
                    if not isinstance(value, (pikepdf.Array, pikepdf.String))
                ]
                yield str(instruction.operator), values


def colours(pdf: bytes, *names: str) -> set[tuple[float, ...]]:
    wanted = names or ("k", "K")
    return {
        tuple(round(float(value), 4) for value in values)
        for name, values in operators(pdf)
        if name in wanted
    }


def plain_text(pdf: bytes, folder: Path) -> str:
    """The file taken apart by another program than the one that wrote it, fonts left out."""
    packed, plain = folder / "packed.pdf", folder / "plain.pdf"
    packed.write_bytes(pdf)
    done = subprocess.run(
        ["qpdf", "--qdf", "--object-streams=disable", packed, plain],
        capture_output=True,
        check=True,
    )
    assert not done.stderr
    text = plain.read_bytes().decode("latin-1")
    return re.sub(r"/Length1 .*?endstream", "", text, flags=re.DOTALL)


def inks_seen(pdf: bytes, spot: tuple[float, float], page: int = 1) -> list[int]:
    """C, M, Y and K in percent at a place in points from the lower left corner."""
    found = plates(pdf, 72).pages[page - 1].inks
    return [
        round(int(ink) / 2.55) for ink in found[found.shape[0] - 1 - int(spot[1]), int(spot[0])]
    ]


# Tokens


def test_text_fills_and_lines_have_their_tokens_inks() -> None:
    found = pressed(
        f'<div style="background: {SAND}; border: 2pt solid {GREEN}; height: 50pt">'
        f'<p style="color: {GREEN}">Words</p></div>'
    )
    assert colours(found.pdf) >= {(0.85, 0, 0.28, 0.68), (0.02, 0.05, 0.11, 0)}
    assert not found.findings


def test_white_and_black_need_no_token() -> None:
    found = pressed('<p style="color: #fff; background: #000">Words</p>')
    assert colours(found.pdf) >= {(0, 0, 0, 0), (0, 0, 0, 1)}
    assert not found.findings


@pytest.mark.parametrize("shape", ["linear-gradient(90deg,", "radial-gradient(circle,"])
def test_a_gradient_has_its_tokens_inks_at_every_stop(shape: str) -> None:
    css = f"background: {shape} {GREEN}, {SAND} 30%, {INK}); height: 100pt"
    found = pressed(f'<div style="{css}"></div>')
    stops = set()
    with pikepdf.open(io.BytesIO(found.pdf)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/ShadingType" in thing:
                assert thing.ColorSpace == "/DeviceCMYK"
                functions = thing.Function.get("/Functions", pikepdf.Array([thing.Function]))
                for function in functions.as_list():
                    for end in (function.C0, function.C1):
                        stops.add(tuple(float(ink) for ink in end.as_list()))
    assert stops == {(0.85, 0, 0.28, 0.68), (0.02, 0.05, 0.11, 0), (0, 0, 0, 1)}
    assert not found.findings


def test_a_gradient_is_seen_in_those_inks() -> None:
    css = f"background: linear-gradient(90deg, {GREEN}, {SAND}); height: 100pt"
    found = pressed(f'<div style="{css}"></div>')
    assert inks_seen(found.pdf, (0, 150)) == pytest.approx([85, 0, 28, 68], abs=1)
    assert inks_seen(found.pdf, (150, 150)) == pytest.approx([43.5, 2.5, 19.5, 34], abs=1)
    assert inks_seen(found.pdf, (299, 150)) == pytest.approx([2, 5, 11, 0], abs=1)


def test_a_drawing_with_a_gradient_a_line_and_half_a_colour() -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="200pt" '
        'viewBox="0 0 300 200"><defs><radialGradient id="g" gradientUnits="userSpaceOnUse" '
        f'cx="50" cy="50" r="40"><stop offset="0" stop-color="{SAND}"/>'
        f'<stop offset="1" stop-color="{SAND}" stop-opacity="0"/></radialGradient></defs>'
        f'<rect width="300" height="200" fill="{GREEN}"/>'
        '<circle cx="50" cy="50" r="40" fill="url(#g)"/>'
        f'<rect x="150" width="100" height="100" fill="{SAND}" opacity="0.5"/>'
        f'<path d="M150 150h100" stroke="{SAND}" stroke-width="9"/></svg>'
    )
    found = pressed(f'<div style="line-height: 0">{drawing}</div>')
    assert not found.findings
    assert inks_seen(found.pdf, (50, 150)) == pytest.approx([2, 5, 11, 0], abs=3)
    assert inks_seen(found.pdf, (290, 10)) == [85, 0, 28, 68]
    assert inks_seen(found.pdf, (200, 150)) == pytest.approx([43.5, 2.5, 19.5, 34], abs=1)
    assert inks_seen(found.pdf, (200, 50)) == pytest.approx([2, 5, 11, 0], abs=1)
    edge, middle = inks_seen(found.pdf, (90, 150)), inks_seen(found.pdf, (70, 150))
    assert edge == pytest.approx([85, 0, 28, 68], abs=4)
    assert 20 < middle[0] < 70, "the gradient fades out over its ground"


def test_a_sampled_gradient_between_tokens() -> None:
    """Samples on the way between two tokens come to lie on the way between their inks."""
    ends = np.array([[0x17, 0x47, 0x4A], [0xF6, 0xEF, 0xE3]])
    samples = np.rint(np.linspace(ends[0], ends[1], 9)).astype(np.uint8)
    found = to_press(_shaded(samples), INKS, PRESS)
    assert not found.findings
    assert inks_seen(found.pdf, (100, 50)) == pytest.approx([43.5, 2.5, 19.5, 34], abs=1)
    samples[4] = (255, 0, 0)
    strange = to_press(_shaded(samples), INKS, PRESS)
    assert [finding.colour for finding in strange.findings] == ["#FF0000"]


def _shaded(samples: np.ndarray) -> bytes:
    with pikepdf.open(io.BytesIO(drawn(lambda canvas: canvas.drawString(0, 0, "")))) as document:
        function = document.make_stream(samples.tobytes())
        function.FunctionType, function.BitsPerSample = 0, 8
        function.Domain, function.Range = pikepdf.Array([0, 1]), pikepdf.Array([0, 1] * 3)
        function.Size = pikepdf.Array([len(samples)])
        shading = pikepdf.Dictionary(
            ShadingType=2,
            ColorSpace=pikepdf.Name.DeviceRGB,
            Coords=pikepdf.Array([0, 0, 200, 0]),
            Function=function,
        )
        page = document.pages[0]
        page.obj.Resources = pikepdf.Dictionary(Shading=pikepdf.Dictionary(S=shading))
        page.obj.Contents = document.make_stream(b"/S sh")
        file = io.BytesIO()
        document.save(file)
        return file.getvalue()


def test_a_colour_of_no_token_is_told_with_its_place_and_converted_all_the_same() -> None:
    first = f'<p style="color: {GREEN}">One</p><div style="break-before: page"></div>'
    css = "position: absolute; left: 72pt; top: 100pt; width: 50pt; height: 28pt"
    found = pressed(f'{first}<div style="{css}; background: #C0FFEE"></div>')
    assert found.findings == (
        Finding(
            Spot(2, 25.4, 25.4), "press-colour", "#C0FFEE is no colour of the style", "#C0FFEE"
        ),
    )
    assert inks_seen(found.pdf, (90, 80), page=2)[0] > 15


def test_a_strange_colour_is_told_once_for_each_page_wherever_it_hides() -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="50pt" height="50pt"><defs>'
        f'<linearGradient id="g"><stop stop-color="{GREEN}"/><stop offset="1" '
        'stop-color="#123456"/></linearGradient></defs><rect width="50" height="50" '
        'fill="url(#g)"/><path d="M0 0h9" stroke="#ABCDEF"/></svg>'
    )
    page = f'{drawing}<p style="color: #123456; opacity: 0.5">Words</p>'
    found = pressed(f'{page}<div style="break-before: page">{page}</div>')
    told = [(finding.spot.page, finding.colour) for finding in found.findings]
    assert sorted(told) == [(1, "#123456"), (1, "#ABCDEF"), (2, "#123456"), (2, "#ABCDEF")]


def test_a_colour_that_nothing_is_painted_with_is_not_told() -> None:
    found = to_press(drawn(lambda canvas: canvas.setFillColorRGB(1, 0, 1)), INKS, PRESS)
    assert not found.findings


def test_the_shipped_styles_can_be_printed() -> None:
    library = read_library(Workspace.find(REPOSITORY))
    assert library.styles
    for style in library.styles.values():
        inks = Inks.of_style(style)
        assert inks.of((255, 255, 255)) == (0, 0, 0, 0)
        for name, colour in style.colours.items():
            if name == "rich":  # of large black areas alone
                assert inks.rich == tuple(percent / 100 for percent in colour.cmyk)
                continue
            found = inks.of(tuple(bytes.fromhex(str(colour.srgb)[1:])))  # type: ignore[arg-type]
            assert found == tuple(percent / 100 for percent in colour.cmyk)


def test_one_colour_of_the_screen_cannot_be_two_in_print() -> None:
    library = read_library(Workspace.find(REPOSITORY))
    style = library.styles["calm"]
    strong, accent = style.colours["strong"], style.colours["accent"]
    twin = accent.model_copy(update={"srgb": strong.srgb})
    doubled = style.model_copy(update={"colours": {**style.colours, "accent": twin}})
    with pytest.raises(ValueError, match=r"'strong' and 'accent' are both #17474A") as raised:
        Inks.of_style(doubled)
    assert "85/0/28/68" in str(raised.value)
    same = twin.model_copy(update={"cmyk": strong.cmyk})
    Inks.of_style(style.model_copy(update={"colours": {**style.colours, "accent": same}}))


# Black


def settings_at_each_text(pdf: bytes) -> list[tuple[bool, tuple[float, ...]]]:
    """For each text that is shown, in order: whether it overprints, and its inks."""
    shown = []
    over, inks = False, (0.0, 0.0, 0.0, 1.0)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        states = document.pages[0].resources.ExtGState
        for instruction in pikepdf.parse_content_stream(document.pages[0].obj):
            name, operands = str(instruction.operator), instruction.operands
            if name == "gs":
                state = states[str(operands[0])]
                over = bool(state.get("/op", over)) and state.get("/OPM", 1) == 1
            elif name == "k":
                inks = tuple(float(ink) for ink in operands)  # type: ignore[assignment]
            elif name in {"Tj", "TJ"}:
                shown.append((over, inks))
    return shown


@pytest.mark.parametrize(
    ("style", "overprints", "inks"),
    [
        (f"color: {INK}", True, (0, 0, 0, 1)),
        ("color: #000", True, (0, 0, 0, 1)),
        (f"color: {GREY}", True, (0, 0, 0, 0.75)),
        ("color: #EEEEEE", False, (0, 0, 0, 0.05)),
        ("color: #fff", False, (0, 0, 0, 0)),
        (f"color: {GREEN}", False, (0.85, 0, 0.28, 0.68)),
        (f"color: {INK}; font-size: 36.1pt", False, (0, 0, 0, 1)),
        (f"color: {INK}; font-size: 35.9pt", True, (0, 0, 0, 1)),
        (f"color: {INK}; font-size: 20pt; transform: scale(2)", False, (0, 0, 0, 1)),
    ],
)
def test_dark_small_text_in_black_ink_alone_overprints(
    style: str, overprints: bool, inks: tuple[float, ...]
) -> None:
    found = pressed(f'<p style="{style}">Words</p>')
    assert settings_at_each_text(found.pdf) == [(overprints, inks)]


def test_what_comes_after_overprinting_text_does_not_overprint() -> None:
    found = pressed(f'<p>Black</p><p style="color: {GREEN}">Green</p><p>Black</p>')
    assert [over for over, _ in settings_at_each_text(found.pdf)] == [True, False, True]


def test_small_text_is_black_ink_alone_even_where_the_token_is_not() -> None:
    warm = Inks({(0x22, 0x33, 0x3B): (0.4, 0.3, 0.2, 1.0)}, frozenset({(0x22, 0x33, 0x3B)}))
    found = pressed('<p>Small</p><p style="font-size: 40pt">Large</p>', inks=warm)
    assert settings_at_each_text(found.pdf) == [
        (True, (0, 0, 0, 1)),
        (False, (0.4, 0.3, 0.2, 1)),
    ]


def test_rich_black_is_for_what_is_large() -> None:
    rich = Inks(INKS.table, INKS.black, rich=(0.4, 0.3, 0.2, 1.0))
    boxes = "".join(
        f'<div style="position: absolute; background: {INK}; {place}"></div>'
        for place in (
            "left: 0; top: 100pt; width: 50pt; height: 50pt",
            "left: 100pt; top: 100pt; width: 150pt; height: 20pt",
        )
    )
    body = f'<p>Small</p><p style="font-size: 40pt">Large</p>{boxes}'
    found = pressed(body, inks=rich)
    assert settings_at_each_text(found.pdf) == [(True, (0, 0, 0, 1)), (False, (0.4, 0.3, 0.2, 1))]
    assert inks_seen(found.pdf, (25, 75)) == [40, 30, 20, 100]
    assert inks_seen(found.pdf, (150, 90)) == [0, 0, 0, 100]
    assert inks_seen(pressed(body).pdf, (25, 75)) == [0, 0, 0, 100]


def test_the_ground_stays_under_black_text_and_not_under_white(
    tmp_path: Path, needs: Needs
) -> None:
    """Ghostscript's own plates: the ink of the ground has no holes where black text stands."""
    needs("gs")
    body = (
        f'<div style="background: {GREEN}; height: 200pt; font-size: 30pt">'
        '<p style="color: %s">MMMMMMMMM</p></div>'
    )
    empty, black, white = (
        by_ghostscript(pressed(text).pdf, tmp_path)[..., 0]
        for text in (body.replace("M", "") % INK, body % INK, body % "#fff")
    )
    assert np.array_equal(black, empty)
    assert not np.array_equal(white, empty)


# What is left


EVERYTHING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="90pt" viewBox="0 0 90 90">'
    '<defs><mask id="m"><rect width="90" height="90" fill="#808080"/></mask>'
    f'<linearGradient id="g"><stop stop-color="{GREEN}"/><stop offset="1" '
    f'stop-color="{SAND}" stop-opacity="0"/></linearGradient>'
    f'<pattern id="p" width="9" height="9" patternUnits="userSpaceOnUse">'
    f'<circle cx="4" cy="4" r="3" fill="{GREEN}"/></pattern></defs>'
    '<rect width="90" height="40" fill="url(#g)"/>'
    f'<rect width="40" height="90" fill="{GREEN}" mask="url(#m)"/>'
    '<rect x="50" y="50" width="40" height="40" fill="url(#p)"/></svg>'
)


def test_nothing_is_left_in_rgb(tmp_path: Path, needs: Needs) -> None:
    needs("qpdf")
    picture = embedded(_rgba(), "PNG")
    link = '<a href="https://example.org" style="color: inherit">There</a>'
    css = f"background: linear-gradient({GREEN}, {SAND}); opacity: 0.9"
    body = f'<div style="{css}">{EVERYTHING}{link}<img src="{picture}" width=40 height=40></div>'
    screen, press = typeset(body), pressed(body)
    assert not press.findings
    in_rgb = re.compile(r"(?m)^(.* )?(rg|RG|g|G|sc|SC)$|DeviceRGB|CalRGB|ICCBased|/Lab")
    assert in_rgb.search(plain_text(screen, tmp_path))
    text = plain_text(press.pdf, tmp_path)
    greys = [found.group() for found in in_rgb.finditer(text)]
    # A soft mask is no colour: there, grey is what PDF/X-4 asks for.
    assert all(re.fullmatch(r"[.\d]+ g", grey) for grey in greys), greys
    assert "/Annot" not in text


def test_the_same_bytes_come_out_each_time() -> None:
    picture = embedded(_photo(), "JPEG")
    pdf = typeset(f'{EVERYTHING}<img src="{picture}">')
    first = to_press(pdf, INKS, Press(PROFILE)).pdf
    time.sleep(1.1)  # an identifier that is made of the time would be another one
    assert to_press(pdf, INKS, Press(PROFILE)).pdf == first


def test_greys_become_black_ink_and_inks_stay() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.25)
        canvas.rect(0, 0, 50, 50, stroke=0, fill=1)
        canvas.setFillColor(CMYKColor(0.1, 0.2, 0.3, 0.4))
        canvas.rect(50, 0, 50, 50, stroke=0, fill=1)
        canvas.setStrokeColor(Color(0x17 / 255, 0x47 / 255, 0x4A / 255))
        canvas.setLineWidth(20)
        canvas.line(0, 80, 200, 80)

    found = to_press(drawn(draw), INKS, PRESS)
    assert not found.findings
    assert inks_seen(found.pdf, (25, 25)) == [0, 0, 0, 75]
    assert inks_seen(found.pdf, (75, 25)) == [10, 20, 30, 40]
    assert inks_seen(found.pdf, (75, 80)) == [85, 0, 28, 68]


def test_glyphs_pictures_and_colours_written_in_rarer_ways() -> None:
    """Type 3 glyphs, a picture among the operators, colours by space, a shared form."""
    content = b"""
        q /Cs cs 0.0902 0.2784 0.2902 sc 0 0 20 20 re f Q
        q /Icc cs 0.9647 0.9373 0.8902 scn 20 0 20 20 re f Q
        q /Ind cs 1 sc 40 0 20 20 re f Q
        q 20 0 0 20 60 0 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID \x00\x00\x00 EI Q
        q 20 0 0 20 100 0 cm BI /W 1 /H 1 /BPC 8 /CS [/I /RGB 1 <FFFFFF808080>] ID \x01 EI Q
        q 20 0 0 20 120 0 cm 1 0 0 0 k BI /W 8 /H 1 /IM true ID \x00 EI Q
        BT /T3 20 Tf 1 0 0 1 80 0 Tm (a) Tj ET
    """
    with pikepdf.open(io.BytesIO(drawn(lambda canvas: canvas.drawString(0, 0, "")))) as document:
        profile = document.make_stream(
            ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        )
        profile.N = 3
        glyph = document.make_stream(b"1 0 d0 0.0902 0.2784 0.2902 rg 0 0 1 1 re f")
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type3,
            FontBBox=pikepdf.Array([0, 0, 1, 1]),
            FontMatrix=pikepdf.Array([1, 0, 0, 1, 0, 0]),
            CharProcs=pikepdf.Dictionary(a=glyph),
            Encoding=pikepdf.Dictionary(Differences=pikepdf.Array([97, pikepdf.Name.a])),
            FirstChar=97,
            LastChar=97,
            Widths=pikepdf.Array([1]),
        )
        table = pikepdf.String(bytes.fromhex("FFFFFF17474A").decode("latin-1"))
        spaces = pikepdf.Dictionary(
            Cs=pikepdf.Name.DeviceRGB,
            Icc=pikepdf.Array([pikepdf.Name.ICCBased, profile]),
            Ind=pikepdf.Array([pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, 1, table]),
        )
        page = document.pages[0].obj
        page.Resources = pikepdf.Dictionary(
            ColorSpace=spaces, Font=pikepdf.Dictionary(T3=document.make_indirect(font))
        )
        page.Contents = document.make_stream(content)
        file = io.BytesIO()
        document.save(file)
    found = to_press(file.getvalue(), INKS, PRESS)
    assert not found.findings
    green, sand = [85, 0, 28, 68], [2, 5, 11, 0]
    black, grey = ([ink * 100 for ink in PRESS.colour((level, level, level))] for level in (0, 128))
    seen = np.array([inks_seen(found.pdf, (x, 10)) for x in range(10, 140, 20)])
    wanted = np.array([green, sand, green, black, green, grey, [100, 0, 0, 0]])
    assert seen == pytest.approx(wanted, abs=1)


def test_spot_colours_stay_what_they_are() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(CMYKColorSep(1, 1, 1, 1, spotName="All"))
        canvas.rect(0, 0, 50, 50, stroke=0, fill=1)
        canvas.setFillColor(CMYKColorSep(0, 0.6, 0.9, 0, spotName="Clinic Orange"))
        canvas.rect(50, 0, 50, 50, stroke=0, fill=1)

    found = to_press(drawn(draw), INKS, PRESS)
    assert not found.findings
    assert inks_seen(found.pdf, (25, 25)) == [100, 100, 100, 100]
    assert inks_seen(found.pdf, (75, 25)) == [0, 60, 90, 0]
    with pikepdf.open(io.BytesIO(found.pdf)) as document:
        spaces = document.pages[0].resources.ColorSpace.values()
        assert sorted(str(space[1]) for space in spaces) == ["/All", "/Clinic Orange"]


# Pictures


def embedded(image: Image.Image, kind: str, **options: object) -> str:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return data_url(file.getvalue(), kind)


def data_url(data: bytes, kind: str) -> str:
    return f"data:image/{kind.lower()};base64,{base64.b64encode(data).decode()}"


@cache
def _ramp() -> np.ndarray:
    """Colours of a photograph: soft changes, nothing that a JPEG cannot keep."""
    y, x = np.mgrid[0:64, 0:64] * 4
    return np.stack([120 + x // 4, 70 + y // 3, 160 - x // 3], axis=2).astype(np.uint8)


def _photo() -> Image.Image:
    return Image.fromarray(_ramp())


def _rgba() -> Image.Image:
    image = _photo().convert("RGBA")
    image.putalpha(Image.fromarray(np.tile(np.uint8([[0] * 32 + [255] * 32]), (64, 1))))
    return image


def _cmyk() -> Image.Image:
    return Image.fromarray(PRESS.inks(_ramp()), "CMYK")


def _deep(channels: int) -> bytes:
    """A PNG of 16 bits a channel, which Pillow cannot write."""
    pixels = _ramp() if channels == 3 else _ramp()[..., :1]
    rows = b"".join(b"\0" + (row.astype(">u2") * 257).astype(">u2").tobytes() for row in pixels)

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    head = struct.pack(">IIBBBBB", 64, 64, 16, 2 if channels == 3 else 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _red_is_blue() -> bytes:
    """A profile of a screen whose red and blue are exchanged: nobody can overlook it."""
    profile = bytearray(SCREEN)
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


def _in_colour() -> np.ndarray:
    return PRESS.inks(_ramp())


def _in_black() -> np.ndarray:
    return PRESS.inks(np.asarray(_photo().convert("L"))[..., None])


PICTURES: dict[str, tuple[Callable[[], str], Callable[[], np.ndarray]]] = {
    "png": (lambda: embedded(_photo(), "PNG"), _in_colour),
    "jpeg": (lambda: embedded(_photo(), "JPEG", quality=95), _in_colour),
    "palette": (lambda: embedded(_photo().quantize(256), "PNG"), _in_colour),
    "grey png": (lambda: embedded(_photo().convert("L"), "PNG"), _in_black),
    "grey jpeg": (lambda: embedded(_photo().convert("L"), "JPEG", quality=95), _in_black),
    "16-bit png": (lambda: data_url(_deep(3), "PNG"), _in_colour),
    "cmyk jpeg as Adobe writes it": (
        lambda: embedded(_cmyk(), "JPEG", quality=95),
        _in_colour,
    ),
    "jpeg with the screen's profile": (
        lambda: embedded(_photo(), "JPEG", quality=95, icc_profile=SCREEN),
        _in_colour,
    ),
    "jpeg with a profile of its own": (
        lambda: embedded(
            Image.fromarray(_ramp()[..., ::-1]), "JPEG", quality=95, icc_profile=_red_is_blue()
        ),
        _in_colour,
    ),
    "cmyk jpeg with a profile": (
        lambda: embedded(_cmyk(), "JPEG", quality=95, icc_profile=PROFILE),
        _in_colour,
    ),
}


def by_ghostscript(pdf: bytes, folder: Path) -> np.ndarray:
    file = folder / "inks.tif"
    done = subprocess.run(
        [
            *("gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiff32nc", "-r72"),
            *("-dOverprint=/simulate", "-dLastPage=1", f"-sOutputFile={file}", "-"),
        ],
        input=pdf,
        capture_output=True,
        check=True,
    )
    assert not done.stderr
    with Image.open(file) as image:
        return np.asarray(image)


def by_mupdf(pdf: bytes, folder: Path) -> np.ndarray:
    file = folder / "in.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(
        ["mutool", "draw", "-q", "-N", "-r", "72", "-c", "cmyk", "-F", "pam", "-o", "-", file, "1"],
        capture_output=True,
        check=True,
    )
    head, _, data = done.stdout.partition(b"ENDHDR\n")
    width, height, depth = (
        int(re.search(rb"%s (\d+)" % name, head)[1])  # type: ignore[index]
        for name in (b"WIDTH", b"HEIGHT", b"DEPTH")
    )
    return np.frombuffer(data, np.uint8).reshape(height, width, depth)[..., :4]


def by_pdfium(pdf: bytes) -> np.ndarray:
    return plates(pdf, 72).pages[0].inks


PLACED = "img { display: block; width: 128pt; height: 128pt }"
HERE = np.s_[2:126, 2:126]


def picture_of(pdf: bytes) -> dict[str, str]:
    """What the file says of its only picture that is no mask; each value as text."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pictures = [
            thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"
            if thing.ColorSpace != "/DeviceGray"
        ]
        assert len(pictures) == 1
        mask = pictures[0].get("/SMask")
        spaces = {"/SMask": str(mask.ColorSpace)} if mask is not None else {}
        keys = ("/ColorSpace", "/Width", "/Height")
        return {**{key: str(pictures[0][key]) for key in keys}, **spaces}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_printed_in_its_colours(name: str, tmp_path: Path, needs: Needs) -> None:
    make, expected = PICTURES[name]
    found = pressed(f'<img src="{make()}">', PLACED)
    assert not found.findings
    told = {"/ColorSpace": "/DeviceCMYK", "/Width": "64", "/Height": "64"}
    assert picture_of(found.pdf) == told
    wanted = expected().reshape(-1, 4).mean(axis=0)
    needs("gs")
    needs("mutool")
    for engine in (
        by_pdfium(found.pdf),
        by_ghostscript(found.pdf, tmp_path),
        by_mupdf(found.pdf, tmp_path),
    ):
        assert engine[HERE].reshape(-1, 4).mean(axis=0) == pytest.approx(wanted, abs=2.5)


def test_a_grey_picture_takes_black_ink_alone() -> None:
    found = pressed(f'<img src="{embedded(_photo().convert("L"), "PNG")}">', PLACED)
    inks = by_pdfium(found.pdf)[HERE]
    assert not inks[..., :3].any()
    assert inks[..., 3].any()
    seen = on_screen(inks, PROFILE).mean()
    assert seen == pytest.approx(np.asarray(_photo().convert("L")).mean(), abs=8)


def test_a_see_through_picture_lets_its_ground_through() -> None:
    body = f'<div style="background: {GREEN}; height: 200pt"><img src="{embedded(_rgba(), "PNG")}">'
    found = pressed(f"{body}</div>", PLACED)
    assert not found.findings
    assert picture_of(found.pdf)["/SMask"] == "/DeviceGray"
    assert inks_seen(found.pdf, (20, 140)) == [85, 0, 28, 68]
    wanted = _in_colour()[:, 34:].reshape(-1, 4).mean(axis=0)
    seen = by_pdfium(found.pdf)[2:126, 68:126].reshape(-1, 4).mean(axis=0)
    assert seen == pytest.approx(wanted, abs=2.5)


def test_a_mask_that_hides_nothing_is_dropped() -> None:
    opaque = _photo().convert("RGBA")
    assert "/SMask" not in picture_of(pressed(f'<img src="{embedded(opaque, "PNG")}">').pdf)


def test_a_photograph_of_sixteen_bits_in_the_file_itself() -> None:
    with pikepdf.open(io.BytesIO(drawn(lambda canvas: canvas.drawString(0, 0, "")))) as document:
        image = document.make_stream((_ramp().astype(">u2") * 257).astype(">u2").tobytes())
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = 64, 64, 16
        image.ColorSpace = pikepdf.Name.DeviceRGB
        page = document.pages[0].obj
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
        page.Contents = document.make_stream(b"q 100 0 0 100 0 0 cm /I Do Q")
        file = io.BytesIO()
        document.save(file)
    found = to_press(file.getvalue(), INKS, PRESS)
    seen = by_pdfium(found.pdf)[2:98, 2:98].reshape(-1, 4).mean(axis=0)
    assert seen == pytest.approx(_in_colour().reshape(-1, 4).mean(axis=0), abs=2)


def test_pictures_keep_to_the_most_ink_that_the_press_takes() -> None:
    dark = Image.new("RGB", (64, 64), (8, 8, 8))
    pdf = typeset(f'<img src="{embedded(dark, "PNG")}">', PLACED)
    free, held = (to_press(pdf, INKS, Press(PROFILE, total_ink=most)) for most in (None, 240))
    assert plates(free.pdf, 72).total_ink().percent > 280
    assert 230 < plates(held.pdf, 72).total_ink().percent <= 240


def test_a_picture_that_cannot_be_read_is_told() -> None:
    with pikepdf.open(io.BytesIO(drawn(lambda canvas: canvas.drawString(0, 0, "")))) as document:
        image = document.make_stream(b"nothing")
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = 64, 64, 8
        image.ColorSpace = pikepdf.Name.DeviceRGB
        page = document.pages[0].obj
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
        page.Contents = document.make_stream(b"q 50 0 0 50 72 0 cm /I Do Q")
        file = io.BytesIO()
        document.save(file)
    found = to_press(file.getvalue(), INKS, PRESS)
    assert found.findings == (
        Finding(Spot(1, 25.4, 0), "press-picture", "a picture that is damaged"),
    )


# Profiles


@pytest.mark.parametrize("name", ["GRACoL_TR006_coated", "FOGRA39L_coated"])
def test_the_shipped_profiles_are_for_cmyk_and_say_that_they_are_free(name: str) -> None:
    file = PRINTERS / f"{name}.icc"
    Press(file.read_bytes())
    profile = ImageCms.ImageCmsProfile(str(file)).profile
    assert profile.copyright == "This profile is free of known copyright restrictions"
    licence = (PRINTERS / "LICENSE-profiles.txt").read_text(encoding="utf-8")
    assert file.name in licence
    assert "CC0 1.0 Universal" in licence


def test_a_profile_for_a_screen_is_refused() -> None:
    with pytest.raises(ValueError, match="for RGB, not for CMYK"):
        Press(SCREEN)
    with pytest.raises(ValueError, match="not an ICC profile"):
        Press(b"nothing")


def test_black_points_are_matched_unless_one_says_no() -> None:
    black = np.zeros((1, 1, 3), np.uint8)
    shadow = np.full((1, 1, 3), 40, np.uint8)
    matched, clipped = Press(PROFILE), Press(PROFILE, black_point=False)
    assert not np.array_equal(matched.inks(shadow), clipped.inks(shadow))
    assert matched.inks(black).sum() > 700
