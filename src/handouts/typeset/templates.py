"""Templates: names and values to HTML, and what is wrong with a template at its own line.

This is the door to Jinja2. Templates run in its immutable sandbox, escape every
value, and know nothing but the names that they are given.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import jinja2.exceptions
import jinja2.runtime
import jinja2.sandbox
from jinja2.loaders import split_template_path

from handouts.content.bind import Model
from handouts.content.yaml_syntax import shortened
from handouts.problems import Place, Problem
from handouts.typeset.bounds import TooLongError, bounded
from handouts.workspace import read_text_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from markupsafe import Markup

_PACKAGE = Path(__file__).parents[1]
_TYPEWRITER = "typewriter"
MOST_BYTES = 1_000_000
SECONDS = 5.0  # of processor time; those that ship take a few hundredths
MEMORY = 1024**3  # bytes
_LARGEST, _HIGHEST = 10**9, 10  # numbers that a template may multiply, and exponents


class UnknownNameError(jinja2.UndefinedError):
    """A function that a template may call was asked for something that does not exist."""


class _Sandbox(jinja2.sandbox.ImmutableSandboxedEnvironment):
    """Jinja's sandbox, without what makes huge values of small ones or leads into our models."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(
        self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any
    ) -> Any:
        sides = (left, right)
        usual = all(isinstance(one, int | float) and abs(one) <= _LARGEST for one in sides)
        if not usual or (operator == "**" and abs(right) > _HIGHEST):
            raise jinja2.exceptions.SecurityError(f"'{operator}' is for numbers of usual size")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Of a model only what YAML says: its methods copy it, or read files."""
        if isinstance(obj, Model):
            return attr == "kind" or attr in type(obj).model_fields
        return super().is_safe_attribute(obj, attr, value)


class _RefusedError(Exception):
    """A template is there and cannot be read; `code` and `message` are for the user."""

    def __init__(self, code: str, message: str, name: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.name = name


class _Loader(jinja2.BaseLoader):
    """Reads templates of one folder as carefully as everything else of a workspace is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        path = self.folder.joinpath(*split_template_path(template))
        try:
            source = read_text_file(self.folder.parent, path, MOST_BYTES)
            changed = path.stat().st_mtime_ns
        except FileNotFoundError:
            raise jinja2.TemplateNotFound(template) from None
        except UnicodeDecodeError:
            raise _RefusedError("template-encoding", "this is not UTF-8", template) from None
        except OSError as error:
            message = f"this template cannot be read: {error.strerror}"
            raise _RefusedError("file-unreadable", message, template) from None
        return source, str(path), lambda: _changed(path) == changed


def _changed(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


def render(
    folder: Path, name: str, names: Mapping[str, Any], typewriter: Any = None
) -> tuple[str | None, list[Problem]]:
    """Fill a template of `folder` (a workspace's brochures/); problems stand at its lines.

    `typewriter` turns texts into HTML for the filters `prose` and `inline`.
    """
    try:
        with bounded(SECONDS, MEMORY):
            template = _environment(folder).get_template(name)
            return template.render({**names, _TYPEWRITER: typewriter}), []
    except jinja2.TemplateNotFound as error:
        asking, _ = _blame(error, folder)
        problem = Problem(
            asking or Place(f"brochures/{error.name}"), "template-missing",
            f"there is no template '{shortened(str(error.name))}'",
            "Copy one from another format's folder, or mend the name that asks for it.",
        )  # fmt: skip
    except jinja2.TemplateSyntaxError as error:
        problem = Problem(
            Place(f"brochures/{error.name}", error.lineno, 1), "template-syntax",
            str(error.message), "See docs/templates.md for what a template may say.",
        )  # fmt: skip
    except _RefusedError as error:
        problem = Problem(
            Place(f"brochures/{error.name}"), error.code, error.message,
            "Put a template there that is UTF-8 text.",
        )  # fmt: skip
    except Exception as error:
        problem = _failure(error, name, folder)
    return None, [problem]


def _failure(error: Exception, name: str, folder: Path) -> Problem:
    """What ended a template, at its line; at its file if not even that could be read."""
    place, ours = _blame(error, folder)
    whole = Place(f"brochures/{name}")
    if isinstance(error, TooLongError):
        message = f"this template is not filled in after {SECONDS:g} s"
        return Problem(place or whole, "took-too-long", message, "Look for loops within loops.")
    if isinstance(error, MemoryError):
        message = "this template needs too much memory"
        return Problem(place or whole, "too-much-memory", message, "Look for texts that grow.")
    if isinstance(error, RecursionError):
        message = "this template calls or contains itself, or is nested too deeply"
        return Problem(place or whole, "too-deeply-nested", message, "Look for circles in it.")
    kind = "UndefinedError" if isinstance(error, UnknownNameError) else type(error).__name__
    if place is None:
        message = f"this template cannot be read: {kind}: {error}"
        remedy = "See docs/templates.md for what a template may say."
        return Problem(whole, "template-syntax", message, remedy)
    asked = f" in {ours}" if ours else ""
    return Problem(
        place, "template-error", f"{kind}{asked}: {error}",
        "Use the names that docs/templates.md lists.",
    )  # fmt: skip


@lru_cache(maxsize=4)
def _environment(folder: Path) -> jinja2.Environment:
    """Templates are compiled once a process, and anew when their file has changed."""
    environment = _Sandbox(
        loader=_Loader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["prose"] = _prose
    environment.filters["inline"] = _inline
    del environment.globals["lipsum"]
    return environment


def _printable(value: Any) -> Any:
    """What may stand between braces: no function that was not called, and no whole mapping."""
    if isinstance(value, Model) or (callable(value) and not isinstance(value, jinja2.Undefined)):
        raise jinja2.exceptions.SecurityError("this is no text that could be printed")
    return value


@jinja2.pass_context
def _prose(context: jinja2.runtime.Context, text: str) -> Markup:
    written: Markup = context[_TYPEWRITER].prose(text)
    return written


@jinja2.pass_context
def _inline(context: jinja2.runtime.Context, text: str) -> Markup:
    written: Markup = context[_TYPEWRITER].inline(text)
    return written


def _blame(error: Exception, folder: Path) -> tuple[Place | None, str]:
    """The template's line that an error came from, and the line of ours that raised it, if any.

    No line of ours where we mean to say that something is unknown.
    """
    place, ours = None, ""
    seen: Counter[Place] = Counter()
    traceback = error.__traceback__
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        ours = ""
        if path.is_relative_to(_PACKAGE):
            ours = f"{path.relative_to(_PACKAGE).as_posix()}:{traceback.tb_lineno}"
        if path.is_relative_to(folder):
            relative = path.relative_to(folder).as_posix()
            place = Place(f"brochures/{relative}", traceback.tb_lineno, 1)
            seen[place] += 1
        traceback = traceback.tb_next
    if isinstance(error, RecursionError) and seen:  # not where it happened to end
        place = max(seen, key=lambda one: (seen[one], one.file.endswith("template.html"), one))
    deliberate = isinstance(error, jinja2.UndefinedError | jinja2.exceptions.SecurityError)
    return place, "" if deliberate else ours
