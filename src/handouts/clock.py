"""Which day it is: the one place that asks, since approvals and reviews run out."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

TODAY = "HANDOUTS_TODAY"
"""An environment variable that says it is another day, such as 2027-03-31; for tests and trials."""


def today() -> date:
    """Today where this computer is, or the day that `HANDOUTS_TODAY` names.

    ValueError when that is no day.
    """
    named = os.environ.get(TODAY)
    if named:
        return date.fromisoformat(named)
    return datetime.now(UTC).astimezone().date()
