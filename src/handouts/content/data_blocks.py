"""Blocks that hold data rather than running words; how it is drawn is the template's business."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from handouts.content.bind import Model
from handouts.content.block import Block
from handouts.content.models import Given, Identifier, Said
from handouts.content.yaml_nodes import Text

MOST_ROWS = 30


class Moment(Model):
    """One entry of a timeline: when, and what happens then."""

    when: Said
    what: Said


class TimelineBody(Model):
    """What happens when, in order."""

    title: Text | None = None
    items: Annotated[list[Moment], Field(min_length=2)]


class Timeline(Block):
    """Moments along a line."""

    kind: ClassVar[str] = "timeline"
    timeline: TimelineBody


class TableBody(Model):
    """A small table: a heading for each column; the first cell of a row is its heading."""

    title: Text | None = None
    columns: Annotated[list[Text], Field(min_length=2, max_length=6)]
    rows: Annotated[list[list[Text]], Field(min_length=1, max_length=MOST_ROWS)]

    @model_validator(mode="after")
    def _rectangular(self) -> TableBody:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"row {number} has {len(row)} cells, but there are {len(self.columns)} columns"
                )
        return self


class Table(Block):
    """Facts in rows and columns."""

    kind: ClassVar[str] = "table"
    table: TableBody


class ChartItem(Model):
    """One value, from zero up; `shown` is how it is printed, such as "14+ years"."""

    label: Said
    value: Annotated[float, Field(ge=0)]
    shown: Text | None = None


class ChartBody(Model):
    """A chart of two to eight values. `alt` says in words what it shows."""

    title: Said
    look: Literal["bars", "columns", "line"] = "bars"
    items: Annotated[list[ChartItem], Field(min_length=2, max_length=8)]
    alt: Said
    caption: Text | None = None


class Chart(Block):
    """Numbers as a drawing, with its words."""

    kind: ClassVar[str] = "chart"
    chart: ChartBody


class QrBody(Model):
    """An address for a telephone's camera; it is printed beneath, too."""

    address: Given
    caption: Text | None = None


class Qr(Block):
    """A QR code."""

    kind: ClassVar[str] = "qr"
    qr: QrBody


class MapBody(Model):
    """How to get there: a picture of the workspace, or a blank where it will be."""

    title: Text | None = None
    picture: Given
    alt: Text | None = None
    text: Text | None = None

    @model_validator(mode="after")
    def _described(self) -> MapBody:
        if isinstance(self.picture, Text) and self.alt is None:
            raise ValueError("a map needs 'alt': what it shows, in words")
        return self


class Map(Block):
    """A map, or the place for one."""

    kind: ClassVar[str] = "map"
    map: MapBody


class FieldBody(Model):
    """A blank that is filled in, by hand or by the program.

    `as` says what is written there; `rows` how many lines it has, and
    `choices` which boxes can be ticked. With an `id` the program can fill it:
    then it may be `required`, and have a `longest` number of characters.
    """

    label: Said
    id: Identifier | None = None
    write: Annotated[
        Literal["text", "notes", "date", "time", "phone", "choice", "checkbox"],
        Field(alias="as"),
    ] = "text"
    rows: Annotated[int, Field(ge=1, le=20)] = 1
    choices: list[Said] = []
    required: bool = False
    longest: Annotated[int, Field(ge=1, le=10_000)] | None = None

    @model_validator(mode="after")
    def _choices_where_asked(self) -> FieldBody:
        if (self.write == "choice") != bool(self.choices):
            raise ValueError("'choices' belongs to 'as: choice', and only there")
        if self.id is None and (self.required or self.longest):
            raise ValueError("'required' and 'longest' are for fields with an 'id'")
        return self


class FieldsBody(Model):
    """Blanks with their labels, under a title."""

    title: Text | None = None
    text: Text | None = None
    items: Annotated[list[FieldBody], Field(min_length=1)]


class Fields(Block):
    """Write-on lines and boxes."""

    kind: ClassVar[str] = "fields"
    fields: FieldsBody


class QuoteBody(Model):
    """Somebody's words, and whose they are."""

    text: Said
    by: Text | None = None


class Quote(Block):
    """Words set apart."""

    kind: ClassVar[str] = "quote"
    quote: QuoteBody


class QuestionAndAnswer(Model):
    """One question with its answer in Markdown."""

    question: Said
    answer: Said


class AnswersBody(Model):
    """Questions that are answered here."""

    title: Text | None = None
    items: Annotated[list[QuestionAndAnswer], Field(min_length=1)]


class Answers(Block):
    """Questions and answers."""

    kind: ClassVar[str] = "answers"
    answers: AnswersBody


DATA_BLOCKS: tuple[type[Block], ...] = (
    Timeline,
    Table,
    Chart,
    Qr,
    Map,
    Fields,
    Quote,
    Answers,
)
