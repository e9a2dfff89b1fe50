"""Binding YAML to models: types, places, and one plain problem for each slip."""

from __future__ import annotations

import pickle
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import Discriminator, Field, Tag, ValidationError, field_validator, model_validator

from handouts.content.bind import Model, bind
from handouts.content.yaml_nodes import Table, Text, read_yaml
from handouts.problems import Place, Problem


class Missing(Model):
    missing: Text


class Season(StrEnum):
    SPRING = "spring"
    AUTUMN = "autumn"


class Person(Model):
    name: Text
    role: Text = Text("nurse")


class Warn(Model):
    warning: Text
    level: int = 1


class Steps(Model):
    steps: list[Text]
    numbered: bool = False


def kind_of(value: Any) -> str | None:
    if isinstance(value, dict):
        return next((key for key in ("warning", "steps") if key in value), next(iter(value), None))
    return {Warn: "warning", Steps: "steps"}.get(type(value))


Block = Annotated[
    Annotated[Warn, Tag("warning")] | Annotated[Steps, Tag("steps")], Discriminator(kind_of)
]


class Line(Model):
    kind: Literal["line"]
    length: Annotated[float, Field(gt=0)]


class Dot(Model):
    kind: Literal["dot"]


class Sheet(Model):
    title: Text
    language: Literal["english", "spanish"] = "english"
    copies: int = 1
    duplex: bool = False
    season: Season = Season.SPRING
    phone: Text | Missing = Text("none")
    scale: int | Literal["fit", "fill"] = 1
    people: tuple[Person, ...] = ()
    body: tuple[Block, ...] = ()
    shape: Annotated[Line | Dot, Field(discriminator="kind")] | None = None
    labels: dict[Text, Text] = Field(default_factory=dict)
    code: Annotated[Text, Field(pattern=r"^[A-Z]+$", max_length=3)] = Text("A")
    from_: Text = Field(default=Text(""), alias="from")
    pair: tuple[int, int] = (1, 2)

    @field_validator("title")
    @classmethod
    def _no_shouting(cls, title: Text) -> Text:
        if title.isupper():
            raise ValueError("the title shouts; use small letters")
        return title


def read(text: str) -> tuple[Sheet | None, list[Problem]]:
    node, problems = read_yaml(text.encode(), "s.yaml")
    assert node is not None
    assert problems == []
    return bind(node, Sheet)


def only(text: str) -> tuple[str, int, int, str, str]:
    """The one problem of a file, flat."""
    sheet, problems = read(text)
    assert sheet is None
    assert len(problems) == 1, problems
    place = problems[0].place
    assert place.file == "s.yaml"
    return (
        problems[0].code,
        place.line,
        place.column,
        problems[0].message,
        problems[0].remedy,
    )


def good(text: str) -> Sheet:
    sheet, problems = read(text)
    assert problems == []
    assert sheet is not None
    return sheet


def test_text_becomes_what_the_model_says() -> None:
    sheet = good("title: 02134\nlanguage: spanish\ncopies: 12\nseason: autumn\nscale: fit\n")
    assert sheet.title == "02134"
    assert sheet.language == "spanish"
    assert sheet.copies == 12
    assert sheet.season is Season.AUTUMN
    assert sheet.scale == "fit"


@pytest.mark.parametrize(
    ("word", "value"), [("yes", True), ("true", True), ("no", False), ("false", False)]
)
def test_four_words_are_bools(word: str, value: bool) -> None:
    assert good(f"title: x\nduplex: {word}\n").duplex is value


@pytest.mark.parametrize("word", ["on", "off", "y", "1", "0", "maybe"])
def test_no_other_word_is_a_bool(word: str) -> None:
    code, line, column, message, _ = only(f"title: x\nduplex: {word}\n")
    assert (code, line, column) == ("wrong-value", 2, 9)
    assert message == f"expected yes or no, got '{word}'"


def test_a_bool_of_a_branch_that_was_not_meant_does_no_harm() -> None:
    class Flag(Model):
        duplex: bool
        side: int

    class Words(Model):
        duplex: Text

    class Either(Model):
        entry: Flag | Words

    node, _ = read_yaml(b"entry: {duplex: on}", "n.yaml")
    assert node is not None
    assert bind(node, Either) == (Either(entry=Words(duplex=Text("on"))), [])


