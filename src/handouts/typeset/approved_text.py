"""What a person approves: the words of one handout in one language as they are printed.

Plain lines, one for each text: where it stands and what it says, facts
inserted, pictures and references by what they are, required texts with their
versions. Looks are not part of it, nor is who approved it. Whatever is in it
and changes makes an approval void; what changed can be read off two of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from handouts.content.bind import Model
from handouts.content.block import Block
from handouts.content.models import Missing
from handouts.content.yaml_nodes import Text
from handouts.edition.keys import TARGETS, EditionKey, editions_of
from handouts.edition.resolve import resolve
from handouts.typeset.facts import inserts_for
from handouts.typeset.markup import Typewriter
from handouts.typeset.reading_text import visible_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from handouts.content.handout import Words
    from handouts.edition.resolve import Edition
    from handouts.library import Library
    from handouts.problems import Problem

_AS_WRITTEN = frozenset({"only", "not_in", "people", "notices", "address", "panel", "id", "lines"})
# Looks and layout, and what has an approval of its own.
_LEFT_OUT = frozenset({"ground", "fill", "across", "space", "look", "write", "rows", "translation"})


def approved_text(library: Library, handout: str, language: str) -> tuple[str, list[Problem]]:
    """The text to approve; "" with the problems that keep its editions from being resolved."""
    keys = [k for k in editions_of(library) if (k.handout, k.language) == (handout, language)]
    editions, problems = _editions(library, keys)
    if problems or not editions:
        return "", problems
    first = editions[0]
    inserts = inserts_for(first)
    # What changes with every approval, or says nothing of the words, stays a name.
    own = {name: f"{{{name}}}" for name in inserts.facts if name.startswith("handout.")}
    writer = _Writer(
        Typewriter(
            replace(inserts, facts={**inserts.facts, **own}, mark_form="[{}]"),
            first.language.quotes,
        ),
        library.workspace.digests,
    )
    words = library.handouts[handout].words[language]
    lines = [
        *writer.words(words),
        *writer.people(editions),
        *writer.references(first),
        *writer.required(editions, language),
    ]
    return "\n".join(lines), []


def _editions(library: Library, keys: list[EditionKey]) -> tuple[list[Edition], list[Problem]]:
    editions, problems = [], []
    for key in keys:
        for target in TARGETS:
            edition, found = resolve(library, key, target)
            problems += found
            if edition is not None:
                editions.append(edition)
    return editions, list(dict.fromkeys(problems))


@dataclass
class _Writer:
    """Writes lines; `digests` are those of the workspace's files, for pictures."""

    typewriter: Typewriter
    digests: Mapping[str, str]

    def words(self, words: Words) -> Iterator[str]:
        for name in type(words).model_fields:
            yield from self._lines(name, getattr(words, name))

    def _lines(self, path: str, value: Any) -> Iterator[str]:
        name = path.rpartition(".")[2]
        if name in _LEFT_OUT or value is None or value in ([], {}):
            return
        if isinstance(value, Missing):
            yield f"{path}: (not given yet)"
        elif name == "picture" and isinstance(value, str):
            yield f"{path}: {value} ({self.digests.get(value, 'missing')[:16]})"
        elif isinstance(value, Text) and name not in _AS_WRITTEN:
            yield f"{path}: {self._printed(value)}"
        elif isinstance(value, Model):
            inner = value.kind if isinstance(value, Block) else ""
            for field in type(value).model_fields:
                own = inner if field == inner else f"{inner}.{field}".lstrip(".")
                yield from self._lines(f"{path}.{own}", getattr(value, field))
        elif isinstance(value, dict):
            for key, item in value.items():
                yield from self._lines(f"{path}.{key}", item)
        elif isinstance(value, list):
            for item in value:
                yield from self._lines(path, item)
            if name == "lines":
                yield from self._contact(path, value)
        else:
            yield f"{path}: {value}"

    def _contact(self, path: str, lines: list[str]) -> Iterator[str]:
        for line in lines:
            yield f"{path}: {self._printed(f'{{clinic.{line}}}')}"

    def _printed(self, text: str) -> str:
        return visible_words(self.typewriter.prose(text))

    def people(self, editions: list[Edition]) -> Iterator[str]:
        people = {name: person for edition in editions for name, person in edition.people.items()}
        language = editions[0].key.language
        for name, person in sorted(people.items()):
            parts = [person.name, person.credentials]
            for texts in (person.title, person.also_called, person.biography):
                parts.append((texts or {}).get(language))
            for part in filter(None, parts):
                yield f"person {name}: {self._printed(part)}"
            if isinstance(person.portrait, Text):
                yield f"person {name}: {person.portrait} ({self.digests.get(person.portrait)})"

    def references(self, edition: Edition) -> Iterator[str]:
        cited = set(self.typewriter.inserts.marks)
        for name, source in edition.references.items():
            if name in cited:
                given = "(not given yet)" if isinstance(source, Missing) else self._printed(source)
                yield f"reference {name}: {given}"

    def required(self, editions: list[Edition], language: str) -> Iterator[str]:
        texts = {name: d for edition in editions for name, d in edition.disclaimers.items()}
        for name, disclaimer in sorted(texts.items()):
            words = self._printed(disclaimer.text[language])
            yield f"required {name} version {disclaimer.version}: {words}"
        waived = {w for edition in editions for w in edition.waivers}
        for waiver in sorted(waived, key=lambda w: w.disclaimer):
            yield f"waived {waiver.disclaimer}: {waiver.reason} ({waiver.by})"
