"""Pictures of a PDF as arrays, and back.

The samples are read as PDF means them: filters, bits, `Decode`, palettes. So a
JPEG that Adobe wrote upside down and one that was not come out alike.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from pikepdf import Array, Name, Object, PdfError, Stream, StreamDecodeLevel
from PIL import Image

from handouts.press.spaces import Space, UnknownColourError, looked_up, numbers, space_of

if TYPE_CHECKING:
    from handouts.press.icc import Pixels

JPEG_QUALITY = 95
_SPACES = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}
_UNREAD = {
    "/JPXDecode": "JPEG 2000",
    "/JBIG2Decode": "JBIG2",
    "/CCITTFaxDecode": "fax",
}
# The keys that tell of samples which are no longer there.
_OLD_KEYS = ("/Decode", "/DecodeParms", "/Intent", "/Metadata", "/Interpolate")


@dataclass(frozen=True, slots=True)
class Picture:
    """Samples of height, width and components from 0 to 255, and the space they are in.

    `lossy` says that they came from a JPEG.
    """

    pixels: Pixels
    space: Space
    lossy: bool


def read(image: Stream, resources: Object | None) -> Picture:
    """A picture's samples, palettes looked up; UnknownColourError says what cannot be read."""
    filters = _filters(image)
    for name in filters:
        if name in _UNREAD:
            raise UnknownColourError(f"a picture in {_UNREAD[name]}")
    space = space_of(image.ColorSpace, resources)
    width, height = int(image.Width), int(image.Height)
    bits = int(image.get("/BitsPerComponent", 8))
    try:
        data = image.read_bytes(decode_level=StreamDecodeLevel.all)
        samples = _unpacked(data, (height, width, space.components), bits)
    except (PdfError, ValueError) as error:
        raise UnknownColourError("a picture that is damaged") from error
    decode = numbers(image.Decode.as_list()) if "/Decode" in image else None
    if space.kind == "indexed":
        return Picture(_looked_up(samples, space, bits, decode), _base(space), lossy=False)
    full = _decoded(samples, bits, decode, space)
    lossy = "/DCTDecode" in filters
    if filters == ["/DCTDecode"] and space.profile is None:
        space = replace(space, profile=_own_profile(image))
    return Picture(full, space, lossy=lossy)


def readable(image: Stream, resources: Object | None) -> Picture | None:
    """A picture's samples; None for a stencil, which has no colours, or what cannot be read."""
    if image.get("/ImageMask", False):
        return None
    try:
        return read(image, resources)
    except UnknownColourError:
        return None


def _own_profile(image: Stream) -> bytes | None:
    """The profile within a JPEG. PDF ignores it, but it says which colours were meant."""
    try:
        with Image.open(io.BytesIO(image.read_raw_bytes())) as jpeg:
            profile: bytes | None = jpeg.info.get("icc_profile")
            return profile
    except OSError:
        return None


def _filters(image: Stream) -> list[str]:
    written = image.get("/Filter", Array([]))
    return [str(name) for name in (written.as_list() if isinstance(written, Array) else [written])]


def _unpacked(data: bytes, shape: tuple[int, int, int], bits: int) -> np.ndarray:
    """Samples as they stand in the file; rows begin at bytes."""
    height, width, count = shape
    stride = (width * count * bits + 7) // 8
    rows = np.frombuffer(data, np.uint8, height * stride).reshape(height, stride)
    if bits == 16:
        return rows[:, ::2].reshape(shape)
    if bits < 8:
        ones = np.unpackbits(rows, axis=1).reshape(height, -1, bits)
        weights = 1 << np.arange(bits - 1, -1, -1)
        rows = (ones * weights).sum(axis=2).astype(np.uint8)[:, : width * count]
    return rows.reshape(shape)


def _decoded(samples: np.ndarray, bits: int, decode: list[float] | None, space: Space) -> Pixels:
    most = 255 if bits >= 8 else (1 << bits) - 1
    if decode is None or space.kind == "lab":
        return as_bytes(samples * (255 / most)) if most != 255 else samples
    low, high = np.array(decode[::2]), np.array(decode[1::2])
    values = low + samples / most * (high - low)
    return as_bytes(values.clip(0, 1) * 255)


def _looked_up(samples: np.ndarray, space: Space, bits: int, decode: list[float] | None) -> Pixels:
    if decode is not None and decode[0] > decode[1]:
        samples = (1 << bits) - 1 - samples
    palette = [looked_up(space, index) for index in range(256)]
    table = as_bytes(np.array(palette) * 255)
    return np.take(table, samples[..., 0], axis=0)


def as_bytes(values: np.ndarray) -> Pixels:
    """Numbers from 0 to 255, rounded."""
    rounded: Pixels = np.rint(values).astype(np.uint8)
    return rounded


def _base(space: Space) -> Space:
    assert space.base is not None
    return space.base


def write(image: Stream, pixels: Pixels, *, lossy: bool) -> None:
    """Give a picture other samples: one channel is grey, three RGB, four CMYK.

    What was a JPEG becomes one of high quality, anything else stays exact.
    """
    for key in _OLD_KEYS:
        if key in image:
            del image[key]
    count = pixels.shape[2]
    image.ColorSpace = _SPACES[count]
    image.BitsPerComponent = 8
    if not lossy:
        image.write(np.ascontiguousarray(pixels).tobytes())
        return
    mode, flat = ("CMYK", pixels) if count == 4 else ("L", pixels[..., 0])
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(flat), mode).save(
        file, "JPEG", quality=JPEG_QUALITY, subsampling=0
    )
    image.write(file.getvalue(), filter=Name.DCTDecode)
    if count == 4:
        # Pillow writes CMYK as Adobe does, with all inks turned about.
        image.Decode = Array([1, 0] * 4)
