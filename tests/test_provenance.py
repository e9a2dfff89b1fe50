"""Provenance: what each file says of itself, its short code on paper, and its seal."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from handouts.edition.keys import EditionKey
from handouts.edition.short_code import read_code, short_code
from handouts.pdf.seal import seal_of, sealed
from handouts.pdf.sheets import read_facts
from handouts.provenance import Signature, provenance_from
from sheets_helpers import ROOT, edit, page_of
from ua_helpers import ua_failures

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Finished, Run

    Needs = Callable[[str], None]

WORDS = "content/handouts/plain-language/en.yaml"
SCREEN = "plain-language.en.one-pager.screen.pdf"
DESK = "plain-language.en.one-pager.desk.pdf"
NOW = {"HANDOUTS_TODAY": "2026-06-01"}
KEY = EditionKey("plain-language", "en", "one-pager")
HASH = "0123456789abcdef0123456789abcdef"
LEAST_MM = 0.33
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
OURS = "{urn:handouts:1#}"

both = pytest.mark.parametrize("name", [SCREEN, DESK])


def approve(run: Run, cwd: Path, by: str = "Dana Example, M.D.") -> None:
    finished = run(
        "approve", "plain-language", "--lang", "en", "--by", by,
        "--role", "medical", "--until", "2027-06-01", cwd=cwd, env=NOW,
    )  # fmt: skip
    assert finished.code == 0, finished.stderr


def build(run: Run, cwd: Path, *arguments: str) -> Finished:
    finished = run("build", *arguments, cwd=cwd, env=NOW)
    assert finished.code == 0, finished.stderr
    return finished


def info(pdf: Path) -> dict[str, str]:
    """The document information as Poppler reads it."""
    shown = subprocess.run(
        ["pdfinfo", "-custom", pdf], capture_output=True, encoding="utf-8", check=True
    )
    assert shown.stderr == ""
    return dict(re.split(r":\s*", line, maxsplit=1) for line in shown.stdout.splitlines())


def xmp(pdf: Path) -> dict[str, str]:
    """Our facts in the XMP packet, as Poppler takes it out and an XML reader reads it."""
    packet = subprocess.run(
        ["pdfinfo", "-meta", pdf], capture_output=True, encoding="utf-8", check=True
    ).stdout
    tree = ET.fromstring(packet.strip())
    return {
        element.tag.removeprefix(OURS): element.text or ""
        for description in tree.iter(f"{RDF}Description")
        for element in description
        if element.tag.startswith(OURS)
    }


def text_of(pdf: Path) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)


def codes_on(pdf: Path, dpi: int = 300) -> list[tuple[str, float]]:
    """What a camera reads in each QR code, and how many millimetres one of its modules has."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        image = page.render(scale=dpi / 72).to_pil().convert("L")
        for code in zxingcpp.read_barcodes(image):
            at = code.position
            width = abs(at.top_right.x - at.top_left.x) + abs(at.top_right.y - at.top_left.y)
            found.append((code.text, width / dpi * 25.4 / 21))
    return found


