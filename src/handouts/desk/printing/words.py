"""What printers report, in plain words.

IPP has keywords (RFC 8011, 5.4.12, and PWG 5100.9): `media-empty-error` is what
a person calls "out of paper". What has no words here is said as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

OFFLINE = "the printer does not answer: is it on, and is its cable or network connected?"

_SEVERITIES = ("-error", "-warning", "-report")
_WORDS = {
    "media-empty": "out of paper",
    "media-needed": "needs paper",
    "media-low": "little paper left",
    "media-jam": "paper is jammed",
    "input-tray-missing": "a paper tray is missing or open",
    "input-media-tray-missing": "a paper tray is missing or open",
    "output-area-full": "the output tray is full",
    "output-area-almost-full": "the output tray is nearly full",
    "output-tray-missing": "the output tray is missing",
    "door-open": "a door is open",
    "cover-open": "a cover is open",
    "interlock-open": "a door is open",
    "toner-empty": "out of toner",
    "toner-low": "little toner left",
    "marker-supply-empty": "out of ink or toner",
    "marker-supply-low": "little ink or toner left",
    "marker-waste-full": "the waste container is full",
    "marker-waste-almost-full": "the waste container is nearly full",
    "developer-empty": "out of developer",
    "developer-low": "little developer left",
    "opc-life-over": "the drum is worn out",
    "opc-near-eol": "the drum is nearly worn out",
    "fuser-over-temp": "too hot",
    "fuser-under-temp": "warming up",
    "timed-out": "does not answer",
    "offline": "offline",
    "shutdown": "switched off",
    "paused": "paused",
    "moving-to-paused": "being paused",
    "stopping": "stopping",
    "stopped-partly": "partly stopped",
    "connecting-to-device": "connecting",
    "spool-area-full": "its memory is full",
    "cups-missing-filter": "its driver is not installed",
    "cups-insecure-filter": "its driver's files have wrong permissions",
    "cups-pki-invalid": "its certificate is not valid",
    "cups-pki-changed": "its certificate has changed",
    "cups-pki-expired": "its certificate has expired",
    "other": "it needs somebody to look at it",
    "unknown": "it needs somebody to look at it",
}
_HARMLESS = {"none", "cups-waiting-for-job-completed", "cups-remote-pending", "job-printing"}
_MILD = (
    "media-low", "toner-low", "marker-supply-low", "marker-waste-almost-full", "developer-low",
    "opc-near-eol", "output-area-almost-full", "fuser-under-temp", "connecting-to-device",
)  # fmt: skip
_UNREACHABLE = re.compile(
    r"may not exist|unavailable|not responding|unreachable|unable to (?:locate|connect)"
    r"|no route|host is down|connection refused|timed out|offline|not connected",
    re.IGNORECASE,
)


def plain(reasons: Iterable[str]) -> tuple[str, ...]:
    """Each reason in words, once; what means nothing to a person is left out."""
    words = (
        _WORDS.get(_base(reason), reason.replace("-", " "))
        for reason in reasons
        if _base(reason) not in _HARMLESS and not reason.startswith("cups-remote-")
    )
    return tuple(dict.fromkeys(words))


def is_trouble(reason: str) -> bool:
    """Whether nothing more comes out of the printer until somebody goes there."""
    base = _base(reason)
    return (
        base in _WORDS
        and base not in _MILD
        and base not in _HARMLESS
        and not reason.endswith("-report")
    )


def is_unreachable(message: str) -> bool:
    """Whether a message of CUPS says that nobody answers at the printer's address."""
    return _UNREACHABLE.search(message) is not None


def _base(reason: str) -> str:
    for severity in _SEVERITIES:
        reason = reason.removesuffix(severity)
    return reason
