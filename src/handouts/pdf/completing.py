"""What WeasyPrint leaves out of a PDF's tags, put in.

The language of single words, how far a table's headings reach, where pictures
stand, and that running heads are no part of the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from handouts.pdf.structure import TagReader, parents_of
from handouts.pdf.tags import Mark, find_passages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.typeset.speech import Passage

_MARKED = re.compile(rb"/[^\s/<>\[\]]+\s*<<\s*/MCID\s+(\d+)\s*>>\s*BDC\b")
_POINTS_PER_PIXEL = 0.75


def complete_tags(document: Pdf, passages: Sequence[Passage]) -> None:
    """Give a file that WeasyPrint tagged what its tags lack.

    Words in another language say which, headings of tables whether they speak
    for a column or a row, pictures where they stand, in points from the trim's
    lower left corner, and running heads that they are no part of the text. What
    is emphasised within a link is not a second link, nor is what CSS draws before
    a heading's words a second heading.
    """
    reader = TagReader(document)
    leaves = reader.read().leaves if passages else ()
    if not passages:
        reader.read_tree()
    parents = parents_of(document)
    for passage, found in zip(passages, find_passages(leaves, passages), strict=True):
        for leaf in found:
            _say_language(document, reader.holders[leaf.mark], leaf.mark, passage, parents)
    heights = {p.obj.objgen: float(p.trimbox[3] - p.trimbox[1]) for p in document.pages}
    for figure in reader.of_kind.get("Figure", ()):
        _place(figure, heights)
    for row in reader.of_kind.get("TR", ()):
        _say_scopes(row)
    for heading in reader.of_kind.get("heading", ()):
        if heading.P.get("/S") == heading.S:
            heading.S = Name.Span
    _drop_doubled(document, reader.doubled)
    held: dict[int, set[int]] = {}
    for mark in reader.holders:
        held.setdefault(mark.page, set()).add(mark.number)
    for number, page in enumerate(document.pages, 1):
        _set_apart(page.obj, held.get(number, set()), parents.get(number, Array()))


def _say_language(
    document: Pdf, holder: Object, mark: Mark, passage: Passage, parents: dict[int, Array]
) -> None:
    """Words with an element of their own say their language there; a link's get one."""
    if len(holder.K) == 1:
        holder.Lang = String(passage.language)
        return
    said = Dictionary(
        Type=Name.StructElem, S=Name.Span, P=holder, Pg=holder.Pg, K=Array([mark.number]),
        Lang=String(passage.language),
    )  # fmt: skip
    inner = document.make_indirect(said)
    holder.K = Array([inner if kid == mark.number else kid for kid in holder.K])
    parents[mark.page][mark.number] = inner


def _place(figure: Object, heights: dict[tuple[int, int], float]) -> None:
    """WeasyPrint writes a picture's place in pixels from the page's upper left corner."""
    facts, height = figure.get("/A"), heights.get(figure.Pg.objgen)
    if isinstance(facts, Dictionary) and "/BBox" in facts and height is not None:
        left, top, right, bottom = (float(edge) * _POINTS_PER_PIXEL for edge in facts.BBox)
        edges = (left, height - bottom, right, height - top)
        facts.BBox = Array([round(edge, 3) for edge in edges])


def _say_scopes(row: Object) -> None:
    """Headings in a row of headings speak for their columns, another heading for its row."""
    cells = [kid for kid in row.get("/K", Array()) if isinstance(kid, Dictionary) and "/S" in kid]
    of_columns = row.P.get("/S") == Name.THead or all(cell.S == Name.TH for cell in cells)
    for cell in cells:
        if cell.S != Name.TH:
            continue
        if not isinstance(cell.get("/A"), Dictionary):
            cell.A = Dictionary(O=Name.Table)
        cell.A.Scope = Name.Column if of_columns else Name.Row


def _drop_doubled(document: Pdf, doubled: list[tuple[Object, Object]]) -> None:
    """WeasyPrint makes a link of each element within a link; the outer one covers them all."""
    if not doubled:
        return
    gone = {note.objgen for _, note in doubled}
    keys = {int(note.StructParent) for _, note in doubled if "/StructParent" in note}
    for holder, _ in doubled:
        holder.K = Array(
            kid for kid in holder.K
            if not isinstance(kid, Dictionary) or "/Obj" not in kid or kid.Obj.objgen not in gone
        )  # fmt: skip
    for page in document.pages:
        notes = page.obj.get("/Annots", Array())
        if any(note.objgen in gone for note in notes):
            page.obj.Annots = Array([note for note in notes if note.objgen not in gone])
    entries = list(document.Root.StructTreeRoot.ParentTree.get("/Nums", Array()))
    pairs = zip(entries[::2], entries[1::2], strict=True)
    kept = [part for key, value in pairs if int(key) not in keys for part in (key, value)]
    document.Root.StructTreeRoot.ParentTree.Nums = Array(kept)


def _set_apart(page: Object, held: set[int], parents: Array) -> None:
    """Turn marked content that no element holds into what it is: no part of the text."""
    apart: set[int] = set()

    def unmarked(match: re.Match[bytes]) -> bytes:
        if int(match[1]) in held:
            return match[0]
        apart.add(int(match[1]))
        return b"/Artifact BMC"

    contents = page.Contents
    for stream in contents if isinstance(contents, Array) else (contents,):
        before = stream.read_bytes()
        after = _MARKED.sub(unmarked, before)
        if after != before:
            stream.write(after)
    for number in apart:
        if number < len(parents):
            parents[number] = None
