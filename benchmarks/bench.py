"""How long things take, as ratios measured in one run on one machine.

Nothing is asserted: a slow machine is not a fault. Every figure is the median
of several runs of a fresh process. "Cold" means a new process and an empty
output folder; the disk's and fontconfig's caches are warm, since every command
is run once before it is timed.

    python benchmarks/bench.py [RUNS]
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from handouts.edition.keys import EditionKey
from handouts.edition.resolve import resolve
from handouts.library import read_library
from handouts.problems import Place
from handouts.typeset.compose import SCHEME, compose
from handouts.typeset.fonts import fontconfig_xml
from handouts.typeset.pictures import open_picture
from handouts.typeset.svg import tint
from handouts.workspace import FOLDERS, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
SHEET = EditionKey("plain-language", "en", "one-pager")
RUNS = 5
HANDOUTS = [sys.executable, "-m", "handouts"]
_ADDRESS = re.compile(rf"{SCHEME}(/[^\"')\s]*)")


def main() -> None:
    """Measure, and print a table of seconds and ratios."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with tempfile.TemporaryDirectory(prefix="handouts-bench-") as name:
        folder = Path(name)
        root = folder / "workspace"
        for part in FOLDERS:  # a copy, which nobody edits meanwhile
            shutil.copytree(ROOT / part, root / part)
        every = [*HANDOUTS, "-w", str(root), "build"]
        one = ["-f", SHEET.format, "-l", SHEET.language, "-s", SHEET.size, "-t", "screen"]
        sheet = [*every, SHEET.handout, *one, "-j", "1"]
        bare, environment = prepare(folder, root, made_size(folder, sheet))
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, medians of {runs} runs")
        reference = median(runs, lambda: run(bare, environment))
        show("python -m weasyprint, the same page and size, cold", reference, reference)
        timed = {
            "handouts build, that sheet for the screen, cold": fresh(folder, sheet),
            "handouts build, whole catalogue, 1 job, cold": fresh(folder, [*every, "-j", "1"]),
            "handouts build, whole catalogue, 2 jobs, cold": fresh(folder, [*every, "-j", "2"]),
            "handouts build, whole catalogue, nothing changed": again(folder, every),
            "handouts --help": lambda: run([*HANDOUTS, "--help"]),
            "python -c pass": lambda: run([sys.executable, "-c", "pass"]),
        }
        for label, action in timed.items():
            show(label, median(runs, action), reference)


def prepare(folder: Path, root: Path, size: str) -> tuple[list[str], dict[str, str]]:
    """WeasyPrint's own command for the composed sheet, and the environment it runs in."""
    page = folder / "page.html"
    page.write_text(self_contained(root, size), encoding="utf-8")
    fonts = folder / "fonts.conf"
    fonts.write_text(fontconfig_xml([root / "styles" / "fonts"], folder / "fontconfig"))
    bare = [sys.executable, "-m", "weasyprint", "--pdf-variant", "pdf/ua-1", "--pdf-tags"]
    bare += [str(page), str(folder / "page.pdf")]
    return bare, {**os.environ, "FONTCONFIG_FILE": str(fonts)}


def made_size(folder: Path, sheet: list[str]) -> str:
    """The type size that copyfitting chose, in points, so that both make the same page."""
    said = subprocess.run(
        [*sheet, "-o", str(folder / "size")], check=True, capture_output=True, text=True
    ).stdout
    match = re.search(r"([\d.]+) pt", said)
    assert match is not None
    return match[1]


def self_contained(root: Path, size: str) -> str:
    """The composed sheet with its style sheets and pictures inside, for a program without ours."""
    workspace = Workspace.find(root)
    edition, _ = resolve(read_library(workspace), SHEET, "screen")
    assert edition is not None
    composed, _ = compose(edition, "screen", workspace.root)
    assert composed is not None
    styles = "\n".join(sheet.css for sheet in composed.stylesheets)
    styles += f"\n:root{{font-size:{size}pt}}"
    html = composed.html.replace("</head>", f"<style>{styles}</style></head>")
    drawn = {drawing.address: drawing.data for drawing in composed.drawings}

    def inlined(match: re.Match[str]) -> str:
        """A picture of the workspace, or one that was drawn, in the style's colours."""
        if match[0] in drawn:
            return data_address("image/svg+xml", tint(drawn[match[0]], composed.palette))
        picture, _ = open_picture(root, unquote(match[1]).lstrip("/"), Place(match[1]))
        assert picture is not None
        data = tint(picture.data, composed.palette) if picture.vector else picture.data
        return data_address(picture.media_type, data)

    return _ADDRESS.sub(inlined, html)


def data_address(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"


def fresh(folder: Path, command: list[str]) -> Callable[[], float]:
    """Run a build into a new, empty folder each time."""

    def action() -> float:
        return run([*command, "-o", tempfile.mkdtemp(dir=folder)])

    return action


def again(folder: Path, command: list[str]) -> Callable[[], float]:
    """Run a build into a folder where everything stands already."""
    return lambda: run([*command, "-o", str(folder / "again")])


def run(command: list[str], environment: dict[str, str] | None = None) -> float:
    """Seconds of wall time that a command takes."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - begin


def median(runs: int, action: Callable[[], float]) -> float:
    """The median of several runs after one that does not count."""
    action()
    return statistics.median(action() for _ in range(runs))


def show(label: str, seconds: float, reference: float) -> None:
    """One row: what, seconds, and the ratio to the bare WeasyPrint run."""
    print(f"{label:<52} {seconds:7.2f} s  {seconds / reference:5.2f}", flush=True)


if __name__ == "__main__":
    main()
