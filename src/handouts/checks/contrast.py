"""low-contrast: words in a colour that cannot be read well on the colour behind them.

Words need a contrast of 4.5 to 1 (WCAG 2.2, level AA), on screen and on office paper.

Fails:
    # in styles/calm/tokens.yaml
    grounds:
      paper: {ground: paper, text: line, title: strong, accent: accent}
      tint: {ground: tint, text: ink, title: strong, accent: accent}
      warm: {ground: warm, text: ink, title: strong, accent: accent}
      strong: {ground: strong, text: paper, title: paper, accent: glow}
Passes:
    # in styles/calm/tokens.yaml
    grounds:
      paper: {ground: paper, text: ink, title: strong, accent: accent}
      tint: {ground: tint, text: ink, title: strong, accent: accent}
      warm: {ground: warm, text: ink, title: strong, accent: accent}
      strong: {ground: strong, text: paper, title: paper, accent: glow}

Stylesheets are read without any page, so this asks what a rule may meet: what its own words and
those of its box stand on, on every ground of the style. A format's own rules are asked about
grounds with dark words only, since its template may never set them on others. What it cannot
know, such as words on a picture, the proof of the finished page sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handouts.problems import Place, Problem, Severity
from handouts.typeset.css_reading import read_css, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from handouts.library import Library
    from handouts.style import Style

CODE = "low-contrast"
SEVERITY = Severity.ERROR
LEAST = 4.5  # WCAG 2.2, level AA, for text of any size
_ROLES = ("on-text", "on-title", "on-accent", "on-soft")
_VALUE = re.compile(r"var\(\s*--([a-z0-9-]+)|(#[0-9a-fA-F]{6})\b")
_GROUND = re.compile(r'\[data-ground(?:="([a-z0-9_-]+)")?\]')
_LEADING = re.compile(r"^(?:(?:html|body|\[dir=[^\]]+\]|:not\([^)]*\)|\.large-print)+ +)+")
_NAMED = re.compile(r"[.#]?[a-zA-Z_][\w-]*")
_PSEUDO_ELEMENT = re.compile(r"::(before|after|marker)")

Pair = tuple[str, str]
"""The names of two colours of a style, or values such as #FFFFFF: words, and what is behind."""


def check(library: Library) -> Iterator[Problem]:
    """Every pair of colours that a style's grounds, its stylesheets or the formats' print."""
    used = {str(handout.facts.style) for handout in library.handouts.values()}
    used.add(str(library.brand.style) if library.brand else "")
    for name, style in library.styles.items():
        pairs = {**_in_css(library, style), **dict(_on_grounds(name, style))}
        for pair, place in pairs.items():
            ratio = _worst(style, pair)
            if ratio < LEAST:
                yield _problem(place, name, pair, ratio)
            elif library.brand and name in used:
                ratio = _worst(library.brand.over(style), pair)
                own = [library.brand.colours[c] for c in pair if c in library.brand.colours]
                if ratio < LEAST and own:
                    where = Place("styles/brand.yaml", own[0].place.line, own[0].place.column)
                    yield _problem(where, name, pair, ratio)


def _problem(place: Place, style: str, pair: Pair, ratio: float) -> Problem:
    return Problem(
        place, CODE,
        f"'{pair[0]}' on '{pair[1]}' in the style '{style}' has a contrast of"
        f" {ratio:.1f} to 1; words need {LEAST} to 1",
        "Make one of the two colours darker or lighter.",
    )  # fmt: skip


