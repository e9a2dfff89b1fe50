"""What all blocks share."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from pydantic import Field

from handouts.content.bind import Model
from handouts.content.models import Identifier, Key

Placement = Literal["alert", "near", "balance", "care", "notes", "control"]
LARGE_PRINT: Final = "large-print"
Evidence: TypeAlias = Literal["human", "animal", "mechanism", "opinion"]


class Claim(Model):
    """What stands behind a block that claims something: sources, their kind, and who answers.

    `refs` are ids of content/references.yaml; `evidence` is what these sources looked at:
    people, animals, a mechanism in cells, or somebody's opinion. None of it is printed, so
    nothing here is a `Text`: rules that look for words do not meet it.
    """

    refs: list[Key] = []
    evidence: Evidence
    approver: Annotated[str, Field(min_length=3)]


class Block(Model):
    """One piece of a handout; `kind` is the key that names it in YAML.

    `only` and `not_in` choose the formats that it is printed in, by their ids;
    `large-print` stands for every edition in large print. `claim` says what its words rest on.
    """

    kind: ClassVar[str]
    only: list[Identifier] | None = None
    not_in: list[Identifier] = []
    claim: Claim | None = None
