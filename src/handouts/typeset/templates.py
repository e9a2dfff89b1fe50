"""Templates: names and values to HTML, and what is wrong with a template at its own line.

This is the door to Jinja2. Templates run in its immutable sandbox, escape every
value, and know nothing but the names that they are given.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import jinja2.runtime
import jinja2.sandbox

from handouts.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

_PACKAGE = Path(__file__).parents[1]
_TYPEWRITER = "typewriter"


class UnknownNameError(jinja2.UndefinedError):
    """A function that a template may call was asked for something that does not exist."""


def render(
    folder: Path, name: str, names: Mapping[str, Any], typewriter: Any = None
) -> tuple[str | None, list[Problem]]:
    """Fill a template of `folder` (a workspace's brochures/); problems stand at its lines.

    `typewriter` turns texts into HTML for the filters `prose` and `inline`.
    """
    try:
        template = _environment(folder).get_template(name)
        return template.render({**names, _TYPEWRITER: typewriter}), []
    except jinja2.TemplateNotFound as error:
        problem = Problem(
            Place(f"brochures/{error.name}"), "template-missing", "this template is missing",
            "Copy one from another format's folder, or mend the name that asks for it.",
        )  # fmt: skip
    except jinja2.TemplateSyntaxError as error:
        problem = Problem(
            Place(f"brochures/{error.name}", error.lineno, 1), "template-syntax",
            str(error.message), "See docs/templates.md for what a template may say.",
        )  # fmt: skip
    except UnicodeDecodeError:
        problem = Problem(
            Place(f"brochures/{name}"), "template-encoding",
            "this template, or one that it uses, is not UTF-8", "Save it as UTF-8.",
        )  # fmt: skip
    except Exception as error:
        place = _blame(error, folder)
        if place is None:
            raise
        kind = "UndefinedError" if isinstance(error, UnknownNameError) else type(error).__name__
        problem = Problem(
            place, "template-error", f"{kind}: {error}",
            "Use the names that docs/templates.md lists.",
        )  # fmt: skip
    return None, [problem]


@lru_cache(maxsize=4)
def _environment(folder: Path) -> jinja2.Environment:
    """Templates are compiled once a process, and anew when their file has changed."""
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["prose"] = _prose
    environment.filters["inline"] = _inline
    return environment


@jinja2.pass_context
def _prose(context: jinja2.runtime.Context, text: str) -> Markup:
    written: Markup = context[_TYPEWRITER].prose(text)
    return written


@jinja2.pass_context
def _inline(context: jinja2.runtime.Context, text: str) -> Markup:
    written: Markup = context[_TYPEWRITER].inline(text)
    return written


def _blame(error: Exception, folder: Path) -> Place | None:
    """The template's line that an error came from; None when it is our own code's fault."""
    place, ours = None, False
    traceback = error.__traceback__
    while traceback is not None:
        path = Path(traceback.tb_frame.f_code.co_filename)
        ours = path.is_relative_to(_PACKAGE)
        if path.is_relative_to(folder):
            relative = path.relative_to(folder).as_posix()
            place = Place(f"brochures/{relative}", traceback.tb_lineno, 1)
        traceback = traceback.tb_next
    deliberate = isinstance(error, jinja2.UndefinedError)
    return None if ours and not deliberate else place