def test_texts_and_models_keep_their_places() -> None:
    sheet = good("title: x\npeople:\n  - name: Ana\n    role: doctor\n  - name: Ben\n")
    assert sheet.title.place == Place("s.yaml", 1, 8)
    assert sheet.place == Place("s.yaml", 1, 1)
    assert sheet.people[1].place == Place("s.yaml", 5, 5)
    assert sheet.people[0].name.place == Place("s.yaml", 3, 11)
    assert sheet.people[0].place_of("role") == Place("s.yaml", 4, 11)
    assert sheet.people[1].place_of("role") == Place("s.yaml", 5, 5)


def test_place_of_takes_the_field_name_of_an_alias() -> None:
    sheet = good("title: x\nfrom: Clinic\n")
    assert sheet.from_ == "Clinic"
    assert sheet.place_of("from_") == Place("s.yaml", 2, 7)


def test_a_models_own_validator_can_name_its_place() -> None:
    class Checked(Model):
        name: Text

        @model_validator(mode="after")
        def _where(self) -> Checked:
            seen.append(self.place_of("name"))
            return self

    seen: list[Place] = []
    node, _ = read_yaml(b"name: x\n", "n.yaml")
    assert node is not None
    bind(node, Checked)
    assert seen == [Place("n.yaml", 1, 7)]


def test_pickling_keeps_places_and_equality_ignores_them() -> None:
    here = good("title: x\npeople:\n  - name: Ana\n")
    there = good("# moved\n\ntitle:   x\npeople: [{name: Ana}]\n")
    again = pickle.loads(pickle.dumps(here))
    assert again.people[0].place == Place("s.yaml", 3, 5)
    assert again.people[0].name.place == Place("s.yaml", 3, 11)
    assert again.place_of("title") == Place("s.yaml", 1, 8)
    assert again == here == there
    assert hash(here.people[0]) == hash(there.people[0])
    assert here != good("title: y\n")
    assert Person(name=Text("x")) != Missing(missing=Text("x"))


def test_models_are_frozen() -> None:
    sheet = good("title: x\n")
    with pytest.raises(ValidationError):
        sheet.title = Text("y")


def test_unknown_key_stands_at_the_key() -> None:
    assert only("title: x\nlangauge: spanish\n") == (
        "unknown-key",
        2,
        1,
        "unknown key 'langauge'",
        "Did you mean 'language'?",
    )


def test_unknown_key_is_compared_with_the_keys_of_its_own_level() -> None:
    code, line, column, _, remedy = only("title: x\npeople:\n  - name: Ana\n    rolle: doctor\n")
    assert (code, line, column, remedy) == ("unknown-key", 4, 5, "Did you mean 'role'?")


def test_unknown_key_knows_aliases() -> None:
    assert only("title: x\nfrm: Clinic\n")[4] == "Did you mean 'from'?"


def test_missing_key_stands_at_its_mapping() -> None:
    assert only("title: x\npeople:\n  - role: doctor\n") == (
        "missing-key",
        3,
        5,
        "'name' is missing",
        "Add a line 'name: …' here.",
    )


