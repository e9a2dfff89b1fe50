"""WeasyPrint's one door: HTML and stylesheets become laid-out pages and a PDF.

Lives in a worker process: it keeps one FontConfiguration (each leaks memory),
parsed stylesheets, and a logger whose every word becomes a problem.
"""

from __future__ import annotations

import ctypes.util
import logging
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, uses_relative

from handouts.content.yaml_syntax import shortened
from handouts.problems import Place, Problem, Severity
from handouts.typeset.compose import SCHEME, Composed, Stylesheet
from handouts.typeset.glyph_texts import GlyphTexts, has_right_to_left
from handouts.typeset.pictures import open_picture
from handouts.typeset.svg import tint


def _import_weasyprint() -> Any:
    """Import WeasyPrint without its search for libraries that the loader finds by itself.

    `find_library` starts compilers and ldconfig, a quarter of a cold start;
    WeasyPrint tries plain names when it finds nothing.
    """
    search = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        import weasyprint
    except OSError:
        ctypes.util.find_library = search
        import weasyprint
    finally:
        ctypes.util.find_library = search
    return weasyprint


weasyprint = _import_weasyprint()

from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

# A stylesheet's addresses are relative to it, as on the web, within a workspace too.
uses_relative.append(SCHEME.rstrip(":"))

PIXELS_PER_POINT = 96 / 72
MOST_SAID = 200  # characters of what WeasyPrint says, which may quote a whole value
_CSS_PLACE = re.compile(r"at (?P<line>\d+):(?P<column>\d+)")
_GLYPH = re.compile(r"\.notdef glyph rendered.*?\((?P<codes>U\+.+)\)")


class TypesettingError(Exception):
    """WeasyPrint gave up on a page: some CSS is beyond it, or contradicts itself."""


