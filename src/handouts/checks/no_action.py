"""no-action: a take-home sheet that does not ask its reader to do anything, step by step.

A sheet is taken home to be acted on: it names at least one action and breaks it into steps or
points (AHRQ, PEMAT items 20 and 22). How instructions begin is listed in content/plain_words.yaml.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: A cold is an infection of the nose. Most people get well in a week.
Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: >-
          A cold is an infection of the nose and the throat. It comes from a virus. You may cough
          and sneeze. Your nose may run. Your throat may be sore. Your head may ache. You may feel
          weak and tired. Most people get well in a week or two. No medicine makes a cold go away.
          Rest, warm drinks and time help most. A fever that lasts three days is a reason to call.
          So is trouble with your breath, or pain in your ear. Stay home while you feel sick. Wash
          your hands often. Use a tissue when you cough. Throw it away at once.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: A cold is an infection of the nose. Most people get well in a week.
      - steps: {items: [{do: Rest.}, {do: Drink enough.}]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.address import actions
from handouts.prose.passages import plain_printings
from handouts.prose.sections import VERY_SHORT
from handouts.prose.sentences import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library
    from handouts.prose.passages import Printing

CODE = "no-action"
SEVERITY = Severity.WARNING
_REMEDY = "Add a 'steps' or 'key_points' block that says what to do, such as 'Call us if …'."


def check(library: Library) -> Iterator[Problem]:
    """Every take-home sheet without an action, or without one in steps."""
    told: dict[tuple[str, str], Problem] = {}
    for printing in plain_printings(library):
        lists = library.plain_words.actions
        if printing.handout.facts.kind == "take-home" and lists.get(printing.language):
            message = _lacks(library, printing)
            if message:
                name = printing.handout.id, printing.language
                problem = Problem(printing.title, CODE, message, _REMEDY, SEVERITY)
                told.setdefault(name, problem)
    yield from told.values()


def _lacks(library: Library, printing: Printing) -> str:
    passages = printing.passages()
    found = list(actions(passages, library.plain_words, printing.language))
    if not found:
        return f"{printing.keys[0]} does not say what its reader can do"
    if count_words(passages) > VERY_SHORT and not any(action.in_steps for action in found):
        return f"{printing.keys[0]} says what to do in running text, not in steps or points"
    return ""
