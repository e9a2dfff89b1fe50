"""Judging: what the approvals on file make of a handout's words today.

Nothing that a clinic has not approved looks approved. An approval holds for
exactly the text that was approved, until its last day; whatever changes the
text makes a draft of it again.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from handouts.content.approvals import text_hash
from handouts.content.standing import UNAPPROVED, Standing
from handouts.typeset.approved_text import approved_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handouts.content.standing import State
    from handouts.library import Library


def standings(library: Library, day: date) -> dict[tuple[str, str], Standing]:
    """The standing of every handout in each of its languages, by both; reckoned once a library."""
    if day not in library.standings:
        library.standings[day] = {
            (handout.id, language): standing_of(library, handout.id, language, day)
            for handout in library.handouts.values()
            for language in handout.words
        }
    return library.standings[day]


def standing_of(library: Library, handout: str, language: str, day: date) -> Standing:
    """The standing on a day; a draft without a hash where the words cannot be resolved."""
    if library.clinic is None:
        return UNAPPROVED
    text, problems = approved_text(library, handout, language)
    if problems or not text:
        return UNAPPROVED
    return judged(library, handout, language, text_hash(text), day)


def judged(library: Library, handout: str, language: str, now: str, day: date) -> Standing:
    """What the approvals on file make of a text with this hash."""
    roles = tuple(library.clinic.approval_roles) if library.clinic else ()
    file = library.approvals.get(f"{handout}.{language}")
    last = [file.latest(role) if file else None for role in roles]
    given = tuple(approval for approval in last if approval is not None)
    void = [a for a in given if a.hash != now]
    past = [a for a in given if a.hash == now and date.fromisoformat(a.until) < day]
    good = {a.role for a in given if a not in void and a not in past}
    lacking = tuple(role for role in roles if role not in good)
    if not lacking:
        until = min((date.fromisoformat(a.until) for a in given), default=None)
        return Standing("approved", now, given, (), until)
    state: State = "changed" if void else "expired" if past else "draft"
    return Standing(state, now, given, lacking)


def next_change(known: Iterable[Standing]) -> date | None:
    """The last day on which all of these are what they are today, if nothing else changes."""
    return min((one.until for one in known if one.until is not None), default=None)
