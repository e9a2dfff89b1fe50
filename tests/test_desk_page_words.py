"""The words of the desk's page: the same keys in every language, all of them used."""

from __future__ import annotations

import re
import string

import pytest

from handouts.web.guard import LANGUAGES
from handouts.web.rendering import HERE, words_of

_PLAIN = re.compile(
    r'(say|said|counted)(\.count)?\(\s*(?:request,\s*)?"([a-z_]+\.[a-z_.-]+)"(?! ~| if)'
)
_BUILT = re.compile(
    r'(?:say(?:\.count)?\(|said\(\s*request,\s*)(?:f"([a-z_.-]+)\{|"([a-z_.-]+)" ~)'
)
_CHOSEN = re.compile(
    r'(?:say\(|said\(request,)\s*"([a-z_.-]+)" if [^)]*? else "([a-z_]+\.[a-z_.-]+)"'
)
_REFUSED = re.compile(r'Refusal\(\s*\w+,\s*"([a-z-]+)"')


def _sources() -> str:
    files = [*HERE.rglob("*.html"), *HERE.rglob("*.py")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def _used() -> tuple[set[str], set[str]]:
    """Keys that are asked for, and beginnings of those that are put together."""
    source = _sources()
    keys: set[str] = set()
    beginnings = {"refused.trouble.", "reason."}
    for match in _PLAIN.finditer(source):
        name, plural, key = match.groups()
        many = plural or name == "counted"
        keys |= {f"{key}.one", f"{key}.other"} if many else {key}
    for match in _CHOSEN.finditer(source):
        keys |= set(match.groups())
    keys |= {f"refused.{c}.{part}" for c in _REFUSED.findall(source) for part in ("title", "text")}
    beginnings |= {one or two for one, two in _BUILT.findall(source)}
    return keys, beginnings


def _names(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_language_has_the_same_words_with_the_same_facts_in_them(language: str) -> None:
    english, other = words_of("en"), words_of(language)

    assert sorted(other) == sorted(english)
    assert {k: _names(v) for k, v in other.items()} == {k: _names(v) for k, v in english.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_empty(language: str) -> None:
    assert [key for key, words in words_of(language).items() if not words.strip()] == []


def test_the_spanish_words_are_no_english_ones() -> None:
    english, spanish = words_of("en"), words_of("es")
    alike = {key for key, words in english.items() if spanish[key] == words and len(words) > 9}

    assert alike == set()


def test_everything_that_is_said_has_words() -> None:
    keys, _ = _used()

    assert keys - set(words_of("en")) == set()
    assert len(keys) > 100


def test_no_words_lie_unused() -> None:
    keys, beginnings = _used()
    idle = [
        key
        for key in words_of("en")
        if key not in keys and not any(key.startswith(one) for one in beginnings)
    ]

    assert idle == []