@contextmanager
def _blaming_the_page() -> Iterator[None]:
    try:
        yield
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        raise TypesettingError(f"{type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """One flow (a panel, or a sheet's whole text) as laid out.

    `pages` are the numbers, from 1, of the pages it stands on; `slack` is the
    room left below it on its last page, in points; `words_over` counts its
    words after its first page.
    """

    name: str
    pages: tuple[int, ...]
    slack: float
    room: float
    words_over: int
    springs: int

    @property
    def emptiness(self) -> float:
        """The share of its last page that is left; margins may leave a page no room at all."""
        return self.slack / self.room if self.room > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Pages laid out at one size."""

    size: float
    pages: int
    words_by_page: tuple[int, ...]
    flows: tuple[FlowFacts, ...]
    picture_widths: dict[str, float]
    document: Any
    springs: Mapping[str, float] = field(default_factory=dict)


class _Jail(URLFetcher):  # type: ignore[misc]
    """Hands out pictures of the workspace, opened strictly; everything else is refused."""

    def __init__(self, root: Path) -> None:
        super().__init__(allowed_protocols=set(), allow_redirects=False, fail_on_errors=False)
        self.root = root
        self._palette: Mapping[str, str] = {}
        self._fetched: dict[str, tuple[bytes, str]] = {}

    def begin(self, composed: Composed) -> None:
        """Forget the last edition's pictures; tint the next one's with its palette."""
        self._palette = composed.palette
        self._fetched = {}
        for drawing in composed.drawings:
            vector = drawing.media_type == "image/svg+xml"
            data = tint(drawing.data, composed.palette) if vector else drawing.data
            self._fetched[drawing.address] = data, drawing.media_type

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        if url not in self._fetched:
            self._fetched[url] = self._open(url)
        data, media_type = self._fetched[url]
        return URLFetcherResponse(url, data, {"Content-Type": media_type})

    def _open(self, url: str) -> tuple[bytes, str]:
        parts = urlsplit(url)
        if f"{parts.scheme}:" != SCHEME or parts.netloc:
            raise ValueError(f"'{url}' is not a picture of the workspace")
        relative = unquote(parts.path).lstrip("/")
        picture, problems = open_picture(self.root, relative, Place(relative))
        if picture is None:
            raise ValueError("; ".join(p.message for p in problems))
        data = tint(picture.data, self._palette) if picture.vector else picture.data
        return data, picture.media_type


class _Listener(logging.Handler):
    """Gathers what WeasyPrint would have logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

    def take(self) -> list[str]:
        messages, self.messages = self.messages, []
        return list(dict.fromkeys(messages))


@dataclass
class Engine:
    """One per worker process and workspace.

    `watcher` is shown every layout that is written, for whoever must know where
    something stands on the pages.
    """

    root: Path
    fonts: Any = field(default_factory=FontConfiguration)
    listener: _Listener = field(default_factory=_Listener)
    watcher: Callable[[Layout], None] | None = None

    def __post_init__(self) -> None:
        self._fetcher = _Jail(self.root)
        self._parsed: dict[Stylesheet, tuple[Any, list[Problem]]] = {}
        logger = logging.getLogger("weasyprint")
        logger.handlers = [self.listener]
        logger.propagate = False

    def open(self, composed: Composed, place: Place) -> Manuscript:
        """Parse a composed edition once, for many layouts; TypesettingError if it cannot be."""
        with _blaming_the_page():
            return self._open(composed, place)

    def _open(self, composed: Composed, place: Place) -> Manuscript:
        self._fetcher.begin(composed)
        self.listener.take()
        problems: list[Problem] = []
        sheets = []
        for stylesheet in composed.stylesheets:
            parsed, found = self._parse(stylesheet)
            sheets.append(parsed)
            problems += found
        html = weasyprint.HTML(
            string=composed.html, base_url=f"{SCHEME}/", url_fetcher=self._fetcher
        )
        mirrored = has_right_to_left(composed.html)
        return Manuscript(self, html, sheets, place, problems, {}, mirrored)

    def _parse(self, stylesheet: Stylesheet) -> tuple[Any, list[Problem]]:
        if stylesheet not in self._parsed:
            parsed = weasyprint.CSS(
                string=stylesheet.css,
                base_url=stylesheet.base,
                url_fetcher=self._fetcher,
                font_config=self.fonts,
            )
            file = stylesheet.base.removeprefix(f"{SCHEME}/")
            problems = [_css_problem(message, file) for message in self.listener.take()]
            self._parsed[stylesheet] = parsed, problems
        return self._parsed[stylesheet]


@dataclass
class Manuscript:
    """One edition, parsed and ready to be laid out at any size; `images` outlive a layout."""

    engine: Engine
    html: Any
    sheets: list[Any]
    place: Place
    problems: list[Problem]
    images: dict[Any, Any]
    right_to_left: bool = False

    def lay_out(
        self, size: float, springs: Mapping[str, float] | None = None, spare_pages: int = 0
    ) -> Layout:
        """Lay out at a body size, each flow's springs stretched to a height; both in points.

        The first `spare_pages` elements of the class `spare` are shown, each a
        page of its own. TypesettingError when WeasyPrint gives up.
        """
        springs = springs or {}
        rules = [f":root{{font-size:{size:g}pt}}", ".spare{display:none}"]
        rules += [f".spare-{number + 1}{{display:block}}" for number in range(spare_pages)]
        rules += [
            f'[data-flow="{name}"] .spring{{height:{height:.2f}pt}}'
            for name, height in springs.items()
        ]
        adjusted = weasyprint.CSS(string="\n".join(rules), font_config=self.engine.fonts)
        with _blaming_the_page():
            document = self.html.render(
                stylesheets=[*self.sheets, adjusted],
                font_config=self.engine.fonts,
                cache=self.images,
            )
        boxes = [page._page_box for page in document.pages]
        return Layout(
            size=size,
            pages=len(boxes),
            words_by_page=tuple(_words_in(box) for box in boxes),
            flows=tuple(_flows(boxes)),
            picture_widths=_picture_widths(boxes),
            document=document,
            springs=springs,
        )

    def write(self, layout: Layout, *, tagged: bool) -> bytes:
        """The PDF of a layout; tagged files are PDF/UA-1."""
        if self.engine.watcher is not None:
            self.engine.watcher(layout)
        if self.right_to_left:
            layout.document.fonts = GlyphTexts()
        options = {"pdf_variant": "pdf/ua-1", "pdf_tags": True} if tagged else {}
        with _blaming_the_page():
            data: bytes = layout.document.write_pdf(pdf_identifier=b"handouts", **options)
        return data

    def take_problems(self) -> list[Problem]:
        """What has been said against this edition since it was opened."""
        found = [_layout_problem(text, self.place) for text in self.engine.listener.take()]
        return [*self.problems, *found]


def _css_problem(message: str, file: str) -> Problem:
    match = _CSS_PLACE.search(message)
    place = Place(file, int(match["line"]), int(match["column"])) if match else Place(file)
    return Problem(
        place, "css-ignored", shortened(message.partition("\n")[0], MOST_SAID),
        "WeasyPrint leaves this out; correct it or remove it.", Severity.WARNING,
    )  # fmt: skip


def _layout_problem(message: str, place: Place) -> Problem:
    glyph = _GLYPH.search(message)
    if glyph:
        return Problem(
            place, "missing-glyph", f"no shipped font can draw {glyph['codes']}",
            "Use another character, or add a font that has it to styles/fonts.",
        )  # fmt: skip
    return Problem(
        place,
        "typeset-warning",
        shortened(message.partition("\n")[0], MOST_SAID),
        "See docs/templates.md.",
    )


def descendants(box: Any) -> Iterator[Any]:
    """Every box below this one; absolutely placed ones hide behind placeholders."""
    for child in getattr(box, "children", ()):
        inner = getattr(child, "_box", child)
        yield inner
        yield from descendants(inner)


def _words_in(box: Any) -> int:
    return sum(len(inner.text.split()) for inner in descendants(box) if hasattr(inner, "text"))


def _flows(pages: list[Any]) -> Iterator[FlowFacts]:
    """The flows in the order of their first page."""
    found: dict[str, list[tuple[int, Any, Any]]] = {}
    for number, page in enumerate(pages, 1):
        for box in descendants(page):
            name = box.element.get("data-flow") if box.element is not None else None
            if name and box.element_tag in {"section", "main"}:
                found.setdefault(name, []).append((number, page, box))
    for name, parts in found.items():
        number, page, box = parts[-1]
        floor = page.content_box_y() + page.height
        springs = sum(
            1
            for _, _, part in parts
            for inner in descendants(part)
            if inner.element is not None
            and "spring" in inner.element.get("class", "").split()
            and type(inner).__name__ == "BlockBox"
        )
        yield FlowFacts(
            name=name,
            pages=tuple(dict.fromkeys(part[0] for part in parts)),
            slack=(floor - (box.position_y + box.margin_height())) / PIXELS_PER_POINT,
            room=page.height / PIXELS_PER_POINT,
            words_over=sum(_words_in(part) for n, _, part in parts if n != parts[0][0]),
            springs=springs,
        )


def _picture_widths(pages: list[Any]) -> dict[str, float]:
    """The widest printing of each picture, in points, by address."""
    widths: dict[str, float] = {}
    for page in pages:
        for box in descendants(page):
            if box.element_tag == "img" and hasattr(box, "replacement"):
                address = box.element.get("src", "")
                widths[address] = max(widths.get(address, 0.0), box.width / PIXELS_PER_POINT)
    return widths
