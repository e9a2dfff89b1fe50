"""Reading YAML as text with places, and refusing what clinics must never meet."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from handouts.content import yaml_nodes
from handouts.content.yaml_nodes import MAX_BYTES, MAX_DEPTH, Items, Table, Text, read_yaml
from handouts.problems import Place, Problem, Severity

CASES = Path(__file__).parent / "cases" / "yaml"
FORBIDDEN = set(map(chr, [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)]))
FORBIDDEN |= set("\u2028\u2029\ufeff\ufffe\uffff")
FORBIDDEN |= set(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))


def table(text: str) -> Table:
    node, problems = read_yaml(text.encode(), "t.yaml")
    assert problems == []
    assert isinstance(node, Table)
    return node


def problems_of(text: str | bytes) -> list[Problem]:
    data = text.encode() if isinstance(text, str) else text
    return read_yaml(data, "t.yaml")[1]


@pytest.mark.parametrize(
    "written",
    ["no", "8:30", "02134", "1.10", "2026-01-02", "~", "null", "", "0x1F", "1_000", ".inf", "on"],
)
def test_every_scalar_stays_as_written(written: str) -> None:
    value = table(f"key: {written}\n")[Text("key")]
    assert isinstance(value, Text)
    assert value == written


def test_block_texts_keep_their_lines() -> None:
    tree = table("a: |\n  one\n  two\nb: >-\n  three\n  four\n")
    assert tree == {"a": "one\ntwo\n", "b": "three four"}


def test_places_count_characters_from_one() -> None:
    tree = table("größe 😀: 'x'\nlist:\n  - ü: [a, b]\n  -\n")
    assert tree.place == Place("t.yaml", 1, 1)
    assert tree[Text("größe 😀")].place == Place("t.yaml", 1, 10)
    assert tree.key_place("list") == Place("t.yaml", 2, 1)
    entries = tree[Text("list")]
    assert isinstance(entries, Items)
    assert entries.place == Place("t.yaml", 3, 3)
    first = entries[0]
    assert isinstance(first, Table)
    letters = first[Text("ü")]
    assert isinstance(letters, Items)
    assert letters[1].place == Place("t.yaml", 3, 12)
    assert entries[1] == ""
    assert entries[1].place.line == 4


def test_key_place_of_an_absent_key() -> None:
    with pytest.raises(KeyError, match="colour"):
        table("a: 1\n").key_place("colour")


def test_byte_order_mark_and_crlf_are_silent_and_do_not_count() -> None:
    node, problems = read_yaml(b"\xef\xbb\xbfa: 1\r\nb: |\r\n  x\r\n  y\r\n", "t.yaml")
    assert problems == []
    assert node == {"a": "1", "b": "x\ny\n"}
    assert isinstance(node, Table)
    assert node[Text("a")].place == Place("t.yaml", 1, 4)


def test_trees_survive_pickling_and_copying() -> None:
    tree = table("a: [x, {b: y}]\n")
    for again in (pickle.loads(pickle.dumps(tree)), copy.deepcopy(tree)):
        assert again == tree
        assert again.key_place("a") == Place("t.yaml", 1, 1)
        items = again["a"]
        assert (items.place, items[0].place, items[1].place) == (
            Place("t.yaml", 1, 4),
            Place("t.yaml", 1, 5),
            Place("t.yaml", 1, 8),
        )


def test_text_is_a_pydantic_type_that_keeps_the_object() -> None:
    adapter = TypeAdapter(Text)
    text = Text("x", Place("t.yaml", 3, 4))
    assert adapter.validate_python(text) is text
    plain = adapter.validate_python("y")
    assert isinstance(plain, Text)
    assert plain.place == yaml_nodes.NOWHERE
    assert adapter.json_schema() == {"type": "string"}
    with pytest.raises(ValidationError):
        adapter.validate_python(5)


def test_cases_give_the_problems_written_beside_them(subtests: pytest.Subtests) -> None:
    visited = 0
    for case in sorted(CASES.iterdir()):
        if case.suffix == ".expected":
            continue
        visited += 1
        with subtests.test(case.name):
            _, problems = read_yaml(case.read_bytes(), case.name)
            assert all(problem.remedy for problem in problems)
            found = [
                f"{problem.place.line}:{problem.place.column}: {problem.code}"
                for problem in problems
            ]
            assert found == case.with_suffix(".expected").read_text("utf-8").splitlines()
    assert visited == len(list(CASES.glob("*.expected"))) > 0


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("a: Note: y\n", "a second ': '", "Put the text in quotes."),
        ("title:Hi\nb: c\n", "'title:Hi', has no space", "colon: 'title: Hi'."),
        ("a:\n\tb: c\n", "a tab stands where", "Replace the tab by spaces."),
        ("a: @x\n", "begin with '@'", "in quotes"),
        ("a: `x`\n", "begin with '`'", "in quotes"),
        ("a: %x\n", "begin with '%'", "in quotes"),
        ("a: >140\n", "begin with '>' or '|'", "in quotes"),
        ("a:\n- [ ] x\n", "after its closing bracket", "in quotes"),
        ("a: 'it's'\n", "after its closing quote", "apostrophe twice"),
        ('a: "x\n', "never closed", "same quote"),
        ("a: [x\n", "not closed by ']'", "Close the bracket"),
        ("a: {x\n", "not closed by '}'", "Close the bracket"),
        ("a:\n  b: 1\n c: 2\n", "indented like nothing above", "first letter"),
        ("- a\nb: c\n", "among the '- ' entries", "Indent it"),
        ("b: c\n- a\n", "among 'key: value' lines", "key of its own"),
        ("a: b #c\n  d\n", "ended at its '#'", "in quotes"),
        ("a: b\nc\nd: e\n", "neither 'key: value' nor", "Indent it more"),
        ("dose: 5\nx: 1\ndose: 50\n", "on line 1 and again on line 3", "Remove or rename"),
        ("a: \u202e05\n", "U+202E turns the direction", "Delete it"),
        (b"a: caf\xe9\n", "0xE9); this looks like Windows-1252 or Latin-1", "as UTF-8"),
        ("a: x\n".encode("utf-16"), "looks like UTF-16", "as UTF-8"),
    ],
)
def test_messages_are_plain_and_name_the_remedy(
    text: str | bytes, message: str, remedy: str
) -> None:
    problem = problems_of(text)[-1]
    assert message in problem.message
    assert remedy in problem.remedy


def test_a_text_cut_by_a_hash_is_only_a_warning() -> None:
    node, problems = read_yaml(b"desk: Call desk #5 today\n", "t.yaml")
    assert node == {"desk": "Call desk"}
    assert [problem.severity for problem in problems] == [Severity.WARNING]
    assert "'#5 today'" in problems[0].message


def test_a_tree_comes_with_the_problems_where_it_can() -> None:
    node, problems = read_yaml(b"a: 1\na: 2\nb: &x 3\nc: *x\nd: x\x07\n", "t.yaml")
    assert node == {"a": "1", "b": "3", "c": "", "d": "x\ufffd"}
    assert len(problems) == 4
    assert read_yaml(b"a: 1\na: 2\nb: @\n", "t.yaml")[0] is None


def test_problems_of_characters_and_of_syntax_come_in_one_run() -> None:
    codes = [problem.code for problem in problems_of("a: 1\na: 2\nb: \x07\nc: \u202e\nd: @x\n")]
    assert codes == [
        "yaml-duplicate-key",
        "yaml-control-character",
        "yaml-bidi-control",
        "yaml-syntax",
    ]


def test_depth_is_limited() -> None:
    assert problems_of("[" * MAX_DEPTH + "]" * MAX_DEPTH) == []
    for deeper in (MAX_DEPTH + 1, 100_000):
        assert [problem.code for problem in problems_of("[" * deeper)] == ["yaml-too-deep"]


def test_size_is_limited() -> None:
    assert problems_of(b"a: ".ljust(MAX_BYTES, b"x")) == []
    node, problems = read_yaml(b"a: ".ljust(MAX_BYTES + 1, b"x"), "t.yaml")
    assert node is None
    assert [problem.code for problem in problems] == ["yaml-too-large"]


def test_a_flood_of_invisible_characters_is_summed_up() -> None:
    problems = problems_of("a: " + "\x07" * 1000 + "\n")
    assert len(problems) == yaml_nodes.MAX_LISTED + 1
    assert "900 more" in problems[0].message


def test_without_libyaml_trees_and_problems_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [case for case in sorted(CASES.iterdir()) if case.suffix in (".yaml", ".bin")]
    files.remove(CASES / "escape-huge.yaml")  # PyYAML alone cannot say where
    good = b"a: Call desk #5\nb: ['x', \"y\\n\"]\nc: |\n  t\nd: {e: , f}\n"
    inputs = [good, *(case.read_bytes() for case in files)]
    fast = [read_yaml(data, "t.yaml") for data in inputs]
    monkeypatch.setattr(yaml_nodes, "_FAST_LOADER", yaml.SafeLoader)
    assert [read_yaml(data, "t.yaml") for data in inputs] == fast


def test_an_impossible_escape_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_nodes, "_FAST_LOADER", yaml.SafeLoader)
    assert [problem.code for problem in problems_of('a: "\\UFFFFFFFF"\n')] == ["yaml-syntax"]


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_quoted_text_comes_back_unless_it_hides_something(text: str) -> None:
    node, problems = read_yaml(yaml.safe_dump({"k": text}, default_style='"').encode(), "t.yaml")
    if FORBIDDEN & set(text):
        assert problems
    else:
        assert problems == []
        assert node == {"k": text}


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(exclude_characters=FORBIDDEN, exclude_categories=["Cs"])),
    st.sampled_from([None, "'", "|", ">"]),
    st.booleans(),
)
def test_every_style_reads_as_yaml_itself_reads_it(
    text: str, style: str | None, unicode: bool
) -> None:
    dumped = yaml.safe_dump({"k": text}, default_style=style, allow_unicode=unicode)
    node, problems = read_yaml(dumped.encode(), "t.yaml")
    assert problems == []
    assert node == yaml.safe_load(dumped)


@settings(max_examples=300, deadline=None)
@given(st.binary() | st.text("ab:-#&*!|>'\"[]{},? \t\n%@`\\~<.", max_size=60).map(str.encode))
@example(b"?")  # libyaml places its empty key on a line that the file does not have
def test_no_bytes_make_it_raise(data: bytes) -> None:
    node, problems = read_yaml(data, "t.yaml")
    assert node is not None or problems
    for problem in problems:
        assert problem.message
        assert problem.place.file == "t.yaml"
