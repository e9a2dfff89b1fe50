"""A workspace's values with other words in them, for the rules that judge words: no files copied.

Everything is the shipped workspace's, read once, but the handouts: there is one, `small`, and it
says what a test gives.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from handouts.checks import modules
from handouts.content.bind import Model, bind
from handouts.content.handout import HandoutFacts, Words
from handouts.content.models import Person, References
from handouts.content.yaml_nodes import read_yaml
from handouts.library import Handout, Library, read_library
from handouts.workspace import Workspace
from sheets_helpers import FACTS, ROOT

if TYPE_CHECKING:
    from handouts.problems import Problem

M = TypeVar("M", bound=Model)
EN = "content/handouts/small/en.yaml"
HEAD = "title: Colds\nkicker: Take-home sheet\ndescription: A sheet about colds.\n"
"""Four lines of words come first, so that the body's first block stands on line 5."""


@cache
def shipped() -> Library:
    library = read_library(Workspace(ROOT))
    assert [problem for problem in library.problems if problem.severity == "error"] == []
    return library


def bound(text: str, model: type[M], file: str) -> M:
    node, problems = read_yaml(text.encode(), file)
    assert not problems
    assert node is not None
    value, problems = bind(node, model)
    assert value is not None, problems
    return value


def saying(body: str, facts: str = FACTS, **others: str) -> Library:
    """The library whose handout has this body in English, and others in other languages."""
    texts = {"en": body, **others}
    words = {
        code: bound(
            text if text.startswith("title:") else f"{HEAD}body:\n{text}",
            Words, f"content/handouts/small/{code}.yaml",
        )
        for code, text in texts.items() if text
    }  # fmt: skip
    own = bound(facts.replace("[small]", "[one-pager]"), HandoutFacts, "handout.yaml")
    handout = Handout("small", own, words)
    empty: dict[str, Any] = {"people": {}, "packets": {}, "problems": [], "standings": {}}
    return replace(shipped(), handouts={"small": handout}, **empty)


def with_people(library: Library, **people: str) -> Library:
    """The same with these people; the names' underscores are dashes."""
    files = {name.replace("_", "-"): text for name, text in people.items()}
    bound_people = {
        name: bound(text, Person, f"content/people/{name}.yaml") for name, text in files.items()
    }
    return replace(library, people=bound_people)


def with_references(library: Library, text: str) -> Library:
    sources = bound(f"references:\n{text}", References, "content/references.yaml")
    return replace(library, references=sources)


def found(code: str, library: Library) -> list[Problem]:
    """What the rule of this code finds, in the order of places."""
    problems = sorted(modules()[code].check(library))
    assert {problem.code for problem in problems} <= {code}
    assert all(problem.remedy and problem.place.line for problem in problems)
    assert {problem.severity for problem in problems} <= {"warning"}
    return problems


def said(code: str, text: str, language: str = "en") -> list[Problem]:
    """What a rule finds in one text block."""
    body = "".join(f"      {line}\n" for line in text.splitlines())
    library = saying(f"  - text: |\n{body}")
    if language != "en":
        words = library.handouts["small"].words["en"]
        handout = replace(library.handouts["small"], words={language: words})
        library = replace(library, handouts={"small": handout})
    return found(code, library)


def spots(problems: list[Problem]) -> list[str]:
    """The quoted beginning of each message: the words that it is about."""
    return [problem.message.split("'")[1] for problem in problems]
