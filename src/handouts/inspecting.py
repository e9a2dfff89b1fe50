"""Inspecting: what a file or a short code is, and whether it may still be handed out.

A file says of itself what it is; its seal says whether it still is that; the
workspace says whether its words are still the ones to give away, and who
stands for them. Whatever cannot be told is no reason to hand it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from handouts.approval import judged
from handouts.checks.stale_translation import words_hash
from handouts.content.approvals import text_hash
from handouts.content.models import Missing
from handouts.edition.changes import changes
from handouts.edition.keys import SIZES, EditionKey, editions_of
from handouts.edition.short_code import short_code
from handouts.pdf.seal import seal_of
from handouts.pdf.sheets import read_facts
from handouts.problems import has_errors
from handouts.provenance import provenance_from, signatures_of, signatures_under
from handouts.rereading import Carried, carried_texts
from handouts.typeset.approved_text import approved_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from handouts.content.standing import Standing
    from handouts.edition.changes import Change
    from handouts.library import Library
    from handouts.pdf.seal import Seal
    from handouts.provenance import Provenance, Signature

Verdict = Literal[
    "unreadable", "not-ours", "altered", "superseded", "draft", "expired", "unknown", "current"
]
_WEIGHT: tuple[Verdict, ...] = (
    "unreadable", "not-ours", "altered", "superseded", "draft", "expired", "unknown", "current",
)  # fmt: skip
_NO = "Do not hand out:"
_MISTAKES = f"{_NO} the workspace's files have mistakes, so its words cannot be compared."
_REQUIRED = ("required ", "waived ")  # how lines of an approved text about required texts begin


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that decides whether a copy may be handed out, as a sentence for the desk."""

    verdict: Verdict
    message: str


@dataclass(frozen=True, slots=True)
class Today:
    """What a workspace says of an edition's words: reasons, and what is known besides.

    `text` is the handout's text now, `then` the one that the copy was made of; each
    is "" where it is not known. `changes` are the lines in which they differ, None
    where they cannot be compared.
    """

    reasons: tuple[Reason, ...]
    standing: Standing | None = None
    title: str = ""
    text: str = ""
    then: str = ""
    changes: tuple[Change, ...] | None = None


_NOTHING = Today(())


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found out about a copy; the weightiest reason first, never none.

    `made` is what a file says of itself, None for a code; `signed` are those who
    approved the copy's words; `notes` decide nothing.
    """

    reasons: tuple[Reason, ...]
    key: EditionKey | None = None
    code: str | None = None
    made: Provenance | None = None
    signed: tuple[Signature, ...] = ()
    seal: Seal | None = None
    carried: tuple[Carried, ...] = ()
    today: Today = _NOTHING
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The weightiest reason's."""
        return self.reasons[0].verdict

    @property
    def may_be_handed_out(self) -> bool:
        """Whether its words are current and approved, and nothing of it was changed."""
        return self.verdict == "current"

    @property
    def is_ours(self) -> bool | None:
        """Whether this program made it; None where that cannot be told."""
        return False if self.verdict == "not-ours" else True if self.key else None

    def as_json(self) -> dict[str, Any]:
        """Everything, for other programs; every key is always there."""
        changed = self.today.changes
        return {
            "verdict": self.verdict,
            "hand_out": self.may_be_handed_out,
            "ours": self.is_ours,
            "message": self.reasons[0].message,
            "reasons": [{"verdict": r.verdict, "message": r.message} for r in self.reasons],
            "notes": list(self.notes),
            "code": self.code,
            "approvals": [one.as_json() for one in self.signed],
            "edition": _edition_json(self.key, self.today.title) if self.key else None,
            "file": _file_json(self.made, self.seal, self.carried) if self.made else None,
            "now": _now_json(self.today.standing) if self.today.standing else None,
            "changes": None if changed is None else [_change_json(one) for one in changed],
        }


def inspect_file(pdf: bytes, library: Library | None, day: date) -> Inspection:
    """What a PDF is, held against a workspace if there is one; never an error of the file's."""
    try:
        made = provenance_from(read_facts(pdf))
    except ValueError as error:
        return Inspection((Reason("unreadable", f"{_NO} this file cannot be read: {error}."),))
    if made is None:
        message = (
            f"{_NO} this file is none of this program's handouts, or another program saved it anew;"
            " nothing is known of it."
        )
        return Inspection((Reason("not-ours", message),))
    seal = seal_of(pdf)
    today = _NOTHING if library is None else _today(library, made.key, made.content, day)
    carried = carried_texts(pdf, made, library, today.text, today.then)
    found = [*_altered(seal, carried), *_own(made, today, day), *_revised(made, library)]
    found += today.reasons
    reasons, notes = _weighed(found), list(_notes(made, today, library))
    if library and reasons[0].verdict == "current":
        notes += _translated(library, made.key)
    return Inspection(
        reasons, made.key, made.code, made, made.signatures, seal, carried, today, tuple(notes)
    )


