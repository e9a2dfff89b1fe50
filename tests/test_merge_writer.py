"""What a merged file is made of: its tree of pages, and places on pages that are turned."""

from __future__ import annotations

import io
from fractions import Fraction

import pikepdf
import pypdfium2
import pytest

from handouts.formats.imposition import Placement
from handouts.merge.assembling import Untagged
from handouts.merge.stamping import Turn
from handouts.merge.writer import Tree, Writer, references
from handouts.pdf.objects import placing


def test_words_on_a_page_that_is_turned_are_turned_with_it() -> None:
    place = Placement(1, Fraction(30), Fraction(50), Fraction(200), Fraction(100), turned=True)
    a, b, c, d, e, f = map(float, placing(place, (0, 0, 200, 100), 30, 50).split())
    x, y = 20.0, 70.0
    turn = Turn(30 + 200, 50 + 100, turned=True)
    assert turn.matrix(x, y) == b"-1 0 0 -1 %d %d Tm" % (a * x + c * y + e, b * x + d * y + f)
    assert turn.box(x, y, x + 5, y + 9) == (205.0, 71.0, 210.0, 80.0)


def leaves_below(node: pikepdf.Object) -> int:
    """The pages below a node, each of whose nodes says truly how many it has."""
    if node.Type == "/Page":
        return 1
    kids = [node.Kids[number] for number in range(len(node.Kids))]
    assert 0 < len(kids) <= 50
    assert all(kid.Parent.objgen == node.objgen for kid in kids)
    found = sum(map(leaves_below, kids))
    assert int(node.Count) == found
    return found


@pytest.mark.parametrize("count", [1, 2, 50, 51, 2501])
def test_every_node_of_a_file_says_how_many_pages_are_below(count: int) -> None:
    sheet, sink = io.BytesIO(), io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(100, 100)).obj.Resources = pikepdf.Dictionary()
        document.docinfo["/Title"] = "Sheet"
        document.save(sheet)
    book = Untagged(sink, duplex=False)
    for _ in range(count):
        book.carry(sheet.getvalue())
    book.finish(sheet.getvalue())
    with pikepdf.open(io.BytesIO(sink.getvalue())) as document:
        assert leaves_below(document.Root.Pages) == count


def test_a_tree_of_pages_is_whole_at_any_number() -> None:
    for count in (1, 50, 51, 2500, 2501):
        sink = io.BytesIO()
        writer = Writer(sink)
        tree = Tree(writer)
        for number in range(count):
            box = b"[0 0 %d 100]" % (number + 10)
            page = b"<</Type/Page/Parent %d 0 R/MediaBox%b/Resources<<>>>>" % (tree.parent, box)
            tree.add(writer.add(page))
        root = 0
        for node, parent, kids, covered in tree.nodes():
            above = b"/Parent %d 0 R" % parent if parent else b""
            said = b"<</Type/Pages%b/Count %d/Kids[%b]>>" % (above, len(covered), references(kids))
            writer.put(node, said)
            root = node
        catalog = writer.add(b"<</Type/Catalog/Pages %d 0 R>>" % root)
        writer.finish(catalog, writer.add(b"<<>>"))
        with pikepdf.open(io.BytesIO(sink.getvalue())) as document:
            widths = [int(page.MediaBox[2]) for page in document.pages]
        assert widths == list(range(10, 10 + count))
        assert len(pypdfium2.PdfDocument(sink.getvalue())) == count