@pytest.fixture(scope="module")
def approved(_small_catalogue: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small workspace that was approved and then built; for reading only."""
    folder = tmp_path_factory.mktemp("approved") / "workspace"
    shutil.copytree(_small_catalogue, folder)
    approve(run, folder)
    build(run, folder)
    return folder


@both
def test_another_library_reads_what_a_file_is(approved: Path, name: str, needs: Needs) -> None:
    needs("pdfinfo")
    pdf = approved / "build" / name
    said, packet = info(pdf), xmp(pdf)
    expected = {
        "id": "plain-language",
        "language": "en",
        "format": "one-pager",
        "size": "standard",
        "target": "screen" if name == SCREEN else "desk",
        "revision": "1",
        "style": "calm",
        "state": "approved",
        "approvedMedical": "Dana Example, M.D., 2026-06-01 until 2027-06-01",
        "nextReview": "2027-06-01",
    }
    for key, value in expected.items():
        assert said[f"Handouts{key[0].upper()}{key[1:]}"] == packet[key] == value
    assert packet["disclaimers"] == said["HandoutsDisclaimers"]
    listed = dict(one.split("@") for one in packet["disclaimers"].split(", "))
    assert {"crisis_988", "emergency_911", "control_line", "risk_box"} <= listed.keys()
    assert listed["control_line"] == "2"
    assert re.fullmatch("[0-9a-f]{32}", packet["contentHash"])
    assert packet["code"] == short_code(KEY, packet["contentHash"])
    assert {f"Handouts{k[0].upper()}{k[1:]}": v for k, v in packet.items()} == {
        k: v for k, v in said.items() if k.startswith("Handouts")
    }


@both
def test_what_pikepdf_reads_is_the_same(approved: Path, name: str, needs: Needs) -> None:
    needs("pdfinfo")
    pdf = approved / "build" / name
    with pikepdf.open(pdf) as document, document.open_metadata() as packet:
        for key, value in xmp(pdf).items():
            assert packet[f"{OURS}{key}"] == value
        assert ("{http://www.aiim.org/pdfua/ns/id/}part" in packet) == (name == SCREEN)
        assert packet["dc:title"] == "Ketamine for depression"


def test_the_screen_file_is_still_accessible(approved: Path) -> None:
    pdf = approved / "build" / SCREEN
    assert ua_failures(pdf) == []
    with pikepdf.open(pdf) as document, document.open_metadata() as packet:
        assert packet["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


@both
def test_no_file_tells_when_or_where_it_was_made(approved: Path, name: str) -> None:
    with pikepdf.open(approved / "build" / name) as document:
        assert not [key for key in document.docinfo if "Date" in key]
        packet = document.Root.Metadata.read_bytes()
    for word in (b"Date", pikepdf.__version__.encode(), str(approved).encode(), b"/home", b"/tmp"):
        assert word not in packet


@both
def test_the_same_words_give_the_same_bytes(
    approved: Path, name: str, run: Run, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    target = name.split(".")[3]
    finished = run("build", "-t", target, "-o", again, cwd=approved, env=NOW)
    assert finished.code == 0, finished.stderr
    assert (again / name).read_bytes() == (approved / "build" / name).read_bytes()


def test_an_approval_of_other_words_is_not_named(small_built: Path, run: Run) -> None:
    approve(run, small_built)
    edit(small_built / WORDS, "- It may act fast.", "- It may act quickly.")
    build(run, small_built, "-t", "screen")
    facts = read_facts((small_built / "build" / SCREEN).read_bytes())
    assert facts["state"] == "changed"
    assert "approvedMedical" not in facts
    assert "nextReview" not in facts


@both
def test_paper_has_the_code_in_words_and_for_a_camera(approved: Path, name: str) -> None:
    pdf = approved / "build" / name
    code = read_facts(pdf.read_bytes())["code"]
    words = text_of(pdf)
    assert f"plain-language en one-pager · Revision 1 · Code {code} · Approved ·" in words
    ((read, module),) = codes_on(pdf)
    assert read == f"HANDOUTS {code}"
    assert read_code(read) == code
    assert module >= LEAST_MM - 0.01  # a camera's corners are whole pixels


def test_no_stylesheet_of_a_format_hides_or_shrinks_it(small: Path, run: Run) -> None:
    css = small / "brochures/one-pager/format.css"
    spoil = "{ display: none !important; width: 4pt !important; visibility: hidden !important }"
    css.write_text(f"{css.read_text('utf-8')}\n.control .code-mark {spoil}\n", "utf-8")
    build(run, small, "-t", "screen")
    ((read, module),) = codes_on(small / "build" / SCREEN)
    assert read.startswith("HANDOUTS ")
    assert module >= LEAST_MM - 0.01


@pytest.mark.parametrize(
    ("key", "before"),
    [
        (EditionKey("plain-language", "en", "one-pager"), "Code"),
        (EditionKey("plain-language", "es", "one-pager"), "Código"),
        (EditionKey("after-your-visit", "ar", "aftercare"), "الرمز"),
        (EditionKey("after-your-visit", "ar", "aftercare", "large-print"), "الرمز"),
        (EditionKey("crisis-card", "en", "wallet-card"), "Code"),
    ],
    ids=str,
)
def test_every_language_names_the_code(key: EditionKey, before: str) -> None:
    composed = page_of(ROOT, key)
    named = re.search(f"{before} ([0-9A-Z]{{4}}-[0-9A-Z]{{4}})", composed.source)
    assert named
    code = named[1]
    spot = f'<bdi dir="ltr">{code}</bdi>', f'<bdi dir="ltr" class="run">{code}</bdi>'
    assert any(one in composed.html for one in spot) == (key.language == "ar")
    card = key.format == "wallet-card"
    assert ('class="code-mark"' in composed.html) == (not card)
    assert (f": {code}" in composed.html) == (not card)  # the drawing's words for screen readers


def test_a_code_stands_for_words_in_one_edition() -> None:
    others = [
        KEY,
        EditionKey("plain-languages", "en", "one-pager"),
        EditionKey("plain-language", "es", "one-pager"),
        EditionKey("plain-language", "en", "one-pager-a4"),
        EditionKey("plain-language", "en", "one-pager", "large-print"),
    ]
    codes = {short_code(key, HASH) for key in others} | {short_code(KEY, HASH[::-1])}
    assert len(codes) == 6
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", one) for one in codes)
    assert short_code(KEY, HASH) == "T933-9VAA"  # what is in drawers must be found for years


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("K7Q2-9MXP", "K7Q2-9MXP"),
        ("k7q29mxp", "K7Q2-9MXP"),
        (" K7Q2 9MXP ", "K7Q2-9MXP"),
        ("K7Q2–9MXP", "K7Q2-9MXP"),
        ("HANDOUTS K7Q2-9MXP", "K7Q2-9MXP"),
        ("oOiI-lL01", "0011-1101"),
        ("K7Q2-9MX", None),
        ("K7Q2-9MXPP", None),
        ("K7Q2-9MXU", None),
        ("K7Q2/9MXP", None),
        ("", None),
        ("handouts", None),
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str, code: str | None) -> None:
    assert read_code(typed) == code


@both
def test_every_byte_is_under_the_seal(approved: Path, name: str) -> None:
    pdf = (approved / "build" / name).read_bytes()
    assert seal_of(pdf) == "whole"
    assert pdf.endswith(b"%%EOF\n")  # nothing stands after the end
    places = [0, 9, *range(100, len(pdf), len(pdf) // 40), *range(len(pdf) - 140, len(pdf))]
    for place in places:
        changed = bytearray(pdf)
        changed[place] ^= 0x01
        assert seal_of(bytes(changed)) != "whole", place


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf + b"1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n",
        lambda pdf: pdf[:-1],
        lambda pdf: pdf[1:],
        lambda pdf: b" " + pdf,
        lambda pdf: re.sub(rb"%handouts-seal sha256 [0-9a-f]{64}\n", b"", pdf),
        lambda pdf: pdf[: len(pdf) // 2],
        lambda _: b"",
    ],
    ids=["newline", "update", "cut", "beheaded", "shifted", "unsealed", "half", "empty"],
)
def test_nothing_comes_on_or_off_unnoticed(
    approved: Path, change: Callable[[bytes], bytes]
) -> None:
    assert seal_of(change((approved / "build" / SCREEN).read_bytes())) != "whole"


def test_what_is_no_pdf_cannot_be_sealed() -> None:
    with pytest.raises(ValueError, match="do not end as a PDF"):
        sealed(b"%PDF-1.7\nhello\n")


@both
def test_no_reader_minds_the_seal(approved: Path, name: str, needs: Needs) -> None:
    needs("qpdf")
    needs("pdfinfo")
    pdf = approved / "build" / name
    for command in (("qpdf", "--check", pdf), ("pdfinfo", pdf), ("pdftotext", pdf, "-")):
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert (done.returncode, done.stderr) == (0, ""), command
        assert "warning" not in done.stdout.lower()
    assert len(pypdfium2.PdfDocument(pdf)) == 1


def test_facts_come_back_as_they_were_written() -> None:
    written: dict[str, Any] = {
        "id": "a", "language": "pt-BR", "format": "f", "size": "large-print", "target": "desk",
        "revision": "12", "contentHash": HASH, "style": "s", "disclaimers": "one@1, two@20",
        "state": "approved", "approvedMedical": "A, until B, 2026-01-02 until 2027-01-02",
        "approvedCompliance": "C, 2026-01-03 until 2026-12-02", "nextReview": "2026-12-02",
        "code": "K7Q2-9MXP",
    }  # fmt: skip
    made = provenance_from(written)
    assert made is not None
    assert made.key == EditionKey("a", "pt-BR", "f", "large-print")
    assert made.disclaimers == (("one", 1), ("two", 20))
    assert made.signatures[0] == Signature("medical", "A, until B", "2026-01-02", "2027-01-02")
    assert made.until == "2026-12-02"
    assert dict(made.facts()) == written


def test_facts_that_make_no_sense_are_read_all_the_same() -> None:
    made = provenance_from(
        {"id": "a", "code": "b", "disclaimers": "@, x@y", "approvedMedical": "?"}
    )
    assert made is not None
    assert (made.disclaimers, made.signatures, made.until) == ((), (), "")
    assert provenance_from({"id": "a"}) is None
    assert provenance_from({}) is None
