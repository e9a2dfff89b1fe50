"""How many personal sheets a second, how large and in how much memory; as ratios of one run.

The same list of made-up patients goes through `handouts merge`, untagged and
tagged, through full typesetting, and through Typst, which sets a sheet with the
same words, zones and fonts: one file for all, compiled once with its fonts
loaded beforehand. Typst is also given the finished sheet as a picture, on which
it only sets the fields; that is the least it can do, and no tags come of it.
Each measurement is a process of its own, held on one core; seconds are those
that the processor worked after libraries were imported. Nothing is asserted.

    python benchmarks/merge.py [PATIENTS PATIENTS]
"""

from __future__ import annotations

import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "benchmarks" / "merge.typ"
PICTURE = ROOT / "benchmarks" / "merge_picture.typ"
FEW, MANY = 1_000, 10_000
RUNS = 3
TYPST_MANY = 3_000  # a larger number needs more memory than many computers have
FULL = 20  # sheets that are typeset in full, which says as much as a thousand
HEADING = (
    "patient_name,companion,companion_phone,next_date,next_time,next_place,"
    "bring_medicines,bring_adult"
)
FIRST = ("Rosa", "Ana", "José", "Li Wei", "Anaïs", "Marion", "Evelyn", "Bob", "Yusuf", "Ngozi")
LAST = ("Toledo", "Ångström", "Núñez", "Brown-Lee", "O'Neill", "VanTassel", "Okafor", "Wójcik")


class Measured(NamedTuple):
    """Sheets, processor seconds from a list to a file, its bytes, and the most memory in bytes."""

    sheets: int
    seconds: float
    size: int
    memory: int


def main() -> None:
    """Measure, and print a table."""
    few, many = map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (FEW, MANY)
    print(f"{os.cpu_count()} cores, of which one is used; load {os.getloadavg()[0]:.1f}")
    print(f"{'':<34}{'sheets':>7}{'s':>8}{'sheets/s':>10}{'B/sheet':>9}{'MiB':>6}")
    marginal: dict[str, tuple[float, float, float]] = {}
    for name, label in (
        ("handouts", "handouts merge"),
        ("typst", "Typst, one file, untagged"),
        ("typst-picture", "Typst, on our sheet as a picture"),
        ("handouts-tagged", "handouts merge --accessible"),
        ("typst-tagged", "Typst, one file, PDF/UA"),
    ):
        small, large = (measured(name, count) for count in (few, most(name, many)))
        for one in (small, large):
            show(label, one)
        more = large.sheets - small.sheets
        marginal[name] = (
            more / max(large.seconds - small.seconds, 1e-9),
            large.size / large.sheets,
            (large.memory - small.memory) / more,
        )
    full = measured("full", FULL)
    show("full typesetting, one file each", full)
    print("\nonce the sheet itself is typeset:")
    for ours, theirs in (
        ("handouts", "typst"),
        ("handouts", "typst-picture"),
        ("handouts-tagged", "typst-tagged"),
    ):
        (rate, size, memory), (other, other_size, other_memory) = marginal[ours], marginal[theirs]
        print(
            f"{ours}: {rate:,.0f} sheets/s, {rate / other:.1f} times {theirs} ({other:,.0f})"
            f" and {rate * full.seconds / full.sheets:,.0f} times full typesetting;"
            f" {size:,.0f} bytes a sheet, {size / other_size:.2f} of its size;"
            f" {memory:,.0f} bytes of memory a sheet ({theirs} {other_memory:,.0f})"
        )


def most(name: str, many: int) -> int:
    """How many patients a way is given: Typst keeps nearly a megabyte for each in memory."""
    return min(many, TYPST_MANY) if name in {"typst", "typst-tagged"} else many


def show(label: str, one: Measured) -> None:
    """One row."""
    print(
        f"{label:<34}{one.sheets:>7,}{one.seconds:>8.2f}{one.sheets / one.seconds:>10,.0f}"
        f"{one.size / one.sheets:>9,.0f}{one.memory / 2**20:>6,.0f}",
        flush=True,
    )


def measured(name: str, count: int) -> Measured:
    """The quickest of three runs of one way, each in a process held on one core."""
    return min((once(name, count) for _ in range(RUNS)), key=lambda one: one.seconds)


