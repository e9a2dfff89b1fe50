"""The structure tree of a tagged PDF: what a screen reader says, and in which order.

A second door to pikepdf beside `sheets`: that one is about paper, this one
about speech. It reads the tree with the words that hang on it.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from handouts.pdf.bidi import reads_right_to_left
from handouts.pdf.shown import FontTexts, Run, Source, glyph_texts, shown
from handouts.pdf.tags import Element, Here, Leaf, Mark, Note, Outside, Tagged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_OTHER_STRINGS = re.compile(rb"[('\"]|\bBI\b")
_HEADING = re.compile(r"H[1-6]")
_DEEPEST = 400  # elements within elements; pages are laid out to a few dozen


def read_tags(pdf: bytes) -> Tagged:
    """Read a PDF's tree and words. ValueError when the bytes are no PDF."""
    try:
        document = Pdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError as error:
        raise ValueError(f"the PDF cannot be read back: {error}") from error
    with document:
        return TagReader(document).read()


@dataclass
class TagReader:
    """Reads an open document.

    `holders` are the objects that marked content hangs on, `of_kind` those of
    pictures, of rows of tables and of headings. `doubled` are links within links, each with
    what it hangs on.
    """

    document: Pdf
    holders: dict[Mark, Object] = field(default_factory=dict)
    of_kind: dict[str, list[Object]] = field(default_factory=dict)
    doubled: list[tuple[Object, Object]] = field(default_factory=list)
    runs: dict[Mark, list[str]] = field(default_factory=dict)
    outside: list[Outside] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._fonts: dict[tuple[int, int], FontTexts] = {}
        self._pages = {page.obj.objgen: n for n, page in enumerate(self.document.pages, 1)}
        self._notes: dict[tuple[int, int], Note] = {}
        self._seen: set[tuple[int, int]] = set()
        self._right_to_left = reads_right_to_left(_text(self.document.Root.get("/Lang")))

    def read(self) -> Tagged:
        """Everything at once."""
        for number, page in enumerate(self.document.pages, 1):
            self._read_page(number, page.obj)
        root = self.read_tree()
        catalog = self.document.Root
        preferences = catalog.get("/ViewerPreferences", Dictionary())
        return Tagged(
            pages=len(self.document.pages),
            titles=self._titles(),
            shows_title=bool(preferences.get("/DisplayDocTitle", False)),
            language=_text(catalog.get("/Lang")),
            root=root,
            leaves=() if root is None else tuple(self._leaves(root)),
            outside=(*self.outside, *self._unclaimed()),
            notes=tuple(self._notes.values()),
            unparented=tuple(self._unparented()),
        )

    def read_tree(self) -> Element | None:
        """The tree, which holds no words before pages are read."""
        language = _text(self.document.Root.get("/Lang"))
        tree = self.document.Root.get("/StructTreeRoot")
        if not isinstance(tree, Dictionary):
            return None
        kids = self._kids(tree, Here(0, language, linked=False, depth=0))
        return Element("Root", tuple(kids), 0, language)

    def _titles(self) -> tuple[str, str]:
        info = self.document.trailer.get("/Info", Dictionary())
        metadata = self.document.open_metadata()  # to be read only: closing it would write it anew
        return _text(info.get("/Title")), str(metadata.get("dc:title", ""))

    def _read_page(self, number: int, page: Object) -> None:
        for note in page.get("/Annots", Array()):
            if note.get("/Subtype") == Name.Link:
                self._notes[note.objgen] = Note(
                    page=number,
                    contents=_text(note.get("/Contents")),
                    leads="/A" in note or "/Dest" in note,
                    parented="/StructParent" in note,
                )
        for ground in self._grounds(page):
            self._read_outside(number, shown(self._source(ground)))
        outer: list[Run] = []
        for run in shown(self._source(page)):
            if isinstance(run.belongs, int):
                self.runs.setdefault(Mark(number, run.belongs), []).extend(run.glyphs)
            else:
                outer.append(run)
        self._read_outside(number, outer)

    def _read_outside(self, page: int, runs: Sequence[Run]) -> None:
        texts = (self._text_of(run.glyphs) for run in runs)
        self.outside += (Outside(page, text) for text in texts if text.strip())

    def _text_of(self, glyphs: list[str]) -> str:
        return Run("nothing", glyphs).read(right_to_left=self._right_to_left)

    def _grounds(self, page: Object) -> Iterator[Object]:
        """The pictures that are repeated behind words, each once: pages share them."""
        patterns = page.get("/Resources", Dictionary()).get("/Pattern", Dictionary())
        for _, pattern in patterns.items():
            if isinstance(pattern, pikepdf.Stream) and pattern.objgen not in self._seen:
                self._seen.add(pattern.objgen)
                yield pattern

    def _source(self, holder: Object) -> Source:
        """The operators of a page or a form."""
        resources = holder.get("/Resources", Dictionary())
        properties = resources.get("/Properties", Dictionary())
        forms = resources.get("/XObject", Dictionary())
        return Source(
            operators=_operators(holder),
            fonts={
                name[1:].encode(): self._font(font)
                for name, font in resources.get("/Font", Dictionary()).items()
            },
            marks={
                name[1:].encode(): int(facts.MCID) for name, facts in properties.items()
                if "/MCID" in facts
            },
            forms={
                name[1:].encode(): partial(self._source, form) for name, form in forms.items()
                if form.get("/Subtype") == Name.Form
            },
        )  # fmt: skip

    def _font(self, font: Object) -> FontTexts:
        known = self._fonts.get(font.objgen)
        if known is None:
            table = font.get("/ToUnicode")
            texts = glyph_texts(table.read_bytes()) if isinstance(table, pikepdf.Stream) else {}
            known = FontTexts(texts, wide=font.get("/Subtype") == Name.Type0)
            if font.is_indirect:
                self._fonts[font.objgen] = known
        return known

    def _kids(self, holder: Object, here: Here) -> Iterator[Element | Mark | Note]:
        kids = holder.get("/K", Array())
        for kid in kids if isinstance(kids, Array) else (kids,):
            if isinstance(kid, int):
                mark = Mark(here.page, kid)
            elif not isinstance(kid, Dictionary):
                continue
            elif "/S" in kid:
                if here.depth < _DEEPEST:
                    yield self._element(kid, here)
                continue
            elif "/Obj" in kid:
                if here.linked and Name.Link != holder.S:
                    self.doubled.append((holder, kid.Obj))
                if kid.Obj.objgen in self._notes:
                    yield self._notes[kid.Obj.objgen]
                continue
            else:
                mark = Mark(self._page(kid, here.page), int(kid.get("/MCID", -1)))
            self.holders[mark] = holder
            yield mark

    def _page(self, item: Object, otherwise: int) -> int:
        return self._pages.get(item.Pg.objgen, otherwise) if "/Pg" in item else otherwise

    def _element(self, element: Object, outer: Here) -> Element:
        kind = str(element.S).lstrip("/")
        here = Here(
            page=self._page(element, outer.page),
            language=_text(element.get("/Lang")) or outer.language,
            linked=outer.linked or kind == "Link",
            depth=outer.depth + 1,
        )
        group = "heading" if _HEADING.fullmatch(kind) else kind
        if group in {"Figure", "TR", "heading"}:
            self.of_kind.setdefault(group, []).append(element)
        facts = _attributes(element)
        alt = element.get("/Alt")
        return Element(
            kind=kind,
            kids=tuple(self._kids(element, here)),
            page=here.page,
            language=here.language,
            alt=None if alt is None else _text(alt),
            scope=str(facts.get("/Scope", "")).lstrip("/"),
            across=int(facts.get("/ColSpan", 1)),
            down=int(facts.get("/RowSpan", 1)),
            boxed="/BBox" in facts,
        )

    def _leaves(self, element: Element) -> Iterator[Leaf]:
        for kid in element.kids:
            if isinstance(kid, Mark):
                yield Leaf(kid, self._text_of(self.runs.get(kid, [])), element.language)
            elif isinstance(kid, Element) and kid.kind != "Figure":
                yield from self._leaves(kid)

    def _unclaimed(self) -> Iterator[Outside]:
        """Marked words that the tree does not hold, such as those in page margins."""
        for mark, glyphs in self.runs.items():
            if mark not in self.holders:
                yield Outside(mark.page, self._text_of(glyphs))

    def _unparented(self) -> Iterator[Mark]:
        entries = parents_of(self.document)
        for mark, holder in self.holders.items():
            of_page = entries.get(mark.page, Array())
            parent = of_page[mark.number] if 0 <= mark.number < len(of_page) else None
            if not isinstance(parent, Dictionary) or parent.objgen != holder.objgen:
                yield mark


