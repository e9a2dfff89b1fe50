"""PDF/UA-1 as page-validation judges it, in a process of its own.

The validator keeps threads. A process that has some cannot fork workers safely,
and the tests' processes do.
"""

from __future__ import annotations

import atexit
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path


def ua_failures(pdf: Path) -> list[str]:
    """What the file does against PDF/UA-1; nothing when it is accessible by its letter."""
    return _validator().submit(_failures, str(pdf)).result(timeout=120)


@cache
def _validator() -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
    atexit.register(pool.shutdown)
    return pool


def _failures(path: str) -> list[str]:
    import page

    assert Path(path).is_file()
    return [failure.message for failure in page.validate_pdf(path, profile="ua1").failures]
