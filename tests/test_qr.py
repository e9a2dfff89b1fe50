"""QR codes: what a camera reads on the page is the address, wherever it is printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
import zxingcpp

from handouts.problems import Place
from handouts.typeset.qr import LEAST_MODULE_MM, qr_svg, spoken
from handouts.typeset.svg import check_svg
from sheets_helpers import edit, engine_for, page_of, small_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

    Picture = Callable[[bytes, float, str], Image]

PLACE = Place("content/handouts/small/en.yaml")
PAGE = "https://example.org/handouts/what-is-ketamine"
ADDRESSES = [
    PAGE,
    "https://example.org",
    "HTTPS://EXAMPLE.ORG/A?b=c&d=%20#e",
    "https://example.org/" + "a" * 280,
    "tel:+15550100",
    "mailto:front.desk@example.org?subject=A%20question",
]


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    """Prints an SVG so many millimetres wide on a ground; returns the page at 200 dpi."""
    folder = tmp_path_factory.mktemp("codes")
    (folder / "one").mkdir()
    root = small_workspace(folder / "one")
    html = '<h1>Colds</h1><img src="workspace:/content/pictures/code.svg" alt="x" class="code">'
    edit(root / "brochures/small/template.html", "{{ parts.masthead() }}", html)
    engine = engine_for(root, folder)

    def print_out(svg: bytes, width: float, ground: str) -> Image:
        (root / "content/pictures/code.svg").write_bytes(svg)
        css = f".code {{ width: {width}mm }} @page {{ margin: 0.4in; background: {ground} }}"
        (root / "brochures/small/format.css").write_text(css, "utf-8")
        manuscript = engine.open(page_of(root), PLACE)
        pdf = manuscript.write(manuscript.lay_out(11), tagged=True)
        assert manuscript.take_problems() == []
        return pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil()

    return print_out


def codes_on(page: Image) -> list[zxingcpp.Barcode]:
    """The codes that a camera reads on a page, but for the one beside its control line."""
    return [c for c in zxingcpp.read_barcodes(page) if not c.text.startswith("HANDOUTS ")]


@pytest.mark.parametrize("ground", ["#FFFFFF", "#17474A", "#000000"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_camera_reads_the_address_at_the_least_size(
    picture: Picture, address: str, ground: str
) -> None:
    svg, modules = qr_svg(address)
    page = picture(svg, modules * LEAST_MODULE_MM, ground)
    (code,) = codes_on(page)
    assert code.text == address
    assert code.format == zxingcpp.BarcodeFormat.QRCode


def test_a_code_has_its_white_edge_and_the_pages_ink() -> None:
    svg, modules = qr_svg(PAGE)
    assert check_svg(svg, PLACE) == ((modules, modules), [])
    root = ET.fromstring(svg)
    title, ground, dark = root
    assert title.text == "example.org/handouts/what-is-ketamine"
    assert ground.attrib == {"width": str(modules), "height": str(modules), "fill": "#FFFFFF"}
    assert dark.attrib["fill"] == "var(--ink, #22333B)"
    starts = re.findall(r"M(\d+) (\d+)h(\d+)v1", dark.attrib["d"])
    assert min(int(x) for x, _, _ in starts) == min(int(y) for _, y, _ in starts) == 4
    assert max(int(x) + int(length) for x, _, length in starts) == modules - 4
    assert max(int(y) for _, y, _ in starts) == modules - 5
    assert qr_svg(PAGE) == (svg, modules)


def test_a_code_withstands_a_stain(picture: Picture) -> None:
    """Error correction M mends 15 % of a code; a stain of a tenth is a coffee drop."""
    page = picture(qr_svg(PAGE)[0], 40, "#FFFFFF")
    (code,) = codes_on(page)
    left, right = code.position.top_left.x, code.position.top_right.x
    top, bottom = code.position.top_left.y, code.position.bottom_left.y
    drop = int((right - left) * 0.28)
    middle = ((left + right - drop) // 2, (top + bottom - drop) // 2)
    page.paste((90, 60, 30), (*middle, middle[0] + drop, middle[1] + drop))
    assert [code.text for code in codes_on(page)] == [PAGE]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://example.org/", "example.org"),
        ("https://www.example.org/a/?b=c", "www.example.org/a/?b=c"),
        ("HTTPS://example.org/a", "example.org/a"),
        ("tel:+1-555-0100", "+1-555-0100"),
        ("mailto:desk@example.org?subject=Hello", "desk@example.org"),
        ("mailto:front%2Bdesk@example.org", "front+desk@example.org"),
    ],
)
def test_the_address_beneath_is_as_people_write_it(address: str, words: str) -> None:
    assert spoken(address) == words


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "no address for a code"),
        ("example.org", "no address for a code"),
        ("http://example.org", "no address for a code"),
        ("javascript:alert(1)", "no address for a code"),
        ("https://", "no address for a code"),
        ("https:///path", "no address for a code"),
        ("https://a@b@example.org", "no address for a code"),
        ("tel:", "no address for a code"),
        ("tel:call us", "a space or a letter that is not ASCII"),
        ("mailto:desk", "no address for a code"),
        ("https://example.org/a b", "a space or a letter that is not ASCII"),
        ("https://exämple.org", "a space or a letter that is not ASCII"),
        ("https://example.org/a\n", "a space or a letter that is not ASCII"),
        ("https://example.org/" + "a" * 281, "has 301 characters, .* 300 are the most"),
    ],
)
def test_what_a_phone_should_not_open_is_refused(address: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        qr_svg(address)
