"""Resolving: one handout in one language and format, with all that it refers to.

An edition is a value that holds everything a page needs and nothing of where
it came from; composing it reads no file but templates and pictures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from handouts.content.models import Missing
from handouts.content.standing import UNAPPROVED, Standing
from handouts.edition.keys import shape_of, style_of
from handouts.edition.references import broken_references, untranslated
from handouts.edition.requirements import required as requirements
from handouts.edition.requirements import terms_in
from handouts.edition.selection import words_for
from handouts.edition.wording import people_in

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from handouts.content.disclaimers import Disclaimer
    from handouts.content.handout import HandoutFacts, Waiver, Words
    from handouts.content.models import Clinic, Given, Hotline, Language, Person
    from handouts.edition.keys import EditionKey, Target
    from handouts.formats.models import Format
    from handouts.library import Library
    from handouts.problems import Problem
    from handouts.style import Brand, Style


NO_VALUES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Edition:
    """Everything that the pages of one edition need.

    `words` are those that this edition prints. `format` is the shape that it is
    set in, which for large print is not the one of its key; `format_chain` has
    the folders of its template and CSS, its own first. `values` are somebody's
    own and are shown nowhere but on the page.
    """

    key: EditionKey
    facts: HandoutFacts
    words: Words
    clinic: Clinic
    language: Language
    format: Format
    format_chain: tuple[str, ...]
    style: Style
    style_id: str
    brand: Brand | None
    author: Person | None
    people: dict[str, Person]
    disclaimers: dict[str, Disclaimer]
    terms: dict[str, re.Pattern[str]]
    waivers: tuple[Waiver, ...]
    hotlines: dict[str, Hotline]
    references: dict[str, Given]
    standing: Standing = UNAPPROVED
    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def panel_names(self) -> tuple[str, ...]:
        """The names of the format's panels in reading order; empty for sheets."""
        return tuple(panel.name for panel in self.format.panels or ())


def resolve(
    library: Library, key: EditionKey, target: Target, values: Mapping[str, str] = NO_VALUES
) -> tuple[Edition | None, list[Problem]]:
    """The edition with all that it refers to, or None and what is wrong.

    `values` fill its fields, as `content.fields` read them: then it is somebody's own.
    """
    handout = library.handouts[key.handout]
    problems = list(broken_references(library, handout, key))
    if problems or library.clinic is None:
        return None, problems
    shape_id = shape_of(library, key)
    shape = library.formats[shape_id]
    words = words_for(handout.words[key.language], shape, key.names)
    brand = library.brand
    style_id = str(style_of(library, key.handout))
    style = library.styles[style_id]
    people = {str(name): library.people[name] for name in people_in(words)}
    terms = terms_in(library, key.language)
    author = handout.facts.author
    required, waived, problems = requirements(library, handout, words, key, target, bool(values))
    problems += untranslated(words, people, key)
    edition = Edition(
        key=key,
        facts=handout.facts,
        words=words,
        clinic=library.clinic,
        language=library.languages[key.language],
        format=shape,
        format_chain=library.format_chain(shape_id),
        style=brand.over(style) if brand else style,
        style_id=style_id,
        brand=brand,
        author=None if isinstance(author, Missing) else library.people[author],
        people=people,
        disclaimers=required,
        terms=terms,
        waivers=waived,
        hotlines=dict(library.hotlines.hotlines) if library.hotlines else {},
        references=dict(library.references.references) if library.references else {},
        values=values,
    )
    return (None if problems else edition), problems
