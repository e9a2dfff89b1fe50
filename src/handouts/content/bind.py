"""From a tree of text to typed models, with every problem at its place.

pydantic validates the tree as it is: a `Table` is a dict, `Items` a list and
`Text` a str, so its errors hand back the very nodes that they complain about,
and a node knows its place. The rest of this module turns those errors into
sentences: one for each thing to mend, in the order of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, Self, TypeVar, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from handouts.content.bind_words import (
    Fault,
    Step,
    described,
    missing,
    sentence,
    unknown_key,
    wrong_shape,
    wrong_tag,
    wrong_value,
)
from handouts.content.yaml_nodes import NOWHERE, Items, Node, Table, Text
from handouts.problems import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic_core import ErrorDetails

    from handouts.problems import Problem

_YES_OR_NO = frozenset(("yes", "no", "true", "false"))


@dataclass(slots=True)
class _Run:
    """What a run of `bind` learns beside pydantic's errors."""

    failures: dict[int, list[tuple[type[Model], ValidationError]]] = field(default_factory=dict)
    """By the id of a mapping: the models that it was tried as in vain, several in a union."""
    problems: list[Problem] = field(default_factory=list)
    """Values that pydantic takes and we do not."""
    suspicions: list[Problem] = field(default_factory=list)
    """The same in models that did not fit: of no account if another branch of a union did."""


class FieldError(ValueError):
    """What a model's own validator has against one of its fields; `key` is what YAML calls it."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class Model(BaseModel):
    """The base of all content models: frozen, closed to unknown keys, aware of its place.

    Places survive pickling (models go to worker processes) and do not count for
    equality or hashing: the same words on another line are the same words. A field
    that is a bool takes yes, no, true or false, in small or capital letters, and
    nothing else that pydantic would take.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    _place: Place = PrivateAttr(default=NOWHERE)
    _value_places: dict[str, Place] = PrivateAttr(default_factory=dict)

    @property
    def place(self) -> Place:
        """Where the mapping begins that this was read from; `NOWHERE` if it was not read."""
        return self._place

    def place_of(self, name: str) -> Place:
        """Where the value of a field stands, by the field's name; the mapping's if left out."""
        return self._value_places.get(_key_of(type(self), name), self._place)

    @model_validator(mode="wrap")
    @classmethod
    def _remember_places(
        cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        if not isinstance(data, Table):
            return handler(data)
        run = info.context if isinstance(info.context, _Run) else _Run()
        loose = _loose_bools(cls, data)
        try:
            model = handler(data)
        except ValidationError as error:
            run.failures.setdefault(id(data), []).append((cls, error))
            run.suspicions += loose
            raise
        run.problems += loose
        model._place = data.place
        model._value_places = {str(key): node.place for key, node in data.items()}
        return model

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in type(self).model_fields)))

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in type(self).model_fields)


M = TypeVar("M", bound=Model)


def bind(node: Node, model: type[M]) -> tuple[M | None, list[Problem]]:
    """Make a model of the tree, or say everything that keeps it from being one.

    Codes are `unknown-key`, `missing-key`, `wrong-shape` (a list where text is
    expected) and `wrong-value`. A union counts as one expectation: the problem is
    that of its likeliest branch. The messages of ValueErrors from the models' own
    validators are passed on as they are.
    """
    run = _Run()
    try:
        bound = model.model_validate(node, context=run)
    except ValidationError as error:
        run.problems += run.suspicions
        run.problems += _Reporter(node, run).report(node, error)
    else:
        if not run.problems:
            return bound, []
    return None, sorted(set(run.problems))


def _loose_bools(model: type[BaseModel], table: Table) -> list[Problem]:
    """Words such as "on", "y" or "1", which pydantic takes for a bool.

    They are looked for here and not by a validator, since pydantic allows none
    before a field that tells the models of a union apart.
    """
    texts = [table.get(Text(key)) for key in _bool_keys(model)]
    return [
        wrong_value(text.place, f"expected yes or no, got {described(text)}", text)
        for text in texts
        if isinstance(text, Text) and text.lower() not in _YES_OR_NO
    ]


@cache
def _bool_keys(model: type[BaseModel]) -> tuple[str, ...]:
    annotations = {name: info.annotation for name, info in model.model_fields.items()}
    return tuple(
        _key_of(model, name)
        for name, annotation in annotations.items()
        if annotation is bool or set(get_args(annotation)) == {bool, NoneType}
    )


def _key_of(model: type[BaseModel], name: str) -> str:
    """The key that a field has in YAML, which cannot always be its name (`from`, `class`)."""
    info = model.model_fields.get(name)
    return info.alias if info is not None and info.alias else name


