"""Pages from templates: web/templates/*.html, in the words of web/languages/<code>.yaml.

Jinja2 with autoescape for everything and StrictUndefined. Every template has

- `caller` (guard.Caller), `services` (services.Services), `path` (of this request);
- `say("key", name=value)`: words of the page's language, a flat or nested mapping in
  web/languages/{en,es}.yaml, nested keys joined with dots; `{name}` in it is replaced;
  a plural is chosen by `say.count("key", 3)` from the keys `key.one` and `key.other`,
  with `{count}` in them; a missing key or name is an error, in tests and at work;
- `static("desk.css")`: the address of a file of web/static, cached for ever. All share one
  hash, so that files may name each other relatively;
- `pdf(offer, "desk")`, `picture(offer, 1)`, `picture(offer, 1, "page")`: addresses of an
  edition's file and of its pages as PNG (see files.py).

`error.html` gets `status`, `title`, `text` and `remedy`; `log-in.html` gets `failed` (a wrong
name or password), `wait` (seconds to wait after too many) and `next`, and posts `name`,
`password`, `token` and `next` to /log-in. Both may be shown to somebody who is not logged in:
their `caller.role` is None.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from handouts.web.files import pdf_address, picture_address
from handouts.web.guard import caller_of
from handouts.web.services import services_of
from handouts.web.static_files import static_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Environment
    from starlette.requests import Request
    from starlette.responses import Response

    from handouts.content.yaml_nodes import Node

HERE = Path(__file__).parent


def page(request: Request, template: str, status: int = 200, **facts: Any) -> Response:
    """A template as an answer: HTML, never stored by the browser."""
    drawn = _environment().get_template(template).render(**_always(request), **facts)
    return HTMLResponse(drawn, status)


def piece(request: Request, template: str, macro: str, *arguments: Any, **named: Any) -> str:
    """A macro of a template, for handlers that answer htmx with a piece of a page."""
    module = _environment().get_template(template).make_module(_always(request))
    return str(getattr(module, macro)(*arguments, **named))


def said(request: Request, key: str, **facts: Any) -> str:
    """Words in the language of the page, for handlers."""
    return Speaker(caller_of(request).language)(key, **facts)


def _always(request: Request) -> dict[str, Any]:
    caller = caller_of(request)
    return {
        "caller": caller,
        "services": services_of(request),
        "path": request.url.path,
        "say": Speaker(caller.language),
        "static": static_files().address,
        "pdf": pdf_address,
        "picture": picture_address,
    }


class Speaker:
    """The words of one language, by key."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = words_of(language)

    def __call__(self, key: str, **facts: Any) -> str:
        """The words of a key, with facts in place of `{name}`. KeyError for what is missing."""
        return self._words[key].format(**facts)

    def count(self, key: str, count: int, **facts: Any) -> str:
        """The words for one or for more."""
        return self(f"{key}.{'one' if count == 1 else 'other'}", count=count, **facts)

    def has(self, key: str) -> bool:
        """Whether there are words for a key."""
        return key in self._words


@cache
def words_of(language: str) -> Mapping[str, str]:
    """web/languages/<language>.yaml as one mapping; keys of nested ones are joined with dots."""
    from handouts.content.yaml_nodes import read_yaml

    path = HERE / "languages" / f"{language}.yaml"
    node, problems = read_yaml(path.read_bytes(), path.name)
    if node is None or problems:
        raise ValueError("\n".join(map(str, problems)))
    return dict(_flat(node, ""))


def _flat(node: Node, prefix: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _flat(value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(node, str):
        yield prefix, str(node)
    else:
        raise TypeError(f"{prefix} is neither words nor a mapping of words")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
