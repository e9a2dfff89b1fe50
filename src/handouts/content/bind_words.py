"""What pydantic complains about, in plain words with a remedy.

Each function here makes one `Problem` of one complaint; which complaints are
worth a problem, and where they stand, is `bind`'s business.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from handouts.content.yaml_nodes import Table, Text
from handouts.content.yaml_syntax import glued_key, shortened
from handouts.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

    from handouts.problems import Place

_SHAPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "yes or no",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "a mapping (lines of 'key: value')",
    "model_type": "a mapping (lines of 'key: value')",
    "model_attributes_type": "a mapping (lines of 'key: value')",
    "union_tag_not_found": "a mapping whose key says what it is",
}
_VALUES = {
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "int_parsing_size": "a whole number",
    "finite_number": "a number",
    "bool_parsing": "yes or no",
}
_LIMITS = {
    "greater_than": "{value} must be more than {gt}",
    "greater_than_equal": "{value} must be {ge} or more",
    "less_than": "{value} must be less than {lt}",
    "less_than_equal": "{value} must be {le} or less",
    "too_short": "needs at least {min_length} {unit}, has {actual_length}",
    "too_long": "can have at most {max_length} {unit}, has {actual_length}",
    "string_too_short": "needs at least {min_length} {unit}",
    "string_too_long": "can have at most {max_length} {unit}",
    "string_pattern_mismatch": "{value} does not have the form {pattern}",
}
_EMPTY = "Write the value after the colon, or remove the key."
_QUOTED = re.compile(r"'([^']*)'")


class Step(NamedTuple):
    """A part of an error's `loc`: a key or index of the tree, or the name of a union's branch."""

    part: int | str
    is_branch: bool


class Fault(NamedTuple):
    """One of pydantic's errors; `steps` lead to it from some node of the tree."""

    steps: tuple[Step, ...]
    error: ErrorDetails

    @property
    def value(self) -> Any:
        return self.error["input"]

    @property
    def details(self) -> dict[str, Any]:
        return self.error.get("ctx", {})

    @property
    def is_choice(self) -> bool:
        return self.error["type"] in ("literal_error", "enum")

    @property
    def choices(self) -> list[str]:
        return _QUOTED.findall(self.expected) if self.is_choice else []

    @property
    def is_shape(self) -> bool:
        if self.is_choice:
            return not isinstance(self.value, str)
        return self.error["type"] in _SHAPES

    @property
    def expected(self) -> str:
        """What would be right, as a noun; "" when pydantic or the model says it otherwise."""
        if self.is_choice:
            return str(self.details["expected"])
        kind = self.error["type"]
        return _SHAPES.get(kind) or _VALUES.get(kind, "")


def described(value: object) -> str:
    """What stands there, as the object of "got"."""
    if isinstance(value, str):
        return f"'{shortened(value)}'" if value else "nothing"
    return "a list" if isinstance(value, list) else "a mapping"


def sentence(fault: Fault) -> str:
    """What is wrong with a value, as far as pydantic knows."""
    kind, value = fault.error["type"], fault.value
    if kind in ("value_error", "assertion_error"):
        return str(fault.details.get("error", fault.error["msg"]))
    if fault.is_choice and value:
        return f"'{shortened(value)}' is not one of the allowed values"
    if fault.expected:
        return f"expected {fault.expected}, got {described(value)}"
    if kind == "string_too_short" and not value:
        return "expected text, got nothing"
    if kind in _LIMITS:
        unit = "characters" if isinstance(value, str) else "entries"
        return _LIMITS[kind].format(**fault.details, value=described(value), unit=unit)
    return fault.error["msg"]


def wrong_value(place: Place, message: str, value: object, choices: Iterable[str] = ()) -> Problem:
    """A text that its field does not take; the nearest of the choices is suggested."""
    remedy = _EMPTY if value == "" else did_you_mean(str(value), choices)
    return Problem(place, "wrong-value", message, remedy)


def wrong_shape(place: Place, expected: str, value: object) -> Problem:
    """A list, text or mapping where another of them is expected."""
    found = "text" if isinstance(value, str) and value else described(value)
    message = f"expected {expected}, got {found}"
    return Problem(place, "wrong-shape", message, _reshaping(expected, value))


def _reshaping(expected: str, value: object) -> str:
    """How to write what is expected in place of the text, list or mapping that is there."""
    if isinstance(value, str):
        return _reshaping_text(expected, value)
    if "text" in expected:
        return "A text that contains ': ' or begins with '[', '{' or '- ' needs quotes around it."
    if "mapping" in expected:
        return "Remove the '- ' or the brackets around the 'key: value' lines."
    if expected == "a list":
        return "Write '- ' before each entry."
    return "Write one value after the colon."


def _reshaping_text(expected: str, text: str) -> str:
    if not text:
        return _EMPTY
    if "mapping" not in expected:
        return "Write each entry on a line of its own that begins with '- '."
    return glued_key(text) or "Write lines of 'key: value', indented under the key."


def missing(place: Place, key: int | str) -> Problem:
    """A key that a mapping lacks, or (by index) an entry that a list lacks."""
    if isinstance(key, int):
        message = f"the list has no entry {key + 1}"
        return Problem(place, "wrong-shape", message, "Write the missing entry.")
    return Problem(place, "missing-key", f"'{key}' is missing", f"Add a line '{key}: …' here.")


def unknown_key(place: Place, key: str, known: Iterable[str]) -> Problem:
    """A key that none of the known ones is, most often a slip of the keyboard."""
    remedy = glued_key(key) or did_you_mean(key, known)
    return Problem(place, "unknown-key", f"unknown key '{shortened(key)}'", remedy)


def wrong_tag(fault: Fault, place: Place) -> Problem:
    """A union told apart by a key (`Discriminator(function)`) or by a key's value (`kind`)."""
    value, tag = fault.value, str(fault.details.get("tag", ""))
    kinds = _QUOTED.findall(str(fault.details.get("expected_tags", "")))
    key = next(iter(_QUOTED.findall(str(fault.details["discriminator"]))), "")
    if isinstance(value, Table) and tag in value:
        return unknown_key(value.key_place(tag), tag, kinds)
    if isinstance(value, Table) and key:
        if key not in value:
            return missing(place, key)
        message = f"'{shortened(tag)}' is not one of the allowed values"
        given = value[Text(key)]
        return Problem(given.place, "wrong-value", message, did_you_mean(tag, kinds))
    if isinstance(value, Table):
        message = "no key here says what this is"
        return Problem(place, "wrong-shape", message, did_you_mean("", kinds))
    return wrong_shape(place, _SHAPES["union_tag_not_found"], value)
