"""handouts inspect"""

from __future__ import annotations

import os
import re
import sys
import textwrap
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.shared import find_workspace, print_json
from handouts.problems import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from handouts.inspecting import Inspection
    from handouts.library import Library

MOST_BYTES = 200 * 1024**2
_CHANGES_SHOWN = 20
_MARKS = {"gone": "[-{}-]", "new": "{{+{}+}}", "same": "{}"}
_FOUND = {"there": "there, word for word", "missing": "MISSING", "hidden": "HIDDEN"}
_CODE_LIKE = re.compile(r"[0-9a-z]{3,5}[- ]?[0-9a-z]{3,5}", re.IGNORECASE)
_WIDEST = 98  # characters of a line in a terminal
_INDENT = 18


@click.command("inspect")
@click.argument("copy", nargs=-1, required=True, metavar="FILE|CODE")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_context
def command(context: click.Context, copy: tuple[str, ...], as_json: bool) -> int:
    """Say whether a PDF, or a paper copy by the CODE at its foot, may still be handed out.

    Ends with 0 when its words are current and approved, and with 1 when they
    are not, or when that cannot be told.
    """
    from handouts.clock import today
    from handouts.edition.short_code import read_code
    from handouts.inspecting import inspect_code, inspect_file

    asked = " ".join(copy)  # a scanner at the desk types HANDOUTS K7Q2-9MXP
    path, code = Path(asked), read_code(asked)
    if _is_there(path) or code is None:
        found = inspect_file(_bytes(path), _library(context, needed=False), today())
    else:
        library = _library(context, needed=True)
        assert library is not None
        found = inspect_code(code, library, today())
    with _reader_may_leave():
        if as_json:
            print_json({"asked": asked, **found.as_json()})
        else:
            for line in _lines(found):
                click.echo(line)
        sys.stdout.flush()
    return int(ExitCode.OK if found.may_be_handed_out else ExitCode.CONTENT)


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    """Go on when the reader of our output, such as `head`, has enough: the exit code counts."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _bytes(path: Path) -> bytes:
    """The file's bytes; UsageError where there is no file, and no code was meant either."""
    remedy = "Name a PDF, or type the code at a sheet's foot, such as K7Q2-9MXP."
    if not _is_there(path):
        if _CODE_LIKE.fullmatch(str(path)):
            raise UsageError(
                f"'{path}' is no code",
                "A code has eight letters and digits, such as K7Q2-9MXP, and never the letter U.",
            )
        raise UsageError(f"'{path}' is neither a file nor a code", remedy)
    if not path.is_file():
        raise UsageError(f"'{path}' is no file", remedy)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"'{path}' cannot be read: {error.strerror}", remedy) from None
    if len(data) > MOST_BYTES:
        raise UsageError(f"'{path}' is larger than any handout", remedy)
    return data


def _library(context: click.Context, *, needed: bool) -> Library | None:
    """The workspace's; None where none is here or named, and a file speaks for itself."""
    from handouts.library import read_library

    try:
        return read_library(find_workspace(context))
    except UsageError:
        if needed or context.obj is not None:
            raise
        return None


def _lines(found: Inspection) -> Iterator[str]:
    yield click.style(
        found.reasons[0].message, bold=True, fg="green" if found.may_be_handed_out else "red"
    )
    yield from (reason.message for reason in found.reasons[1:])
    yield from found.notes
    for name, value in _facts(found):
        first, *more = textwrap.wrap(value, _WIDEST - _INDENT, break_on_hyphens=False) or [""]
        yield f"  {name:<{_INDENT - 3}} {first}"
        yield from (" " * _INDENT + line for line in more)
    changed = found.today.changes or ()
    for change in changed[:_CHANGES_SHOWN]:
        yield f"  {'changed':<15} {change.where}: {_shown(change.words)}"
    if len(changed) > _CHANGES_SHOWN:
        yield f"  {'':<15} … and {len(changed) - _CHANGES_SHOWN} more; --json has them all"


def _facts(found: Inspection) -> Iterator[tuple[str, str]]:
    key, made, reread = found.key, found.made, found.carried
    if key is not None:
        title = f" ({found.today.title})" if found.today.title else ""
        yield "edition", f"{key.handout}{title}, {key.language}, {key.format}, {key.size}"
    if found.code:
        yield "code", found.code
    if made is not None:
        yield "made for", f"{made.target}, revision {made.revision}, style {made.style}"
    for signed in found.signed:
        yield "approved by", f"{signed.by} ({signed.role}), {signed.on} until {signed.until}"
    if made is None:
        return
    yield "next review", made.next_review or "not set"
    whole = found.seal == "whole"
    yield "file", f"{'unchanged' if whole else 'CHANGED'} since it was published"
    states: dict[str, list[str]] = {}
    for text in reread:
        state = _FOUND.get(text.found, f"cannot be compared, as {text.why}")
        states.setdefault(state, []).append(f"{text.id}@{text.version}")
    for state, names in states.items():
        yield "required texts", f"{len(names)} of {len(reread)} {state}: {', '.join(names)}"


def _shown(words: Iterable[tuple[str, str]]) -> str:
    return " ".join(_MARKS[fate].format(text) for fate, text in words)
