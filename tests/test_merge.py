"""One sheet for many patients: what is on its pages, how it looks, and what never gets out."""

from __future__ import annotations

import io
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pikepdf
import pypdfium2
import pytest

from conftest import PROGRAM, REPOSITORY, copy_workspace, wait_until
from handouts.edition.keys import EditionKey
from handouts.filling import Filler
from handouts.merge import proving
from handouts.merge.assembling import Tagged, Untagged
from handouts.merge.bases import Bases
from handouts.merge.merging import merge
from handouts.merge.proving import Sample, read_back
from handouts.merge.rows import Table
from handouts.pdf.seal import seal_of
from handouts.pdf.sheets import read_facts
from handouts.pdf.structure import read_tags
from handouts.pdf.tags import Element, Mark
from handouts.workspace import Workspace
from test_merge_writer import leaves_below
from ua_helpers import ua_failures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Needs, Run
    from handouts.edition.keys import Target
    from handouts.merge.merging import Merged

SHEET = EditionKey("after-your-visit", "en", "aftercare")
CARD = EditionKey("crisis-card", "en", "wallet-card")
HEADING = "patient_name,companion_phone,next_date,next_time,next_place,bring_adult,notes\n"
NOTES = '"Come at 8:00 without breakfast, and bring a follow-up list (of all medicines).\nRest."'
LONG_PLACE = "Second floor of the left wing and then room 41"
NAMES = ("Ana Távora AVATAR", "Bo O'Neill-Wójcik", "Çelik Yıldız")
LIST = (
    HEADING
    + "Ana Távora AVATAR,555-0100,2026-12-01,14:30,Room 4,yes,\n"
    + f"Bo O'Neill-Wójcik,,2026-12-02,,,,{NOTES}\n"
    + "Çelik Yıldız,+1 555 0101,,9:05,,yes,\n"
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The repository's workspace with the handout that has fields, and a card with some."""
    folder = copy_workspace(REPOSITORY, tmp_path_factory.mktemp("merge") / "workspace")
    for handout in (folder / "content" / "handouts").iterdir():
        if handout.name not in {SHEET.handout, CARD.handout}:
            shutil.rmtree(handout)
    card = folder / "content" / "handouts" / CARD.handout / "en.yaml"
    words = card.read_text(encoding="utf-8")
    named = words.replace("- label: Someone I trust", "- {label: Someone I trust, id: trusted}")
    assert named != words
    card.write_text(named, encoding="utf-8")
    shutil.rmtree(folder / "content" / "packets", ignore_errors=True)
    return Workspace.find(folder)


@pytest.fixture(scope="module")
def filler(workspace: Workspace) -> Iterator[Filler]:
    with Filler(workspace, 2) as filler:
        yield filler


def merged(filler: Filler, data: str, **options: Any) -> Merged:
    key = options.pop("key", SHEET)
    options = {"filler": filler, **options}
    return merge(filler.workspace, key, "desk", data.encode(), "csv", **options)


def sound(result: Merged) -> bytes:
    """The file of a list without faults."""
    assert [fault.message for fault in result.faults] == []
    assert result.pdf is not None, result.problems
    return result.pdf


def texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


def pixels(pdf: bytes, page: int) -> np.ndarray[Any, Any]:
    """A page at 150 dpi."""
    picture = pypdfium2.PdfDocument(pdf)[page].render(scale=150 / 72).to_numpy()
    return np.asarray(picture, np.int16)


@pytest.fixture(scope="module")
def desk(filler: Filler) -> bytes:
    return sound(merged(filler, LIST))


@pytest.fixture(scope="module")
def screen(filler: Filler) -> bytes:
    return sound(merged(filler, LIST, accessible=True))


@pytest.mark.parametrize("kind", ["desk", "screen"])
def test_stamped_sheets_look_as_if_they_were_typeset(
    kind: str, filler: Filler, request: pytest.FixtureRequest
) -> None:
    together = request.getfixturevalue(kind)
    for number, row in enumerate(Table(LIST.encode(), "csv", filler.fields(SHEET))):
        alone = filler.fill(SHEET, "desk" if kind == "desk" else "screen", row.cells).pdf
        assert alone is not None
        difference = np.abs(pixels(together, number) - pixels(alone, 0)).max(axis=2)
        # Lines of notes stand where they should to a ten-thousandth of a point, and the renderer
        # may put a letter or two of them a fraction of a pixel aside. Single lines are the same.
        several_lines = bool(row.cells["notes"])
        assert (difference > 24).sum() <= (200 if several_lines else 0)
        assert difference.max() <= (100 if several_lines else 24)


def test_each_patient_has_a_page_in_the_order_of_the_list(desk: bytes) -> None:
    pages = texts(desk)
    assert len(pages) == 3
    for page, own in zip(
        pages, ("Ana Távora AVATAR", "Bo O'Neill-Wójcik", "Çelik Yıldız"), strict=True
    ):
        assert own in page
        assert sum(name in page for name in ("Ana", "Bo O", "Çelik")) == 1
    assert "Tue, Dec 1, 2026" in pages[0]
    assert "555-0100" in pages[0]
    assert "×" in pages[0]
    assert "×" not in pages[1]
    assert "Contains private health information" in pages[1]


def test_other_programs_find_nothing_wrong(
    desk: bytes, screen: bytes, tmp_path: Path, needs: Needs
) -> None:
    needs("qpdf")
    for name, pdf in (("desk", desk), ("screen", screen)):
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(pdf)
        done = subprocess.run(
            ["qpdf", "--check", file], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        with pikepdf.open(file) as document:
            assert document.Root.Lang == "en"
            assert document.docinfo["/Title"] == "After your visit"
        assert seal_of(pdf) == "whole"


def test_the_file_says_what_it_is_and_how_to_print_it_and_nobodys_name(
    filler: Filler, desk: bytes
) -> None:
    alone = filler.fill(SHEET, "desk", {"patient_name": "Zoë"}).pdf
    assert alone is not None
    assert read_facts(desk) == read_facts(alone)
    with pikepdf.open(io.BytesIO(desk)) as document:
        preferences = document.Root.ViewerPreferences
        assert preferences.PrintScaling == "/None"
        assert preferences.Duplex == "/Simplex"
        said = document.Root.Metadata.read_bytes() + str(dict(document.docinfo.items())).encode()
    assert "after-your-visit" in said.decode()
    assert not any(name in said for name in (b"Ana", b"AVATAR", b"Bo", b"555"))


def test_the_same_list_gives_the_same_bytes(filler: Filler, screen: bytes) -> None:
    assert sound(merged(filler, LIST, accessible=True)) == screen


def test_an_accessible_file_is_accessible_for_each_patient(screen: bytes, tmp_path: Path) -> None:
    file = tmp_path / "screen.pdf"
    file.write_bytes(screen)
    assert ua_failures(file) == []
    tags = read_tags(screen)
    assert tags.unparented == ()
    assert tags.root is not None
    (document,) = tags.root.kids
    assert isinstance(document, Element)
    assert [kid.kind for kid in document.kids if isinstance(kid, Element)] == ["Part"] * 3
    said = {leaf.mark: leaf.text for leaf in tags.leaves}
    spoken = [" ".join(said.get(mark, "") for mark in marks_in(part)) for part in document.kids]
    for words, own in zip(spoken, NAMES, strict=True):
        assert words.index("After your visit") < words.index(f"For {own}") < words.index("911")
    assert "Time 2:30" in " ".join(spoken[0].split())
    assert "Rest." in spoken[1]
    # What stays empty is not there to be read.
    paragraphs = [sum(one.kind == "P" for one in elements_in(part)) for part in document.kids]
    assert paragraphs[0] - paragraphs[2] == 2


def elements_in(element: object) -> Iterator[Element]:
    if isinstance(element, Element):
        yield element
        for kid in element.kids:
            yield from elements_in(kid)


def marks_in(element: object) -> Iterator[Mark]:
    if isinstance(element, Mark):
        yield element
    elif isinstance(element, Element):
        for kid in element.kids:
            yield from marks_in(kid)


def test_a_long_list_takes_little_room(filler: Filler) -> None:
    rows = [f"Patient {n},555-{n:04},2026-12-01,14:30,Room {n % 7},yes," for n in range(2600)]
    for accessible, most in ((False, 500), (True, 2_500)):
        pdf = sound(merged(filler, HEADING + "\n".join(rows), accessible=accessible))
        assert len(pdf) / len(rows) < most
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert len(document.pages) == len(rows)
        pages = pypdfium2.PdfDocument(pdf)
        for number in (0, 49, 50, 2499, 2500, 2599):
            assert f"Patient {number}\r" in pages[number].get_textpage().get_text_range()


def test_what_is_too_long_for_its_line_is_set_smaller_within_bounds(filler: Filler) -> None:
    result = merged(filler, f"{HEADING}Ana,,,,{LONG_PLACE},,\nBo,,,,Room 4,,\n")
    pages = pypdfium2.PdfDocument(sound(result))
    assert result.typeset == 0
    sizes = []
    for page, place in zip(pages, (LONG_PLACE, "Room 4"), strict=True):
        reader = page.get_textpage()
        at, _ = reader.search(place).get_next()
        boxes = [reader.get_charbox(at + n, loose=True) for n in range(len(place))]
        sizes.append(boxes[0][3] - boxes[0][1])
        assert max(box[2] for box in boxes) < 333  # points: the column's rule ends there
    assert 0.8 <= sizes[0] / sizes[1] < 0.99


def test_what_cannot_be_stamped_is_typeset_in_its_place(filler: Filler) -> None:
    dash = "Rest today – and tomorrow – and call us if anything seems wrong to you – day or night."
    result = merged(filler, f'{HEADING}Ana,,,,,,\nBo,,,,,,"{dash}"\nCy,,,,,,\n')
    pages = texts(sound(result))
    assert (result.sheets, result.typeset) == (3, 1)
    assert [name for page in pages for name in ("Ana", "Bo\r", "Cy") if name in page] == [
        "Ana", "Bo\r", "Cy",
    ]  # fmt: skip
    assert "tomorrow – and call" in " ".join(pages[1].split())
    tagged = merged(filler, f'{HEADING}Ana,,,,,,\nBo,,,,,,"{dash}"\n', accessible=True)
    assert tagged.typeset == 1
    assert read_tags(sound(tagged)).unparented == ()


def test_rows_with_faults_stop_everything_unless_they_are_skipped(filler: Filler) -> None:
    endless = "word " * 200
    data = f'{HEADING}Ana,,,,,,\nBo,,soon,,,,\n李伟,,,,,,\nDi,,,,,,"{endless}"\nEd,,,,,,\n'
    result = merged(filler, data)
    assert (result.pdf, result.sheets) == (None, 0)
    assert [(fault.line, fault.column) for fault in result.faults] == [(3, 5), (4, 1), (5, 9)]
    assert "U+674E" in result.faults[1].message
    assert "do not fit" in result.faults[2].message
    result = merged(filler, data, skip_bad=True)
    assert result.pdf is not None
    assert (result.sheets, len(result.faults)) == (2, 3)
    assert ["Ana" in page for page in texts(result.pdf)] == [True, False]


@pytest.mark.parametrize("count", [1, 2, 50, 51])
def test_the_trees_of_a_tagged_file_are_whole_at_any_number(filler: Filler, count: int) -> None:
    rows = "".join(f"Ana {number},,,,,,\n" for number in range(count))
    pdf = sound(merged(filler, HEADING + rows, accessible=True))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert leaves_below(document.Root.Pages) == len(document.pages)
        root = document.Root.StructTreeRoot
        keys = keys_below(root.ParentTree)
        assert len(root.K[0].K) == count
        assert keys == list(range(int(root.ParentTreeNextKey)))
        assert {int(page.StructParents) for page in document.pages} <= set(keys)


def keys_below(node: pikepdf.Object) -> list[int]:
    """The keys of a tree of numbers, whose nodes say truly which they have."""
    if "/Nums" in node:
        keys = [int(node.Nums[at]) for at in range(0, len(node.Nums), 2)]
    else:
        kids = [node.Kids[at] for at in range(len(node.Kids))]
        keys = [key for kid in kids for key in keys_below(kid)]
    if "/Limits" in node:
        assert [int(node.Limits[0]), int(node.Limits[1])] == [keys[0], keys[-1]]
    return keys


def test_right_to_left_sheets_are_typeset(filler: Filler) -> None:
    key = EditionKey("after-your-visit", "ar", "aftercare")
    result = merged(filler, f"{HEADING}ليلى,555-0100,2026-12-01,14:30,,,\n", key=key)
    assert len(texts(sound(result))) == 1
    assert result.typeset == 1


def test_each_of_ten_cards_on_a_sheet_is_stamped(filler: Filler) -> None:
    result = merged(filler, "trusted\nAna Távora\n", key=CARD)
    pages = texts(sound(result))
    assert result.typeset == 0
    assert [page.count("Ana Távora") for page in pages] == [0, 10]
    alone = filler.fill(CARD, "desk", {"trusted": "Ana Távora"}).pdf
    assert alone is not None
    assert np.abs(pixels(sound(result), 1) - pixels(alone, 1)).max() <= 24


def test_large_print_begins_on_paper_of_its_own(filler: Filler) -> None:
    key = EditionKey("after-your-visit", "en", "aftercare", "large-print")
    pages = texts(sound(merged(filler, f"{HEADING}Ana,,,,,,\nBo,,,,,,\n", key=key)))
    assert len(pages) % 4 == 0
    first = [number for number, page in enumerate(pages) if "After your visit" in page]
    assert first[0] == 0
    assert len(pages) // 2 in first


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("target", ["desk", "screen"])
def test_a_file_that_shows_other_words_is_not_taken_for_sound(
    target: Target, whole: bool, filler: Filler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "MOST_PAGES", 100 if whole else 0)
    file = io.BytesIO()
    book = Tagged(file) if target == "screen" else Untagged(file, duplex=False)
    bases = Bases(filler, SHEET, target, filler.fields(SHEET), book.faces)
    sound, other, samples = {"patient_name": "Ana"}, {"patient_name": "Bo"}, (Sample(), Sample())
    base = bases.of(sound)
    assert base is not None
    book.prepare(base)
    pieces = base.pieces(sound)
    assert pieces is not None
    book.stamp(base, pieces)
    for sample, values in zip(samples, (sound, other), strict=True):
        sample.see(0, pieces, values)
    book.finish(base.pdf)
    assert read_back(book, file, samples[0]) == []
    assert read_back(book, file, samples[1]) == ["page 1 does not show what is in 'patient_name'"]


def test_the_command_makes_a_private_file_or_none(
    workspace: Workspace, run: Run, tmp_path: Path
) -> None:
    patients, output = tmp_path / "tomorrow.csv", tmp_path / "out" / "tomorrow.pdf"
    output.parent.mkdir()
    command = ["-w", str(workspace.root), "merge", SHEET.handout, "--data", str(patients)]
    patients.write_text(f"{HEADING}Quintessa,,soon,,,,\nBo,,,,,,\n", encoding="utf-8")
    done = run(*command, "-o", output)
    assert done.code == 1
    assert f"{patients}:2:12: 'Date' is no date" in done.stderr
    assert "Quintessa" not in done.stdout + done.stderr
    assert list(output.parent.iterdir()) == []
    done = run(*command, "-o", output, "--skip-bad")
    assert (done.code, done.stdout) == (1, "")  # not everybody has a sheet
    assert "1 sheet; 1 left out" in done.stderr
    assert list(output.parent.iterdir()) == [output]
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert run(*command, "-o", output, "-t", "desk", "--accessible").code == 2
    patients.write_text(f"{HEADING}Bo,,,,,,\n", encoding="utf-8")
    assert run(*command, "-o", output, "--skip-bad").code == 0


def test_a_file_never_takes_the_place_of_the_list_or_of_a_pipe(
    workspace: Workspace, run: Run, tmp_path: Path
) -> None:
    patients, pipe = tmp_path / "tomorrow.csv", tmp_path / "pipe"
    patients.write_text(f"{HEADING}Bo,,,,,,\n", encoding="utf-8")
    os.mkfifo(pipe)
    command = ["-w", str(workspace.root), "merge", SHEET.handout, "--data", str(patients)]
    done = run(*command, "-o", patients)
    assert (done.code, done.stdout) == (2, "")
    assert "is the list itself" in done.stderr
    assert patients.read_text(encoding="utf-8").startswith(HEADING)
    done = run(*command, "-o", pipe)
    assert done.code == 6
    assert "pipe is no file" in done.stderr
    assert pipe.is_fifo()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("command", ["fill", "merge"])
def test_an_output_that_takes_no_more_is_no_bug(
    command: str, workspace: Workspace, tmp_path: Path
) -> None:
    patients = tmp_path / "tomorrow.csv"
    patients.write_text(f"{HEADING}Bo,,,,,,\n", encoding="utf-8")
    data = ["--data", patients] if command == "merge" else []
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [PROGRAM, "-w", workspace.root, command, SHEET.handout, *data, "-o", "-"],
            stdout=full, stderr=subprocess.PIPE, check=False, timeout=120,
        )  # fmt: skip
    assert done.returncode == 6
    assert b"standard output cannot be written: no space left" in done.stderr


def test_the_command_reads_and_writes_streams(workspace: Workspace, tmp_path: Path) -> None:
    done = subprocess.run(
        [PROGRAM, "-w", workspace.root, "merge", SHEET.handout,
         "--data", "-", "--data-format", "jsonl", "-o", "-", "--accessible"],
        input=b'{"patient_name": "Ana"}\n{"patient_name": "Bo", "bring_adult": true}\n',
        capture_output=True, check=False, cwd=tmp_path, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert ["×" in page for page in texts(done.stdout)] == [False, True]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the file has a name from the start")
def test_a_killed_run_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    process = subprocess.Popen(
        [PROGRAM, "-w", workspace.root, "merge", SHEET.handout,
         "--data", "-", "--data-format", "csv", "-o", folder / "out.pdf"],
        stdin=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)}, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdin is not None
        rows = "".join(f"Quintessa {n},,,,,,\n" for n in range(99_000))
        process.stdin.write((HEADING + rows).encode())
        process.stdin.close()
        files = Path(f"/proc/{process.pid}/fd")
        wait_until(lambda: any(_written(one, folder) for one in files.iterdir()), seconds=60)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert list(folder.iterdir()) == []
    left = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert not any(b"Quintessa" in one.read_bytes() for one in left)


def _written(descriptor: Path, folder: Path) -> bool:
    """Whether this is a nameless file of a folder that has some pages by now."""
    try:
        return str(folder) in str(descriptor.readlink()) and descriptor.stat().st_size > 500_000
    except OSError:
        return False
