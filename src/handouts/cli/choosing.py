"""What the commands for one sheet share: which edition of a handout is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")

_EDITION = (
    click.argument("handout", metavar="ID"),
    click.option(
        "-l", "--lang", "language", help="In this language; else the one it was written in."
    ),
    click.option("-f", "--format", "format_id", help="In this format, where it has several."),
    click.option(
        "-s",
        "--size",
        type=click.Choice(["standard", "large-print"]),
        default="standard",
        show_default=True,
        help="In this size.",
    ),
)


def for_one_edition(command: F) -> F:
    """The argument and options that `edition.keys.one_edition` takes."""
    for option in reversed(_EDITION):
        command = option(command)
    return command
