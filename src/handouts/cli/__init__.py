"""The command line: thin, and quick to start because every command imports what it needs itself."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handouts import __version__
from handouts.problems import ExitCode, HandoutsError

if TYPE_CHECKING:
    from types import TracebackType

_COMMANDS = (
    "new", "list", "check", "build", "watch", "gallery",
    "approve", "approvals", "diff", "inspect", "preflight", "jobsheet", "package", "pemat",
    "fill", "merge", "print", "printers", "test-sheet", "log", "serve", "account",
    "schema", "doctor",
)  # fmt: skip
_TOP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _LazyGroup(click.Group):
    """Finds a command in the module of its name; modules import heavy things only when run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"handouts.cli.{cmd_name.replace('-', '_')}_command")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader of its output, such as `head`, may leave when it has enough.

        Click alone would then end with 1, which says that the content is wrong.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            return ExitCode.OK


@click.group(cls=_LazyGroup, context_settings=_TOP)
@click.version_option(__version__, "-V", "--version", prog_name="handouts")
@click.option(
    "-w",
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    help="The workspace's folder; without it, the first one here or above.",
)
@click.pass_context
def cli(context: click.Context, workspace: Path | None) -> None:
    """Print-ready handouts and brochures for clinics.

    Words in YAML, looks in HTML and CSS, disclaimers by rule, and every PDF
    read back and proved before it is published.
    """
    context.obj = workspace
    if os.environ.get("NO_COLOR"):
        context.color = False


def main() -> None:
    """Run the command line and end the process with the exit code that the outcome deserves."""
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except HandoutsError as error:
        _say(error.message, error.remedy)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.USAGE)
    except (KeyboardInterrupt, click.Abort):
        _say("stopped; no file was left half-written")
        sys.exit(ExitCode.INTERRUPTED)
    except BrokenPipeError:  # the reader of our output, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.OK)
    except Exception as error:
        _report_bug(error)
        sys.exit(ExitCode.BUG)
    sys.exit(code or 0)


def _say(message: str, remedy: str = "") -> None:
    click.echo(f"handouts: {message}", err=True)
    if remedy:
        click.echo(f"    {remedy}", err=True)


def _report_bug(error: Exception) -> None:
    """Say what broke without quoting content: a message may hold a patient's name."""
    if os.environ.get("HANDOUTS_DEBUG"):
        traceback.print_exception(error)
        return
    _say(
        "this is a bug in handouts, not a mistake in your files:"
        f" {type(error).__name__} in {_innermost(error.__traceback__)}",
        "Run it again with HANDOUTS_DEBUG=1 and report what it prints.",
    )


def _innermost(frames: TracebackType | None) -> str:
    """The last of our own lines in a traceback."""
    place = "an unknown place"
    package = Path(__file__).parents[1]
    while frames is not None:
        path = Path(frames.tb_frame.f_code.co_filename)
        if path.is_relative_to(package):
            place = f"{path.relative_to(package).as_posix()}:{frames.tb_lineno}"
        frames = frames.tb_next
    return place
