"""Glyphs: texts in other scripts, typeset as a build does it, and read back whole."""

from __future__ import annotations

import io
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from handouts.edition.keys import EditionKey
from handouts.library import read_library
from handouts.pdf.sheets import fonts_of
from handouts.pipeline import Job, Made
from handouts.problems import Place
from handouts.typeset.compose import Composed, Stylesheet
from handouts.typeset.fonts import base_font_name, fonts_for
from handouts.workers import Workers
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from conftest import Needs
    from handouts.edition.keys import Target

ROOT = Path(__file__).parent.parent
CJK = "justmytype_intl_cjk"

# The first article of the Universal Declaration of Human Rights, and what it lacks.
VIETNAMESE = (
    "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền. Mọi con người "
    "đều được tạo hoá ban cho lý trí và lương tâm và cần phải đối xử với nhau trong tình bằng hữu. "
    "a à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ đ e è ẻ ẽ é ẹ ê ề ể ễ ế ệ i ì ỉ ĩ í ị "
    "o ò ỏ õ ó ọ ô ồ ổ ỗ ố ộ ơ ờ ở ỡ ớ ợ u ù ủ ũ ú ụ ư ừ ử ữ ứ ự y ỳ ỷ ỹ ý ỵ"
)
CHINESE = (
    "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。"
    "“988” 全天候：拨打或发短信！（500 毫克）"
)
CSS = """
@page { size: 8.5in 11in; margin: 0.6in }
body { margin: 0; line-height: 1.4 }
main, h1, p { margin: 0 }
h1 { font-size: 1.1rem; font-weight: 600 }
"""


@cache
def typeset(
    language: str,
    text: str,
    families: tuple[str, str],
    target: Target = "screen",
) -> Made:
    """A title, the text, and the text in bold, on a sheet, made and proved in a worker."""
    title, body = families
    page = (
        f'<!DOCTYPE html><html lang="{language}"><head><title>{language}</title></head><body>'
        f'<main data-flow="sheet"><h1>{text}</h1><p>{text}</p><p><strong>{text}</strong></p>'
        "</main></body></html>"
    )
    css = f"{CSS} html {{ font-family: '{body}' }} h1 {{ font-family: '{title}' }}"
    composed = Composed(
        html=page,
        stylesheets=(Stylesheet(css, "workspace:/styles/glyphs.css"),),
        source=" ".join([text] * 3),
        required=(),
        picture_places={},
        palette={},
        decorated=frozenset(),
    )
    job = Job(
        key=EditionKey("glyphs", language, "one-pager"),
        target=target,
        place=Place(f"content/handouts/glyphs/{language}.yaml"),
        composed=composed,
        shape=read_library(Workspace(ROOT)).formats["one-pager"],
        families=tuple(dict.fromkeys(families)),
        title=language,
    )
    with Workers(ROOT, 1) as crew:
        [(_, made)] = crew.make([job])
    return made


def letters(text: str) -> Counter[str]:
    return Counter(character for character in text if not character.isspace())


def read_back(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document)


def embedded(pdf: bytes) -> dict[str, TTFont]:
    """The TrueType programs in a PDF, by the names that it gives them."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {
            str(item.FontName).partition("+")[2]: TTFont(
                io.BytesIO(item.FontFile2.read_bytes()), lazy=False
            )
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        }


def assert_whole(made: Made, text: str, families: tuple[str, str]) -> None:
    assert made.uncovered == ()
    # A glyph `.notdef` would be among the problems, and so would any word that cannot be seen.
    assert {problem.code for problem in made.problems} <= {"underfull"}
    assert made.pdf is not None
    assert letters(read_back(made.pdf)) == letters(text * 3)
    ours = {base_font_name(font) for font in fonts_for(ROOT, families) if font.family in families}
    used = fonts_of(made.pdf)
    assert {font.base_font for font in used} <= ours
    for family in families:
        assert any(font.base_font.startswith(family.replace(" ", "-")) for font in used)
    assert all(font.embedded for font in used)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Fraunces", "Public Sans"),
        ("Public Sans", "Source Sans 3"),
        ("Bitter", "Bitter"),
    ],
)
def test_vietnamese_with_all_its_tones(title: str, body: str) -> None:
    text = f"{VIETNAMESE} {VIETNAMESE.upper()}"
    made = typeset("vi", text, (title, body))
    assert_whole(made, text, (title, body))


def test_a_family_without_vietnamese_is_refused_before_typesetting() -> None:
    made = typeset("vi", VIETNAMESE, ("Atkinson Hyperlegible Next",) * 2)
    assert made.pdf is None
    assert set("ảậơựỷ") <= set(made.uncovered)
    assert not set("aàđêô") & set(made.uncovered)


@pytest.mark.parametrize("target", ["screen", "desk"])
def test_simplified_chinese(target: Target, needs: Needs) -> None:
    needs(CJK)
    families = ("Noto Sans SC", "Noto Sans SC")
    made = typeset("zh-CN", CHINESE, families, target)
    assert_whole(made, CHINESE, families)
    assert made.pdf is not None
    # TrueType numbers its glyphs in one way for all readers; CFF fonts for Chinese do not.
    fonts = embedded(made.pdf)
    assert set(fonts) == {"Noto-Sans-SC", "Noto-Sans-SC-Semi-Bold", "Noto-Sans-SC-Bold"}
    assert all("glyf" in font and "fvar" not in font for font in fonts.values())


def test_chinese_is_bold_where_it_should_be(needs: Needs) -> None:
    needs(CJK)
    made = typeset("zh-CN", CHINESE, ("Noto Sans SC", "Noto Sans SC"), "screen")
    assert made.pdf is not None
    image = pypdfium2.PdfDocument(made.pdf)[0].render(scale=2, grayscale=True).to_pil()
    page = pypdfium2.PdfDocument(made.pdf)[0].get_textpage()
    text = page.get_text_range()
    size = image.height / 11 / 72  # pixels a point

    def ink(at: int) -> int:
        left, bottom, right, top = (edge * size for edge in page.get_charbox(at))
        glyph = image.crop(
            (round(left), round(image.height - top), round(right), round(image.height - bottom))
        )
        return sum(255 - grey for grey in glyph.tobytes())

    semi_bold, regular, bold = (at for at, character in enumerate(text) if character == "尊")
    assert ink(regular) * 1.2 < ink(bold)
    assert ink(semi_bold) > ink(regular)


def test_chinese_gives_the_same_bytes_again(needs: Needs) -> None:
    needs(CJK)
    families = ("Noto Sans SC", "Noto Sans SC")
    first = typeset("zh-CN", CHINESE, families, "screen")
    second = typeset.__wrapped__("zh-CN", CHINESE, families, "screen")
    assert first.pdf is not None
    assert first.pdf == second.pdf
    assert {font["head"].modified for font in embedded(first.pdf).values()} == {2082844800}, (
        "each font is dated 1970, not today"
    )
