"""Colour spaces, functions and gradients of a PDF, as far as colours are changed in them.

A colour is a tuple of numbers from 0 to 1, one for each component of its space
(for an indexed space one whole number). Nothing here knows inks or profiles:
who calls says what becomes of a colour.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from handouts.press.calculator import calculated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Values = tuple[float, ...]
Kind = Literal["gray", "rgb", "cmyk", "lab", "indexed", "spot", "pattern"]

_SIMPLE: dict[str, Kind] = {
    "/DeviceGray": "gray",
    "/G": "gray",
    "/CalGray": "gray",
    "/DeviceRGB": "rgb",
    "/RGB": "rgb",
    "/CalRGB": "rgb",
    "/DeviceCMYK": "cmyk",
    "/CMYK": "cmyk",
    "/Lab": "lab",
    "/Pattern": "pattern",
}
_BY_COMPONENTS: dict[int, Kind] = {1: "gray", 3: "rgb", 4: "cmyk"}
_COMPONENTS: dict[Kind, int] = {"gray": 1, "rgb": 3, "cmyk": 4, "lab": 3, "indexed": 1}
_PROCESS = {"/Cyan": 0, "/Magenta": 1, "/Yellow": 2, "/Black": 3}
_NO_WORDS = "a PDF's colours lead to each other in a circle"
_DEEPEST = 8
_SAME = 2 / 255  # what rounding to bytes can put between two colours


class UnknownColourError(ValueError):
    """Something about colours that cannot be read; the message says what."""


@dataclass(frozen=True, slots=True)
class Space:
    """A colour space: its kind, and what some kinds have beside it.

    `profile` is an ICC profile; `base` the space that an indexed, spot or
    pattern space leads to; `table` the bytes of an indexed one; `inks` the
    names of a spot's inks and `tint` the function to its base.
    """

    kind: Kind
    profile: bytes | None = None
    base: Space | None = None
    table: bytes = b""
    inks: tuple[str, ...] = ()
    tint: Object | None = None

    @property
    def components(self) -> int:
        """How many numbers make a colour; 0 for a pattern without one."""
        if self.kind == "spot":
            return len(self.inks)
        if self.kind == "pattern":
            return self.base.components if self.base else 0
        return _COMPONENTS[self.kind]

    @property
    def first(self) -> Values:
        """The colour that the space begins with (ISO 32000-1, 8.6.5.1)."""
        if self.kind == "spot":
            return (1.0,) * len(self.inks)
        if self.kind == "cmyk":
            return (0.0, 0.0, 0.0, 1.0)
        return (0.0,) * self.components


GRAY, RGB, CMYK = Space("gray"), Space("rgb"), Space("cmyk")


def space_of(written: Object, resources: Object | None, depth: int = 0) -> Space:
    """The colour space that a name or an array stands for; UnknownColourError where none."""
    if depth > _DEEPEST:
        raise UnknownColourError(_NO_WORDS)
    if isinstance(written, Name):
        named = resources.get("/ColorSpace") if resources is not None else None
        if named is not None and str(written) in named:
            return space_of(named[str(written)], None, depth + 1)
        if str(written) in _SIMPLE:
            return Space(_SIMPLE[str(written)])
        raise UnknownColourError(f"the colour space {written} is not there")
    if not isinstance(written, Array) or not len(written):
        raise UnknownColourError("a colour space that is neither a name nor a list")
    return _listed(written, resources, depth + 1)


def _listed(written: Array, resources: Object | None, depth: int) -> Space:
    kind = str(written[0])
    if kind == "/ICCBased":
        return _icc_based(written[1])
    if kind in {"/Indexed", "/I"}:
        base = space_of(written[1], resources, depth)
        return Space("indexed", base=base, table=_bytes(written[3]))
    if kind in {"/Separation", "/DeviceN"}:
        names = [written[1]] if kind == "/Separation" else list(written[1].as_list())
        base = space_of(written[2], resources, depth)
        return Space("spot", base=base, inks=tuple(str(name) for name in names), tint=written[3])
    if kind == "/Pattern" and len(written) > 1:
        return Space("pattern", base=space_of(written[1], resources, depth))
    if kind in _SIMPLE:
        return Space(_SIMPLE[kind])
    raise UnknownColourError(f"the colour space {kind} is not known")


def _icc_based(stream: Object) -> Space:
    count = int(stream.get("/N", 0))
    if count not in _BY_COMPONENTS:
        raise UnknownColourError(f"an ICC profile with {count} components")
    return Space(_BY_COMPONENTS[count], profile=stream.read_bytes())


def _bytes(table: Object) -> bytes:
    return table.read_bytes() if isinstance(table, Stream) else bytes(table)


def to_cmyk(space: Space, values: Values) -> Values:
    """Four inks from 0 to 1 that print a colour, plainly reckoned and without any profile.

    Exact for CMYK, grey (black ink alone), the process inks by name and All;
    a spot colour goes through its own function. RGB and Lab, which no file for
    a press has, are only estimated.
    """
    if space.kind == "gray":
        return (0.0, 0.0, 0.0, 1 - values[0])
    if space.kind == "rgb":
        black = 1 - max(values)
        red, green, blue = values
        return (1 - red - black, 1 - green - black, 1 - blue - black, black)
    if space.kind == "lab":
        return (0.0, 0.0, 0.0, 1 - values[0] / 100)
    if space.kind == "indexed" and space.base is not None:
        return to_cmyk(space.base, looked_up(space, int(values[0])))
    if space.kind == "spot":
        return _spot(space, values)
    return values if space.kind == "cmyk" else (0.0, 0.0, 0.0, 0.0)


def looked_up(space: Space, index: int) -> Values:
    """The colour of an indexed space's table, in its base."""
    assert space.base is not None
    count = space.base.components
    entry = space.table[index * count : (index + 1) * count]
    return tuple(byte / 255 for byte in entry.ljust(count, b"\0"))


