"""What commands share: finding the workspace and saying what is wrong."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handouts.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from handouts.workspace import Workspace

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.BLANK: "cyan"}


def find_workspace(context: click.Context) -> Workspace:
    """The workspace that `-w` names, or the first one here or above."""
    from handouts.workspace import Workspace

    return Workspace.find(Path.cwd(), context.obj)


def show_problems(problems: Iterable[Problem]) -> None:
    """Every problem on stderr, with its place first so that editors can jump to it."""
    for problem in problems:
        place = click.style(f"{problem.place}:", bold=True)
        code = click.style(problem.code, fg=_COLOURS[problem.severity])
        click.echo(f"{place} {code} {problem.message}", err=True)
        if problem.remedy:
            click.echo(f"    {problem.remedy}", err=True)


def summary(problems: Iterable[Problem]) -> str:
    """Such as "2 errors, 1 warning, 33 blanks"; empty when there is nothing."""
    counts = Counter(problem.severity for problem in problems)
    parts = [
        f"{counts[severity]} {severity.value}{'s' if counts[severity] != 1 else ''}"
        for severity in Severity
        if counts[severity]
    ]
    return ", ".join(parts)


def print_json(value: Any) -> None:
    """A value on stdout, for other programs."""
    json.dump(value, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
