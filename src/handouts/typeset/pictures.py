"""Pictures, opened strictly before anything is typeset.

WeasyPrint embeds a truncated photograph without a word, takes seconds for a
bomb and only logs a picture that is missing. So a picture is read here, once:
the bytes that were checked are the bytes that are printed.
"""

from __future__ import annotations

import math
import os
import re
import stat
import threading
import unicodedata
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from handouts.problems import Place, Problem, Severity, did_you_mean
from handouts.typeset.svg import check_svg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image as PillowImage

MAX_BYTES = 30_000_000
MAX_PIXELS = 25_000_000
# The figures that preflight programs use for 150 and 225 pixels per inch, less rounding.
LEAST_PPI = 149
GOOD_PPI = 224

_MEDIA_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
_KIND_NAMES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/svg+xml": "SVG"}
_MODES = frozenset(("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK"))  # as Pillow calls them
_USABLE = "Use a .jpg, .png or .svg file."
_COPY_AGAIN = "Copy the file to the workspace again."
_SCHEME_OR_DRIVE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ORIENTATION_TAG = 0x0112
_SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations that turn the picture by a quarter
# Never wait for a pipe, never follow a link; which flags exist depends on the system.
_OPEN_FLAGS = sum(
    getattr(os, name, 0)
    for name in ("O_RDONLY", "O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
)
_pillow_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that has passed every check, with the bytes that were checked.

    `path` is relative to the workspace, with forward slashes and links
    resolved. `width` and `height` are pixels as seen (a photograph that its
    EXIF data turns is turned), or the rounded sides of an SVG's viewBox.
    """

    path: str
    media_type: str
    data: bytes
    width: int
    height: int
    vector: bool


class _RefusedError(Exception):
    """Carries the first thing wrong with a picture out of the steps below."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy


def open_picture(root: Path, relative: str, place: Place) -> tuple[Picture | None, list[Problem]]:
    """Read and check the picture that a user named, relative to the workspace `root`.

    The picture is None when there is any error. Problems stand at `place`, the
    YAML value that names the picture; those of an SVG are reported together.
    """
    try:
        _check_name(relative)
        real_root = root.resolve()
        file = _locate(real_root, relative)
        media_type = _named_kind(file, relative)
        data = _read(file, relative)
        _check_content(data, media_type, relative)
        if media_type == "image/svg+xml":
            sound = _size_if_sound(data)
            size, problems = (sound, []) if sound else check_svg(data, place)
            if size is None:
                return None, [replace(p, message=f"'{relative}': {p.message}") for p in problems]
            width, height = max(1, round(size[0])), max(1, round(size[1]))
        else:
            problems = []
            width, height = _decode(data, _KIND_NAMES[media_type], relative)
    except _RefusedError as refusal:
        return None, [Problem(place, refusal.code, refusal.message, refusal.remedy)]
    path = file.relative_to(real_root).as_posix()
    vector = media_type == "image/svg+xml"
    return Picture(path, media_type, data, width, height, vector), problems


@lru_cache(maxsize=64)
def _size_if_sound(data: bytes) -> tuple[float, float] | None:
    """The size of a drawing without faults: every edition of a handout opens the same ones."""
    size, problems = check_svg(data, Place(""))
    return None if problems else size


def resolution_problem(picture: Picture, printed_width: float, place: Place) -> Problem | None:
    """Whether the picture has too few pixels for its printed width (in points, above zero).

    An error below 149 pixels per inch, a warning below 224; drawings never.
    """
    if picture.vector:
        return None
    if printed_width <= 0:
        raise ValueError(f"a picture cannot be printed {printed_width} points wide")
    inches = printed_width / 72
    ppi = picture.width / inches
    if ppi >= GOOD_PPI:
        return None
    needed = math.ceil(GOOD_PPI * inches)
    return Problem(
        place,
        "picture-resolution",
        f"'{picture.path}' has {math.floor(ppi)} pixels per inch when it is printed"
        f" {inches:.2f} in wide: it is {picture.width:,} pixels wide and should be"
        f" {needed:,} (at least {math.ceil(LEAST_PPI * inches):,})",
        "Use the original picture in its full size, or print it smaller."
        " Enlarging it in a program does not help.",
        Severity.ERROR if ppi < LEAST_PPI else Severity.WARNING,
    )


def _check_name(relative: str) -> None:
    """Refuse names that are anything but a plain path from the workspace."""
    outside = "Put the file into the workspace and write its path from there, with / between names."
    if not relative.strip():
        raise _RefusedError("picture-missing", "the name of the picture is empty", _USABLE)
    if any(unicodedata.category(character) == "Cc" for character in relative):
        message = f"the picture's name {relative!a} has a control character in it"
        raise _RefusedError("picture-outside-workspace", message, "Write the name again.")
    if _SCHEME_OR_DRIVE.match(relative):
        message = f"'{relative}' is an address or a drive, not a file of this workspace"
        raise _RefusedError("picture-outside-workspace", message, outside)
    if relative.startswith("/"):
        message = f"'{relative}' is an absolute path"
        raise _RefusedError("picture-outside-workspace", message, outside)
    if "\\" in relative:
        message = f"'{relative}' has backslashes, which work on Windows only"
        raise _RefusedError("picture-outside-workspace", message, outside)


def _named_kind(file: Path, relative: str) -> str:
    """The media type that the suffix in the user's words promises."""
    media_type = _MEDIA_TYPES.get(PurePosixPath(relative).suffix.lower())
    if media_type is not None:
        return media_type
    if file.is_dir():
        raise _RefusedError("picture-not-a-file", f"'{relative}' is a folder", _USABLE)
    message = f"'{relative}' is not a kind of picture that can be printed"
    raise _RefusedError("picture-kind", message, _USABLE)


def _locate(root: Path, relative: str) -> Path:
    """The real path of the file, which lies below `root` with every link followed."""
    try:
        file = (root / relative).resolve()
    except (OSError, RuntimeError, ValueError):
        message = f"'{relative}' is a link that leads nowhere or a name no file can have"
        raise _RefusedError("picture-missing", message, "Write the name of a file.") from None
    if not file.is_relative_to(root):
        raise _RefusedError(
            "picture-outside-workspace",
            f"'{relative}' leads out of the workspace",
            "Copy the file into the workspace: what is outside is not there on other computers.",
        )
    return file


def _read(file: Path, relative: str) -> bytes:
    """The bytes of a regular file; never waits for a pipe or a device."""
    descriptor = _open(file, relative)
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            raise _RefusedError("picture-not-a-file", f"'{relative}' is {what}", _USABLE)
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"'{relative}' cannot be read: {error.strerror}"
        raise _RefusedError("picture-unreadable", message, _COPY_AGAIN) from None
    finally:
        os.close(descriptor)
    if not data:
        raise _RefusedError("picture-empty", f"'{relative}' is empty (0 bytes)", _COPY_AGAIN)
    if len(data) > MAX_BYTES:
        message = f"'{relative}' is larger than {MAX_BYTES // 1_000_000} MB"
        raise _RefusedError("picture-too-large", message, "Save it smaller, for example as JPEG.")
    return data


def _open(file: Path, relative: str) -> int:
    try:
        return os.open(file, _OPEN_FLAGS)
    except (FileNotFoundError, NotADirectoryError):
        message = f"there is no picture '{relative}'"
        raise _RefusedError("picture-missing", message, _nearest(file)) from None
    except PermissionError:
        message = f"'{relative}' may not be read by this user"
        remedy = "Give yourself the right to read the file."
        raise _RefusedError("picture-unreadable", message, remedy) from None
    except OSError as error:
        message = f"'{relative}' cannot be opened as a file: {error.strerror}"
        raise _RefusedError("picture-not-a-file", message, _USABLE) from None


def _nearest(file: Path) -> str:
    """What the user may have meant, from the names in the nearest folder that exists."""
    wanted, folder = file, file.parent
    while not folder.is_dir():
        wanted, folder = folder, folder.parent
    try:
        names = [entry.name for entry in folder.iterdir() if not entry.name.startswith(".")]
    except OSError:
        names = []
    if wanted == file:
        names = [name for name in names if Path(name).suffix.lower() in _MEDIA_TYPES]
    for name in names:
        if _folded(name) == _folded(wanted.name):
            return (
                f"The name there is '{name}': it differs in capital letters or in how its"
                " accents are stored. Make the two the same."
            )
    if wanted != file:
        near = did_you_mean(wanted.name, names)
        return f"There is no folder '{wanted.name}' in '{folder.name}'. {near}".strip()
    return did_you_mean(file.name, names) or f"There is no picture in the folder '{folder.name}'."


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _sniff(data: bytes) -> str:
    """What the bytes are, by how they begin: a name for messages, "" when not known."""
    head = data[:64]
    kinds = {
        "JPEG": head.startswith(b"\xff\xd8\xff"),
        "PNG": head.startswith(b"\x89PNG\r\n\x1a\n"),
        "HEIC (a phone's own format)": head[4:8] == b"ftyp",
        "GIF": head.startswith(b"GIF8"),
        "TIFF": head.startswith((b"II*\0", b"MM\0*")),
        "WebP": head.startswith(b"RIFF") and head[8:12] == b"WEBP",
        "PDF": head.startswith(b"%PDF-"),
        "SVG": head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"<?xml", b"<svg", b"<!")),
    }
    return next((name for name, found in kinds.items() if found), "")


