"""What a template prints in a field that was filled."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup, escape

from handouts.typeset.isolation import isolate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handouts.content.data_blocks import FieldBody

_RIGHT_TO_LEFT = frozenset({"R", "AL"})


@dataclass(frozen=True, slots=True)
class Filled:
    """The value of a field: `html` for a line, the number of the ticked `choice` or 0."""

    id: str
    html: Markup
    choice: int = 0


def filled(
    field: FieldBody, values: Mapping[str, str], direction: Literal["ltr", "rtl"]
) -> Filled | None:
    """What stands in a field, or None where it stays a blank to write on."""
    value = values.get(str(field.id)) if field.id is not None else None
    if not value:
        return None
    number = int(value) if field.write == "choice" else 0
    return Filled(str(field.id), typed(value, direction), number)


def typed(value: str, direction: Literal["ltr", "rtl"]) -> Markup:
    """Somebody's words as they typed them: escaped, in their own direction, line by line."""
    return Markup("<br>").join(_line(line, direction) for line in value.split("\n"))


def _line(line: str, direction: Literal["ltr", "rtl"]) -> Markup:
    first = next(
        (c for c in map(unicodedata.bidirectional, line) if c in {"L", *_RIGHT_TO_LEFT}), ""
    )
    if direction == "rtl":
        return isolate(line)
    if first in _RIGHT_TO_LEFT:
        return Markup('<bdi dir="rtl">{}</bdi>').format(isolate(line))
    return escape(line)
