"""Press files as a print shop opens them: by programs that had no part in making them."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pikepdf
import pytest
from PIL import Image

from sheets_helpers import copy_workspace, edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Run

    Needs = Callable[[str], None]

PRINTER = "us-sheetfed"
BROCHURE = "ketamine-brochure.en.tri-fold"
CARDS = "crisis-card.en.wallet-card"
ROOM = 54  # points around the trim for marks: 0.75 in
BLEED = 9  # 0.125 in
NEAR = 0.01 / 25.4 * 72  # a hundredth of a millimetre


@dataclass(frozen=True)
class Shop:
    """A workspace and the press files that were made of it."""

    root: Path

    def file(self, name: str, printer: str = PRINTER) -> Path:
        return self.root / "build" / f"{name}.press.{printer}.pdf"


def asked(run: Run, root: Path, key: str, *more: str, printer: str = PRINTER) -> int:
    handout, language, shape = key.split(".")
    finished = run(
        "build", handout, "-l", language, "-f", shape, "-s", "standard",
        "-t", "press", "--printer", printer, *more, cwd=root,
    )  # fmt: skip
    return finished.code


@pytest.fixture(scope="module")
def shop(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    root = copy_workspace(tmp_path_factory.mktemp("press"))
    assert asked(run, root, BROCHURE, "--proof") == 0
    assert asked(run, root, CARDS) == 0
    return Shop(root)


def told(*command: str | Path) -> str:
    """What a program prints, where it prints nothing on stderr but what it lacks itself."""
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stderr.replace("warning: ICC support is not available\n", "") == "", command
    return done.stdout


def plates_of(pdf: Path, folder: Path, dpi: int = 72) -> dict[str, np.ndarray]:
    """Ghostscript's plates of the first page by ink, as shares of ink from 0 to 1."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    told(
        "gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", f"-r{dpi}",
        "-dFirstPage=1", "-dLastPage=1", f"-sOutputFile={folder}/p%d.tif", pdf,
    )  # fmt: skip
    return {
        path.stem.split("(")[1].rstrip(")"): 1 - np.asarray(Image.open(path), float) / 255
        for path in folder.glob("*(*).tif")
    }


@pytest.mark.parametrize("key", [BROCHURE, CARDS])
def test_boxes_are_exact_and_begin_at_nothing(shop: Shop, key: str, needs: Needs) -> None:
    needs("pdfinfo")
    boxes = {
        name: [float(n) for n in numbers.split()]
        for name, numbers in re.findall(
            r"(\w+Box):\s+([\d. ]+)", told("pdfinfo", "-box", shop.file(key))
        )
    }
    # Ten cards of 3.5 by 2 in with their gutters, or one sheet of letter paper.
    width, height = (792, 612) if key == BROCHURE else (7.25 * 72, 10.5 * 72)
    trim = [ROOM, ROOM, ROOM + width, ROOM + height]
    bleed = [ROOM - BLEED, ROOM - BLEED, ROOM + width + BLEED, ROOM + height + BLEED]
    assert boxes["MediaBox"] == [0, 0, width + 2 * ROOM, height + 2 * ROOM]
    assert boxes["CropBox"] == boxes["MediaBox"]
    assert boxes["TrimBox"] == pytest.approx(trim, abs=NEAR)
    assert boxes["BleedBox"] == pytest.approx(bleed, abs=NEAR)


@pytest.mark.parametrize("key", [BROCHURE, CARDS])
def test_no_program_has_a_word_to_say(shop: Shop, key: str, needs: Needs, tmp_path: Path) -> None:
    pdf = shop.file(key)
    for tool in ("qpdf", "pdffonts", "pdfimages", "mutool", "gs"):
        needs(tool)
    assert "No syntax or stream encoding errors" in told("qpdf", "--check", pdf)
    fonts = told("pdffonts", pdf).splitlines()[2:]
    assert fonts
    assert all(re.search(r"\syes yes yes\s", line) for line in fonts)
    kinds = {line.split()[5] for line in told("pdfimages", "-list", pdf).splitlines()[2:]}
    assert kinds <= {"cmyk", "gray"}  # grey are soft masks
    told("mutool", "draw", "-q", "-F", "png", "-r", "20", "-o", tmp_path / "p%d.png", pdf)
    assert "CMYK OK" in told("gs", "-q", "-o", "-", "-sDEVICE=ink_cov", pdf)


def test_the_file_says_for_which_condition_it_is(shop: Shop) -> None:
    with pikepdf.open(shop.file(BROCHURE)) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFX"
        assert str(intent.OutputConditionIdentifier) == "CGATS TR 006"
        assert str(intent.RegistryName) == "http://www.color.org"
        assert int(intent.DestOutputProfile.N) == 4
        assert pdf.docinfo["/Trapped"] == "/False"
        assert pdf.pdf_version == "1.6"
        assert not any("/Annots" in page for page in pdf.pages)
        with pdf.open_metadata() as xmp:
            assert xmp["{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"] == "PDF/X-4"
            assert xmp["pdf:Trapped"] == "False"
            assert xmp["{urn:handouts:1#}printer"] == PRINTER


def test_body_text_is_on_the_black_plate_alone(shop: Shop, needs: Needs, tmp_path: Path) -> None:
    needs("gs")
    with pikepdf.open(shop.file(BROCHURE)) as pdf:
        del pdf.pages[0]  # the inside, whose middle panel is text on a light ground
        pdf.save(tmp_path / "inside.pdf")
    plates = plates_of(tmp_path / "inside.pdf", tmp_path / "plates", dpi=150)
    black = plates.pop("Black") > 0.9
    assert black.mean() > 0.01
    at = [plate[black] for plate in plates.values()]
    under = [float(np.median(values)) for values in at]
    # What lies under black text is its ground's tint and nothing of the text itself.
    assert max(under) <= 0.12