@pytest.mark.parametrize(
    ("text", "place", "message", "remedy"),
    [
        ("people: Ana\n", (1, 9), "expected a list, got text", "'- '"),
        ("people:\n", (1, 8), "expected a list, got nothing", "after the colon"),
        ("people: {name: A}\n", (1, 9), "expected a list, got a mapping", "'- '"),
        ("title: [a]\n", (1, 8), "expected text, got a list", "quotes"),
        ("labels: [a]\n", (1, 9), "expected a mapping (lines of 'key: value'), got a list", "'- '"),
        ("copies: [1]\n", (1, 9), "expected a whole number, got a list", "one value"),
        ("language: [a]\n", (1, 11), "expected 'english' or 'spanish', got a list", "one value"),
        ("pair: [1]\n", (1, 7), "the list has no entry 2", "entry"),
        (
            "people: [Ana]\n",
            (1, 10),
            "expected a mapping (lines of 'key: value'), got text",
            "key: value",
        ),
    ],
)
def test_wrong_shape(text: str, place: tuple[int, int], message: str, remedy: str) -> None:
    text = text if text.startswith("title") else f"{text}title: x\n"
    code, line, column, found, advice = only(text)
    assert (code, (line, column), found) == ("wrong-shape", place, message)
    assert remedy in advice


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("copies: two\n", "expected a whole number, got 'two'", ""),
        ("copies:\n", "expected a whole number, got nothing", "Write the value"),
        ("language: englsh\n", "'englsh' is not one of the allowed values", "'english'?"),
        ("season: autum\n", "'autum' is not one of the allowed values", "'autumn'?"),
        ("code: abc\n", "'abc' does not have the form ^[A-Z]+$", ""),
        ("code: ABCD\n", "can have at most 3 characters, has 4", ""),
        ("title: STOP\n", "the title shouts; use small letters", ""),
        (
            "scale: fitt\n",
            "expected a whole number or 'fit' or 'fill', got 'fitt'",
            "Did you mean 'fit'?",
        ),
        ("shape: {kind: line, length: 0}\n", "'0' must be more than 0.0", ""),
        ("shape: {kind: dott}\n", "'dott' is not one of the allowed values", "'dot'?"),
    ],
)
def test_wrong_value(text: str, message: str, remedy: str) -> None:
    text = text if text.startswith("title") else f"{text}title: x\n"
    code, line, _, found, advice = only(text)
    assert (code, line, found) == ("wrong-value", 1, message)
    assert remedy in advice


def test_wrong_value_stands_at_the_value() -> None:
    assert only("title: x\nlabels:\n  a: [1]\n")[1:3] == (3, 6)
    assert only("title: x\nshape:\n  kind: line\n  length: far\n")[1:3] == (4, 11)


@pytest.mark.parametrize("people", ["\n  - name:Ana\n", "\n  name:Ana\n"])
def test_missing_space_after_the_colon_is_recognised(people: str) -> None:
    sheet, problems = read(f"title: x\npeople:{people}")
    assert sheet is None
    assert len(problems) == 1
    if "- " in people:
        assert problems[0].remedy == "Write a space after the colon: 'name: Ana'."
    else:
        assert problems[0].code == "wrong-shape"


def test_a_whole_file_without_spaces_after_its_colons() -> None:
    code, line, column, message, remedy = only("title:Fever\n")
    assert (code, line, column) == ("wrong-shape", 1, 1)
    assert message == "expected a mapping (lines of 'key: value'), got text"
    assert remedy == "Write a space after the colon: 'title: Fever'."


def test_an_address_is_not_taken_for_a_key() -> None:
    assert "after the colon" not in only("title: x\npeople:\n  - https://a.example\n")[4]


def test_a_union_gives_one_problem() -> None:
    assert only("title: x\nphone: [a]\n")[:4] == (
        "wrong-shape",
        2,
        8,
        "expected text or a mapping (lines of 'key: value'), got a list",
    )


def test_a_union_reports_the_branch_that_was_meant() -> None:
    code, line, column, _, remedy = only("title: x\nphone:\n  missing: ask Ana\n  misssing: y\n")
    assert (code, line, column, remedy) == ("unknown-key", 4, 3, "Did you mean 'missing'?")
    assert good("title: x\nphone:\n  missing: ask Ana\n").phone == Missing(missing=Text("ask Ana"))


class Point(Model):
    x: int
    y: int


class Named(Model):
    spot: Text


class Picture(Model):
    at: Point | Named = Named(spot=Text("top"))
    to: Named | Point = Named(spot=Text("top"))
    width: int | Named = 1
    tags: Text | list[Text] = Text("")


@pytest.mark.parametrize(
    ("text", "code", "column", "message"),
    [
        ("at: {spot: a, spto: b}", "unknown-key", 15, "unknown key 'spto'"),
        ("to: {spot: a, sptt: b}", "unknown-key", 15, "unknown key 'sptt'"),
        ("tags: [a, [b]]", "wrong-shape", 11, "expected text, got a list"),
        ("at: {x: 1, y: b}", "wrong-value", 15, "expected a whole number, got 'b'"),
        ("width: wide", "wrong-value", 8, "expected a whole number, got 'wide'"),
        ("width: {spot: []}", "wrong-shape", 15, "expected text, got a list"),
    ],
)
def test_the_likeliest_branch_has_the_fewest_faults(
    text: str, code: str, column: int, message: str
) -> None:
    node, _ = read_yaml(text.encode(), "p.yaml")
    assert node is not None
    _, problems = bind(node, Picture)
    assert [(problem.code, problem.place.column, problem.message) for problem in problems] == [
        (code, column, message)
    ]
    if code == "unknown-key":
        assert problems[0].remedy == "Did you mean 'spot'?"


