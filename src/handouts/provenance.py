"""Provenance: what every published file says of itself, and how it is read back.

The same facts stand in each PDF by name, so that any copy, wherever it turns
up, can be held against the workspace that it came from. They are facts of the
workspace alone: no date of writing, no name of a computer or of a user.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handouts.content.approvals import ROLES
from handouts.content.models import Missing
from handouts.edition.keys import EditionKey
from handouts.edition.short_code import short_code
from handouts.typeset.facts import review_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from handouts.content.approvals import Approval
    from handouts.content.standing import Standing
    from handouts.edition.keys import Target
    from handouts.edition.resolve import Edition
    from handouts.typeset.notices import RequiredWords

_APPROVED = "approved{role}"
_CONSENT = re.compile(r"(?P<by>.+), (?P<on>\d{4}-\d\d-\d\d) until (?P<until>\d{4}-\d\d-\d\d)")
_LISTED = re.compile(r"(?P<id>[^@,\s]+)@(?P<version>\d{1,9})")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who approved the words of a file: as what, on which day and until which."""

    role: str
    by: str
    on: str
    until: str

    def as_json(self) -> dict[str, str]:
        """As one flat object."""
        return {"role": self.role, "by": self.by, "on": self.on, "until": self.until}


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a published file says of itself.

    `content` is the hash of the words that an approval is bound to, `state` what
    was made of it on the day the file was made. `next_review` is a day, or ""
    where none is set. Read from a file from anywhere, any text may be nonsense.
    """

    key: EditionKey
    target: str
    revision: str
    content: str
    style: str
    disclaimers: tuple[tuple[str, int], ...]
    state: str
    signatures: tuple[Signature, ...]
    next_review: str
    code: str

    @property
    def until(self) -> str:
        """The last day on which the approval that the file names holds; "" without one."""
        return min((one.until for one in self.signatures), default="")

    def facts(self) -> tuple[tuple[str, str], ...]:
        """By name, as they stand in a PDF; what is not known is left out."""
        named = {
            "id": self.key.handout,
            "language": self.key.language,
            "format": self.key.format,
            "size": self.key.size,
            "target": self.target,
            "revision": self.revision,
            "contentHash": self.content,
            "style": self.style,
            "disclaimers": ", ".join(f"{name}@{version}" for name, version in self.disclaimers),
            "state": self.state,
            **{
                _APPROVED.format(
                    role=one.role.capitalize()
                ): f"{one.by}, {one.on} until {one.until}"
                for one in self.signatures
            },
            "nextReview": self.next_review,
            "code": self.code,
        }
        return tuple((name, value) for name, value in named.items() if value)


def facts_of(
    edition: Edition, target: Target, required: Iterable[RequiredWords]
) -> tuple[tuple[str, str], ...]:
    """What the file of an edition, made now, says of itself."""
    standing, review = edition.standing, review_of(edition)
    return Provenance(
        key=edition.key,
        target=target,
        revision=str(edition.facts.revision),
        content=standing.hash,
        style=edition.style_id,
        disclaimers=tuple((words.id, words.version) for words in required),
        state=standing.state,
        signatures=signatures_of(standing),
        next_review="" if isinstance(review.next, Missing) else str(review.next),
        code=short_code(edition.key, standing.hash),
    ).facts()


def signatures_of(standing: Standing) -> tuple[Signature, ...]:
    """The approvals of exactly these words; one of other words says nothing of them."""
    return signatures_under(standing.approvals, standing.hash)


def signatures_under(approvals: Iterable[Approval], content: str) -> tuple[Signature, ...]:
    """Who approved the words with this hash; where one did so twice as the same, the last time."""
    given = {
        str(one.role): Signature(str(one.role), " ".join(one.by.split()), one.on, one.until)
        for one in approvals
        if one.hash == content
    }
    return tuple(given.values())


def provenance_from(facts: Mapping[str, str]) -> Provenance | None:
    """The provenance that a file's facts add up to; None where they are not those of a handout."""
    if not {"id", "code"} <= facts.keys():
        return None
    size = facts.get("size", "")
    found = ((role, _CONSENT.fullmatch(_consent(facts, role))) for role in ROLES)
    return Provenance(
        key=EditionKey(
            facts["id"], facts.get("language", ""), facts.get("format", ""), size  # type: ignore[arg-type]
        ),
        target=facts.get("target", ""),
        revision=facts.get("revision", ""),
        content=facts.get("contentHash", ""),
        style=facts.get("style", ""),
        disclaimers=tuple(
            (one["id"], int(one["version"]))
            for one in _LISTED.finditer(facts.get("disclaimers", ""))
        ),
        state=facts.get("state", ""),
        signatures=tuple(
            Signature(role, one["by"], one["on"], one["until"]) for role, one in found if one
        ),
        next_review=facts.get("nextReview", ""),
        code=facts["code"],
    )  # fmt: skip


def _consent(facts: Mapping[str, str], role: str) -> str:
    return facts.get(_APPROVED.format(role=role.capitalize()), "")
