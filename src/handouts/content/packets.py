"""A named packet: handouts that are given out together, in order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from handouts.content.bind import Model
from handouts.content.models import Identifier, InLanguages


class PacketItem(Model):
    """One handout of a packet.

    Without `format` it is the first of the handout's own. The language is the
    reader's; without `size` the size is, too.
    """

    handout: Identifier
    format: Identifier | None = None
    size: Literal["standard", "large-print"] | None = None


class Packet(Model):
    """content/packets/<id>.yaml: what is given out together, in this order."""

    name: InLanguages
    items: Annotated[list[PacketItem], Field(min_length=1, max_length=50)]
