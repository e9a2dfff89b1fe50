"""The pieces that a handout's words are made of.

A block is a mapping whose first key says what it is: `- heading: …`,
`- text: …`, `- figure: …`. Templates draw blocks by that key, `kind`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from handouts.content.bind import Model
from handouts.content.block import Block, Placement
from handouts.content.data_blocks import (
    DATA_BLOCKS,
    Answers,
    Chart,
    Fields,
    Map,
    Qr,
    Quote,
    Table,
    Timeline,
)
from handouts.content.models import Identifier, Key, Said
from handouts.content.yaml_nodes import Text

if TYPE_CHECKING:
    from collections.abc import Iterator


class Heading(Block):
    """A section's heading."""

    kind: ClassVar[str] = "heading"
    heading: Said


class Subheading(Block):
    """A heading within a section."""

    kind: ClassVar[str] = "subheading"
    subheading: Said


class Lead(Block):
    """The opening words, set larger; Markdown."""

    kind: ClassVar[str] = "lead"
    lead: Said


class Prose(Block):
    """Running text; Markdown without HTML."""

    kind: ClassVar[str] = "text"
    text: Said


class Statement(Block):
    """One strong sentence, set large."""

    kind: ClassVar[str] = "statement"
    statement: Said


class PointsBody(Model):
    """A short title and a list of one-line points."""

    title: Text | None = None
    items: Annotated[list[Said], Field(min_length=1)]


class Points(Block):
    """A plain list."""

    kind: ClassVar[str] = "points"
    points: PointsBody


class KeyPoints(Block):
    """What a reader should remember when everything else is forgotten."""

    kind: ClassVar[str] = "key_points"
    key_points: PointsBody


class Questions(Block):
    """Questions that the reader is invited to ask."""

    kind: ClassVar[str] = "questions"
    questions: PointsBody


class Note(Block):
    """A boxed aside."""

    kind: ClassVar[str] = "note"
    note: NoteBody


class NoteBody(Model):
    """A title and Markdown text."""

    title: Text | None = None
    text: Said


class Step(Model):
    """One action: what to do, and a sentence more where it helps."""

    do: Said
    more: Text | None = None


class StepsBody(Model):
    """Numbered actions in order."""

    title: Text | None = None
    items: Annotated[list[Step], Field(min_length=1)]


class Steps(Block):
    """Things that happen or that the reader does, in order."""

    kind: ClassVar[str] = "steps"
    steps: StepsBody


class FigureBody(Model):
    """A picture of the workspace with its words.

    `alt` is read aloud in the picture's place; a picture that says nothing is
    `decorative` and has none. `caption` is Markdown. `drawing` says under the
    caption that the picture is one. `labels` gives the words within a drawing
    anew, by the ids of its texts. `needs` lists what the clinic must still give
    for the picture that should stand here.
    """

    picture: Text
    alt: Text | None = None
    decorative: bool = False
    caption: Text | None = None
    drawing: Text | None = None
    labels: dict[Key, Text] = {}
    needs: list[Text] = []


class Figure(Block):
    """A picture with alternative text and caption."""

    kind: ClassVar[str] = "figure"
    figure: FigureBody


class People(Block):
    """Biographies, by the ids of people."""

    kind: ClassVar[str] = "people"
    people: Annotated[list[Identifier], Field(min_length=1)]


class TeamBody(Model):
    """People named in a short list: name, credentials and title, from their own files."""

    title: Text | None = None
    people: Annotated[list[Identifier], Field(min_length=1)]


class Team(Block):
    """Who works here, in one line each."""

    kind: ClassVar[str] = "team"
    team: TeamBody


class ContactBody(Model):
    """Whom to call: the clinic's own lines follow from content/clinic.yaml."""

    title: Said
    text: Text | None = None
    lines: Annotated[
        list[Literal["phone", "address", "website", "email", "hours"]], Field(min_length=1)
    ]


class Contact(Block):
    """How to reach the clinic."""

    kind: ClassVar[str] = "contact"
    contact: ContactBody


class Notices(Block):
    """Where the required texts of one placement go; which they are is decided by their rules."""

    kind: ClassVar[str] = "notices"
    notices: Placement


class Space(Block):
    """Room that grows until the page or panel is full; `page` goes on with the next page."""

    kind: ClassVar[str] = "space"
    space: Literal["grow", "page"]


BLOCKS: tuple[type[Block], ...] = (
    Heading,
    Subheading,
    Lead,
    Prose,
    Statement,
    Points,
    KeyPoints,
    Questions,
    Note,
    Steps,
    Figure,
    People,
    Team,
    Contact,
    Notices,
    Space,
    *DATA_BLOCKS,
)
BLOCK_KINDS = frozenset(block.kind for block in BLOCKS)


_NOT_PRINTED = frozenset(
    {"picture", "needs", "people", "notices", "space", "lines", "only", "not_in", "address"}
    | {"id", "write", "look", "labels"}
)


def printed_words(value: object) -> Iterator[Text]:
    """The texts of a block that its reader must get; ids, paths and slots are none."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            if name not in _NOT_PRINTED:
                yield from printed_words(getattr(value, name))
    elif isinstance(value, list):
        for item in value:
            yield from printed_words(item)


def _kind_of(value: Any) -> str | None:
    if isinstance(value, Block):
        return value.kind
    if isinstance(value, dict) and value:
        return next((str(key) for key in value if key in BLOCK_KINDS), str(next(iter(value))))
    return None


AnyBlock = Annotated[
    Annotated[Heading, Tag("heading")]
    | Annotated[Subheading, Tag("subheading")]
    | Annotated[Lead, Tag("lead")]
    | Annotated[Prose, Tag("text")]
    | Annotated[Statement, Tag("statement")]
    | Annotated[Points, Tag("points")]
    | Annotated[KeyPoints, Tag("key_points")]
    | Annotated[Questions, Tag("questions")]
    | Annotated[Note, Tag("note")]
    | Annotated[Steps, Tag("steps")]
    | Annotated[Figure, Tag("figure")]
    | Annotated[People, Tag("people")]
    | Annotated[Team, Tag("team")]
    | Annotated[Contact, Tag("contact")]
    | Annotated[Notices, Tag("notices")]
    | Annotated[Space, Tag("space")]
    | Annotated[Timeline, Tag("timeline")]
    | Annotated[Table, Tag("table")]
    | Annotated[Chart, Tag("chart")]
    | Annotated[Qr, Tag("qr")]
    | Annotated[Map, Tag("map")]
    | Annotated[Fields, Tag("fields")]
    | Annotated[Quote, Tag("quote")]
    | Annotated[Answers, Tag("answers")],
    Discriminator(_kind_of),
]
