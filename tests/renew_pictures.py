"""Make the golden pictures of tests/pictures and those of docs/pictures anew, then look at each.

`make pictures` calls it. With a folder as its argument it writes all of them there instead.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2

from golden import ARTICLE, BROCHURE, PAGES, PICTURES, SHEET, draw
from handouts.build import Request, build
from handouts.problems import ExitCode
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs" / "pictures"
WIDE = 1056  # pixels: a page that is read about
SMALL = 480  # one among many
SHOWN: Mapping[str, tuple[str, int, int]] = {
    "tri-fold-outside.png": (f"{BROCHURE}.tri-fold.desk.pdf", 1, WIDE),
    "tri-fold-inside.png": (f"{BROCHURE}.tri-fold.desk.pdf", 2, WIDE),
    "one-pager.png": (f"{SHEET}.one-pager.screen.pdf", 1, WIDE * 8 // 11),
    "article.png": (f"{ARTICLE}.letter.screen.pdf", 1, WIDE * 8 // 11),
    "large-print.png": (f"{SHEET}.one-pager.large-print.screen.pdf", 1, WIDE * 8 // 11),
    **{f"gallery/{name}": (*page, SMALL) for name, page in PAGES.items()},
    "gallery/gate-fold-outside.png": ("how-it-works.en.gate-fold.desk.pdf", 1, SMALL),
    "gallery/half-fold-outside.png": ("meet-the-team.en.half-fold.desk.pdf", 1, SMALL),
    "gallery/booklet-cover.png": (f"{ARTICLE}.booklet.desk.pdf", 1, SMALL),
    "gallery/rack-card-back.png": ("ask-us.en.rack-card.screen.pdf", 2, SMALL),
    "gallery/bio-card-back.png": ("card-valentina-ira.en.bio-card.screen.pdf", 2, SMALL),
}
"""The pictures of the docs: a built file, the number of its page, from 1, and width in pixels."""

STYLES = ("calm", "clear", "heritage")


def show(pdf: Path, number: int, width: int, picture: Path) -> None:
    """A page in colour."""
    page = pypdfium2.PdfDocument(pdf)[number - 1]
    drawn = page.render(scale=2 * width / page.get_width()).to_pil().convert("RGB").reduce(2)
    drawn.quantize(128, dither=0).save(picture, optimize=True)
    print(picture)


def main(folder: Path, docs: Path) -> int:
    """Build the catalogue and draw its pages; the build's exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    (docs / "gallery").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as shelf:
        report = build(Workspace(ROOT), Request(), Path(shelf), jobs=2)
        if report.exit_code is not ExitCode.OK:
            print(*report.all_problems(), sep="\n", file=sys.stderr)
            return report.exit_code
        for name, (built, number) in PAGES.items():
            draw(Path(shelf) / built, number).save(folder / name, optimize=True)
            print(folder / name)
        for name, (built, number, width) in SHOWN.items():
            show(Path(shelf) / built, number, width, docs / name)
        for style in STYLES:
            asked = Request(("plain-language",), ("one-pager",), ("en",), style=style)
            build(Workspace(ROOT), asked, Path(shelf) / style, jobs=1)
            sheet = Path(shelf) / style / PAGES["one-pager.png"][0]
            show(sheet, 1, SMALL, docs / "gallery" / f"style-{style}.png")
    return ExitCode.OK


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(Path(sys.argv[1]), Path(sys.argv[1]) / "docs"))
    sys.exit(main(PICTURES, DOCS))
