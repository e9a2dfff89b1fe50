"""How long it takes from a save to new pages in `serve --edit`, in one run.

Prints the median seconds from the save of a one-page sheet's words to its
pictures, as `serve --edit` gets them, and the ratio to a new process that only
imports WeasyPrint, which any program that starts anew at each save must do.
"""

from __future__ import annotations

import pickle
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from handouts.web.stocker import LENGTH
from handouts.workspace import FOLDERS

ROOT = Path(__file__).parents[1]
EDITION = "plain-language.en.one-pager"
WORDS = "content/handouts/plain-language/en.yaml"
SAVES = 9


def received(process: subprocess.Popen[bytes]) -> Any:
    """The next draft."""
    assert process.stdout is not None
    (length,) = LENGTH.unpack(process.stdout.read(LENGTH.size))
    return pickle.loads(process.stdout.read(length))


def saves(root: Path) -> list[float]:
    """Seconds from each save to its pages."""
    command = [sys.executable, "-m", "handouts.web.drafter", str(root)]
    path, spent = root / WORDS, []
    before = path.read_text("utf-8")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(f"{EDITION}\n".encode())
        process.stdin.flush()
        received(process)
        for number in range(SAVES):
            time.sleep(0.5)
            begun = time.perf_counter()
            path.write_text(before.replace("title: ", f"title: {number} "), "utf-8")
            assert received(process).pages
            spent.append(time.perf_counter() - begun)
        process.kill()
    return spent


def imports() -> list[float]:
    """Seconds that a process takes to import WeasyPrint and to do nothing."""
    spent = []
    for _ in range(SAVES):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import weasyprint"], check=True)
        spent.append(time.perf_counter() - begun)
    return spent


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        for name in FOLDERS:
            shutil.copytree(ROOT / name, Path(folder) / name)
        drawn, bare = statistics.median(saves(Path(folder))), statistics.median(imports())
    print(f"save to pages           {drawn:6.3f} s")
    print(f"importing WeasyPrint    {bare:6.3f} s")
    print(f"ratio                   {drawn / bare:6.2f}")


if __name__ == "__main__":
    main()
