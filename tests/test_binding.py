"""A print list as files for a printer: what a stack of paper looks like."""

from __future__ import annotations

import io
from contextlib import closing
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from handouts.desk.binding import MOST_PAGES, Piece, bind
from handouts.problems import UsageError

if TYPE_CHECKING:
    from handouts.desk.shelf import Duplex

LETTER, LYING, A4 = (612, 792), (792, 612), (595.28, 841.89)


def pdf(name: str, sides: int, paper: tuple[float, float] = LETTER) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=paper)
    for side in range(1, sides + 1):
        canvas.drawString(100, 100, f"{name}{side}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def piece(
    name: str,
    sides: int,
    duplex: Duplex,
    copies: int = 1,
    paper: tuple[float, float] = LETTER,
) -> Piece:
    return Piece(pdf(name, sides, paper), f"The {name}", copies, duplex)


def sides_of(data: bytes) -> list[str]:
    """What is printed on each side; "" for an empty one."""
    with closing(pypdfium2.PdfDocument(data)) as document:
        return [page.get_textpage().get_text_bounded().strip() for page in document]


def test_every_item_begins_on_a_right_hand_page_and_copies_are_collated() -> None:
    [part] = bind(
        [piece("a", 3, "long-edge", 2), piece("b", 1, "none", 2), piece("c", 2, "long-edge")],
        "List",
    )
    assert sides_of(part.pdf) == [
        "a1", "a2", "a3", "", "a1", "a2", "a3", "", "b1", "", "b1", "", "c1", "c2"
    ]  # fmt: skip
    assert (part.pages, part.sheets, part.duplex) == (14, 7, "long-edge")
    assert (part.paper, part.pieces) == (LETTER, (0, 1, 2))


def test_one_sided_sheets_need_no_empty_pages() -> None:
    [part] = bind([piece("a", 1, "none", 3), piece("b", 1, "none")], "List")
    assert sides_of(part.pdf) == ["a1", "a1", "a1", "b1"]
    assert (part.pages, part.sheets, part.duplex) == (4, 4, "none")


def test_sets_come_out_one_after_the_other() -> None:
    [part] = bind([piece("a", 1, "none", 2), piece("b", 1, "none")], "List", sets=2)
    assert sides_of(part.pdf) == ["a1", "a1", "b1", "a1", "a1", "b1"]


def test_a_list_is_cut_where_the_paper_or_the_edge_changes_and_keeps_its_order() -> None:
    parts = bind(
        [
            piece("a", 2, "long-edge"),
            piece("b", 1, "none"),
            piece("c", 2, "short-edge", paper=LYING),
            piece("d", 1, "none", paper=LYING),
            piece("e", 2, "long-edge"),
            piece("f", 2, "long-edge", paper=A4),
        ],
        "List",
    )
    assert [(part.duplex, part.pieces) for part in parts] == [
        ("long-edge", (0, 1)), ("short-edge", (2, 3)), ("long-edge", (4,)), ("long-edge", (5,)),
    ]  # fmt: skip
    assert [round(part.paper[0]) for part in parts] == [612, 792, 612, 595]


def test_a_sheet_with_one_side_goes_along_with_either_edge() -> None:
    parts = bind(
        [piece("a", 1, "none"), piece("b", 2, "short-edge"), piece("c", 1, "none")], "List"
    )
    assert [(part.duplex, part.pieces) for part in parts] == [("short-edge", (0, 1, 2))]
    assert sides_of(parts[0].pdf) == ["a1", "", "b1", "b2", "c1", ""]


@pytest.mark.parametrize(
    ("duplex", "said"),
    [("long-edge", "/DuplexFlipLongEdge"), ("short-edge", "/DuplexFlipShortEdge"),
     ("none", "/Simplex")],
)  # fmt: skip
def test_a_viewer_is_told_how_to_print(duplex: Duplex, said: str) -> None:
    [part] = bind([piece("a", 2, duplex, 2), piece("b", 2, duplex)], "Print list")
    with pikepdf.open(io.BytesIO(part.pdf)) as document:
        preferences = document.Root.ViewerPreferences
        assert preferences.Duplex == said
        assert preferences.PrintScaling == "/None"
        assert preferences.PickTrayByPDFSize
        assert document.docinfo["/Title"] == "Print list"
        with document.open_outline() as outline:
            names = [item.title for item in outline.root]
        assert names == ["The a", "The b"]


def test_copies_share_what_is_printed_and_equal_lists_give_equal_bytes() -> None:
    one, many = (bind([piece("a", 2, "long-edge", n)], "List")[0].pdf for n in (1, 100))
    assert len(many) < len(one) + 100 * 150
    assert many == bind([piece("a", 2, "long-edge", 100)], "List")[0].pdf


def test_what_is_no_pdf_or_too_much_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        bind([Piece(b"nothing", "x")], "List")
    with pytest.raises(UsageError, match=str(MOST_PAGES)):
        bind([piece("a", 2, "long-edge", 500)], "List", sets=21)
    assert bind([], "List") == []
