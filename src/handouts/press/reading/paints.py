"""What a PDF paints with: colour spaces and colours, read for judging and not for drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from handouts.press.reading.values import Name, Stream, Table

Family = Literal["gray", "rgb", "cmyk", "lab", "spot", "pattern", "unknown"]

PROCESS = ("Cyan", "Magenta", "Yellow", "Black")
ALL, NONE = "All", "None"
_DEEPEST = 8
_NAMED: dict[str, tuple[Family, int]] = {
    "DeviceGray": ("gray", 1), "G": ("gray", 1), "CalGray": ("gray", 1),
    "DeviceRGB": ("rgb", 3), "RGB": ("rgb", 3), "CalRGB": ("rgb", 3),
    "DeviceCMYK": ("cmyk", 4), "CMYK": ("cmyk", 4), "CalCMYK": ("cmyk", 4),
    "Lab": ("lab", 3), "Pattern": ("pattern", 0),
}  # fmt: skip
_BY_COMPONENTS: dict[int, Family] = {1: "gray", 3: "rgb", 4: "cmyk"}


@dataclass(frozen=True, slots=True)
class Space:
    """A colour space.

    `family` is what its colours are in the end, an indexed one's those of its
    table. `calibrated` says that it brings its own meaning (ICC or Cal…) instead
    of the press's. `inks` names the inks of a spot colour.
    """

    family: Family
    components: int
    calibrated: bool = False
    inks: tuple[str, ...] = ()
    indexed: bool = False

    @property
    def first(self) -> tuple[float, ...]:
        """The colour that the space begins with (ISO 32000-1, 8.6.5.1)."""
        if self.family == "cmyk" and not self.indexed:
            return (0.0, 0.0, 0.0, 1.0)
        return (1.0 if self.family == "spot" else 0.0,) * self.components

    @property
    def extra_inks(self) -> tuple[str, ...]:
        """Inks that are none of the four of a press, nor registration."""
        return tuple(ink for ink in self.inks if ink not in {*PROCESS, ALL, NONE})

    @property
    def words(self) -> str:
        """What a person in a print shop calls it."""
        if self.family == "spot":
            return "spot colour " + " and ".join(f"“{ink}”" for ink in self.inks)
        plain = {"gray": "grey", "rgb": "RGB", "cmyk": "CMYK", "lab": "Lab"}
        return plain.get(self.family, "an unknown colour space")


GRAY, RGB, CMYK = Space("gray", 1), Space("rgb", 3), Space("cmyk", 4)
PATTERN, UNKNOWN = Space("pattern", 0), Space("unknown", 0)


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour: numbers from 0 to 1 in a space."""

    space: Space
    values: tuple[float, ...]

    @property
    def inks(self) -> tuple[float, float, float, float] | None:
        """Cyan, magenta, yellow and black from 0 to 1; None where that is not in the file."""
        space, values = self.space, self.values
        if space.indexed or len(values) != space.components:
            return None
        if space.family == "cmyk":
            return values[0], values[1], values[2], values[3]
        if space.family == "gray":
            return 0.0, 0.0, 0.0, 1 - values[0]
        if space.family == "spot" and not space.extra_inks:
            tints = dict(zip(space.inks, values, strict=False))
            each = tints.get(ALL, 0.0)
            cyan, magenta, yellow, black = (max(tints.get(ink, 0.0), each) for ink in PROCESS)
            return cyan, magenta, yellow, black
        return None

    @property
    def is_white(self) -> bool:
        """Whether no ink at all is meant."""
        if self.space.indexed or len(self.values) != self.space.components:
            return False
        if self.space.family == "rgb":
            return min(self.values) >= 0.999
        if self.space.family == "spot" and self.space.inks != (NONE,):
            return max(self.values) <= 0.001
        return self.inks is not None and max(self.inks) <= 0.001

    @property
    def is_black_alone(self) -> bool:
        """Whether it is full or nearly full black ink and no other."""
        inks = self.inks
        return inks is not None and inks[3] >= 0.85 and max(inks[:3]) <= 0.005


BLACK = Colour(GRAY, (0.0,))


def space_of(written: Any, resources: Table | None, depth: int = 0) -> Space:
    """The colour space that a name or an array stands for; `UNKNOWN` where it is none."""
    if depth > _DEEPEST:
        return UNKNOWN
    if isinstance(written, Name):
        named = resources.table("ColorSpace") if resources is not None else None
        found = named.get(written) if named is not None else None
        if found is not None and found != written:
            return space_of(found, None, depth + 1)
        return Space(*_NAMED[written]) if written in _NAMED else UNKNOWN
    if not isinstance(written, tuple) or not written or not isinstance(written[0], Name):
        return UNKNOWN
    kind, rest = written[0], written[1:]
    if kind in _NAMED and not (kind == "Pattern" and rest):
        return Space(*_NAMED[kind], calibrated=kind.startswith("Cal"))
    return _derived(kind, rest, resources, depth) if rest else UNKNOWN


def _derived(kind: str, rest: tuple[Any, ...], resources: Table | None, depth: int) -> Space:
    if kind == "ICCBased":
        return _icc_based(rest[0])
    if kind in {"Indexed", "I"}:
        base = space_of(rest[0], resources, depth + 1)
        return Space(base.family, 1, base.calibrated, base.inks, indexed=True)
    if kind == "Pattern":
        base = space_of(rest[0], resources, depth + 1)
        return Space("pattern", base.components, base.calibrated, base.inks)
    if kind not in {"Separation", "DeviceN"}:
        return UNKNOWN
    names = rest[0] if isinstance(rest[0], tuple) else (rest[0],)
    inks = tuple(str(name) for name in names if isinstance(name, Name))
    return Space("spot", len(inks), inks=inks) if inks else UNKNOWN


def _icc_based(stream: Any) -> Space:
    """A profile's space; where the count of components lies, the profile's own word counts."""
    if not isinstance(stream, Stream):
        return UNKNOWN
    count = int(stream.number("N"))
    if count not in _BY_COMPONENTS:
        return UNKNOWN
    family: Family = _BY_COMPONENTS[count]
    if count == 3 and stream.data()[16:20] == b"Lab ":
        family = "lab"
    return Space(family, count, calibrated=True)
