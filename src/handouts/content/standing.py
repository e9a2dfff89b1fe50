"""Whether a handout's words are approved on a day, and by whom: its standing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from handouts.content.approvals import Approval, Role

State = Literal["approved", "draft", "changed", "expired"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one handout in one language on one day.

    `hash` is that of its words now; `approvals` are the last in each role,
    `lacking` the roles whose approval is missing, void or run out. `until` is
    the last day on which an approved handout stays so.
    """

    state: State
    hash: str
    approvals: tuple[Approval, ...] = ()
    lacking: tuple[Role, ...] = ()
    until: date | None = None

    @property
    def is_approved(self) -> bool:
        """Whether everybody whose approval is needed has given it, and it still holds."""
        return self.state == "approved"


UNAPPROVED = Standing("draft", "")
