"""What changed between the text that was approved and another one, word by word."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from handouts.content.approvals import Approvals, Role


@dataclass(frozen=True, slots=True)
class Change:
    """One line that differs: where it stands, and its words in order, each with its fate."""

    where: str
    words: tuple[tuple[Literal["same", "gone", "new"], str], ...]


def last_approved(file: Approvals, roles: Sequence[Role]) -> str:
    """The text that the latest of these roles' approvals is bound to."""
    given = [one for one in (file.latest(role) for role in roles) if one is not None]
    newest = max(given, key=lambda one: one.on, default=file.approvals[-1])
    return file.texts[newest.hash]


def changes(before: str, now: str) -> Iterator[Change]:
    """Every line that is not the same in both texts, word by word."""
    old, new = before.strip().splitlines(), now.strip().splitlines()
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        pairs = min(b - a, d - c)
        for one, other in zip(old[a : a + pairs], new[c : c + pairs], strict=True):
            yield from _changed_line(one, other)
        for line in old[a + pairs : b]:
            yield _whole_line(line, "gone")
        for line in new[c + pairs : d]:
            yield _whole_line(line, "new")


def _changed_line(one: str, other: str) -> Iterator[Change]:
    where, _, old = one.partition(": ")
    place, _, new = other.partition(": ")
    if where != place:
        yield _whole_line(one, "gone")
        yield _whole_line(other, "new")
        return
    before, now = old.split(), new.split()
    words: list[tuple[Literal["same", "gone", "new"], str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if kind == "equal":
            words.append(("same", " ".join(before[a:b])))
            continue
        if b > a:
            words.append(("gone", " ".join(before[a:b])))
        if d > c:
            words.append(("new", " ".join(now[c:d])))
    yield Change(where, tuple(words))


def _whole_line(line: str, fate: Literal["gone", "new"]) -> Change:
    where, _, words = line.partition(": ")
    return Change(where, ((fate, words),))
