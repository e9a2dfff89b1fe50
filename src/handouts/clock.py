"""Which day it is: the one place that asks, since approvals and reviews run out."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from handouts.problems import UsageError

TODAY = "HANDOUTS_TODAY"
"""An environment variable that says it is another day, such as 2027-03-31; for tests and trials."""


def today() -> date:
    """Today where this computer is, or the day that `HANDOUTS_TODAY` names.

    UsageError when that is no day.
    """
    named = os.environ.get(TODAY)
    if named:
        try:
            return date.fromisoformat(named)
        except ValueError:
            remedy = "Write a day as 2027-03-31, or leave it unset."
            raise UsageError(f"{TODAY}: '{named}' is no day", remedy) from None
    return datetime.now(UTC).astimezone().date()
