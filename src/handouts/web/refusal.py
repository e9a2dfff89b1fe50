"""Requests that are answered with words instead of a page."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - it is an answer, not an error
    """A request that is answered with a page in plain words: raise it anywhere in a handler.

    `code` names the words: `refused.<code>.title` and `refused.<code>.text` of
    web/languages/*.yaml, which may use the `facts`. Facts are never personal.
    """

    def __init__(self, status: int, code: str, **facts: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.facts = facts
