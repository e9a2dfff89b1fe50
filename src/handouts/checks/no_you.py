"""no-you: a text that never says "you" to its reader.

"You" tells readers that a text is meant for them, and what is theirs to do (plainlanguage.gov;
AHRQ, PEMAT item 21). How a language says it is listed in content/plain_words.yaml.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: The patient should rest. The patient should drink enough.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: You should rest. Drink enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.address import actions, addresses
from handouts.prose.passages import plain_printings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "no-you"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every handout and language that speaks of its readers, if at all, and not to them."""
    told: dict[tuple[str, str], Problem] = {}
    lists = library.plain_words
    for printing in plain_printings(library):
        language = printing.language
        if printing.handout.facts.kind == "biographies" or not lists.you.get(language):
            continue
        passages = printing.passages()
        asked = any(action.addressed for action in actions(passages, lists, language))
        if addresses(passages, lists, language) is None and not asked:
            told.setdefault((printing.handout.id, language), Problem(
                printing.title, CODE, f"{printing.keys[0]} never says '{lists.you[language][0]}'",
                "Speak to the reader: 'you may feel', not 'patients may feel'.", SEVERITY,
            ))  # fmt: skip
    yield from told.values()