def _spot(space: Space, values: Values) -> Values:
    inks = [0.0, 0.0, 0.0, 0.0]
    known = True
    for name, tint in zip(space.inks, values, strict=False):
        if name == "/All":
            inks = [max(ink, tint) for ink in inks]
        elif name in _PROCESS:
            inks[_PROCESS[name]] = tint
        elif name != "/None":
            known = False
    if known or space.base is None or space.tint is None:
        return tuple(inks)
    try:
        return to_cmyk(space.base, evaluated(space.tint, *values))
    except UnknownColourError:
        return (0.0, 0.0, 0.0, max(values))


def evaluated(function: Object, *values: float) -> Values:
    """What a function gives; UnknownColourError for samples of more than one number."""
    if isinstance(function, Array):
        return tuple(evaluated(each, *values)[0] for each in function.as_list())
    kind = int(function.FunctionType)
    if kind == 4:
        return _calculated(function, values)
    if len(values) != 1:
        raise UnknownColourError("a colour that is sampled from several inks")
    low, high = _pairs(function.Domain)[0]
    x = min(max(values[0], low), high)
    if kind == 2:
        first, last = _ends(function)
        power = x ** float(function.N)
        return tuple(a + power * (b - a) for a, b in zip(first, last, strict=True))
    if kind == 3:
        bounds = [low, *numbers(function.Bounds), high]
        part = sum(1 for bound in bounds[1:-1] if x >= bound)
        start, end = _pairs(function.Encode)[part]
        share = (x - bounds[part]) / ((bounds[part + 1] - bounds[part]) or 1)
        return evaluated(function.Functions[part], start + share * (end - start))
    if kind == 0:
        samples = _samples(function)
        at = (x - low) / ((high - low) or 1) * (len(samples) - 1)
        one, other = samples[int(at)], samples[min(int(at) + 1, len(samples) - 1)]
        return tuple(a + (at - int(at)) * (b - a) for a, b in zip(one, other, strict=True))
    raise UnknownColourError(f"a function of kind {kind}")


def _calculated(function: Object, values: Values) -> Values:
    try:
        found = calculated(function.read_bytes(), values)
    except ValueError as error:
        raise UnknownColourError(str(error)) from error
    limits = _pairs(function.Range)
    return tuple(
        min(max(value, low), high) for value, (low, high) in zip(found, limits, strict=False)
    )


def numbers(array: Iterable[Object]) -> list[float]:
    """The numbers of a PDF's array."""
    return [float(number) for number in array]


def decimals(values: Iterable[float]) -> list[Decimal]:
    """Numbers as a PDF writes them: to a millionth, which no byte and no percent needs."""
    return [Decimal(f"{value:.6f}".rstrip("0").rstrip(".") or "0") for value in values]


def _pairs(array: Object) -> list[tuple[float, float]]:
    flat = numbers(array.as_list())
    return list(zip(flat[::2], flat[1::2], strict=True))


def _ends(function: Object) -> tuple[Values, Values]:
    first = numbers(function.get("/C0", Array([0])).as_list())
    last = numbers(function.get("/C1", Array([1])).as_list())
    return tuple(first), tuple(last)


def _samples(function: Object) -> list[Values]:
    """The colours of a sampled function of one number, in order."""
    if len(function.Size) != 1:
        raise UnknownColourError("a gradient of more than one number")
    count, bits = int(function.Size[0]), int(function.BitsPerSample)
    if bits not in {8, 16}:
        raise UnknownColourError(f"a gradient in samples of {bits} bits")
    ranges = _pairs(function.Range)
    decode = _pairs(function.get("/Decode", function.Range))
    data, step = function.read_bytes(), bits // 8
    found = []
    for at in range(count):
        values = []
        for number, (low, high) in enumerate(decode[: len(ranges)]):
            start = (at * len(ranges) + number) * step
            share = int.from_bytes(data[start : start + step], "big") / (256**step - 1)
            values.append(low + share * (high - low))
        found.append(tuple(values))
    return found


