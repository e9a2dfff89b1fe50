"""The words of models, and who is named in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.content.bind import Model
from handouts.content.blocks import People, Team
from handouts.content.models import Missing
from handouts.content.yaml_nodes import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.block import Block
    from handouts.content.handout import Words


def all_words(value: object) -> Iterator[str]:
    """Every text below a model's value, in order; fixed words such as `as: date` are none."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from all_words(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from all_words(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from all_words(item)


def blocks_of(words: Words) -> Iterator[Block]:
    """Every block of a sheet's body or a brochure's panels, in reading order."""
    yield from words.body or ()
    for panel in words.panels or ():
        yield from panel.blocks


def biographies_in(words: Words) -> list[Text]:
    return [name for b in blocks_of(words) if isinstance(b, People) for name in b.people]


def people_in(words: Words) -> list[Text]:
    team = [name for b in blocks_of(words) if isinstance(b, Team) for name in b.team.people]
    return [*biographies_in(words), *team]


def status_of(state: str, words: Words) -> str:
    """The state of an edition's words in the program's own language, for lists and reports."""
    translation = words.translation
    if translation is not None and isinstance(translation.reviewed, Missing):
        return f"{state}, translation not reviewed"
    return state
