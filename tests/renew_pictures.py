"""Make the golden pictures of tests/pictures anew: `make pictures`, then look at each.

With a folder as its argument it writes them there instead.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from golden import PAGES, PICTURES, draw
from handouts.build import Request, build
from handouts.problems import ExitCode
from handouts.workspace import Workspace


def main(folder: Path) -> int:
    """Build the catalogue and draw one page of each format; the build's exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    root = Path(__file__).parent.parent
    with tempfile.TemporaryDirectory() as shelf:
        report = build(Workspace(root), Request(), Path(shelf), jobs=2)
        if report.exit_code is not ExitCode.OK:
            print(*report.all_problems(), sep="\n", file=sys.stderr)
            return report.exit_code
        for name, (built, number) in PAGES.items():
            draw(Path(shelf) / built, number).save(folder / name, optimize=True)
            print(folder / name)
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES))
