"""Make the golden pictures of tests/pictures and those of docs/pictures anew, then look at each.

`make pictures` calls it. With a folder as its argument it writes all of them there instead.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pypdfium2

from golden import PAGES, PICTURES, draw
from handouts.build import Request, build
from handouts.problems import ExitCode
from handouts.workspace import Workspace

DOCS = Path(__file__).parent.parent / "docs" / "pictures"
SHOWN = {
    "tri-fold-outside.png": ("ketamine-brochure.en.tri-fold.desk.pdf", 1),
    "tri-fold-inside.png": ("ketamine-brochure.en.tri-fold.desk.pdf", 2),
    "one-pager.png": ("plain-language.en.one-pager.screen.pdf", 1),
    "article.png": ("what-is-ketamine.en.letter.screen.pdf", 1),
}
"""The pictures of the docs: a built file and the number of its page, from 1."""


def show(pdf: Path, number: int, picture: Path) -> None:
    """A page in colour, large enough to read its headings."""
    page = pypdfium2.PdfDocument(pdf)[number - 1]
    page.render(scale=96 / 72).to_pil().convert("RGB").save(picture, optimize=True)


def main(folder: Path, docs: Path) -> int:
    """Build the catalogue and draw its pages; the build's exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    docs.mkdir(parents=True, exist_ok=True)
    root = Path(__file__).parent.parent
    with tempfile.TemporaryDirectory() as shelf:
        report = build(Workspace(root), Request(), Path(shelf), jobs=2)
        if report.exit_code is not ExitCode.OK:
            print(*report.all_problems(), sep="\n", file=sys.stderr)
            return report.exit_code
        for name, (built, number) in PAGES.items():
            draw(Path(shelf) / built, number).save(folder / name, optimize=True)
            print(folder / name)
        for name, (built, number) in SHOWN.items():
            show(Path(shelf) / built, number, docs / name)
            print(docs / name)
    return ExitCode.OK


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(Path(sys.argv[1]), Path(sys.argv[1]) / "docs"))
    sys.exit(main(PICTURES, DOCS))