@dataclass(frozen=True, slots=True)
class Recolouring:
    """How a gradient's colours change: what becomes of one, and which are exact.

    Samples between two exact colours that lie on the straight way from one to
    the other come to lie on the straight way between what these become.
    """

    pdf: Pdf
    space: Space
    change: Callable[[Values], Values]
    exact: Callable[[Values], bool]


def recoloured(function: Object, how: Recolouring) -> Object:
    """The same function with other colours at its ends, joints and samples.

    UnknownColourError for what cannot be changed without redrawing it.
    """
    if isinstance(function, Array):
        function = _merged(function)
    kind = int(function.FunctionType)
    if kind == 2:
        first, last = (how.change(values) for values in _ends(function))
        return Dictionary(
            FunctionType=2,
            Domain=function.Domain,
            N=function.N,
            C0=Array(decimals(first)),
            C1=Array(decimals(last)),
        )
    if kind == 3:
        parts = [recoloured(part, how) for part in function.Functions.as_list()]
        return Dictionary(
            FunctionType=3,
            Domain=function.Domain,
            Functions=Array(parts),
            Bounds=function.Bounds,
            Encode=function.Encode,
        )
    if kind == 0:
        return _resampled(function, how)
    raise UnknownColourError("a gradient that is reckoned by a program")


def _merged(functions: Array) -> Object:
    """One function of all components from one for each, where they have the same shape."""
    parts = list(functions.as_list())
    if len(parts) == 1:
        return parts[0]
    kinds = {int(part.FunctionType) for part in parts}
    powers = {float(part.get("/N", 1)) for part in parts}
    if kinds != {2} or len(powers) != 1:
        raise UnknownColourError("a gradient whose components run apart")
    ends = [_ends(part) for part in parts]
    return Dictionary(
        FunctionType=2,
        Domain=parts[0].Domain,
        N=parts[0].N,
        C0=Array(decimals(first[0] for first, _ in ends)),
        C1=Array(decimals(last[0] for _, last in ends)),
    )


def _resampled(function: Object, how: Recolouring) -> Object:
    values = _changed(_samples(function), how)
    data = b"".join(
        round(min(max(number, 0), 1) * 65535).to_bytes(2, "big")
        for colour in values
        for number in colour
    )
    stream = how.pdf.make_stream(data)
    stream.FunctionType = 0
    stream.Domain = function.Domain
    stream.Range = Array([0, 1] * len(values[0]))
    stream.Size = Array([len(values)])
    stream.BitsPerSample = 16
    return stream


def _changed(samples: Sequence[Values], how: Recolouring) -> list[Values]:
    joints = [at for at, values in enumerate(samples) if how.exact(values)]
    changed = list(samples)
    done = set(joints)
    for one, other in pairwise(joints):
        start, end = how.change(samples[one]), how.change(samples[other])
        for at in range(one + 1, other):
            share = (at - one) / (other - one)
            if _near(samples[at], _between(samples[one], samples[other], share)):
                changed[at] = _between(start, end, share)
                done.add(at)
    for at in set(range(len(samples))) - done | set(joints):
        changed[at] = how.change(samples[at])
    return changed


def _between(one: Values, other: Values, share: float) -> Values:
    return tuple(a + share * (b - a) for a, b in zip(one, other, strict=True))


def _near(one: Values, other: Values) -> bool:
    return all(abs(a - b) <= _SAME for a, b in zip(one, other, strict=True))


def recolour_shading(shading: Object, how: Recolouring, target: Name) -> None:
    """Give a gradient other colours, in the space `target`.

    Only gradients along a line and between circles; UnknownColourError for
    the others, which then stay as they are.
    """
    if int(shading.ShadingType) not in {2, 3}:
        raise UnknownColourError("a gradient that is neither straight nor round")
    function = recoloured(shading.Function, how)
    if "/Background" in shading:
        ground = tuple(numbers(shading.Background.as_list()))
        shading.Background = Array(decimals(how.change(ground)))
    shading.Function = function
    shading.ColorSpace = target


def repaint(
    pdf: Pdf, shading: Object, resources: Object, target: Name,
    change: Callable[[Space, Values], Values],
) -> None:  # fmt: skip
    """Change a gradient at each stop; what cannot be changed without redrawing it stays."""
    with suppress(UnknownColourError):
        space = space_of(shading.ColorSpace, resources)
        how = Recolouring(pdf, space, lambda values: change(space, values), lambda _values: True)
        recolour_shading(shading, how, target)
