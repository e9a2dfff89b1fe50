"""Packets: files of the workspace like any other, saved without losing anybody's work."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from handouts.desk.packets import (
    Line,
    offers_of,
    packets_of,
    remove_packet,
    save_packet,
)
from handouts.edition.keys import EditionKey, blockers_of
from handouts.library import read_library
from handouts.problems import OutputError
from handouts.web.pages.packets import file_name
from handouts.workspace import Workspace
from sheets_helpers import ROOT
from web_helpers import shelf_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

FILE = "content/packets/welcome.yaml"
NAMES = {"en": "Welcome: a 'first' #1 packet", "es": "Bienvenida"}
LINES = [Line("plain-language"), Line("plain-language", "one-pager", "large-print")]


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    for name in ("content", "brochures", "styles"):
        (tmp_path / name).mkdir()
    return Workspace(tmp_path)


def test_the_shipped_packet_is_of_handouts_that_there_are() -> None:
    library = read_library(Workspace(ROOT))
    assert not [problem for problem in library.problems if "packets" in problem.place.file]
    for packet in library.packets.values():
        assert {str(item.handout) for item in packet.items} <= library.handouts.keys()
        assert {"en", "es"} <= set(packet.name)


def test_what_is_saved_is_read_again(place: Workspace) -> None:
    saved, problems = save_packet(place, "welcome", NAMES, LINES, None)
    assert problems == []
    assert saved is not None
    assert (saved.id, saved.names, saved.lines) == ("welcome", NAMES, tuple(LINES))
    assert packets_of(place) == {"welcome": saved}
    assert saved.name("es") == "Bienvenida"
    assert saved.name("ar") == NAMES["en"]
    assert (place.root / FILE).read_text(encoding="utf-8").startswith("# yaml-language-server")


def test_nothing_is_overwritten_that_somebody_changed_meanwhile(place: Workspace) -> None:
    first, _ = save_packet(place, "welcome", NAMES, LINES, None)
    assert first is not None
    (place.root / FILE).write_text("name: {en: Mine}\nitems: [{handout: a}]\n", encoding="utf-8")
    for seen in (first.version, None, ""):
        saved, problems = save_packet(place, "welcome", {"en": "Theirs"}, LINES, seen)
        assert saved is None
        assert [problem.code for problem in problems] == ["packet-changed"]
    assert [p.code for p in remove_packet(place, "welcome", first.version)] == ["packet-changed"]
    assert packets_of(place)["welcome"].names == {"en": "Mine"}
    now = packets_of(place)["welcome"].version
    assert save_packet(place, "welcome", {"en": "Theirs"}, LINES, now)[1] == []
    assert packets_of(place)["welcome"].names == {"en": "Theirs"}


def test_a_deleted_packet_is_not_made_again_by_who_did_not_see_that(place: Workspace) -> None:
    first, _ = save_packet(place, "welcome", NAMES, LINES, None)
    assert first is not None
    assert remove_packet(place, "welcome", first.version) == []
    assert packets_of(place) == {}
    _, problems = save_packet(place, "welcome", NAMES, LINES, first.version)
    assert [problem.code for problem in problems] == ["packet-changed"]


def test_of_many_who_save_the_same_version_one_wins(place: Workspace) -> None:
    first, _ = save_packet(place, "welcome", NAMES, LINES, None)
    assert first is not None
    won: list[str] = []

    def save(name: str) -> None:
        saved, _ = save_packet(place, "welcome", {"en": name}, LINES, first.version)
        if saved is not None:
            won.append(name)

    threads = [threading.Thread(target=save, args=(f"Desk {n}",)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert packets_of(place)["welcome"].names == {"en": won[0]}


@pytest.mark.parametrize(
    "name", ["", "../clinic", "a/b", "A", ".a", "-", "a" * 101, "a.b", "é", "a\0"]
)
def test_a_name_cannot_lead_elsewhere(place: Workspace, name: str) -> None:
    saved, problems = save_packet(place, name, NAMES, LINES, None)
    assert saved is None
    assert [problem.code for problem in problems] == ["wrong-name"]
    assert [path.name for path in (place.root / "content").rglob("*.yaml")] == []


@pytest.mark.parametrize(
    ("names", "lines", "code"),
    [
        ({}, LINES, "wrong-shape"),
        ({"en": " "}, LINES, "wrong-value"),
        ({"en": "x\u202ey"}, LINES, "yaml-bidi-control"),
        ({"en": "x"}, [], "wrong-shape"),
        ({"en": "x"}, [Line("Not An Id")], "wrong-value"),
        ({"en": "x"}, [Line("a")] * 51, "wrong-value"),
    ],
)
def test_what_is_no_packet_is_not_saved(
    place: Workspace, names: dict[str, str], lines: list[Line], code: str
) -> None:
    saved, problems = save_packet(place, "welcome", names, lines, None)
    assert saved is None
    assert code in {problem.code for problem in problems}
    assert not (place.root / FILE).exists()


def test_a_folder_that_leads_out_of_the_workspace_is_not_written(
    place: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (place.root / "content/packets").symlink_to(elsewhere)
    with pytest.raises(OutputError, match="out of the workspace"):
        save_packet(place, "welcome", NAMES, LINES, None)
    assert list(elsewhere.iterdir()) == []


def test_a_reader_gets_the_nearest_edition(small_built: Path) -> None:
    workspace = Workspace(small_built)
    saved, _ = save_packet(workspace, "welcome", NAMES, [*LINES, Line("gone")], None)
    assert saved is not None
    found = offers_of(saved, shelf_of(small_built), "es", "large-print")
    assert [str(offer.key) if offer else None for _, offer in found] == [
        "plain-language.en.one-pager", "plain-language.en.one-pager", None
    ]  # fmt: skip


def test_an_unknown_handout_is_told_at_its_place_and_holds_up_nothing(
    small: Path, run: Run
) -> None:
    (small / "content/packets").mkdir()
    (small / FILE).write_text(
        "name: {en: Welcome}\nitems:\n  - handout: plain-languag\n"
        "  - handout: plain-language\n    format: booklet\n",
        encoding="utf-8",
    )
    checked = run("check", cwd=small)
    assert f"{FILE}:3:14: packet-broken" in checked.stderr
    assert "Did you mean 'plain-language'?" in checked.stderr
    assert f"{FILE}:5:13: packet-broken" in checked.stderr
    (small / FILE).write_text("name: {en: Welcome}\nitem: []\n", encoding="utf-8")
    library = read_library(Workspace(small))
    assert {(str(p.place), p.code) for p in library.problems} == {
        (f"{FILE}:1:1", "missing-key"), (f"{FILE}:2:1", "unknown-key")
    }  # fmt: skip
    assert blockers_of(library, EditionKey("plain-language", "en", "one-pager")) == []


@pytest.mark.parametrize(
    ("name", "file"),
    [("Primera visita, niños", "primera-visita-ninos"), ("CON", "con-packet"), ("???", "")],
)
def test_a_packets_file_has_a_name_that_every_system_takes(name: str, file: str) -> None:
    assert file_name(name) == file
