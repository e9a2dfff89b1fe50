"""Lists of patients: how they are read, and what is said about them."""

from __future__ import annotations

import pytest

from handouts.content.fields import Blank
from handouts.merge import rows
from handouts.merge.rows import RowFault, Table, kind_of
from handouts.merge.values import ValueReader
from handouts.problems import UsageError

SECRET = "Quintessa"
"""A name that must never be repeated in what is said about a list."""
FIELDS = (
    Blank("name", "Name", "text", 1, True, 80, ()),
    Blank("day", "Day", "date", 1, False, None, ()),
    Blank("notes", "Notes", "notes", 4, False, 1200, ()),
    Blank("bring", "Bring", "checkbox", 1, False, None, ()),
)


def read(data: str | bytes, kind: rows.Kind = "csv") -> tuple[list[dict[str, str]], list[RowFault]]:
    """The values of the sound rows, and every fault."""
    table = Table(data.encode() if isinstance(data, str) else data, kind, FIELDS)
    reader = ValueReader(table, FIELDS, "en")
    sound, faults = [], []
    for row in table:
        values, found = reader.read(row)
        faults += found
        if not found:
            sound.append(values)
    return sound, sorted([*faults, *table.broken])


def places(faults: list[RowFault]) -> list[tuple[int, int]]:
    return [(fault.line, fault.column) for fault in faults]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_as_spreadsheets_write_it(separator: str, mark: str, end: str) -> None:
    lines = [["day", "name", "notes"], ["2026-12-01", "Ana", '"one\ntwo ""x"""'], ["", "Bo", ""]]
    data = mark + "".join(separator.join(line) + end for line in lines)
    assert read(data) == (
        [{"day": "Tue, Dec 1, 2026", "name": "Ana", "notes": 'one\ntwo "x"'}, {"name": "Bo"}],
        [],
    )


def test_empty_rows_and_columns_of_a_spreadsheet_are_nobody() -> None:
    assert read("name,notes,,\nAna,,,\n,,,\n\nBo,,,\n") == ([{"name": "Ana"}, {"name": "Bo"}], [])


def test_json_lines_have_texts_numbers_and_truths() -> None:
    data = (
        '{"name": "Ana", "bring": true}\n\n{"notes": 3, "name": "Bo", "bring": false, "day": null}'
    )
    assert read(data, "jsonl") == (
        [{"name": "Ana", "bring": "yes"}, {"name": "Bo", "notes": "3"}],
        [],
    )


def test_a_fault_stands_at_its_cell_past_quoted_line_ends() -> None:
    data = f'name,notes,day\nAna,"one\ntwo",tomorrow\n"{SECRET}",,2026-12-01\n,"a\nb",1.12.2026\n'
    sound, faults = read(data)
    assert [values["name"] for values in sound] == [SECRET]
    assert places(faults) == [(3, 6), (5, 1), (6, 4)]
    assert "'Day' is no date" in faults[0].message
    assert "'Name' is empty" in faults[1].message
    assert [fault.row for fault in faults] == [1, 3, 3]


def test_a_fault_in_json_stands_at_its_value() -> None:
    sound, faults = read('{"name": "A\\"}", "day":  "soon", "notes": ["x"]}\n', "jsonl")
    assert sound == []
    assert places(faults) == [(1, 26), (1, 43)]


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (f"name,{SECRET}\nAna,x", (1, 6), "the heading of column 2 is no field"),
        (f"{SECRET},2026-12-01\nAna,x", (1, 1), "is no field"),
        ("notes\nx", (1, 1), "no column for the field 'name'"),
        ("name,name\nAna,Bo", (1, 6), "two columns"),
        (f"name,day\nAna,,{SECRET}", (2, 6), "3 cells, but there are 2 columns"),
        (f'name,day\nAna,\n"{SECRET},', (3, 1), "a quotation mark"),
        ("", (1, 1), "empty"),
        (f"name\nAna\n{SECRET}".encode() + b"\xff", (3, 10), "not UTF-8"),
        (f"name\n{SECRET * 9}", (2, 1), "81 characters, and 80 are the most"),
        (f"name\n{SECRET}\x07", (2, 1), "cannot be seen"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_nothing_is_quoted(
    data: str | bytes, place: tuple[int, int], words: str
) -> None:
    _, faults = read(data)
    assert place in places(faults)
    said = "\n".join(fault.at("list.csv") for fault in faults)
    assert words in said
    assert f"list.csv:{place[0]}:{place[1]}: " in said
    assert SECRET not in said


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (f'["{SECRET}"]', "not a JSON object"),
        (f'{{"name": "{SECRET}"', "not JSON"),
        (f'{{"name": "x", "{SECRET}": 1}}', "the key of value 2 is no field"),
        (f'{{"name": "{SECRET}", "name": "x"}}', "given twice"),
        (f'{{"name": {{"{SECRET}": 1}}}}', "neither text nor a number"),
        ("\n\n", "empty"),
    ],
)
def test_what_is_wrong_with_json_lines_is_said_and_nothing_is_quoted(data: str, words: str) -> None:
    _, faults = read(data, "jsonl")
    said = "\n".join(fault.at("list.jsonl") for fault in faults)
    assert words in said
    assert SECRET not in said