def test_registration_marks_are_on_every_plate(shop: Shop, needs: Needs, tmp_path: Path) -> None:
    needs("gs")
    plates = plates_of(shop.file(BROCHURE), tmp_path / "plates", dpi=288)
    assert set(plates) == {"Cyan", "Magenta", "Yellow", "Black"}
    scale = 288 / 72
    height = 612 + 2 * ROOM
    # The crop mark above the upper left corner of the trim.
    top, bottom = height - (ROOM + 612 + BLEED + 12), height - (ROOM + 612 + BLEED)
    rows = slice(int(top * scale) + 4, int(bottom * scale) - 4)
    columns = slice(int((ROOM - 1) * scale), int((ROOM + 1) * scale))
    for name, plate in plates.items():
        assert plate[rows, columns].max(axis=1).min() > 0.3, name


def test_a_soft_proof_shows_each_form(shop: Shop) -> None:
    pictures = sorted(shop.file(BROCHURE).parent.glob(f"{BROCHURE}.press.{PRINTER}.proof-*.png"))
    assert [path.name[-5] for path in pictures] == ["1", "2"]
    with Image.open(pictures[0]) as picture:
        assert picture.mode == "RGB"
        assert picture.size == (1250, 1000)  # 12.5 by 10 in at 100 to the inch
        width, height = picture.size
        cover = picture.getpixel((int(width * 0.75), int(height * 0.7)))
    assert isinstance(cover, tuple)
    red, green, blue = cover
    assert red < 60 < green < 120  # the dark teal of the cover, as it prints
    assert abs(green - blue) < 25


def test_the_same_words_give_the_same_bytes(shop: Shop, run: Run) -> None:
    before = shop.file(CARDS).read_bytes()
    shop.file(CARDS).unlink()
    assert asked(run, shop.root, CARDS) == 0
    assert shop.file(CARDS).read_bytes() == before


def test_what_was_made_is_not_made_again_unless_its_proof_is_lost(shop: Shop, run: Run) -> None:
    proof = shop.file(BROCHURE).with_name(f"{BROCHURE}.press.{PRINTER}.proof-2.png")
    handout = ("build", "ketamine-brochure", "-l", "en", "-f", "tri-fold", "-s", "standard")
    press = ("-t", "press", "--printer", PRINTER, "--proof")
    assert "unchanged" in run(*handout, *press, cwd=shop.root).stdout
    proof.unlink()
    assert "made" in run(*handout, *press, cwd=shop.root).stdout
    assert proof.is_file()


def test_a_colour_that_is_no_token_is_told_at_its_line(run: Run, tmp_path: Path) -> None:
    root = copy_workspace(tmp_path)
    css = root / "brochures/wallet-card/format.css"
    edit(css, ".back .foot {", ".back .foot { color: #AB12CD;")
    finished = run(
        "build", "crisis-card", "-l", "en", "-f", "wallet-card", "-s", "standard",
        "-t", "press", "--printer", PRINTER, cwd=root,
    )  # fmt: skip
    line = css.read_text("utf-8").partition("#AB12CD")[0].count("\n") + 1
    assert finished.code == 4
    assert f"brochures/wallet-card/format.css:{line}:" in finished.stderr
    assert "#AB12CD" in finished.stderr
    assert not list((root / "build").glob("*.pdf"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name it: --printer (europe, online, us-sheetfed)"),
        (("--printer", "us-sheetfad"), "Did you mean 'us-sheetfed'?"),
    ],
)
def test_a_press_file_is_for_a_printer_that_is_known(
    small: Path, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    finished = run("build", "-t", "press", *arguments, cwd=small)
    assert finished.code == 2
    assert said in finished.stderr


@pytest.mark.parametrize("option", ["--printer=europe", "--work-and-turn", "--proof"])
def test_an_option_for_a_press_does_nothing_silently_without_one(
    small: Path, run: Run, option: str
) -> None:
    finished = run("build", option, cwd=small)
    assert finished.code == 2
    assert "Add: --target press" in finished.stderr
    assert not (small / "build").exists() or not list((small / "build").glob("*.pdf"))


def test_work_and_turn_puts_both_sides_on_one_form(shop: Shop, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "turned"
    assert asked(run, shop.root, CARDS, "--work-and-turn", "-o", str(out)) == 0
    with pikepdf.open(out / f"{CARDS}.press.{PRINTER}.pdf") as pdf:
        (page,) = pdf.pages
        drawn = [
            str(operands[0])
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "Do"
        ]
        assert drawn.count("/P1") == drawn.count("/P2") == 10


def test_pdf_x_1a_is_written_as_that_standard_wants(shop: Shop, run: Run, needs: Needs) -> None:
    needs("pdfinfo")
    assert asked(run, shop.root, CARDS, printer="online") == 0
    pdf = shop.file(CARDS, "online")
    said = told("pdfinfo", pdf)
    assert "PDF version:     1.4" in said
    with pikepdf.open(pdf) as document:
        assert str(document.docinfo["/GTS_PDFXVersion"]) == "PDF/X-1a:2003"
        drawings = [item for item in document.objects if isinstance(item, pikepdf.Stream)]
        assert not any("/Group" in drawing for drawing in drawings)
        page = document.pages[0]
        # Nothing outside the bleed: the paper of the file ends there.
        assert [float(n) for n in page.MediaBox] == [float(n) for n in page.BleedBox]
