"""YAML read as text that knows its place.

YAML guesses types (`no` is False, `8:30` is 510, `02134` is 1116) and offers
machinery that nobody at a front desk should meet: anchors that blow up, tags
that build objects, duplicate keys of which the last one wins. Here every scalar
stays the text that was written, with its file, line and column, and the
machinery is refused with its place. The models decide about types (`bind`).

The tree is built from the parser's events without recursion. libyaml reads the
good files; a file that it refuses is read again by PyYAML's own parser, so that
marks and messages are the same wherever libyaml is missing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml
from pydantic_core import core_schema

from handouts.content.yaml_syntax import shortened, syntax_problem
from handouts.problems import Place, Problem, Severity, has_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import GetCoreSchemaHandler, ValidatorFunctionWrapHandler

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 30
MAX_LISTED = 100
NOWHERE = Place("")
"""The place of a value that did not come from a file."""

_FAST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_REPLACEMENT = "\ufffd"
_FORBIDDEN = re.compile(
    "(?P<bidi>[\u202a-\u202e\u2066-\u2069])"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]"
)
_TOUCHING_HASH = re.compile(r"[ \t]+(?P<hash>#[^\s#])")
_RETYPE = "Delete it: retype the words around this place."
_QUOTE = "If it is part of a text, put the whole text in quotes."


class Text(str):
    """A scalar, exactly as written between its quotes, with the place where it begins.

    It is a pydantic field type of its own: a `Text` passes validation as the same
    object, so that later steps can still name its line; a plain str is accepted
    and stands `NOWHERE`. Length and pattern constraints apply as they do to str.
    """

    __slots__ = ("lines", "place")
    place: Place
    lines: tuple[str, ...]

    def __new__(cls, value: str = "", place: Place = NOWHERE, lines: tuple[str, ...] = ()) -> Text:
        text = super().__new__(cls, value)
        text.place = place
        text.lines = lines
        return text

    def place_of(self, piece: str) -> Place:
        """Where a piece of the text stands in the file; the text's own place if it is wrapped."""
        start = self.place.column - 1
        for number, line in enumerate(self.lines):
            column = line.find(piece, start if number == 0 else 0)
            if column >= 0:
                return Place(self.place.file, self.place.line + number, column + 1)
        return self.place

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_wrap_validator_function(cls._keep, core_schema.str_schema())

    @classmethod
    def _keep(cls, value: object, validate: ValidatorFunctionWrapHandler) -> Text:
        checked = validate(value)
        return value if isinstance(value, Text) else cls(checked)


class Table(dict[Text, "Node"]):
    """A mapping in the order of the file; its place is that of its first key."""

    __slots__ = ("place",)

    def __init__(self, place: Place = NOWHERE, entries: Mapping[Text, Node] | None = None) -> None:
        super().__init__(entries or {})
        self.place = place

    def key_place(self, key: str) -> Place:
        """Where the key stands; KeyError when the mapping does not have it."""
        for known in self:
            if known == key:
                return known.place
        raise KeyError(key)


class Items(list["Node"]):
    """A list; its place is that of its first dash or bracket."""

    __slots__ = ("place",)

    def __init__(self, place: Place = NOWHERE, nodes: Iterable[Node] = ()) -> None:
        super().__init__(nodes)
        self.place = place


Node: TypeAlias = Text | Table | Items