def test_a_mark_within_a_cell_quotes_nothing() -> None:
    _, faults = read(f'name, notes\nAna, "{SECRET}, and more"\n'.replace(" notes", "notes"))
    assert [(fault.line, fault.column) for fault in faults] == [(2, 6 + len(SECRET) + 2)]
    assert "3 cells, but there are 2 columns" in faults[0].message


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_spreadsheets_unicode_text_is_read(encoding: str) -> None:
    text = "\ufeffname\tday\r\nÇelik\t2026-12-01\r\nBo\tsoon\r\n"
    sound, faults = read(text.encode(encoding))
    assert sound == [{"name": "Çelik", "day": "Tue, Dec 1, 2026"}]
    assert places(faults) == [(3, 4)]
    _, faults = read(text.encode(encoding)[:-1])
    assert "not UTF-8" in faults[-1].message


def test_a_spreadsheets_own_line_says_the_separator() -> None:
    sound, faults = read("sep=;\r\nname;notes\r\nAna;a, b, c\r\nBo;x;y\r\n")
    assert sound == [{"name": "Ana", "notes": "a, b, c"}]
    assert places(faults) == [(4, 6)]
    assert places(read("sep=;\nnam;notes\nAna;x\n")[1])[0] == (2, 1)


def test_lines_end_as_on_an_old_mac() -> None:
    _, faults = read('name,notes,day\rAna,"one\rtwo",soon\r')
    assert places(faults) == [(3, 6)]


def test_a_row_that_is_no_json_is_one_fault() -> None:
    _, faults = read('{"na\\qme": 1}\n', "jsonl")
    assert [fault.message for fault in faults] == ["this is not JSON"]


def test_the_remedy_for_other_letters_is_of_its_kind() -> None:
    _, faults = read(b'{"name": "\xe9"}', "jsonl")
    assert (faults[0].message, faults[0].remedy) == ("this is not UTF-8", "Save it as UTF-8.")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("{" + ",".join(f'"k{number}": 1' for number in range(500)) + "}", "jsonl"),
        ("name," + ",".join(f"k{number}" for number in range(500)) + "\nAna\n", "csv"),
    ],
)
def test_of_names_that_are_all_wrong_some_are_named(data: str, kind: rows.Kind) -> None:
    _, faults = read(data, kind)
    assert len(faults) == 20


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_line_too_long_for_a_patient_is_not_looked_into(kind: rows.Kind) -> None:
    text = '{"name": "Ana"' + ', "name": 1' * 30_000 + "}\n"
    _, faults = read(text if kind == "jsonl" else "name\n" + "x," * 130_000, kind)
    assert "the line has more than 250,000 characters" in [fault.message for fault in faults]


def test_lists_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    _, faults = read(f"name,notes\nAna,{'x' * 10_001}")
    assert "more than 10,000 characters" in faults[0].message
    monkeypatch.setattr(rows, "MOST_ROWS", 2)
    _, faults = read("name\nA\nB\nC\n")
    assert (faults[0].line, faults[0].message) == (4, "the list has more than 2 patients")
    monkeypatch.setattr(rows, "MOST_BYTES", 1024**2)
    _, faults = read(b"name\n" + b"x" * 1024**2)
    assert "larger than 1 MiB" in faults[0].message


def test_the_kind_of_a_list_is_told_by_its_name_or_by_the_user() -> None:
    assert [kind_of(name) for name in ("a.CSV", "b.tsv", "c.jsonl")] == ["csv", "csv", "jsonl"]
    assert kind_of("-", "jsonl") == "jsonl"
    with pytest.raises(UsageError):
        kind_of("-")
