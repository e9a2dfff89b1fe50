"""Pictures: what a user can get wrong, and that nothing wrong gets through."""

from __future__ import annotations

import os
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageFile

from handouts.problems import Place, Severity
from handouts.typeset import pictures
from handouts.typeset.pictures import Picture, open_picture, resolution_problem

PLACE = Place("content/handouts/knee/en.yaml", 7, 12)


def encoded(kind: str, size: tuple[int, int] = (120, 80), **options: object) -> bytes:
    """A picture with enough detail that half of its bytes are not enough."""
    image = Image.effect_noise(size, 90).convert("RGB")
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    (folder / "pictures").mkdir(parents=True)
    (folder / "pictures" / "knee.jpg").write_bytes(encoded("JPEG"))
    (folder / "pictures" / "knee.png").write_bytes(encoded("PNG"))
    (folder / "pictures" / "leaf.svg").write_bytes(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40.4 30"><path d="M1 2z"/></svg>'
    )
    (tmp_path / "secret.jpg").write_bytes(encoded("JPEG"))
    return folder


def refusal(root: Path, relative: str) -> tuple[str, str]:
    """The one problem of a picture that is refused: its code, and message with remedy."""
    picture, problems = open_picture(root, relative, PLACE)
    assert picture is None
    assert [problem.place for problem in problems] == [PLACE]
    return problems[0].code, f"{problems[0].message} / {problems[0].remedy}"


@pytest.mark.parametrize(
    ("name", "media_type", "size", "vector"),
    [
        ("knee.jpg", "image/jpeg", (120, 80), False),
        ("knee.png", "image/png", (120, 80), False),
        ("leaf.svg", "image/svg+xml", (40, 30), True),
    ],
)
def test_a_good_picture_comes_with_its_bytes_and_size(
    root: Path, name: str, media_type: str, size: tuple[int, int], vector: bool
) -> None:
    picture, problems = open_picture(root, f"pictures/../pictures/{name}", PLACE)
    data = (root / "pictures" / name).read_bytes()
    assert problems == []
    assert picture == Picture(f"pictures/{name}", media_type, data, *size, vector)


