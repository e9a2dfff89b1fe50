"""What is known of plain words, by language: content/plain_words.yaml."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from handouts.content.bind import Model
from handouts.content.disclaimers import Term
from handouts.content.models import LanguageCode, Said
from handouts.content.yaml_nodes import Text

WordLists: TypeAlias = dict[LanguageCode, list[Term]]
Syllables = Annotated[int, Field(ge=1, le=20)]


class PlainWords(Model):
    """content/plain_words.yaml: the words that checks of plain language look for.

    A list that is left out finds nothing.

    - `hard_words`, each with what to write in its place; a star stands for any ending.
    - `known_short_forms` in capitals need not be spelled out; `introductions` stand before one
      and tell what it is.
    - `syllables` of words that are not spoken as they are written.
    - `you` is how the reader is addressed, `actions` how an instruction begins.
    """

    hard_words: dict[LanguageCode, dict[Term, Said]] = {}
    known_short_forms: dict[LanguageCode, list[Text]] = {}
    introductions: WordLists = {}
    syllables: dict[LanguageCode, dict[Term, Syllables]] = {}
    you: WordLists = {}
    actions: WordLists = {}

    def spoken(self, language: str) -> dict[str, int]:
        """The syllables of words in small letters."""
        return {word.lower(): number for word, number in self.syllables.get(language, {}).items()}
