"""What a desk remembers, also of many who write at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

import handouts.desk.state
from handouts.desk.state import MOST_COPIES, DeskState
from handouts.problems import OutputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def front(tmp_path: Path) -> DeskState:
    return DeskState(tmp_path, "front")


def listed(state: DeskState) -> list[tuple[str, int]]:
    return [(item.edition, item.copies) for item in state.items()]


def test_a_list_keeps_its_order_and_can_be_changed(front: DeskState) -> None:
    a, b, c = (front.add(name) for name in "abc")
    front.add("a", 4)
    assert listed(front) == [("a", 5), ("b", 1), ("c", 1)], "the same edition has one line"
    front.move(c.number, 0)
    assert listed(front) == [("c", 1), ("a", 5), ("b", 1)]
    front.move(c.number, 99)
    front.set_copies(b.number, 7)
    assert listed(front) == [("a", 5), ("b", 7), ("c", 1)]
    front.move(b.number, -5)
    front.remove(a.number)
    assert listed(front) == [("b", 7), ("c", 1)]
    front.add("d")
    assert listed(front)[-1] == ("d", 1)
    assert a.number not in {item.number for item in front.items()}
    front.clear()
    assert front.items() == ()


def test_each_desk_has_its_own_and_cannot_touch_another_s(front: DeskState, tmp_path: Path) -> None:
    back = DeskState(tmp_path, "back")
    item = front.add("a", 2)
    front.set_favourite("h", True)
    front.note_printed("a", 2)
    back.set_copies(item.number, 9)
    back.move(item.number, 3)
    back.remove(item.number)
    back.clear()
    assert (back.items(), back.favourites(), back.recent()) == ((), frozenset(), ())
    assert listed(DeskState(tmp_path, "front")) == [("a", 2)]


def test_favourites_and_what_was_printed_last(front: DeskState) -> None:
    for handout in ("h", "i", "h"):
        front.set_favourite(handout, True)
    front.set_favourite("i", False)
    assert front.favourites() == {"h"}
    for edition, copies in (("a", 1), ("b", 2), ("a", 3)):
        front.note_printed(edition, copies)
    assert [(one.edition, one.copies) for one in front.recent()] == [("a", 3), ("b", 2)]
    assert [one.edition for one in front.recent(1)] == ["a"]


@pytest.mark.parametrize("copies", [0, -1, MOST_COPIES + 1])
def test_copies_that_nobody_means_are_refused(front: DeskState, copies: int) -> None:
    item = front.add("a", MOST_COPIES - 1)
    with pytest.raises(UsageError, match="cannot be printed"):
        front.add("b", copies)
    with pytest.raises(UsageError, match="cannot be printed"):
        front.set_copies(item.number, copies)
    with pytest.raises(UsageError, match="cannot be printed"):
        front.add("a", 2)
    assert listed(front) == [("a", MOST_COPIES - 1)]


def test_a_list_has_an_end(front: DeskState, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handouts.desk.state, "MOST_ITEMS", 5)
    for number in range(5):
        front.add(str(number))
    with pytest.raises(UsageError, match="full"):
        front.add("one more")
    front.add("0")
    assert listed(front)[0] == ("0", 2)


def test_many_who_add_at_once_lose_nothing(tmp_path: Path) -> None:
    def add(name: str) -> None:
        state = DeskState(tmp_path, "front")
        for _ in range(10):
            state.add(name)
            state.add("all")

    threads = [threading.Thread(target=add, args=(str(n),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = dict(listed(DeskState(tmp_path, "front")))
    assert found == {"all": 80, **{str(n): 10 for n in range(8)}}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError):
        DeskState(tmp_path / "file", "front").add("a")
