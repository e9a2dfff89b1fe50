"""link-without-words: a link whose words do not say where it leads.

Who listens may hear the links alone, one after the other: "click here" says nothing then, and a
bare address is spelled out sign by sign (WCAG 2.2, 2.4.4). On paper such words lead nowhere at
all. The words that say nothing are listed in content/languages, as 'vague_links'.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: For more about colds, [click here](https://example.org/colds).
Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: See [https://example.org/colds](https://example.org/colds).
Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: See https://example.org/colds for more.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: Read [more about colds at example.org](https://example.org/colds).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handouts.content.blocks import printed_words
from handouts.edition.wording import blocks_of
from handouts.problems import Problem, Severity
from handouts.prose.readings import place_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.yaml_nodes import Text
    from handouts.library import Library

CODE = "link-without-words"
SEVERITY = Severity.WARNING

_LINK = re.compile(r"\[(?P<words>[^\[\]]*)\]\((?P<address>[^()\s]+)\)")
_ADDRESS = re.compile(r"(?:https?://|www\.|mailto:|tel:)[^\s()\[\]<>]*[^\s()\[\]<>.,;:!?]", re.I)
_REMEDY = "Say where it leads, such as '[about colds, at example.org](https://example.org/colds)'."


def check(library: Library) -> Iterator[Problem]:
    """Every link with such words, and every address that stands in a text by itself."""
    vague = {
        code: frozenset(_folded(words) for words in language.vague_links)
        for code, language in library.languages.items()
    }
    for language, text in _texts(library):
        for link in _LINK.finditer(text):
            words = _folded(link["words"])
            if not words:
                message = f"the link to '{link['address']}' has no words"
            elif words in vague.get(language, frozenset()):
                message = f"'{link['words']}' does not say where the link leads"
            else:
                continue
            yield _problem(text, link.start(), message)
        for address in _ADDRESS.finditer(_LINK.sub(_words_alone, text)):
            yield _problem(text, address.start(), f"'{address[0]}' is an address and no words")


def _texts(library: Library) -> Iterator[tuple[str, Text]]:
    """Every text that may hold a link, with its language."""
    for handout in library.handouts.values():
        for language, words in handout.words.items():
            yield from ((language, text) for text in (words.kicker, words.deck) if text)
            for block in blocks_of(words):
                yield from ((language, text) for text in printed_words(block))
    for person in library.people.values():
        yield from (person.biography or {}).items()
    for disclaimer in library.disclaimers.values():
        yield from disclaimer.text.items()


def _words_alone(link: re.Match[str]) -> str:
    """A link's words at their place, so that what follows keeps its own."""
    return f" {link['words']}".ljust(len(link[0]))


def _folded(words: str) -> str:
    return " ".join(re.sub(r"[^\w\s]|_", " ", words.casefold()).split())


def _problem(text: Text, offset: int, message: str) -> Problem:
    return Problem(place_at(text, offset), CODE, message, _REMEDY, SEVERITY)
