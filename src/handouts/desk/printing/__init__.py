"""Printing through CUPS: which printers there are, and one sheet to one of them, once.

The only door to CUPS is `door`, which runs its own commands. Nothing here knows
what a handout is: it takes the bytes of a PDF and how they are to be printed.
"""

from handouts.desk.printing.jobs import (
    JobId,
    JobState,
    Options,
    cancel,
    forget,
    send,
    state_of,
    watch,
)
from handouts.desk.printing.printers import Printer, printer_named, printers

__all__ = [
    "JobId",
    "JobState",
    "Options",
    "Printer",
    "cancel",
    "forget",
    "printer_named",
    "printers",
    "send",
    "state_of",
    "watch",
]
