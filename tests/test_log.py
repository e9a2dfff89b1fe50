"""The hand-out log and the data folder that it is in."""

from __future__ import annotations

import csv
import io
import json
import signal
import sqlite3
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from handouts.desk import data, log
from handouts.desk.log import HandoutLog
from handouts.desk.week_chart import week_chart
from handouts.edition.keys import EditionKey
from handouts.problems import OutputError, UsageError

if TYPE_CHECKING:
    from conftest import Run

LETTER = EditionKey("what-is-ketamine", "en", "letter")
LARGE = EditionKey("what-is-ketamine", "en", "letter", "large-print")
CARD = EditionKey("crisis-card", "es", "wallet-card")


def note(
    folder: Path, key: EditionKey = LETTER, copies: int = 1, revision: int = 1, **more: str
) -> int:
    """A line of a log in this folder."""
    return HandoutLog(folder).record(
        key,
        revision=revision,
        content=more.get("content", "c0ffee"),
        status="approved",
        copies=copies,
        desk=more.get("desk", "front"),
        outcome=more.get("outcome", "sent"),  # type: ignore[arg-type]
    )


@pytest.fixture
def year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log over some weeks: a revision of the sheet came on 3 November."""
    lines = (
        ("2026-10-05", LETTER, 10, 1, "printed"),
        ("2026-10-06", CARD, 5, 1, "printed"),
        ("2026-10-20", LARGE, 2, 1, "sent"),
        ("2026-11-03", LETTER, 20, 2, "printed"),
        ("2026-11-04", LETTER, 99, 3, "failed"),
        ("2026-11-08", CARD, 1, 1, "cancelled"),
    )
    for day, key, copies, revision, outcome in lines:
        monkeypatch.setenv("HANDOUTS_TODAY", day)
        note(tmp_path, key, copies, revision, outcome=outcome)
    return tmp_path


def test_a_line_says_what_was_handed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOUTS_TODAY", "2027-03-31")
    number = note(tmp_path, LARGE, 3, 2, content="beef", desk=" back office ")
    (line,) = HandoutLog(tmp_path).entries()
    assert (line.number, line.day, line.edition) == (number, date(2027, 3, 31), str(LARGE))
    assert (line.revision, line.content, line.status) == (2, "beef", "approved")
    assert (line.copies, line.desk, line.outcome) == (3, "back office", "sent")
    HandoutLog(tmp_path).settle(number, "printed")
    assert HandoutLog(tmp_path).entries()[0].outcome == "printed"


def test_there_is_no_place_for_a_patient(tmp_path: Path) -> None:
    note(tmp_path)
    with sqlite3.connect(tmp_path / log.FILE) as opened:
        columns = {row[1] for row in opened.execute("PRAGMA table_info(handed_out)")}
    assert columns == {
        "number", "at", "day", "handout", "language", "format", "size", "revision", "content",
        "status", "copies", "desk", "outcome",
    }  # fmt: skip


@pytest.mark.parametrize("desk", ["", "  ", "a\nb", "x" * 41])
def test_a_desk_has_a_short_name(tmp_path: Path, desk: str) -> None:
    with pytest.raises(UsageError, match="one line of 1 to 40"):
        note(tmp_path, desk=desk)
    assert HandoutLog(tmp_path).entries() == []


def test_a_period_has_both_its_days(year: Path) -> None:
    found = HandoutLog(year).entries(date(2026, 10, 6), date(2026, 11, 3))
    assert [line.edition for line in found] == [str(CARD), str(LARGE), str(LETTER)]
    found = HandoutLog(year).entries(handout="crisis-card")
    assert [line.copies for line in found] == [5, 1]


def test_the_counter_of_a_day_has_the_last_of_each_edition(year: Path) -> None:
    def counter(*day: int) -> dict[str, int]:
        return {line.edition: line.revision for line in HandoutLog(year).on_counter(date(*day))}

    assert counter(2026, 10, 4) == {}
    assert counter(2026, 10, 5) == {str(LETTER): 1}
    assert counter(2026, 11, 2) == {str(CARD): 1, str(LETTER): 1, str(LARGE): 1}
    assert counter(2026, 11, 3)[str(LETTER)] == 2
    assert counter(2026, 12, 1)[str(LETTER)] == 2, "what failed never lay on the counter"


def test_weeks_run_from_monday_and_none_is_left_out(year: Path) -> None:
    weeks = HandoutLog(year).weeks()
    assert [week.copies for week in weeks] == [15, 0, 2, 0, 20]
    assert all(week.monday.weekday() == 0 for week in weeks)
    assert [(b.monday - a.monday).days for a, b in pairwise(weeks)] == [7] * 4
    asked = HandoutLog(year).weeks(date(2026, 10, 15), date(2026, 10, 27))
    assert [(week.monday, week.copies) for week in asked] == [
        (date(2026, 10, 12), 0), (date(2026, 10, 19), 2), (date(2026, 10, 26), 0),
    ]  # fmt: skip


def test_a_spreadsheet_takes_no_cell_for_a_formula(tmp_path: Path) -> None:
    for desk in ("=1+1", "+1", "-1", "@x", "front, left"):
        note(tmp_path, desk=desk)
    rows = list(csv.DictReader(io.StringIO(log.as_csv(HandoutLog(tmp_path).entries()))))
    assert [row["desk"] for row in rows] == ["'=1+1", "'+1", "'-1", "'@x", "front, left"]
    assert rows[0]["copies"] == "1"


_WRITER = """
import sys
import threading
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_log import note
threads = [
    threading.Thread(target=lambda: [note(Path(sys.argv[1])) for _ in range(10)]) for _ in range(4)
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_many_desks_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    """The first ones also make the folder and the database, all at the same time."""
    folder, tests = tmp_path / "data", Path(__file__).parent
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, folder, tests], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    for writer in writers:
        assert writer.communicate()[1] == b""
    numbers = [line.number for line in HandoutLog(folder).entries()]
    assert len(numbers) == len(set(numbers)) == 160