def test_a_phones_sideways_photograph_is_measured_as_it_is_seen(root: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (root / "turned.JPG").write_bytes(encoded("JPEG", exif=exif))
    picture, problems = open_picture(root, "turned.JPG", PLACE)
    assert problems == []
    assert picture is not None
    assert (picture.width, picture.height) == (80, 120)


@pytest.mark.parametrize(
    "relative",
    [
        "/etc/passwd",
        "/etc/picture.png",
        "../secret.jpg",
        "pictures/../../secret.jpg",
        "pictures\\knee.jpg",
        "C:/pictures/knee.jpg",
        "http://example.org/knee.jpg",
        "file:pictures/knee.jpg",
        "data:image/png;base64,AAAA",
        "pictures/knee.jpg\0",
        "outside.jpg",
        "outside/secret.jpg",
    ],
)
def test_nothing_outside_the_workspace_is_opened(
    root: Path, relative: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "outside.jpg").symlink_to(root.parent / "secret.jpg")
    (root / "outside").symlink_to(root.parent)
    monkeypatch.setattr(pictures.os, "open", lambda *_: pytest.fail("opened"))
    assert refusal(root, relative)[0] == "picture-outside-workspace"


def test_an_absolute_path_is_refused_even_inside_the_workspace(root: Path) -> None:
    code, text = refusal(root, str(root / "pictures" / "knee.jpg"))
    assert code == "picture-outside-workspace"
    assert "is an absolute path" in text


def test_a_link_within_the_workspace_is_followed(root: Path) -> None:
    (root / "cover.jpg").symlink_to("pictures/knee.jpg")
    picture, problems = open_picture(root, "cover.jpg", PLACE)
    assert problems == []
    assert picture is not None
    assert picture.path == "pictures/knee.jpg"


def test_a_link_that_leads_to_itself_is_missing(root: Path) -> None:
    (root / "loop.jpg").symlink_to("loop.jpg")
    assert refusal(root, "loop.jpg")[0] == "picture-missing"


@pytest.mark.parametrize(
    ("relative", "words"),
    [
        ("pictures/kneee.jpg", "Did you mean 'knee.jpg'?"),
        ("pictures/Knee.JPG", "The name there is 'knee.jpg': it differs in capital letters"),
        ("Pictures/knee.jpg", "The name there is 'pictures'"),
        ("picturs/knee.jpg", "no folder 'picturs' in 'workspace'. Did you mean 'pictures'?"),
        ("", "the name of the picture is empty"),
    ],
)
def test_a_missing_picture_names_the_nearest_one(root: Path, relative: str, words: str) -> None:
    code, text = refusal(root, relative)
    assert code == "picture-missing"
    assert words in text


def test_pipes_and_folders_are_refused_without_waiting(root: Path) -> None:
    os.mkfifo(root / "pipe.png")
    (root / "folder.png").mkdir()
    assert refusal(root, "pipe.png")[0] == "picture-not-a-file"
    assert refusal(root, "folder.png")[0] == "picture-not-a-file"
    assert refusal(root, "pictures")[0] == "picture-not-a-file"


def test_a_device_is_refused() -> None:
    """Making a device inside a workspace needs root, so the workspace is /dev here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(pictures._MEDIA_TYPES, "", "image/png")
        assert refusal(Path("/dev"), "zero")[0] == "picture-not-a-file"


def test_a_name_below_a_file_is_missing(root: Path) -> None:
    assert refusal(root, "pictures/knee.jpg/knee.jpg")[0] == "picture-missing"


def test_empty_and_huge_files_are_refused(root: Path) -> None:
    (root / "empty.png").touch()
    assert refusal(root, "empty.png")[0] == "picture-empty"
    with (root / "huge.png").open("wb") as stream:
        stream.truncate(pictures.MAX_BYTES + 1)
    assert refusal(root, "huge.png")[0] == "picture-too-large"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("scan.tiff", b"II*\0", "Use a .jpg, .png or .svg file."),
        ("text.png", b"Dear patient", "is not a picture inside"),
        ("really.jpg", encoded("PNG", (4, 4)), "is PNG inside, whatever its name says / Rename it"),
        ("really.png", encoded("JPEG", (4, 4)), "ends in .jpg"),
        ("phone.jpg", b"\0\0\0\x18ftypheic", "is HEIC (a phone's own format) inside"),
        ("drawing.svg", encoded("PNG", (4, 4)), "is PNG inside"),
    ],
)
def test_the_content_is_what_the_name_says(root: Path, name: str, data: bytes, words: str) -> None:
    (root / name).write_bytes(data)
    code, text = refusal(root, name)
    assert code == "picture-kind"
    assert words in text


@pytest.mark.parametrize("tolerant", [False, True])
@pytest.mark.parametrize(("kind", "name"), [("JPEG", "cut.jpg"), ("PNG", "cut.png")])
@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_cut_off_picture_is_refused_whatever_weasyprint_has_set(
    root: Path, kind: str, name: str, kept: float, tolerant: bool
) -> None:
    data = encoded(kind)
    (root / name).write_bytes(data[: int(len(data) * kept)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", tolerant)  # True by its import
        assert refusal(root, name)[0] == "picture-corrupt"
        assert ImageFile.LOAD_TRUNCATED_IMAGES is tolerant


def test_a_png_without_its_end_is_refused(root: Path) -> None:
    """All its pixels are there, so decoding alone would let it pass."""
    (root / "endless.png").write_bytes(encoded("PNG")[:-12])
    assert refusal(root, "endless.png")[0] == "picture-corrupt"


def test_a_png_with_a_broken_checksum_is_refused(root: Path) -> None:
    data = bytearray(encoded("PNG"))
    data[len(data) // 2] ^= 0xFF
    (root / "bad.png").write_bytes(data)
    assert refusal(root, "bad.png")[0] == "picture-corrupt"


@pytest.mark.parametrize("side", [5001, 10_000, 60_000])
def test_a_bomb_is_refused_before_it_is_decoded(
    root: Path, monkeypatch: pytest.MonkeyPatch, side: int
) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("decoded"))
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    (root / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\x08IDAT")
    code, text = refusal(root, "bomb.png")
    assert code == "picture-too-large"
    assert "25 are the most" in text


def test_an_animation_is_refused(root: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(root / "moving.png", save_all=True, append_images=frames[1:])
    code, text = refusal(root, "moving.png")
    assert code == "picture-kind"
    assert "animation" in text


def test_all_faults_of_a_drawing_are_reported_with_their_lines(root: Path) -> None:
    (root / "bad.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n'
        "<script/>\n"
        '<rect onclick="x()"/></svg>'
    )
    picture, problems = open_picture(root, "bad.svg", PLACE)
    assert picture is None
    assert [problem.message for problem in problems] == [
        "'bad.svg': SVG line 2: <script> may not be used",
        "'bad.svg': SVG line 3: the attribute onclick may not be used",
    ]


@pytest.mark.parametrize(
    ("pixels", "severity"),
    [
        (446, Severity.ERROR),
        (447, Severity.WARNING),
        (671, Severity.WARNING),
        (672, None),
    ],
)
def test_resolution_is_judged_at_the_printed_width(pixels: int, severity: Severity | None) -> None:
    picture = Picture("knee.jpg", "image/jpeg", b"", pixels, 9, False)
    problem = resolution_problem(picture, 3 * 72, PLACE)
    assert (problem.severity if problem else None) == severity


def test_a_resolution_problem_says_how_many_pixels_are_needed() -> None:
    problem = resolution_problem(
        Picture("knee.jpg", "image/jpeg", b"", 450, 300, False), 4.5 * 72, PLACE
    )
    assert problem is not None
    assert problem.code == "picture-resolution"
    assert problem.message == (
        "'knee.jpg' has 100 pixels per inch when it is printed 4.50 in wide:"
        " it is 450 pixels wide and should be 1,008 (at least 671)"
    )


def test_a_drawing_is_sharp_at_any_width() -> None:
    drawing = Picture("leaf.svg", "image/svg+xml", b"", 10, 10, True)
    assert resolution_problem(drawing, 7200, PLACE) is None
