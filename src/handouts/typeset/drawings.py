"""Drawings that the program makes of data, for a page to fetch like pictures of the workspace."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from handouts.content.models import Missing
from handouts.problems import Problem, did_you_mean
from handouts.typeset.charts import Bar, chart_svg
from handouts.typeset.letters import one_by_one
from handouts.typeset.qr import LEAST_MODULE_MM, QUIET, mark_svg, qr_svg, spoken
from handouts.typeset.svg_words import reworded, words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from handouts.content.data_blocks import ChartBody, QrBody
    from handouts.content.yaml_nodes import Text
    from handouts.typeset.pictures import Picture

_POINTS_PER_MM = 72 / 25.4
_MARK_LINES = 2.7


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing: the address under which a page asks for it, and its bytes."""

    address: str
    data: bytes
    media_type: str = "image/svg+xml"


@dataclass
class Drawings:
    """Draws the charts and codes of one edition and keeps what it drew.

    `plain` takes the marks out of a text; `family` is the type of labels.
    """

    scheme: str
    family: str
    direction: Literal["ltr", "rtl"]
    plain: Callable[[str], str]
    made: list[Drawing] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def chart(self, body: ChartBody) -> dict[str, Any]:
        """A chart's address; "" with a problem when it cannot be drawn."""
        bars = [
            Bar(self.plain(item.label), item.value, self.plain(item.shown or f"{item.value:g}"))
            for item in body.items
        ]
        try:
            svg = chart_svg(body.look, bars, family=self.family, direction=self.direction)
        except ValueError as error:
            self.problems.append(
                Problem(
                    body.place,
                    "chart-impossible",
                    f"the chart cannot be drawn: {error}",
                    "Shorten a label, or choose another 'look'.",
                )
            )
            return {"url": ""}
        return {"url": self._keep("chart", svg)}

    def qr(self, body: QrBody) -> dict[str, Any]:
        """A code's address, its least width in points and the words printed beneath."""
        assert not isinstance(body.address, Missing)
        try:
            svg, modules = qr_svg(body.address)
        except ValueError as error:
            self.problems.append(
                Problem(
                    body.place_of("address"),
                    "qr-impossible",
                    f"no QR code: {error}",
                    "Give a full address, such as https://example.org/page.",
                )
            )
            return {"url": "", "width": 0.0, "spoken": ""}
        width = modules * LEAST_MODULE_MM * _POINTS_PER_MM
        return {"url": self._keep("qr", svg), "width": width, "spoken": spoken(body.address)}

    def mark(self, text: str, fine: float) -> dict[str, Any]:
        """The code of a short text for the desk, some lines of fine print high.

        Its address, its width and how much of that is white edge; all in points.
        """
        svg, modules = mark_svg(text)
        width = max(modules * LEAST_MODULE_MM * _POINTS_PER_MM, _MARK_LINES * fine)
        return {"url": self._keep("mark", svg), "width": width, "edge": width * QUIET / modules}

    def reworded(self, picture: Picture, labels: Mapping[str, Text]) -> tuple[str, list[Problem]]:
        """A drawing with other words; its address, and a problem for each that it lacks."""
        known = words_in(picture.data) if picture.vector else {}
        problems = [
            Problem(
                words.place, "unknown-label",
                f"'{picture.path}' has no text with the id '{name}'",
                did_you_mean(name, known),
            )
            for name, words in labels.items()
            if name not in known
        ]  # fmt: skip
        plain: dict[str, str] = {}
        for name, words in labels.items():
            try:
                plain[name] = one_by_one(self.plain(words), self.direction)
            except ValueError as error:
                problems.append(
                    Problem(
                        words.place, "label-impossible", f"a drawing cannot write this: {error}",
                        "Write it without vowel signs.",
                    )
                )  # fmt: skip
        return self._keep("drawing", reworded(picture.data, plain)), problems

    def _keep(self, kind: str, svg: bytes) -> str:
        name = hashlib.sha256(svg).hexdigest()[:16]
        drawing = Drawing(f"{self.scheme}/{kind}-{name}.svg", svg)
        if drawing not in self.made:
            self.made.append(drawing)
        return drawing.address
