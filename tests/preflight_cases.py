"""Small press files: one that every rule lets pass, and for each rule one that it does not.

A page is 200 × 200 points with 9 points (0.125 in) of bleed around it, so that its
trim begins at 9, 9. Contents are PDF operators, in the page's own coordinates.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

ROOT = Path(__file__).parents[1]
FONT = ROOT / "styles/fonts/public-sans/PublicSans_400Regular.ttf"
SIDE, BLEED = 200, 9
PAPER = SIDE + 2 * BLEED
BLACK = "0 0 0 1 k"
GROUND = f"0.2 0.1 0 0 k 0 0 {PAPER} {PAPER} re f"
Change = Callable[[Pdf], None]


@cache
def _with_font(text: str) -> bytes:
    """A page with an embedded subset, /F1+0, that has the letters of `text`."""
    pdfmetrics.registerFont(TTFont("Body", str(FONT)))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(PAPER, PAPER), initialFontName="Body", invariant=1)
    canvas.setFillColorCMYK(0, 0, 0, 1)
    canvas.drawString(60, 100, text)
    canvas.save()
    return buffer.getvalue()


def press_file(
    *contents: str,
    changes: Change | None = None,
    standard: str = "PDF/X-4",
    version: str = "1.6",
    resources: dict[str, Any] | None = None,
) -> bytes:
    """A press file with one page for each of `contents`, then spoilt by `changes`."""
    with Pdf.open(io.BytesIO(_with_font("abcdefghijklmnopqrstuvwxyz "))) as pdf:
        font = next(
            font for key, font in pdf.pages[0].Resources.Font.items() if font.Subtype != "/Type1"
        )
        del pdf.pages[0]
        for content in contents:
            pdf.add_blank_page(page_size=(PAPER, PAPER))
            page = pdf.pages[-1]
            page.Resources = Dictionary(Font=Dictionary(F1=font), **(resources or {}))
            page.obj.MediaBox = Array([0, 0, PAPER, PAPER])
            page.obj.BleedBox = Array([0, 0, PAPER, PAPER])
            page.obj.TrimBox = Array([BLEED, BLEED, BLEED + SIDE, BLEED + SIDE])
            page.Contents = pdf.make_stream(content.encode())
        _label(pdf, standard)
        if changes is not None:
            changes(pdf)
        buffer = io.BytesIO()
        pdf.save(buffer, force_version=version, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return buffer.getvalue()


def _label(pdf: Pdf, standard: str) -> None:
    profile = pdf.make_stream((ROOT / "brochures/printers/GRACoL_TR006_coated.icc").read_bytes())
    profile.N = 4
    pdf.Root.OutputIntents = Array([Dictionary(
        Type=Name.OutputIntent, S=Name("/GTS_PDFX"), DestOutputProfile=profile,
        OutputConditionIdentifier=String("CGATS TR 006"),
        RegistryName=String("http://www.color.org"),
    )])  # fmt: skip
    for key, value in (("Title", "A card"), ("CreationDate", "D:20270101000000Z"),
                       ("ModDate", "D:20270101000000Z")):  # fmt: skip
        pdf.docinfo[f"/{key}"] = String(value)
    pdf.docinfo["/Trapped"] = Name("/False")
    pdf.docinfo["/GTS_PDFXVersion"] = String(standard)


def text(said: str = "plain words", size: float = 9, x: float = 60, y: float = 100) -> str:
    """Operators that write something, in the colour and state that hold."""
    return f"BT /F1 {size} Tf {x} {y} Td ({said}) Tj ET"


def picture(pixels: int, space: Any = Name.DeviceCMYK, **entries: Any) -> Change:
    """Put a picture of so many pixels across and up into the first page's resources as /Im."""
    counts = {"/DeviceCMYK": 4, "/DeviceRGB": 3, "/DeviceGray": 1}

    def change(pdf: Pdf) -> None:
        count = counts.get(str(space), 4)
        image = pdf.make_stream(bytes([40]) * (pixels * pixels * count))
        image.Type, image.Subtype = Name.XObject, Name.Image
        image.Width = image.Height = pixels
        image.BitsPerComponent, image.ColorSpace = 8, space
        for key, value in entries.items():
            image[f"/{key}"] = value(pdf) if callable(value) else value
        pdf.pages[0].Resources.XObject = Dictionary(Im=image)

    return change


SHOW = "q 72 0 0 72 60 60 cm /Im Do Q"
"""The picture, an inch wide."""


def soft_mask(pdf: Pdf) -> Any:
    """A mask for `picture`."""
    mask = pdf.make_stream(bytes([128]) * 100)
    mask.Type, mask.Subtype, mask.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
    mask.Width = mask.Height = 10
    mask.BitsPerComponent = 8
    return mask


