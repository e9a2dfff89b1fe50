"""Styles: three that a clinic may choose from, its own colours and logo over any of them."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest

from conftest import REPOSITORY, copy_workspace
from handouts.checks import style_reach
from handouts.edition.keys import EditionKey
from handouts.library import read_library
from handouts.style import ROLES
from handouts.workspace import Workspace
from sheets_helpers import ROOT, edit, page_of, place_in, small_workspace
from test_shipped import characters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Run

FONTS = {
    "calm": {"Atkinson-Hyperlegible-Next", "Fraunces"},
    "clear": {"Public-Sans"},
    "heritage": {"Source-Sans-3", "Bitter"},
}
STYLES = tuple(FONTS)
SHEET = EditionKey("plain-language", "en", "one-pager")
BROCHURE = EditionKey("ketamine-brochure", "en", "tri-fold")
BRAND = "styles/brand.yaml"
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 24"><title>Logo</title>'
    '<rect width="80" height="24" fill="{fill}"/></svg>'
)
GREEN, GOLD = (0x00, 0xAA, 0x00), (0xFF, 0xCC, 0x00)

each = pytest.mark.parametrize("style", STYLES)


def in_style(root: Path, style: str) -> Path:
    edit(root / BRAND, "style: calm", f"style: {style}")
    return root


def two_handouts(folder: Path) -> Path:
    """A workspace with the take-home sheet and the brochure, the letter formats alone."""
    root = copy_workspace(REPOSITORY, folder)
    for handout in (root / "content/handouts").iterdir():
        if handout.name not in {SHEET.handout, BROCHURE.handout}:
            shutil.rmtree(handout)
    return root


def build(run: Run, root: Path) -> Path:
    finished = run(
        "build", SHEET.handout, BROCHURE.handout, "-f", SHEET.format, "-f", BROCHURE.format,
        "-l", "en", "-t", "screen", "-s", "standard", cwd=root,
    )  # fmt: skip
    assert finished.code == 0, finished.stderr
    return root / "build"


@pytest.fixture(scope="module")
def shelves(run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The take-home sheet and the tri-fold in each style, as the clinic chooses it."""
    folder = tmp_path_factory.mktemp("styles")
    return {style: build(run, in_style(two_handouts(folder / style), style)) for style in STYLES}