def parents_of(document: Pdf) -> dict[int, Array]:
    """For each page, from 1, the elements that its marked content belongs to, by number."""
    tree = document.Root.get("/StructTreeRoot", Dictionary())
    entries = dict(_numbers(tree.get("/ParentTree")))
    found: dict[int, Array] = {}
    for number, page in enumerate(document.pages, 1):
        entry = entries.get(int(page.obj.get("/StructParents", -1)))
        if isinstance(entry, Array):
            found[number] = entry
    return found


def _attributes(element: Object) -> dict[str, Object]:
    """An element's attributes, whoever owns them."""
    found = element.get("/A", Array())
    owners = found if isinstance(found, Array) else (found,)
    return {
        key: value
        for owner in owners
        if isinstance(owner, Dictionary)
        for key, value in owner.items()
    }


def _numbers(tree: Object | None) -> Iterator[tuple[int, Object]]:
    """The entries of a number tree (ISO 32000-1, 7.9.7)."""
    if not isinstance(tree, Dictionary):
        return
    entries = list(tree.get("/Nums", Array()))
    yield from zip(map(int, entries[::2]), entries[1::2], strict=False)
    for branch in tree.get("/Kids", Array()):
        yield from _numbers(branch)


def _operators(holder: Object) -> bytes:
    """A page's or form's operators with all texts as hexadecimal strings."""
    contents = holder if isinstance(holder, pikepdf.Stream) else holder.get("/Contents", Array())
    streams = contents if isinstance(contents, Array) else (contents,)
    operators = b"\n".join(stream.read_bytes() for stream in streams)
    if not _OTHER_STRINGS.search(operators):
        return operators
    lines = []
    for one in pikepdf.parse_content_stream(holder, "TJ Tj ' \" BDC BMC EMC Tf Do"):
        if str(one.operator) in {"TJ", "Tj", "'", '"'}:
            last = one.operands[-1]
            texts = last if isinstance(last, Array) else [last]
            codes = b"".join(bytes(text) for text in texts if isinstance(text, String))
            lines.append(f"[<{codes.hex()}>] TJ".encode())
        else:
            lines.append(pikepdf.unparse_content_stream([one]))
    return b"\n".join(lines)


def _text(value: Object | None) -> str:
    return "" if value is None else str(value)