def states(**named: dict[str, Any]) -> dict[str, Any]:
    """Resources with graphics states, such as `states(Over={"op": True, "OPM": 1})`."""
    return {"ExtGState": Dictionary(**{
        name: Dictionary(**entries) for name, entries in named.items()
    })}  # fmt: skip


def spot(name: str) -> dict[str, Any]:
    """Resources with a separation of this name as /Spot."""
    function = Dictionary(
        FunctionType=2, Domain=Array([0, 1]), N=1, C0=Array([0, 0, 0, 0]), C1=Array([0, 1, 1, 0])
    )
    space = Array([Name.Separation, Name(f"/{name}"), Name.DeviceCMYK, function])
    return {"ColorSpace": Dictionary(Spot=space)}


def tagged(pdf: Pdf) -> None:
    """A colour space /Tagged: CMYK with a profile."""
    profile = pdf.Root.OutputIntents[0].DestOutputProfile
    pdf.pages[0].Resources.ColorSpace = Dictionary(Tagged=Array([Name.ICCBased, profile]))


def _font(**entries: Any) -> Change:
    """A second font, /F2, from Helvetica's entries and these."""

    def change(pdf: Pdf) -> None:
        pdf.pages[0].Resources.Font.F2 = pdf.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, **entries)
        )

    return change


def _whole_font(pdf: Pdf) -> None:
    font = pdf.pages[0].Resources.Font.F1
    font.BaseFont = Name("/PublicSans-Regular")


def _type3(pdf: Pdf) -> None:
    drawing = pdf.make_stream(b"500 0 0 0 400 400 d1 0 0 400 400 re f")
    pdf.pages[0].Resources.Font.F2 = pdf.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 1000, 1000]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), FirstChar=97, LastChar=97,
        Widths=Array([500]), CharProcs=Dictionary(a=drawing),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name("/a")])),
        Resources=Dictionary(),
    ))  # fmt: skip


def _no_glyph(pdf: Pdf) -> None:
    """Let `b` be what the font cannot write."""
    font = pdf.pages[0].Resources.Font.F1
    font.Encoding = Dictionary(Type=Name.Encoding, Differences=Array([98, Name("/.notdef")]))


def _link(pdf: Pdf) -> None:
    pdf.pages[0].Annots = Array([Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([60, 60, 90, 90]),
        A=Dictionary(S=Name.URI, URI=String("https://example.org")),
    )])  # fmt: skip


def _mark(pdf: Pdf) -> None:
    pdf.pages[0].Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name("/PrinterMark"), Rect=Array([0, 0, 5, 5]))]
    )


def _layer(pdf: Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Proof only")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(ON=Array([layer])))


def _group(space: Name) -> Change:
    def change(pdf: Pdf) -> None:
        pdf.pages[0].Group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=space)

    return change


def _trim(by: float) -> Change:
    """Cut the second page so much narrower."""

    def change(pdf: Pdf) -> None:
        pdf.pages[1].obj.TrimBox = Array([BLEED, BLEED, BLEED + SIDE - by, BLEED + SIDE])

    return change


def _bleed_box(by: float) -> Change:
    def change(pdf: Pdf) -> None:
        pdf.pages[0].obj.BleedBox = Array([by, by, PAPER - by, PAPER - by])

    return change


def intent(key: str, value: str) -> Change:
    """Say something else in the output intent."""
    return lambda pdf: pdf.Root.OutputIntents[0].__setitem__(f"/{key}", String(value))


def _untrapped(pdf: Pdf) -> None:
    del pdf.docinfo["/Trapped"]


@dataclass(frozen=True)
class Case:
    """A file that a rule must find, by words of its message, and one that it must let pass."""

    fails: Callable[[], bytes]
    says: str
    passes: Callable[[], bytes]


OVER = states(Over={"OP": True, "op": True, "OPM": 1}, Glass={"ca": 0.5})
GOOD = f"{GROUND} /Over gs {BLACK} {text()}"
"""A tinted ground that bleeds, and small black text that overprints."""


def good() -> bytes:
    """A file that every rule lets pass."""
    return press_file(GOOD, resources=OVER)


def _made(content: str, **options: Any) -> Callable[[], bytes]:
    return lambda: press_file(content, **options)


