"""What all blocks share."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from handouts.content.bind import Model
from handouts.content.models import Identifier

Placement = Literal["alert", "near", "balance", "care", "notes", "control"]
LARGE_PRINT: Final = "large-print"


class Block(Model):
    """One piece of a handout; `kind` is the key that names it in YAML.

    `only` and `not_in` choose the formats that it is printed in, by their ids;
    `large-print` stands for every edition in large print.
    """

    kind: ClassVar[str]
    only: list[Identifier] | None = None
    not_in: list[Identifier] = []