def _worst(style: Style, pair: Pair) -> float:
    """The lower contrast of a pair on screen and on office paper; 21 for what is no colour."""
    ratios = [21.0]
    for target in ("screen", "desk"):
        palette = style.palette(target)
        values = [palette.get(name, name) for name in pair]
        if all(value.startswith("#") for value in values):
            ratios.append(contrast(*values))
    return min(ratios)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (#RRGGBB) by WCAG 2.2, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _on_grounds(name: str, style: Style) -> Iterator[tuple[Pair, Place]]:
    for ground in style.grounds.values():
        for text in (ground.text, ground.title, ground.accent):
            place = Place(f"styles/{name}/tokens.yaml", ground.place.line, ground.place.column)
            yield (str(text), str(ground.ground)), place


def _in_css(library: Library, style: Style) -> dict[Pair, Place]:
    """Pairs of the stylesheets, as they are laid over each other for each format."""
    root = library.workspace.root
    own = [f"styles/{sheet}" for sheet in style.stylesheets]
    base = list(_cells(root, own))
    pairs: dict[Pair, Place] = {}
    for name in sorted(library.formats):
        files = [f"brochures/{link}/format.css" for link in reversed(library.format_chain(name))]
        sheets = _Sheets([*base, *_cells(root, files, first=len(base))], style)
        for pair, place in sheets.pairs():
            pairs.setdefault(pair, place)
    return pairs


@dataclass(frozen=True, slots=True)
class _Cell:
    """What one selector says of colours: `key` is it without grounds and languages."""

    key: str
    ground: str | None
    says: Mapping[str, str]
    weight: tuple[int, int, int]
    place: Place

    @property
    def own_format(self) -> bool:
        return self.place.file.startswith("brochures/")

    @property
    def behind(self) -> bool:
        """Whether it lays a colour behind words."""
        return self.says.get("behind", "none") != "none"


def _cells(root: Path, files: Iterable[str], first: int = 0) -> Iterator[_Cell]:
    """The rules of stylesheets, in order; a sheet that cannot be read is composing's to report."""
    order = first
    for file in files:
        try:
            css = read_css(root, file)
        except (OSError, UnicodeDecodeError):
            continue
        for rule in rules_of(css):
            says = dict(_sayings(rule.declarations))
            for selector in _split(rule.selector) if says else ():
                found = _GROUND.search(selector)
                key = _LEADING.sub("", _GROUND.sub("", selector).strip())
                weight = (*_specificity(selector), order)
                ground = (found[1] or "*") if found else None
                yield _Cell(key, ground, says, weight, Place(file, rule.line, rule.column))
                order += 1


def _sayings(declarations: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in declarations.items():
        found = _VALUE.search(value)
        colour = (found[1] or found[2]) if found else "none"
        if name in {"background", "background-color"}:
            yield "behind", colour
        elif name == "color" and found:
            yield "color", colour
        elif name.removeprefix("--") in _ROLES and found:
            yield name.removeprefix("--"), colour
        elif name == "content":
            yield "content", value


def _split(selector: str) -> Iterator[str]:
    """The selectors of a list; commas within parentheses do not part them."""
    depth, begin = 0, 0
    for at, letter in enumerate(selector):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            yield selector[begin:at].strip()
            begin = at + 1
    yield selector[begin:].strip()


def _specificity(selector: str) -> tuple[int, int]:
    """Classes and the like, then elements; identifiers are not used in handouts."""
    elements = len(_PSEUDO_ELEMENT.findall(selector))
    plain = _PSEUDO_ELEMENT.sub("", selector)
    classes = len(re.findall(r"\.[\w-]+|\[[^\]]*\]|:(?!not|has|is|where)[\w-]+", plain))
    plain = re.sub(r"\.[\w-]+|\[[^\]]*\]|:[\w-]+", " ", plain)
    return classes, elements + len(re.findall(r"(?<![\w-])[a-z][\w-]*", plain))


@dataclass(frozen=True, slots=True)
class _Element:
    """What is known of the elements that a selector means: their names, and their pseudo-element.

    `around` are the elements that they stand in, the nearest first.
    """

    names: frozenset[str]
    pseudo: str
    around: tuple[_Element, ...] = ()


_ROOT = _Element(frozenset(), "")


def _element(key: str) -> _Element:
    plain = re.sub(r":(?:not|has|is|where)\([^)]*\)|\[[^\]]*\]", "", key)
    plain = re.sub(r"\s*([+~>])\s*", r"\1", plain)
    compounds = re.split(r"([+~> ])", plain)
    names = [_names(part) for part in compounds[::2]]
    # What comes before '+' or '~' stands beside the next one, not around it.
    around = [names[at] for at, joint in enumerate(compounds[1::2]) if joint in "> "]
    pseudo = _PSEUDO_ELEMENT.search(compounds[-1])
    outer = tuple(_Element(one, "") for one in reversed(around))
    return _Element(names[-1], pseudo[1] if pseudo else "", outer)


def _is_simple(key: str) -> bool:
    """Whether a selector means its elements wherever they stand."""
    return not set(" +~>:") & set(_PSEUDO_ELEMENT.sub("", key))


def _names(compound: str) -> frozenset[str]:
    return frozenset(_NAMED.findall(re.sub(r"::?[\w-]+(\([^)]*\))?", "", compound)))


@dataclass
class _Sheets:
    """The stylesheets of one format in one style, to be asked what a selector's words look like."""

    cells: list[_Cell]
    style: Style

    def __post_init__(self) -> None:
        self.elements = {cell.key: _element(cell.key) for cell in self.cells}
        self.looks = {str(name): ground for name, ground in self.style.grounds.items()}
        paper = self.looks.get("paper")
        self.dark = {name for name, g in self.looks.items() if paper and g.text != paper.text}
        self.by_key: dict[str, list[_Cell]] = {}
        self.simple: list[_Cell] = []
        for cell in self.cells:
            self.by_key.setdefault(cell.key, []).append(cell)
            if _is_simple(cell.key):
                self.simple.append(cell)
        self.boxes = [cell for cell in self.cells if cell.behind]

    def pairs(self) -> Iterator[tuple[Pair, Place]]:
        for cell in self.cells:
            if "color" in cell.says or cell.behind:
                for ground in self.looks:
                    if self._may_stand(cell, ground):
                        yield from self._of(cell, ground)

    def _may_stand(self, cell: _Cell, ground: str) -> bool:
        if cell.key in {"html", "body"} or cell.key.startswith("@"):
            return ground == "paper" and not cell.key.startswith("@page")
        return self._holds(cell, ground)

    def _of(self, cell: _Cell, ground: str) -> Iterator[tuple[Pair, Place]]:
        """The words of a rule on what they stand on, on one ground; the last to speak is blamed."""
        me = self.elements[cell.key]
        if me.pseudo and self._value(me, cell.key, "content", ground) in {None, '""', "none"}:
            return  # a mark, without words
        text = self._said(me, cell.key, "color", ground)
        behind = self._said(me, cell.key, "behind", ground)
        word = text.says["color"] if text else None
        if behind and behind.behind:
            boxes = [(behind.says["behind"], (me, *me.around))]
        else:
            boxes = list(self._boxes_around(me, ground))
            behind = None
            if not boxes and ".cover" in cell.key and word not in _ROLES:
                return  # on a picture, or on a ground that only the template knows
            boxes = boxes or [("on-ground", me.around)]
        last = max((c for c in (text, behind) if c), key=lambda c: c.weight, default=cell)
        for box, chain in boxes:
            colour = self._colour(box, ground, chain)
            on = self._ground_of(colour, ground)
            for role in [word] if word else _ROLES:
                yield (self._colour(role, on, chain), colour), last.place

    def _ground_of(self, colour: str, ground: str) -> str:
        """A box in a dark ground's colour is taken to be that ground: templates say so there."""
        named = [name for name in self.dark if self.looks[name].ground == colour]
        return named[0] if named else ground

    def _boxes_around(
        self, me: _Element, ground: str
    ) -> Iterator[tuple[str, tuple[_Element, ...]]]:
        """The boxes with a colour of their own that a selector says its words stand in."""
        for at, outer in enumerate(me.around):
            classes = {name for name in outer.names if name.startswith(".")}
            found = [
                (box, self.elements[box.key])
                for box in self.boxes
                if classes and self._holds(box, ground)
            ]
            found = [(b, e) for b, e in found if classes <= e.names and not e.pseudo]
            for box, element in found:
                yield box.says["behind"], (element, *me.around[at + 1 :])
            if found:
                return

    def _said(self, me: _Element, key: str, what: str, ground: str) -> _Cell | None:
        """What holds for an element: the weightiest of the rules that surely mean it."""
        found = (
            cell
            for cell in [*self.by_key.get(key, ()), *self.simple]
            if what in cell.says
            and self._holds(cell, ground)
            and (cell.key == key or self._means(cell, me))
        )
        return max(found, key=lambda cell: cell.weight, default=None)

    def _value(self, me: _Element, key: str, what: str, ground: str) -> str | None:
        cell = self._said(me, key, what, ground)
        return cell.says[what] if cell else None

    def _holds(self, cell: _Cell, ground: str) -> bool:
        """Whether a rule is asked about a ground: a format's about dark ones if it names them."""
        if cell.ground in {None, "*"}:
            return not (cell.own_format and ground in self.dark)
        return cell.ground == ground

    def _means(self, cell: _Cell, me: _Element) -> bool:
        other = self.elements[cell.key]
        return bool(other.names) and other.names <= me.names and other.pseudo == me.pseudo

    def _colour(self, word: str, ground: str, chain: tuple[_Element, ...]) -> str:
        """The colour that a role stands for: its box's, else its ground's."""
        if word == "on-ground":
            return str(self.looks[ground].ground)
        if word not in _ROLES:
            return word
        said = [self._value(element, "", word, ground) for element in chain]
        if word == "on-soft":  # no ground has one: base.css says it for each
            said += [self._value(_ROOT, "", word, ground), "soft"]
        own = next((colour for colour in said if colour), None)
        return own or str(getattr(self.looks[ground], word.removeprefix("on-")))
