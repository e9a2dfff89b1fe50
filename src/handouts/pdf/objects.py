"""What sheets are made with, for the office and for a press: boxes, placing, saving."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Object, Pdf

if TYPE_CHECKING:
    from handouts.formats.imposition import Placement

Box = tuple[float, float, float, float]
"""Left, bottom, right and top in points, as PDF writes them."""

_SAME_SIZE = 0.02  # points; typesetters round panels to about a thousandth


def box_of(corners: Object) -> Box:
    """A box of a page as numbers."""
    left, bottom, right, top = (float(number) for number in corners)
    return left, bottom, right, top


def placing(place: Placement, trim: Box, x: float, y: float) -> str:
    """The matrix that brings a page's trim to its place, whose lower left corner is at `x`, `y`.

    ValueError when the place has another size than the trim: nothing is scaled.
    """
    left, bottom, right, top = trim
    wide, high = float(place.width), float(place.height)
    if abs(right - left - wide) > _SAME_SIZE or abs(top - bottom - high) > _SAME_SIZE:
        raise ValueError(
            f"page {place.page} is {right - left:g} by {top - bottom:g} pt,"
            f" its place on the sheet {wide:g} by {high:g} pt"
        )
    if place.turned:
        return numbers(-1, 0, 0, -1, x + wide + left, y + high + bottom)
    return numbers(1, 0, 0, 1, x - left, y - bottom)


def numbers(*values: float) -> str:
    """Numbers as a content stream has them."""
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values)


def drop_structure(target: Pdf) -> None:
    """Take out the keys that point into a structure tree which did not come along."""
    for item in target.objects:
        if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
            for key in ("/StructParent", "/StructParents"):
                if key in item:
                    del item[key]


def lines_alone(target: Pdf, drawn: pikepdf.Page) -> Object:
    """A drawn page as a form without the font that ReportLab names on each and never uses."""
    form = target.copy_foreign(drawn.as_form_xobject())
    if "/Font" in form.Resources:
        del form.Resources.Font
    kept = [
        instruction
        for instruction in pikepdf.parse_content_stream(form)
        if str(instruction.operator) not in {"BT", "Tf", "TL", "ET"}
    ]
    form.write(pikepdf.unparse_content_stream(kept))
    return form


def saved(document: Pdf, version: str = "") -> bytes:
    """The bytes of a file, the same each time; `version` of PDF where a standard wants one.

    Objects in streams are of PDF 1.5, so older versions have none.
    """
    buffer = io.BytesIO()
    streams = pikepdf.ObjectStreamMode
    document.save(
        buffer,
        deterministic_id=True,
        compress_streams=True,
        fix_metadata_version=False,  # it would rewrite the XMP packet
        force_version=version,
        object_stream_mode=streams.disable if version and version < "1.5" else streams.generate,
    )
    return buffer.getvalue()
