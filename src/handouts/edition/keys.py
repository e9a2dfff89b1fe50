"""Which editions a workspace has: handout, language, format and size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from handouts.content.block import LARGE_PRINT
from handouts.content.yaml_nodes import Text
from handouts.problems import UsageError, did_you_mean

if TYPE_CHECKING:
    from handouts.library import Library
    from handouts.problems import Problem

Target = Literal["screen", "desk", "press"]
TARGETS: tuple[Target, ...] = ("screen", "desk")
"""What is made without being asked for; a press file is made for a printer."""


Size = Literal["standard", "large-print"]
SIZES: tuple[Size, ...] = ("standard", "large-print")


@dataclass(frozen=True, slots=True, order=True)
class EditionKey:
    """Which edition: handout, language, format, and whether for weak eyes."""

    handout: str
    language: str
    format: str
    size: Size = "standard"

    def __str__(self) -> str:
        name = f"{self.handout}.{self.language}.{self.format}"
        return name if self.size == "standard" else f"{name}.{self.size}"

    @property
    def names(self) -> tuple[str, ...]:
        """What a block may call this edition by when it chooses formats."""
        return (self.format,) if self.size == "standard" else (self.format, LARGE_PRINT)


def editions_of(library: Library) -> list[EditionKey]:
    """Every edition that the workspace asks for, in order.

    One in large print is added for each format in which a handout's formats are
    set for weak eyes; two formats that share it give one edition, the first's.
    """
    keys = []
    for handout in library.handouts.values():
        large: dict[str, str] = {}
        for format_id in dict.fromkeys(map(str, handout.facts.formats)):
            shape = library.formats.get(format_id)
            if shape is not None and shape.large_print in library.formats:
                large.setdefault(str(shape.large_print), format_id)
            keys += [EditionKey(handout.id, language, format_id) for language in handout.words]
        keys += [
            EditionKey(handout.id, language, format_id, LARGE_PRINT)
            for format_id in large.values()
            for language in handout.words
        ]
    return sorted(
        keys, key=lambda key: (key.handout, key.language, key.format, SIZES.index(key.size))
    )


def select_editions(
    library: Library,
    ids: tuple[str, ...] = (),
    formats: tuple[str, ...] = (),
    languages: tuple[str, ...] = (),
    sizes: tuple[Size, ...] = (),
) -> list[EditionKey]:
    """The editions that a command names; UsageError for a name that the workspace has not."""
    for names, known, what in (
        (ids, library.handouts, "handout"),
        (formats, library.formats, "format"),
        (languages, library.languages, "language"),
    ):
        for name in names:
            if name not in known:
                raise UsageError(f"there is no {what} '{name}'", did_you_mean(name, known))
    return [
        key
        for key in editions_of(library)
        if (not ids or key.handout in ids)
        and (not formats or key.format in formats)
        and (not languages or key.language in languages)
        and (not sizes or key.size in sizes)
    ]


def one_edition(
    library: Library,
    handout: str,
    language: str | None = None,
    format_id: str | None = None,
    size: Size = "standard",
) -> EditionKey:
    """The one edition that these words mean; UsageError that names the choices otherwise.

    Without a language it is the one that the handout was written in.
    """
    if handout in library.handouts and language is None:
        words = library.handouts[handout].words
        own = [name for name, text in words.items() if text.translation is None]
        language = own[0] if len(own) == 1 else None
    found = select_editions(
        library,
        (handout,),
        (format_id,) if format_id else (),
        (language,) if language else (),
        (size,),
    )
    if len(found) == 1:
        return found[0]
    editions = [key for key in editions_of(library) if key.handout == handout]
    if not editions:
        raise UsageError(f"'{handout}' has no edition", "Give it formats in its handout.yaml.")
    choices = ", ".join(map(str, found or editions))
    if found:
        raise UsageError(f"'{handout}' has several editions", f"Say which with -l, -f: {choices}.")
    raise UsageError(f"'{handout}' has no such edition", f"There are: {choices}.")


def shape_of(library: Library, key: EditionKey) -> str:
    """The id of the format that an edition is set in."""
    shape = library.formats.get(key.format)
    if key.size == "standard" or shape is None or shape.large_print is None:
        return key.format
    return str(shape.large_print)


def blockers_of(library: Library, key: EditionKey) -> list[Problem]:
    """The errors of files for which this edition must not be built."""
    formats = (key.format, *library.format_chain(shape_of(library, key)))
    style = style_of(library, key.handout)
    return library.blockers(key.handout, key.language, formats, str(style))


def style_of(library: Library, handout: str) -> Text | None:
    """The style that a handout is printed in: its own, or the clinic's."""
    if library.style is not None:
        return Text(library.style)
    own = library.handouts[handout].facts.style
    return own if own is not None or library.brand is None else library.brand.style
