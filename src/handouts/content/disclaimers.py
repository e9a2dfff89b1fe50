"""Required texts, and the rules that say when each is required.

Nobody lists disclaimers by hand. A rule looks at the facts of an edition, and
at its own words: a sheet that mentions depression carries the crisis line
whether or not its author thought of it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from handouts.content.bind import Model
from handouts.content.block import Placement
from handouts.content.handout import Audience, Kind
from handouts.content.models import Identifier, InLanguages, IsoDate, Key, LanguageCode, Missing
from handouts.content.yaml_nodes import Text
from handouts.formats.units import Length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


_EMPHASIS = re.compile(r"[*_\\]")
# What is seen in a word and is none of its letters: Arabic vowel signs and the stretching line,
# soft hyphens and joiners.
_NO_LETTER = re.compile("[\u0640\u064b-\u065f\u0670\u00ad\u200b-\u200f\u2060]")


class Rule(Model):
    """A condition over an edition; every key given must hold, and a list means any of it."""

    always: Literal["yes"] | None = None
    kind: list[Kind] | None = None
    audience: list[Audience] | None = None
    published_as: list[Text] | None = None
    topic: list[Identifier] | None = None
    format: list[Identifier] | None = None
    target: list[Literal["screen", "desk", "press"]] | None = None
    size: list[Literal["standard", "large-print"]] | None = None
    mentions: list[Identifier] | None = None
    personal: Literal["yes"] | None = None
    all_of: Annotated[list[Rule] | None, Field(alias="all")] = None
    any_of: Annotated[list[Rule] | None, Field(alias="any")] = None
    none_of: Annotated[list[Rule] | None, Field(alias="none")] = None

    @model_validator(mode="after")
    def _says_something(self) -> Rule:
        if not self.model_fields_set:
            raise ValueError("a rule needs at least one condition, such as 'always: yes'")
        if any(getattr(self, name) == [] for name in self.model_fields_set):
            raise ValueError("an empty list in a rule would never hold")
        return self


def _least(text: Text) -> Text:
    if text not in {"body", "fine"}:
        Length.parse(text)
    return text


class Disclaimer(Model):
    """content/disclaimers/<id>.yaml: one required text, versioned, in every language.

    `order` sorts the texts of one placement, `near` names the terms after whose
    first mention a text of the placement `near` must stand. `least` is the smallest
    type it may be set in: a length, `body` for the size of the running text, or
    `fine` for the format's smallest readable type.
    """

    version: Annotated[int, Field(ge=1)]
    status: Literal["draft", "approved"]
    placement: Placement
    order: int = 0
    near: Identifier | None = None
    least: Annotated[Text, AfterValidator(_least)]
    source: Text
    review: IsoDate | Missing
    when: Rule
    text: InLanguages


def _word(text: Text) -> Text:
    if not any(character.isalnum() for character in text):
        raise ValueError("a term needs a letter or a digit: alone, '*' would stand for every word")
    return text


Term = Annotated[Text, AfterValidator(_word)]


class Terms(Model):
    """content/terms.yaml: lists of words by id and language that rules look for.

    A word ending in `*` stands for every word that begins so.
    """

    terms: dict[Key, dict[LanguageCode, Annotated[list[Term], Field(min_length=1)]]]


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What a rule may ask about: the edition's facts, and which term lists its words mention."""

    kind: str
    audience: str
    published_as: str | None
    topics: frozenset[str]
    format: str
    target: str
    personal: bool
    mentioned: frozenset[str]
    size: str = "standard"


def holds(rule: Rule, facts: EditionFacts) -> bool:
    """Whether every condition of the rule is met."""
    tests: list[tuple[Iterable[str] | None, Callable[[str], bool]]] = [
        (rule.kind, lambda kind: kind == facts.kind),
        (rule.audience, lambda audience: audience == facts.audience),
        (rule.published_as, lambda published: published == facts.published_as),
        (rule.topic, lambda topic: topic in facts.topics),
        (rule.format, lambda name: name == facts.format),
        (rule.target, lambda target: target == facts.target),
        (rule.size, lambda size: size == facts.size),
        (rule.mentions, lambda term: term in facts.mentioned),
    ]
    if not all(any(map(test, wanted)) for wanted, test in tests if wanted is not None):
        return False
    if rule.personal and not facts.personal:
        return False
    if rule.all_of is not None and not all(holds(part, facts) for part in rule.all_of):
        return False
    if rule.any_of is not None and not any(holds(part, facts) for part in rule.any_of):
        return False
    return rule.none_of is None or not any(holds(part, facts) for part in rule.none_of)


def term_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """One pattern for a list of words; whole words, ignoring case.

    `*` stands for any ending, and before a word for any beginning: Arabic
    writes "and", "for" and "the" as one word with what follows.
    """
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_word_pattern, words))})(?!\w)", re.IGNORECASE)


def _word_pattern(word: str) -> str:
    before = r"\w*" if word.startswith("*") else ""
    after = r"\w*" if word.endswith("*") else ""
    return f"{before}{re.escape(_letters(word.strip('*')))}{after}"


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", unicodedata.normalize("NFC", text))


def mentions(pattern: re.Pattern[str], words: str) -> bool:
    """Whether words mention a term, as written or as printed, however they are wrapped.

    Marks of emphasis, character references, soft hyphens and vowel signs must not
    hide a word from a rule.
    """
    written = _letters(" ".join(words.split()))
    printed = _letters(html.unescape(_EMPHASIS.sub("", written)))
    return bool(pattern.search(written) or pattern.search(printed))


def mentioned_terms(words: str, patterns: Mapping[str, re.Pattern[str]]) -> frozenset[str]:
    """The ids of the term lists of which a word stands in `words`, however they are wrapped."""
    return frozenset(term for term, pattern in patterns.items() if mentions(pattern, words))


def terms_asked(rule: Rule) -> Iterator[Text]:
    """Every term list that a rule or one of its parts asks for."""
    yield from rule.mentions or ()
    for parts in (rule.all_of, rule.any_of, rule.none_of):
        for part in parts or ():
            yield from terms_asked(part)