def read_yaml(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """Read one YAML document; return its tree, if one could be built, and all problems.

    `file` is the name that places carry. A tree beside errors is for finding more
    errors in the same run and must not be published: a repeated key keeps its first
    value, an alias is an empty text, a forbidden character becomes U+FFFD. Nothing
    is raised, whatever the bytes are.
    """
    if len(data) > MAX_BYTES:
        message = f"the file has more than {MAX_BYTES:,} bytes"
        return None, [Problem(Place(file), "yaml-too-large", message, "Split the file.")]
    data = data.removeprefix(_BYTE_ORDER_MARK)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [_encoding_problem(data, error.start, file)]
    if data.count(0) > len(data) // 4:  # UTF-16 without a mark is valid UTF-8 full of NULs
        return None, [_encoding_problem(data, data.index(0), file)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    problems = _character_problems(text, file)
    node, more = _parse(_FORBIDDEN.sub(_REPLACEMENT, text), file)
    return node, sorted(problems + more)


def hidden_character(text: str, place: Place) -> Problem | None:
    """The first invisible character of a text that came otherwise than from a file, if any."""
    match = _FORBIDDEN.search(text)
    return _forbidden(match, place) if match else None


def _encoding_problem(data: bytes, offset: int, file: str) -> Problem:
    line_start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[line_start:offset].decode("utf-8")) + 1
    place = Place(file, data.count(b"\n", 0, offset) + 1, column)
    byte = data[offset]
    guess = "Windows-1252 or Latin-1"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or 0 in data:
        guess = "UTF-16"
    return Problem(
        place,
        "yaml-encoding",
        f"the file is not UTF-8 text (byte 0x{byte:02X}); this looks like {guess}",
        "Save the file as UTF-8: in the editor's 'Save as', choose the encoding UTF-8.",
    )


def _character_problems(text: str, file: str) -> list[Problem]:
    if _FORBIDDEN.search(text) is None:
        return []
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    matches = list(_FORBIDDEN.finditer(text))
    problems = []
    for match in matches[:MAX_LISTED]:
        line = bisect_right(starts, match.start())
        place = Place(file, line, match.start() - starts[line - 1] + 1)
        problems.append(_forbidden(match, place))
    if len(matches) > MAX_LISTED:
        message = f"{len(matches) - MAX_LISTED:,} more invisible characters are not listed"
        problems.append(Problem(Place(file), "yaml-control-character", message, _RETYPE))
    return problems


def _forbidden(match: re.Match[str], place: Place) -> Problem:
    code_point = f"U+{ord(match[0]):04X}"
    if match["bidi"]:
        return Problem(
            place,
            "yaml-bidi-control",
            f"the invisible character {code_point} turns the direction of text ('50' prints '05')",
            _RETYPE,
        )
    return Problem(
        place,
        "yaml-control-character",
        f"the invisible character {code_point} does not belong in text",
        _RETYPE,
    )


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read; `key` waits for its value."""

    node: Table | Items
    key: Text | None = None
    keep: bool = True


class _Stop(Exception):  # noqa: N818 - it carries no error, the problems already do
    """Reading further would be harmful or pointless."""


class _Builder:
    """Builds the tree from the parser's events and gathers what is refused."""

    def __init__(self, text: str, file: str) -> None:
        self.lines = text.split("\n")
        self.file = file
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._documents = 0

    def place(self, mark: Any) -> Place:
        return Place(self.file, mark.line + 1, mark.column + 1)

    def report(self, place: Place, code: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(place, code, message, remedy))

    def feed(self, event: yaml.Event) -> None:
        """Take the next event; _Stop when no more should be read."""
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_machinery(event)
            self._attach(self._scalar(event))
        elif isinstance(event, yaml.AliasEvent):
            place = self.place(event.start_mark)
            message = f"'*{event.anchor}' would repeat a text from elsewhere in the file"
            self.report(place, "yaml-anchor", message, f"Write the text out. {_QUOTE}")
            self._attach(Text("", place))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_machinery(event)
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            self._begin_document(event)

    def _begin_document(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            message = "a second document begins here; a file holds one"
            remedy = "Remove the line '---', or move what follows to a file of its own."
            self.report(self.place(event.start_mark), "yaml-many-documents", message, remedy)
            raise _Stop

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        place = self.place(event.start_mark)
        if len(self._open) == MAX_DEPTH:
            message = f"lists and mappings stand more than {MAX_DEPTH} deep"
            self.report(place, "yaml-too-deep", message, "Put the entries side by side.")
            self.root = None
            raise _Stop
        node = Table(place) if isinstance(event, yaml.MappingStartEvent) else Items(place)
        self._attach(node)
        self._open.append(_Open(node))

    def _refuse_machinery(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        place = self.place(event.start_mark)
        if event.anchor is not None:
            message = f"'&{event.anchor}' names a text for use elsewhere in the file"
            self.report(place, "yaml-anchor", message, f"Remove it. {_QUOTE}")
        if event.tag is not None:
            message = "a word with '!' before it is a YAML tag, which is not allowed"
            self.report(place, "yaml-tag", message, f"Remove it. {_QUOTE}")

    def _scalar(self, event: yaml.ScalarEvent) -> Text:
        place = self.place(event.start_mark)
        value: str = event.value
        if event.style == '"':  # only here can an escape bring in what the file did not show
            self.problems += [_forbidden(match, place) for match in _FORBIDDEN.finditer(value)]
            value = _FORBIDDEN.sub(_REPLACEMENT, value)
        elif not event.style:
            self._warn_of_cut(event.end_mark)
        start: Any = event.start_mark
        end: Any = event.end_mark
        return Text(value, place, tuple(self.lines[start.line : end.line + (end.column > 0)]))

    def _warn_of_cut(self, end: Any) -> None:
        line = self.lines[end.line] if end.line < len(self.lines) else ""
        cut = _TOUCHING_HASH.match(line, end.column)
        if cut:
            place = Place(self.file, end.line + 1, cut.start("hash") + 1)
            lost = shortened(line[cut.start("hash") :])
            message = f"the text ends before '{lost}': after a space, '#' begins a comment"
            warning = Severity.WARNING
            self.problems.append(Problem(place, "text-cut-by-hash", message, _QUOTE, warning))

    def _attach(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent.node, Items):
            parent.node.append(node)
        elif parent.key is None:
            self._take_key(parent, parent.node, node)
        else:
            if parent.keep:
                parent.node[parent.key] = node
            parent.key = None

    def _take_key(self, parent: _Open, table: Table, node: Node) -> None:
        parent.key = node if isinstance(node, Text) else Text("", node.place)
        parent.keep = False
        if not isinstance(node, Text):
            message = "a list or mapping stands where a key is expected"
            self.report(node.place, "yaml-syntax", message, f"Write the key as one word. {_QUOTE}")
        elif node == "<<":
            message = "'<<' would merge another mapping into this one"
            self.report(node.place, "yaml-anchor", message, "Write the entries out.")
        elif node in table:
            message = (
                f"'{shortened(node)}' stands twice in the same place: "
                f"on line {table.key_place(node).line} and again on line {node.place.line}"
            )
            self.report(node.place, "yaml-duplicate-key", message, "Remove or rename one of them.")
        else:
            parent.keep = True


def _parse(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    builder = _Builder(text, file)
    error = None
    for loader in dict.fromkeys((_FAST_LOADER, yaml.SafeLoader)):
        builder = _Builder(text, file)
        try:
            _feed_all(builder, text, loader)
        except yaml.MarkedYAMLError as complaint:
            error = complaint
        except (ValueError, OverflowError):  # PyYAML on "\UFFFFFFFF"
            continue
        else:
            return _finished(builder)
    if error is None:
        message = "a backslash in double quotes begins the code of a character that does not exist"
        builder.report(Place(file), "yaml-syntax", message, "Put the text in single quotes.")
    else:
        builder.problems.append(syntax_problem(error, file, builder.lines))
    return None, builder.problems


def _finished(builder: _Builder) -> tuple[Node | None, list[Problem]]:
    if builder.root in (None, "") and not has_errors(builder.problems):
        remedy = "Write the content, or remove the file."
        builder.report(Place(builder.file), "yaml-empty", "the file is empty", remedy)
        builder.root = None
    return builder.root, builder.problems


def _feed_all(builder: _Builder, text: str, loader: Any) -> None:
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.feed(event)
    except _Stop:
        pass