def test_what_was_told_as_written_survives_a_kill(tmp_path: Path) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[2]); from pathlib import Path\n"
        "from test_log import note\n"
        "while True: print(note(Path(sys.argv[1])), flush=True)"
    )
    folder = Path(__file__).parent
    process = subprocess.Popen(
        [sys.executable, "-c", program, tmp_path, folder], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(30)]
    process.send_signal(signal.SIGKILL)
    told += [int(line) for line in process.stdout.read().splitlines() if line.strip()]
    process.wait()
    assert {line.number for line in HandoutLog(tmp_path).entries()} >= set(told)
    note(tmp_path)


def test_the_folder_is_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HANDOUTS_DATA", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert data.data_folder() == tmp_path / "home/.local/share/handouts"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert data.data_folder() == tmp_path / "home/.local/share/handouts"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert data.data_folder() == tmp_path / "xdg/handouts"
    monkeypatch.setenv("HANDOUTS_DATA", str(tmp_path / "own"))
    assert data.data_folder() == tmp_path / "own"
    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o700


def test_nobody_else_may_read_the_log(tmp_path: Path) -> None:
    note(tmp_path / "data")
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    for file in (tmp_path / "data").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name


def test_a_database_goes_forward_and_keeps_what_it_has(tmp_path: Path) -> None:
    path, first = tmp_path / "x.sqlite", "CREATE TABLE one (a TEXT)"
    with data.writing(path, (first,)) as opened:
        opened.execute("INSERT INTO one VALUES ('kept')")
    later = (first, "ALTER TABLE one ADD COLUMN b TEXT NOT NULL DEFAULT 'new'")
    with data.reading(path, later) as opened:
        assert opened.execute("SELECT * FROM one").fetchall() == [("kept", "new")]
    with pytest.raises(OutputError, match="newer version") as caught, data.reading(path, (first,)):
        pass
    assert "Update handouts" in caught.value.remedy


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path, steps = tmp_path / "x.sqlite", ("CREATE TABLE one (a TEXT)",)

    def fail() -> None:
        with data.writing(path, steps) as opened:
            opened.execute("INSERT INTO one VALUES (1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with data.reading(path, steps) as opened:
        assert opened.execute("SELECT * FROM one").fetchall() == []


def test_foreign_keys_and_a_log_are_on(tmp_path: Path) -> None:
    with data.reading(tmp_path / "x.sqlite", ()) as opened:
        assert opened.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("where", [0, 4096])
def test_a_damaged_log_is_told_with_what_to_do(tmp_path: Path, where: int) -> None:
    for _ in range(20):
        note(tmp_path)
    path = tmp_path / log.FILE
    with path.open("r+b") as file:
        file.seek(where)
        file.write(b"\xff" * 4096 * 3)
    with pytest.raises(OutputError, match="damaged") as caught:
        HandoutLog(tmp_path).entries()
    assert f"mv '{path}'" in caught.value.remedy


def test_a_folder_that_cannot_be_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HANDOUTS_DATA", str(tmp_path / "file" / "data"))
    with pytest.raises(OutputError, match="not a directory") as caught:
        data.data_folder()
    assert "HANDOUTS_DATA" in caught.value.remedy


def test_the_picture_has_a_bar_for_each_week_and_says_it_in_words(year: Path) -> None:
    svg = week_chart(HandoutLog(year).weeks(), {"accent": "#123456", "paper": "#FFFFFF"}).decode()
    assert "5 to 11 Oct 2026: 15; 12 to 18 Oct 2026: 0; 19 to 25 Oct 2026: 2;" in svg
    assert "26 Oct to 1 Nov 2026" in svg
    assert "#123456" in svg
    assert "var(" not in svg
    assert 'role="img"' in svg
    alone = week_chart(HandoutLog(year).weeks(date(2026, 10, 20), date(2026, 10, 20))).decode()
    assert "12 to 18 Oct 2026: 0; 19 to 25 Oct 2026: 2." in alone, "one bar compares with nothing"
    assert week_chart([]) == b""


def test_the_command_shows_the_log(run: Run, year: Path, small: Path) -> None:
    env = {"HANDOUTS_DATA": str(year), "TZ": "UTC"}
    whole = run("log", env=env)
    assert whole.code == 0
    fields = whole.stdout.splitlines()[0].split("\t")
    assert fields[0] == "2026-10-05"
    assert fields[2:] == [str(LETTER), "revision 1", "approved", "10 ×", "front", "printed"]
    assert len(whole.stdout.splitlines()) == 6
    assert run("log", "--since", "2026-11-04", "--csv", env=env).stdout.count("\n") == 3
    on = json.loads(run("log", "--on", "2026-11-03", "--json", env=env).stdout)
    assert {line["handout"]: line["revision"] for line in on}["what-is-ketamine"] in {1, 2}
    weeks = run("log", "--weeks", "--handout", "crisis-card", env=env).stdout
    assert weeks == "2026-10-05\t2026-10-11\t5\n"
    picture = run("log", "--picture", "weeks.svg", cwd=small, env=env)
    assert picture.code == 0, picture.stderr
    assert "#1F7268" in (small / "weeks.svg").read_text(encoding="utf-8")
    assert "5 to 11 Oct 2026: 15" in picture.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--since", "31.3."), "write it as 2027-03-31"),
        (("--csv", "--json"), "which form"),
        (("--on", "2026-11-03", "--weeks"), "one day, not a period"),
        (("--since", "2026-11-03", "--until", "2026-11-02"), "is after"),
    ],
)
def test_what_the_command_cannot_mean_is_told(
    run: Run, tmp_path: Path, wrong: tuple[str, ...], said: str
) -> None:
    done = run("log", *wrong, env={"HANDOUTS_DATA": str(tmp_path)})
    assert done.code == 2
    assert said in done.stderr