@pytest.fixture(scope="module")
def branded(run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same with a clinic's logo and one colour of its own."""
    folder = tmp_path_factory.mktemp("branded")
    found = {}
    for style in STYLES:
        root = in_style(two_handouts(folder / style), style)
        with_logo(root)
        given = '{accent: {srgb: "#0B5FA5", cmyk: [90, 60, 0, 5]}}'
        edit(root / BRAND, "colours: {}", f"colours: {given}")
        found[style] = build(run, root)
    return found


def with_logo(root: Path) -> None:
    """A green logo for light grounds, a golden one for dark ones."""
    (root / "content/pictures/logo.svg").write_text(LOGO.format(fill="#00AA00"), "utf-8")
    (root / "content/pictures/logo-dark.svg").write_text(LOGO.format(fill="#FFCC00"), "utf-8")
    edit(
        root / BRAND,
        "logo:\n  missing: The clinic's logo as a drawing (SVG)",
        "logo: content/pictures/logo.svg\nlogo_on_strong: content/pictures/logo-dark.svg",
    )


def pages_of(shelf: Path, key: EditionKey) -> Iterator[Any]:
    yield from pypdfium2.PdfDocument(shelf / f"{key}.screen.pdf")


def colours_on(page: Any) -> set[tuple[int, ...]]:
    """The colours that fill more than a few pixels."""
    image = page.render(scale=1.5).to_pil().convert("RGB")
    return {colour for count, colour in image.getcolors(1 << 20) or () if count > 40}


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def palette(style: str) -> dict[str, str]:
    return read_library(Workspace(ROOT)).styles[style].palette("screen")


@each
@pytest.mark.parametrize("key", [SHEET, BROCHURE], ids=str)
def test_each_style_prints_its_own_fonts(
    shelves: dict[str, Path], key: EditionKey, style: str
) -> None:
    with pikepdf.open(shelves[style] / f"{key}.screen.pdf") as document:
        fonts = {
            re.sub(r"^/[A-Z]{6}\+|,?(-Semi-Bold|-Bold)?$", "", str(item.FontName))
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        }
    assert fonts == FONTS[style]


@each
def test_each_style_prints_its_own_colours(shelves: dict[str, Path], style: str) -> None:
    own = {name: rgb(colour) for name, colour in palette(style).items()}
    (sheet,) = pages_of(shelves[style], SHEET)
    cover, flap, *_, back = pages_of(shelves[style], BROCHURE)
    assert own["alert"] in colours_on(sheet)
    assert own["alert"] in colours_on(back)
    assert own["strong"] in colours_on(cover)
    assert own["warm"] in colours_on(flap)
    others = {rgb(palette(name)["alert"]) for name in STYLES if name != style}
    assert not others & colours_on(sheet)


def test_only_the_clear_style_sets_titles_on_a_band_from_edge_to_edge(
    shelves: dict[str, Path],
) -> None:
    def edge(style: str) -> set[tuple[int, ...]]:
        (page,) = pages_of(shelves[style], SHEET)
        image = page.render(scale=1).to_pil().convert("RGB")
        return {image.getpixel((x, y)) for x in (2, image.width - 3) for y in range(40, 90)}

    assert rgb(palette("clear")["strong"]) in edge("clear")
    for style in ("calm", "heritage"):
        assert rgb(palette(style)["strong"]) not in edge(style)


@each
@pytest.mark.parametrize("key", [SHEET, BROCHURE], ids=str)
def test_required_texts_have_their_sizes_in_every_style(
    shelves: dict[str, Path], tmp_path: Path, key: EditionKey, style: str
) -> None:
    root = in_style(two_handouts(tmp_path / "workspace"), style)
    found = [
        one  # a hyphen at a line's end comes back as something else
        for page in pages_of(shelves[style], key)
        for one in characters(page)
        if one[0].isalnum()
    ]
    text = "".join(character for character, *_ in found)
    required = page_of(root, key).required
    assert len(required) >= 6
    body = read_library(Workspace(root)).formats[key.format].type.least.points
    for words in required:
        squeezed = "".join(letter for letter in words.text if letter.isalnum())
        at = text.index(squeezed)
        size = min(round(one[5], 1) for one in found[at : at + len(squeezed)])
        assert size >= (words.least or body), words.id


@each
@pytest.mark.parametrize("key", [SHEET, BROCHURE], ids=str)
def test_the_emergency_line_is_the_largest_of_the_required_texts(
    shelves: dict[str, Path], key: EditionKey, style: str
) -> None:
    found = [one for page in pages_of(shelves[style], key) for one in characters(page)]
    text = "".join(character for character, *_ in found)
    at = text.index("Inanemergency,call911.")
    (size,) = {round(one[5], 1) for one in found[at : at + 22]}
    others = [round(one[5], 1) for one in found[at + 22 :]]
    assert size > max(others)


def test_styles_differ_in_more_than_colour() -> None:
    styles = read_library(Workspace(ROOT)).styles
    assert set(styles) == set(STYLES)
    for name in ("corner", "rule", "leading"):
        values = {str(getattr(styles[style], name)) for style in STYLES}
        assert len(values) >= 2, name
    assert len({tuple(style.fonts.text) for style in styles.values()}) == 3
    for role in ROLES - {"paper"}:
        assert len({palette(style)[role] for style in STYLES}) == 3, role


def test_colours_can_be_printed_on_a_press() -> None:
    for name, style in read_library(Workspace(ROOT)).styles.items():
        assert style.colours["ink"].cmyk == (0, 0, 0, 100)
        for role, colour in style.colours.items():
            assert sum(colour.cmyk) <= 280, (name, role)
            # A fourth ink is a fourth chance to blur small words, in it or left white in it.
            assert role == "rich" or sum(ink > 0 for ink in colour.cmyk) <= 3, (name, role)


def test_no_style_uses_another_ones_files() -> None:
    for name, style in read_library(Workspace(ROOT)).styles.items():
        folders = {sheet.partition("/")[0] for sheet in style.stylesheets}
        assert folders == {"base", name}
        for path in (ROOT / "styles" / name).glob("*.css"):
            for address in re.findall(r'url\("([^"]+)"\)', path.read_text("utf-8")):
                assert (path.parent / address).is_file()
                assert "/" not in address


@each
def test_the_clinics_colours_reach_every_format(tmp_path: Path, style: str) -> None:
    root = in_style(copy_workspace(REPOSITORY, tmp_path / "workspace"), style)
    given = '{accent: {srgb: "#0B5FA5", cmyk: [90, 60, 0, 5]}}'
    edit(root / BRAND, "colours: {}", f"colours: {given}")
    keys = {}
    for handout in read_library(Workspace(root)).handouts.values():
        keys.update({str(f): EditionKey(handout.id, "en", str(f)) for f in handout.facts.formats})
    assert len(keys) >= 15
    for name, key in keys.items():
        css = page_of(root, key).stylesheets[-1].css
        assert "--accent:#0B5FA5;" in css, name
        assert palette(style)["accent"] not in css, name
        assert f"--strong:{palette(style)['strong']};" in css, name


@each
def test_the_clinics_colour_is_printed_in_place_of_the_styles(
    shelves: dict[str, Path], branded: dict[str, Path], style: str
) -> None:
    own = rgb(palette(style)["accent"])
    (plain,) = pages_of(shelves[style], SHEET)
    (sheet,) = pages_of(branded[style], SHEET)
    assert own in colours_on(plain)
    assert own not in colours_on(sheet)
    assert rgb("#0B5FA5") in colours_on(sheet)


@each
def test_a_logo_stands_in_place_of_the_name_and_is_read_as_it(
    shelves: dict[str, Path], branded: dict[str, Path], style: str
) -> None:
    (plain,) = pages_of(shelves[style], SHEET)
    (sheet,) = pages_of(branded[style], SHEET)
    cover = next(pages_of(branded[style], BROCHURE))
    assert "Kure Medical" in plain.get_textpage().get_text_bounded()
    assert "Kure Medical" not in sheet.get_textpage().get_text_bounded()
    assert GREEN in colours_on(sheet)
    assert GREEN not in colours_on(cover)
    assert GOLD in colours_on(cover)
    assert GOLD not in colours_on(sheet)
    for key in (SHEET, BROCHURE):
        with pikepdf.open(branded[style] / f"{key}.screen.pdf") as document:
            spoken = {
                str(item.Alt)
                for item in document.objects
                if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
            }
        assert "Kure Medical" in spoken


@pytest.mark.parametrize(
    ("file", "rule"),
    [
        ("styles/calm/calm.css", "[data-required] { color: red }"),
        ("styles/calm/calm.css", '.notes [DATA-REQUIRED="info_only"] { color: red }'),
        ("styles/calm/more/new.css", "p[data-required] { color: red }"),
        ("styles/clinic/calm.css", "@media print { [data-required] { color: red } }"),
    ],
)
def test_a_style_that_names_required_texts_is_reported(
    tmp_path: Path, file: str, rule: str
) -> None:
    root = small_workspace(tmp_path)
    assert not list(style_reach.check(read_library(Workspace(root))))
    (root / file).parent.mkdir(exist_ok=True)
    with (root / file).open("a", encoding="utf-8") as sheet:
        sheet.write(f"\n.notes {{ color: var(--soft) }}\n{rule}\n")
    listed = file.removeprefix("styles/")
    if listed != "calm/calm.css":
        edit(root / "styles/calm/tokens.yaml", "- calm/calm.css", f"- calm/calm.css\n  - {listed}")
    (problem,) = style_reach.check(read_library(Workspace(root)))
    assert problem.code == "style-reaches-required"
    named = "[data-required] {" if rule.startswith("@") else rule
    assert problem.place == place_in(root, file, named)


def test_a_style_that_shrinks_required_texts_is_not_published(small: Path, run: Run) -> None:
    css = small / "styles/calm/calm.css"
    css.write_text(css.read_text("utf-8") + "\n.notes p { font-size: 5pt }\n", "utf-8")
    finished = run("build", "-t", "screen", "-l", "en", "-s", "standard", cwd=small)
    assert finished.code == 4
    assert "proof-disclaimer-small" in finished.stderr
    assert not list((small / "build").glob("*.pdf"))


def test_an_unknown_style_is_a_usage_error(small: Path, run: Run) -> None:
    finished = run("build", "--style", "clere", cwd=small)
    assert finished.code == 2
    assert "Did you mean 'clear'?" in finished.stderr


def test_a_clinic_changes_its_style_in_one_line(small: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    shutil.copytree(small, folder)
    edit(folder / BRAND, "style: calm", "style: heritage")
    assert run("build", "-t", "screen", cwd=folder).code == 0
    with pikepdf.open(folder / "build" / "plain-language.en.one-pager.screen.pdf") as document:
        names = " ".join(
            str(o.FontName)
            for o in document.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        )
    assert "Bitter" in names
    assert "Fraunces" not in names