def test_a_callable_discriminator_chooses_the_model() -> None:
    sheet = good("title: x\nbody:\n  - warning: hot\n  - steps: [a, b]\n    numbered: yes\n")
    assert sheet.body == (
        Warn(warning=Text("hot")),
        Steps(steps=[Text("a"), Text("b")], numbered=True),
    )
    assert sheet.body[1].place == Place("s.yaml", 4, 5)


def test_an_unknown_tag_is_an_unknown_key() -> None:
    assert only("title: x\nbody:\n  - {warnin: hot}\n") == (
        "unknown-key",
        3,
        6,
        "unknown key 'warnin'",
        "Did you mean 'warning'?",
    )


def test_text_where_a_tagged_mapping_is_expected() -> None:
    code, line, column, message, remedy = only("title: x\nbody:\n  - warning:hot\n")
    assert (code, line, column) == ("wrong-shape", 3, 5)
    assert message == "expected a mapping whose key says what it is, got text"
    assert remedy == "Write a space after the colon: 'warning: hot'."


def test_a_tag_called_like_a_key_hides_no_problem() -> None:
    sheet, problems = read("title: x\nbody:\n  - warning: [a]\n    level: high\n    lvel: 2\n")
    assert sheet is None
    assert [(problem.code, problem.place.line, problem.place.column) for problem in problems] == [
        ("wrong-shape", 3, 14),
        ("wrong-value", 4, 12),
        ("unknown-key", 5, 5),
    ]
    assert problems[2].remedy == "Did you mean 'level'?"
    assert only("title: x\nbody:\n  - steps:\n    - [a]\n")[:3] == ("wrong-shape", 4, 7)


def test_a_missing_discriminating_key_is_named() -> None:
    assert only("title: x\nshape: {length: 2}\n")[:4] == (
        "missing-key",
        2,
        8,
        "'kind' is missing",
    )


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    _, problems = read("copies: two\nduplex: on\npeople:\n  - name: [a]\ncolour: red\n")
    assert [(problem.place.line, problem.code) for problem in problems] == [
        (1, "missing-key"),
        (1, "wrong-value"),
        (2, "wrong-value"),
        (4, "wrong-shape"),
        (5, "unknown-key"),
    ]


def test_a_value_made_by_a_validator_is_reported_where_its_text_stands() -> None:
    class Split(Model):
        sizes: tuple[int, ...]

        @field_validator("sizes", mode="before")
        @classmethod
        def _split(cls, value: Any) -> Any:
            return value.split(",") if isinstance(value, str) else value

    node, _ = read_yaml(b"\nsizes: 1,two\n", "n.yaml")
    assert node is not None
    _, problems = bind(node, Split)
    assert [problem.place for problem in problems] == [Place("n.yaml", 2, 8)]


def test_keys_renamed_by_a_validator_are_reported_at_their_mapping() -> None:
    class Renamed(Model):
        count: int

        @model_validator(mode="before")
        @classmethod
        def _rename(cls, value: Any) -> Any:
            return {"count": str(value["number"])}

    node, _ = read_yaml(b"\nnumber: two\n", "n.yaml")
    assert node is not None
    _, problems = bind(node, Renamed)
    assert [(problem.code, problem.place) for problem in problems] == [
        ("wrong-value", Place("n.yaml", 2, 1))
    ]


def test_a_model_made_in_python_stands_nowhere() -> None:
    assert Person.model_validate({"name": "Ana"}).place == Place("")
    assert Person(name=Text("Ana")).name == "Ana"


def test_an_empty_mapping_lacks_its_keys() -> None:
    _, problems = bind(Table(Place("s.yaml", 3, 1)), Sheet)
    assert [(problem.code, problem.place.line) for problem in problems] == [("missing-key", 3)]


def test_the_json_schema_calls_text_a_string() -> None:
    properties = Sheet.model_json_schema()["properties"]
    assert properties["title"] == {"title": "Title", "type": "string"}
    assert properties["code"]["maxLength"] == 3