class _Reporter:
    """Turns the errors of one run into problems."""

    def __init__(self, root: Node, run: _Run) -> None:
        self._root = root
        self._failures = run.failures
        self._meant: dict[int, type[Model]] = {}
        self._parents: dict[int, tuple[Table | Items, int | str]] = {}
        waiting: list[Node] = [root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Text):
                continue
            entries = node.items() if isinstance(node, Table) else enumerate(node)
            for key, child in entries:
                self._parents[id(child)] = (node, key)
                waiting.append(child)

    def report(self, node: Node, error: ValidationError) -> list[Problem]:
        """Problems of an error that was raised when this node was validated."""
        details = error.errors(include_url=False)
        return self._report(node, [Fault(self._steps(node, item), item) for item in details])

    def _steps(self, start: Node, error: ErrorDetails) -> tuple[Step, ...]:
        """Tell keys from names of branches, which pydantic mixes in `loc`.

        A tag may well be called like a key ("list"), so the parts are matched from
        the end against the way down to the node that the error is about.
        """
        loc = error["loc"][:-1] if error["type"] == "missing" else error["loc"]
        node = error["input"]
        if node is not self._root and id(node) not in self._parents:
            return _steps_down(start, loc)
        steps = []
        for part in reversed(loc):
            parent, key = self._parents.get(id(node), (None, None))
            steps.append(Step(part, is_branch=parent is None or key != part))
            if not steps[-1].is_branch:
                node = parent
        return tuple(reversed(steps))

    def _report(self, node: Node, faults: Iterable[Fault]) -> list[Problem]:
        """Problems of the faults below this node; each union is settled as one."""
        problems = []
        unions: dict[int, tuple[Node, dict[int | str, list[Fault]]]] = {}
        for fault in faults:
            here, rest = _descend(node, fault.steps)
            if not rest or isinstance(rest[0].part, int):
                problems.append(self._problem(fault, here))
            else:
                _, branches = unions.setdefault(id(here), (here, {}))
                branches.setdefault(rest[0].part, []).append(Fault(rest[1:], fault.error))
        for here, branches in unions.values():
            problems += self._settle(here, list(branches.values()))
        return problems

    def _settle(self, node: Node, branches: list[list[Fault]]) -> list[Problem]:
        """The problems of the likeliest branch of a union, or one that names all of them.

        For a mapping it is the model with the fewest faults. pydantic calls all our
        models by one name in `loc`, so each model's own error is taken up instead.
        """
        failures = self._failures.get(id(node))
        if failures and id(node) not in self._meant:
            model, error = min(failures, key=lambda failure: failure[1].error_count())
            self._meant[id(node)] = model
            return self.report(node, error)
        if len(branches) == 1:
            return self._report(node, branches[0])
        fitting = [
            faults
            for faults in branches
            if not any(fault.is_shape and not fault.steps for fault in faults)
        ]
        if fitting and not isinstance(node, Text):
            return self._report(node, fitting[0])
        candidates = [faults[0] for faults in fitting or branches]
        for fault in candidates:
            if not fault.expected:
                return [self._problem(fault, node)]
        expected = " or ".join(dict.fromkeys(fault.expected for fault in candidates))
        if fitting:
            choices = [choice for fault in candidates for choice in fault.choices]
            message = f"expected {expected}, got {described(node)}"
            return [wrong_value(node.place, message, node, choices)]
        return [wrong_shape(node.place, expected, node)]

    def _problem(self, fault: Fault, node: Node) -> Problem:
        value = fault.value
        place = value.place if isinstance(value, Text | Table | Items) else node.place
        error = fault.details.get("error")
        if isinstance(error, FieldError) and isinstance(value, Table) and error.key in value:
            field = value[Text(error.key)].place
            place = field if field.file == place.file else place  # it may be inherited
        kind = fault.error["type"]
        if kind == "missing":
            return missing(place, fault.error["loc"][-1])
        if kind == "extra_forbidden":
            return self._unknown(fault, place)
        if kind.startswith("union_tag"):
            return wrong_tag(fault, place)
        if fault.is_shape:
            return wrong_shape(place, fault.expected, value)
        return wrong_value(place, sentence(fault), value, fault.choices)

    def _unknown(self, fault: Fault, place: Place) -> Problem:
        key = str(fault.error["loc"][-1])
        table, _ = self._parents.get(id(fault.value), (None, None))
        if not isinstance(table, Table):
            return unknown_key(place, key, ())
        model = self._meant.get(id(table)) or self._failures[id(table)][-1][0]
        known = [_key_of(model, name) for name in model.model_fields]
        return unknown_key(table.key_place(key), key, known)


def _steps_down(start: Node, loc: Sequence[int | str]) -> tuple[Step, ...]:
    """The steps to a value that a validator has made, so that no node is known for it."""
    node = start
    steps = []
    for part in loc:
        child = _child(node, part)
        steps.append(Step(part, is_branch=child is None))
        node = node if child is None else child
    return tuple(steps)


def _child(node: Node, part: int | str) -> Node | None:
    if isinstance(node, Table) and isinstance(part, str):
        return node.get(Text(part))
    if isinstance(node, Items) and isinstance(part, int) and part < len(node):
        return node[part]
    return None


def _descend(node: Node, steps: tuple[Step, ...]) -> tuple[Node, tuple[Step, ...]]:
    """Follow the keys down to the first branch; the node reached and the steps left."""
    for index, step in enumerate(steps):
        child = None if step.is_branch else _child(node, step.part)
        if child is None:
            return node, steps[index:]
        node = child
    return node, ()
