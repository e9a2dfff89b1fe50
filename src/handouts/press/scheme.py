"""What a scheme of colours must say, and what can be gone into while a stream is rewritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pikepdf import Name, Object, Pdf, Stream

    from handouts.press.geometry import Spot
    from handouts.press.paint import Mark, Paint, State, Wrap
    from handouts.press.spaces import Space, Values

OURS = "/Handouts"
"""How the names begin that are added to resources; what they stand for is in order."""


class Scheme(Protocol):
    """What becomes of the colours of a PDF."""

    @property
    def masks(self) -> Scheme | None:
        """The scheme for soft masks, where lightness alone counts; None leaves them alone."""

    @property
    def group(self) -> Name | None:
        """The colour space in which transparent groups blend; None leaves it."""

    def ink(self, space: Space, values: Values) -> Paint | None:
        """A colour as four inks or one grey; None leaves it as it is written."""

    def mark(self, state: State, mark: Mark) -> Wrap:
        """How something is painted, other than with the colours that are set."""

    def gradient(self, pdf: Pdf, shading: Object, resources: Object, spot: Spot) -> None:
        """Change a gradient in place."""

    def picture(self, pdf: Pdf, image: Stream, resources: Object, spot: Spot) -> None:
        """Change a picture in place."""

    def settings(self, settings: Object) -> None:
        """Change an ExtGState dictionary in place."""

    def spaces(self, pdf: Pdf, resources: Object) -> None:
        """Tidy the colour spaces that resources name, once nothing asks for them any more."""


class Visits(Protocol):
    """What a stream's operators lead to: each thing is changed when it is first met."""

    @property
    def pdf(self) -> Pdf:
        """The open PDF."""

    def spot(self, x: float, y: float) -> Spot:
        """A place of the page, given in points, as millimetres from its trim."""

    def named(self, resources: Object, kind: str, name: str) -> Object | None:
        """What resources call so, with a number by which it is known."""

    def pattern(self, pattern: Object, resources: Object, state: State, scheme: Scheme) -> None:
        """Change a pattern."""

    def shading(self, shading: Object, resources: Object, spot: Spot, scheme: Scheme) -> None:
        """Change a gradient."""

    def xobject(self, thing: Object, resources: Object, state: State, scheme: Scheme) -> None:
        """Change a form or a picture."""

    def settings(self, settings: Object, state: State, scheme: Scheme) -> None:
        """Change an ExtGState dictionary."""

    def glyphs(self, font: Object, resources: Object, state: State, scheme: Scheme) -> None:
        """Change a font's drawn glyphs."""
