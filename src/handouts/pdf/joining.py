"""Finished files one after the other in one file, for a printer that is to take them in one go."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pikepdf import OutlineItem, Pdf, PdfError, String

from handouts.pdf.objects import box_of, drop_structure, saved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handouts.pdf.sheets import ViewerPreferences


@dataclass(frozen=True, slots=True)
class Joint:
    """A file to be joined: how many times it follows itself, and its name in the outline."""

    pdf: bytes
    title: str
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a file is printed on: width and height of its first page in points, and its pages."""

    width: float
    height: float
    pages: int


def sheets_of(pdf: bytes) -> Sheets:
    """What a file needs. ValueError where it cannot be read or has no page."""
    try:
        with Pdf.open(io.BytesIO(pdf)) as document:
            if not document.pages:
                raise ValueError("the PDF has no page")
            left, bottom, right, top = box_of(document.pages[0].mediabox)
            return Sheets(right - left, top - bottom, len(document.pages))
    except PdfError as error:
        raise ValueError(f"the PDF cannot be read: {error}") from error


def joined(  # noqa: PLR0913 - each is a fact of the file
    joints: Sequence[Joint],
    preferences: ViewerPreferences,
    title: str,
    language: str,
    *,
    sets: int = 1,
    right_hand: bool = False,
) -> bytes:
    """All files, copies collated, `sets` times over; what is printed of a page is there once.

    With `right_hand` each copy has an even number of pages, an empty one at its end if need
    be, so that every copy begins on a sheet of its own. Tags do not come along: the file is
    for paper. The outline has each file's first copy.
    """
    with Pdf.new() as target:
        begins: dict[int, int] = {}
        copies: list[list[int]] = []
        for joint in joints:
            with Pdf.open(io.BytesIO(joint.pdf)) as source:
                first = len(target.pages)
                target.pages.extend(source.pages)
                if right_hand and len(source.pages) % 2:
                    left, bottom, right, top = box_of(source.pages[-1].mediabox)
                    target.add_blank_page(page_size=(right - left, top - bottom))
            copies.append(list(range(first, len(target.pages))))
        masters = list(target.pages)
        order = [
            (index, number)
            for _ in range(sets)
            for index, joint in enumerate(joints)
            for _ in range(joint.copies)
            for number in copies[index]
        ]
        del target.pages[:]
        for index, number in order:
            begins.setdefault(index, len(target.pages))
            target.pages.append(masters[number])
        drop_structure(target)
        with target.open_outline() as outline:
            outline.root.extend(
                OutlineItem(joints[index].title, begins[index]) for index in sorted(begins)
            )
        target.Root.ViewerPreferences = preferences.as_pdf()
        target.Root.Lang = String(language)
        target.docinfo["/Title"] = title
        return saved(target)