def inspect_code(code: str, library: Library, day: date) -> Inspection:
    """What the paper copy is that this code stands on, in its one form (`read_code`).

    Only codes of words that the workspace has, or that somebody approved once, are
    known: of a draft that has changed since, nothing is kept.
    """
    for key, content in _candidates(library):
        if short_code(key, content) == code:
            today = _today(library, key, content, day)
            file = library.approvals.get(f"{key.handout}.{key.language}")
            signed = signatures_under(file.approvals, content) if file else ()
            reasons = _weighed(today.reasons)
            fine = reasons[0].verdict == "current"
            notes = tuple(_paper_notes(library, key)) if fine else ()
            return Inspection(reasons, key, code, signed=signed, today=today, notes=notes)
    message = (
        f"{_NO} this code is not known here. Check it letter by letter;"
        " if it is right, the sheet is an old draft or another clinic's."
    )
    return Inspection((Reason("unknown", message),), code=code)


def _weighed(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each reason once, the weightiest first; what speaks for a copy counts only alone."""
    against = [one for one in dict.fromkeys(found) if one.verdict != "current"]
    reasons = against or list(found)[:1]
    return tuple(sorted(reasons, key=lambda reason: _WEIGHT.index(reason.verdict)))


def _candidates(library: Library) -> Iterator[tuple[EditionKey, str]]:
    """Every edition with the hash of words that it may have been printed with, likely ones first.

    Formats that a handout is no longer made in come last, for the words of today
    and for all that were ever approved.
    """
    hashes: dict[tuple[str, str], list[str]] = {}
    for handout in library.handouts.values():
        for language in handout.words:
            text, problems = approved_text(library, handout.id, language)
            # As in a build: words that are no whole text yet are printed without a hash.
            hashes[handout.id, language] = ["" if problems or not text else text_hash(text)]
    offered = editions_of(library)
    yield from ((key, hashes[key.handout, key.language][0]) for key in offered)
    for name, file in library.approvals.items():
        handout_id, _, language = name.rpartition(".")
        hashes.setdefault((handout_id, language), []).extend(map(str, file.texts))
    for (handout_id, language), known in hashes.items():
        for format_id in library.formats:
            for size in SIZES:
                key = EditionKey(handout_id, language, format_id, size)
                yield from ((key, content) for content in known)


def _today(library: Library, key: EditionKey, content: str, day: date) -> Today:
    """What the workspace says of an edition whose words had the hash `content`."""
    file = library.approvals.get(f"{key.handout}.{key.language}")
    then = str(file.texts.get(content, "")) if file else ""
    handout = library.handouts.get(key.handout)
    if handout is None or key.language not in handout.words:
        return Today((_gone(library, key, then),), then=then)
    title = " ".join(handout.words[key.language].title.split())
    text, problems = approved_text(library, key.handout, key.language)
    if problems or not text:
        return Today((Reason("unknown", _MISTAKES),), title=title, then=then)
    now = text_hash(text)
    standing = judged(library, key.handout, key.language, now, day)
    if now != content:
        changed = tuple(changes(then, text)) if then else None
        reason = Reason("superseded", _what_changed(changed))
        return Today((reason,), standing, title, text, then, changed)
    reasons = [_of_standing(standing)]
    if key not in editions_of(library):
        message = f"{_NO} this handout is no longer made in this format."
        reasons.append(Reason("superseded", message))
    reviewed = handout.facts.review.next
    if not isinstance(reviewed, Missing) and reviewed < day.isoformat():
        reasons.append(Reason("expired", f"{_NO} its review was due on {reviewed}."))
    return Today(tuple(reasons), standing, title, text, text, ())


def _gone(library: Library, key: EditionKey, then: str) -> Reason:
    if has_errors(library.problems):
        return Reason("unknown", _MISTAKES)
    if then:
        return Reason("superseded", f"{_NO} the clinic no longer has this handout.")
    named = f"'{key.handout}' in '{key.language}'"
    return Reason("unknown", f"{_NO} this workspace has no {named}; it may be another clinic's.")


def _what_changed(changed: tuple[Change, ...] | None) -> str:
    texts = changed and all(change.where.startswith(_REQUIRED) for change in changed)
    what = "the required texts have" if texts else "the words have"
    return f"{_NO} {what} changed since this was printed."


def _of_standing(standing: Standing) -> Reason:
    """What the approvals of words that have not changed come to."""
    own = signatures_of(standing)
    match standing.state:
        case "approved":
            until = f" until {standing.until}" if standing.until else ""
            return Reason("current", f"Good to hand out: its words are approved{until}.")
        case "expired":
            ended = min(one.until for one in own)
            return Reason("expired", f"{_NO} its approval ended on {ended}.")
        case _ if own:
            lacking = " and ".join(standing.lacking)
            return Reason("draft", f"{_NO} this is a draft; its {lacking} approval is missing.")
    return Reason("draft", f"{_NO} this is a draft; nobody has approved these words.")


def _altered(seal: Seal, carried: tuple[Carried, ...]) -> Iterator[Reason]:
    if seal != "whole":
        yield Reason("altered", f"{_NO} the file was changed after it was published.")
    gone = [one.id for one in carried if one.found in {"missing", "hidden"}]
    if gone:
        texts = "a required text" if len(gone) == 1 else "required texts"
        message = f"{_NO} {texts} cannot be seen on its pages: {', '.join(gone)}."
        yield Reason("altered", message)


def _own(made: Provenance, today: Today, day: date) -> Iterator[Reason]:
    """What a file's own word adds to what the workspace says; all there is without one."""
    now = today.standing
    renewed = now is not None and now.is_approved and now.hash == made.content
    if made.state == "approved":
        if made.until and made.until < day.isoformat() and not renewed:
            yield Reason("expired", f"{_NO} its approval ended on {made.until}.")
        elif not today.reasons:
            if "" < made.next_review < day.isoformat():
                yield Reason("expired", f"{_NO} its review was due on {made.next_review}.")
            message = f"{_NO} there is no workspace here that could say whether it is current."
            yield Reason("unknown", message)
    elif renewed:
        message = f"{_NO} this copy says that it is a draft; make it again, its words are approved."
        yield Reason("draft", message)
    elif made.state == "expired":
        yield Reason("expired", f"{_NO} its approval ended before it was made.")
    elif now is None or now.hash != made.content:
        yield Reason("draft", f"{_NO} it was made as a draft.")


def _revised(made: Provenance, library: Library | None) -> Iterator[Reason]:
    handout = library.handouts.get(made.key.handout) if library else None
    if handout and str(handout.facts.revision) != made.revision:
        now = f"revision {handout.facts.revision} is the one to hand out now"
        yield Reason("superseded", f"{_NO} it is revision {made.revision}, and {now}.")


def _notes(made: Provenance, today: Today, library: Library | None) -> Iterator[str]:
    now = today.standing
    if now and now.is_approved and now.hash == made.content:
        last = now.until.isoformat() if now.until else ""
        if made.state == "approved" and made.until != last:
            yield f"Its words have been approved again since, until {last}."
    if now and today.changes is None:
        yield "Which lines have changed cannot be told: nobody approved the words it was made of."
    if library is None:
        yield "Ask in the folder of the workspace, or name it: handouts -w FOLDER inspect …"


def _paper_notes(library: Library, key: EditionKey) -> Iterator[str]:
    """What the desk has to see on a paper copy, since only its code is known."""
    labels = library.languages[key.language].labels
    bands = f"{labels['band_draft']} or {labels['band_expired']}"
    revision = library.handouts[key.handout].facts.revision
    yield f"Look at it: if it says {bands}, or is not revision {revision}, print it again."
    yield from _translated(library, key)


def _translated(library: Library, key: EditionKey) -> Iterator[str]:
    """What is still to be said of a translation whose words are the clinic's own."""
    handout = library.handouts.get(key.handout)
    words = handout.words.get(key.language) if handout else None
    if handout is None or words is None or words.translation is None:
        return
    ask = "ask a clinician before you hand it out."
    if isinstance(words.translation.reviewed, Missing):
        yield f"No qualified translator has reviewed this translation: {ask}"
    source = handout.words.get(words.translation.of)
    if source and words_hash(source) != words.translation.saw:
        yield f"The words in '{words.translation.of}' have changed since it was translated: {ask}"


def _change_json(change: Change) -> dict[str, Any]:
    words = [{"fate": fate, "text": text} for fate, text in change.words]
    return {"where": change.where, "words": words}


def _edition_json(key: EditionKey, title: str) -> dict[str, str]:
    return {
        "id": key.handout,
        "language": key.language,
        "format": key.format,
        "size": key.size,
        "title": title,
    }


def _file_json(made: Provenance, seal: Seal | None, carried: tuple[Carried, ...]) -> dict[str, Any]:
    return {
        "target": made.target,
        "revision": made.revision,
        "content": made.content,
        "style": made.style,
        "state": made.state,
        "approvals": [one.as_json() for one in made.signatures],
        "next_review": made.next_review,
        "seal": seal,
        "disclaimers": [one.as_json() for one in carried],
    }


def _now_json(standing: Standing) -> dict[str, Any]:
    return {
        "content": standing.hash,
        "state": standing.state,
        "until": standing.until.isoformat() if standing.until else None,
        "lacking": list(standing.lacking),
        "approvals": [one.as_json() for one in signatures_of(standing)],
    }