def _check_content(data: bytes, media_type: str, relative: str) -> None:
    found = _sniff(data)
    if found == _KIND_NAMES[media_type]:
        return
    is_what = f"is {found} inside" if found else "is not a picture inside"
    message = f"'{relative}' {is_what}, whatever its name says"
    if found in _KIND_NAMES.values():
        remedy = (
            f"Rename it so that it ends in {'.jpg' if found == 'JPEG' else f'.{found.lower()}'}."
        )
    else:
        remedy = "Open it in a picture program and export it as JPEG or PNG."
    raise _RefusedError("picture-kind", message, remedy)


@contextmanager
def _strict_pillow() -> Iterator[None]:
    """Pillow that refuses truncated files and bombs, whatever this process has imported.

    Importing WeasyPrint switches LOAD_TRUNCATED_IMAGES on for the whole process.
    """
    from PIL import ImageFile

    with _pillow_lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # our own limit on pixels is lower than Pillow's
        before = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _decode(data: bytes, kind: str, relative: str) -> tuple[int, int]:
    """Decode the whole JPEG or PNG once; its width and height in pixels, as seen."""
    from PIL import Image

    try:
        with _strict_pillow():
            with Image.open(BytesIO(data), formats=[kind]) as image:
                _check_frames_and_size(image, relative)
                image.verify()
            with Image.open(BytesIO(data), formats=[kind]) as image:
                image.load()
                width, height = image.size
                orientation = 1
                with suppress(Exception):  # EXIF that cannot be read turns nothing
                    orientation = image.getexif().get(_ORIENTATION_TAG, 1)
    except _RefusedError:
        raise
    except Image.DecompressionBombError:  # raised above twice its MAX_IMAGE_PIXELS
        raise _too_many_pixels(relative, "more than 178") from None
    except Exception:  # whatever Pillow's parsers stumble over, the file is at fault
        raise _RefusedError(
            "picture-corrupt",
            f"'{relative}' is damaged or cut off, and a part of it would print blank",
            "Copy the file again from where it came from, or export it again.",
        ) from None
    return (height, width) if orientation in _SIDEWAYS else (width, height)


def _check_frames_and_size(image: PillowImage, relative: str) -> None:
    """Refuse what can be refused before decoding."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _too_many_pixels(relative, f"{math.ceil(width * height / 100_000) / 10:.1f}")
    if image.mode not in _MODES:
        message = f"'{relative}' has more shades than can be printed ({image.mode})"
        raise _RefusedError("picture-kind", message, "Save it with 8 bits a channel.")
    # A phone's JPEG may carry a second picture (MPO); the first is what prints.
    if image.format == "PNG" and getattr(image, "n_frames", 1) > 1:
        message = f"'{relative}' is an animation, and paper shows one picture"
        raise _RefusedError("picture-kind", message, "Save one frame of it as PNG or JPEG.")


def _too_many_pixels(relative: str, megapixels: str) -> _RefusedError:
    message = f"'{relative}' has {megapixels} megapixels; {MAX_PIXELS // 1_000_000} are the most"
    remedy = "Save it smaller: at 8.5 by 11 inches, 2,550 by 3,300 pixels are plenty."
    return _RefusedError("picture-too-large", message, remedy)