def once(name: str, count: int) -> Measured:
    """Measure in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="handouts-bench-") as folder:
        command = [sys.executable, __file__, "--one", name, str(count)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=folder)
    return Measured(*json.loads(done.stdout))


def one(name: str, count: int) -> None:
    """Measure in this process, and print the figures."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    data = patients(count)
    action = WAYS[name](data)
    begin = processor_time()
    size = action()
    seconds = processor_time() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps([count, seconds, size, memory]))


def processor_time() -> float:
    """Seconds that this process and its ended workers have worked, whatever others did."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def patients(count: int) -> bytes:
    """A list of made-up patients, the same in every run."""
    chance = random.Random(1)
    rows = [HEADING]
    for number in range(count):
        name, companion = (f"{chance.choice(FIRST)} {chance.choice(LAST)}" for _ in range(2))
        rows.append(
            f"{name} {number},{companion},555-{number % 10_000:04},2026-12-{number % 28 + 1:02},"
            f"{8 + number % 9}:{number % 4 * 15:02},Room {number % 7},"
            f"{'yes' if number % 2 else ''},{'yes' if number % 3 else ''}"
        )
    return "\n".join(rows).encode()


def by_handouts(data: bytes, *, accessible: bool = False) -> Callable[[], int]:
    """The whole way with its proof, the sheet's own typesetting included."""
    from handouts.edition.keys import EditionKey
    from handouts.merge.merging import merge_into
    from handouts.workspace import Workspace

    workspace = Workspace.find(ROOT)
    key = EditionKey("after-your-visit", "en", "aftercare")

    def action() -> int:
        with Path("sheets.pdf").open("w+b") as file:
            merged = merge_into(file, workspace, key, "desk", data, "csv", accessible=accessible)
            assert merged.sheets
            assert not merged.typeset
            return file.seek(0, io.SEEK_END)

    return action


def by_typst(data: bytes, *, tagged: bool = False, template: Path = TEMPLATE) -> Callable[[], int]:
    """One file, compiled once; the fonts are loaded before."""
    import typst

    Path("list.csv").write_bytes(data)
    Path("merge.typ").write_bytes(template.read_bytes())
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(ROOT / "styles" / "fonts")],
    )
    compiler = typst.Compiler("merge.typ", font_paths=fonts)
    options = {"pdf_standards": ["ua-1"]} if tagged else {"pdf_tags": False}

    def action() -> int:
        pdf = compiler.compile(format="pdf", **options)
        assert isinstance(pdf, bytes)
        return len(pdf)

    return action


def by_typst_on_a_picture(data: bytes) -> Callable[[], int]:
    """The fields alone, on the finished sheet; places are about right, which costs the same."""
    from handouts.edition.keys import EditionKey
    from handouts.filling import Filler
    from handouts.workspace import Workspace

    key = EditionKey("after-your-visit", "en", "aftercare")
    with Filler(Workspace.find(ROOT)) as filler:
        sheet = filler.fill(key, "desk", {"patient_name": "A"}).pdf
    assert sheet is not None
    Path("sheet.pdf").write_bytes(sheet)
    return by_typst(data, template=PICTURE)


def by_typesetting(data: bytes) -> Callable[[], int]:
    """Every sheet anew, in one warm process."""
    from handouts.edition.keys import EditionKey
    from handouts.filling import Filler
    from handouts.merge.rows import Table
    from handouts.workspace import Workspace

    key = EditionKey("after-your-visit", "en", "aftercare")
    filler = Filler(Workspace.find(ROOT))
    rows = [row.cells for row in Table(data, "csv", filler.fields(key))]
    filler.fill(key, "desk", rows[0])

    def action() -> int:
        size = 0
        with filler:
            for row in rows:
                pdf = filler.fill(key, "desk", row).pdf
                assert pdf is not None
                size += len(pdf)
        return size

    return action


WAYS: dict[str, Callable[[bytes], Callable[[], int]]] = {
    "handouts": by_handouts,
    "handouts-tagged": lambda data: by_handouts(data, accessible=True),
    "typst": by_typst,
    "typst-picture": by_typst_on_a_picture,
    "typst-tagged": lambda data: by_typst(data, tagged=True),
    "full": by_typesetting,
}

if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], int(sys.argv[3]))
    else:
        main()