CASES: dict[str, Case] = {
    "press-damaged": Case(
        _made("q Q Q 1 2 frobnicate"), "make no sense", _made("q BX EX Q 0 0 0 1 k")
    ),
    "press-version": Case(_made(GOOD, version="1.7", resources=OVER), "PDF 1.7", good),
    "press-label": Case(_made(GOOD, changes=_untrapped, resources=OVER), "trapped", good),
    "press-output-intent": Case(
        _made(GOOD, changes=intent("OutputConditionIdentifier", "FOGRA39")), "FOGRA39", good
    ),
    "press-boxes": Case(_made("", changes=_bleed_box(0.5)), "2.999 mm; this printer wants 0.125in",
                        _made("", changes=_bleed_box(0.02))),
    "press-page-sizes": Case(lambda: press_file("", "", changes=_trim(1)), "70.2 × 70.6 mm",
                             lambda: press_file("", "", changes=_trim(0.2))),
    "press-bleed": Case(_made(f"{BLACK} 9 60 40 40 re f"), "the left edge",
                        _made(f"{BLACK} 0 60 40 40 re f")),
    "press-safe-area": Case(_made(f"{BLACK} {text(x=14)}"), "nearer than 0.125in",
                            _made(f"{BLACK} {text(x=20)}")),
    "press-rgb": Case(_made("1 0 0 rg 60 60 9 9 re f"), "a shape in RGB",
                      _made("0 1 1 0 k 60 60 9 9 re f")),
    "press-grey": Case(_made(f"0 g {text()}"), "text in grey", _made(f"{BLACK} {text()}")),
    "press-spot": Case(
        _made("/Spot cs 1 scn 60 60 9 9 re f", resources=spot("PANTONE 185 C")), "PANTONE 185 C",
        _made("/Spot cs 1 scn 60 60 9 9 re f", resources=spot("Magenta")),
    ),
    "press-tagged-cmyk": Case(
        _made("/Tagged cs 0 1 1 0 scn 60 60 9 9 re f", changes=tagged), "profile of its own",
        _made("/Tagged cs 0 1 1 0 scn n 0 1 1 0 k 60 60 9 9 re f", changes=tagged),
    ),
    "press-registration": Case(
        _made("/Spot cs 1 scn 60 60 9 9 re f", resources=spot("All")), "on every plate",
        _made("/Spot CS 1 SCN 0 -20 m 9 -20 l S", resources=spot("All")),
    ),
    "press-total-ink": Case(_made("0.9 0.8 0.8 0.9 k 60 60 40 40 re f"), "340 % ink",
                            _made("0.8 0.8 0.8 0.8 k 60 60 40 40 re f")),
    "press-resolution": Case(_made(SHOW, changes=picture(120)), "120 pixels an inch",
                             _made(SHOW, changes=picture(300))),
    "press-rich-text": Case(_made(f"0.6 0.4 0.4 1 k {text()}"), "60 40 40 100",
                            _made(f"0.6 0.4 0.4 1 k {text('big', size=40)}")),
    "press-small-text": Case(_made(f"0 0 0 0 k {text(size=5)}"), "5.0 pt; 6 pt",
                             _made(f"{BLACK} {text(size=5)}")),
    "press-black-knockout": Case(_made(f"{GROUND} {BLACK} {text()}"), "cut out",
                                 _made(f"{BLACK} {text()}")),
    "press-white-overprint": Case(
        _made(f"{GROUND} /Over gs 0 0 0 0 k {text()}", resources=OVER), "white text overprints",
        _made(f"{GROUND} 0 0 0 0 k {text()}", resources=OVER),
    ),
    "press-hairline": Case(_made("0 0 0 1 K 0.2 w 60 60 m 90 60 l S"), "0.20 pt thick",
                           _made("0 0 0 1 K 0.25 w 60 60 m 90 60 l S")),
    "press-font-not-embedded": Case(
        _made(f"{BLACK} {text().replace('F1', 'F2')}", changes=_font()), "Helvetica",
        _made(f"{BLACK} {text()}", changes=_font()),
    ),
    "press-font-not-subset": Case(_made(f"{BLACK} {text()}", changes=_whole_font), "as a whole",
                                  _made(f"{BLACK} {text()}")),
    "press-font-type3": Case(
        _made(f"{BLACK} {text('a').replace('F1', 'F2')}", changes=_type3), "made of drawings",
        _made(f"{BLACK} {text()}", changes=_type3),
    ),
    "press-missing-glyph": Case(_made(f"{BLACK} {text('abc')}", changes=_no_glyph), "lacks",
                                _made(f"{BLACK} {text('ac')}", changes=_no_glyph)),
    "press-transparency": Case(_made("", changes=_group(Name.DeviceRGB)), "in RGB",
                               _made("", changes=_group(Name.DeviceCMYK))),
    "press-interactive": Case(_made("", changes=_link), "a link", _made("", changes=_mark)),
    "press-layers": Case(_made("", changes=_layer), "Proof only", _made("")),
}  # fmt: skip
