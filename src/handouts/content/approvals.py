"""Who approved a handout's words, until when, and exactly which words: content/approvals/.

One file a handout and language, written by `handouts approve`. An approval is
bound to the hash of the text that was approved, and the text is kept beside
it, so that anybody can see what changed since.
"""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from handouts.content.bind import Model
from handouts.content.models import IsoDate
from handouts.content.yaml_nodes import Text

Role = Literal["medical", "compliance"]
ROLES: tuple[Role, ...] = ("medical", "compliance")
_HASH = re.compile(r"[0-9a-f]{32}")


def text_hash(text: str) -> str:
    """What an approval is bound to: 32 hexadecimal digits of the words and their order.

    White space at the ends of lines and of the text does not count.
    """
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return hashlib.sha256(lines.encode()).hexdigest()[:32]


def _hash(text: str) -> str:
    if not _HASH.fullmatch(text):
        raise ValueError("an approval is bound to 32 hexadecimal digits; let `approve` write them")
    return text


ContentHash = Annotated[str, AfterValidator(_hash)]


class Approval(Model):
    """One person's yes to one text."""

    role: Role
    by: Annotated[Text, Field(min_length=3)]
    on: IsoDate
    until: IsoDate
    hash: Annotated[Text, AfterValidator(_hash)]

    @model_validator(mode="after")
    def _lasts(self) -> Approval:
        if self.until < self.on:
            raise ValueError("'until' lies before 'on'")
        return self


class Approvals(Model):
    """content/approvals/<handout>.<language>.yaml: approvals in the order they were given.

    `texts` has, by its hash, every text that one of them is bound to.
    """

    approvals: Annotated[list[Approval], Field(min_length=1)]
    texts: dict[ContentHash, Text]

    @model_validator(mode="after")
    def _texts_are_whole(self) -> Approvals:
        for name, text in self.texts.items():
            if text_hash(text) != name:
                raise ValueError(f"the text {name} is not the one that was approved: it was edited")
        for approval in self.approvals:
            if approval.hash not in self.texts:
                raise ValueError(f"the text {approval.hash} that was approved is missing")
        return self

    def latest(self, role: Role) -> Approval | None:
        """The last approval in a role."""
        given = [approval for approval in self.approvals if approval.role == role]
        return given[-1] if given else None
