"""no-key-points: a text without a box of key points.

Readers keep two or three points of what they read; a summary says which they should be (AHRQ,
PEMAT item 11). Texts of up to 100 words need none, nor do biographies.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: >-
          A cold is an infection of the nose and the throat. It comes from a virus. You may cough
          and sneeze. Your nose may run. Your throat may be sore. Your head may ache. You may feel
          weak and tired. Most people get well in a week or two. No medicine makes a cold go away.
          Rest, warm drinks and time help most. Stay home while you feel sick. Wash your hands
          often. Use a tissue when you cough. Throw it away at once. Do not share cups or forks. A
          fever that lasts three days is a reason to call. So is trouble with your breath, or pain
          in your ear.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: >-
          A cold is an infection of the nose and the throat. It comes from a virus. You may cough
          and sneeze. Your nose may run. Your throat may be sore. Your head may ache. You may feel
          weak and tired. Most people get well in a week or two. No medicine makes a cold go away.
          Rest, warm drinks and time help most. Stay home while you feel sick. Wash your hands
          often. Use a tissue when you cough. Throw it away at once. Do not share cups or forks. A
          fever that lasts three days is a reason to call. So is trouble with your breath, or pain
          in your ear.
      - key_points:
          title: Key points
          items: [Rest and drink., Call us if you have a fever for three days.]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.passages import pieces, plain_printings
from handouts.prose.sections import VERY_SHORT
from handouts.prose.sentences import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "no-key-points"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every handout and language that prints a longer text without key points."""
    told: dict[tuple[str, str], Problem] = {}
    for printing in plain_printings(library):
        if printing.handout.facts.kind == "biographies":
            continue
        length = count_words(printing.passages())
        has_points = any(block.kind == "key_points" for block in pieces(printing.words))
        if length > VERY_SHORT and not has_points:
            told.setdefault((printing.handout.id, printing.language), Problem(
                printing.title, CODE,
                f"{printing.keys[0]} has {length} words and no key points",
                "Add a 'key_points' block that says what to remember, in two to five points.",
                SEVERITY,
            ))  # fmt: skip
    yield from told.values()
