"""long-section: more than 150 words of running text under one heading.

Text in short pieces with a heading each is found again and understood (AHRQ, PEMAT items 8 and 9).
150 words are half a page at 12 points; lists, captions and boxes do not count.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - heading: Colds
      - text: >-
          A cold is an infection of the nose and the throat. It comes from a virus. You may cough
          and sneeze. Your nose may run. Your throat may be sore. Your head may ache. You may feel
          weak and tired. Most people get well in a week or two. No medicine makes a cold go away.
          Rest, warm drinks and time help most. Stay home while you feel sick. Wash your hands
          often. Use a tissue when you cough. Throw it away at once. Do not share cups or forks. A
          fever that lasts three days is a reason to call. So is trouble with your breath, or pain
          in your ear. Children catch more colds than adults. They may have six or more in a year.
          Smoke makes a cold worse. Cold air does not give you a cold. Honey may ease a cough, but
          do not give it to a baby. Salt water may clear a nose.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - heading: What a cold is
      - text: >-
          A cold is an infection of the nose and the throat. It comes from a virus. You may cough
          and sneeze. Your nose may run. Your throat may be sore. Your head may ache. You may feel
          weak and tired. Most people get well in a week or two. No medicine makes a cold go away.
      - heading: What to do
      - text: >-
          Rest, warm drinks and time help most. Stay home while you feel sick. Wash your hands
          often. Use a tissue when you cough. Throw it away at once. Do not share cups or forks. A
          fever that lasts three days is a reason to call. So is trouble with your breath, or pain
          in your ear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.passages import plain_printings
from handouts.prose.sections import MOST_WORDS, sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library
    from handouts.problems import Place

CODE = "long-section"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Every section that is too long, at its beginning."""
    told: dict[Place, Problem] = {}
    for printing in plain_printings(library):
        for section in sections(printing.passages()):
            if section.running > MOST_WORDS:
                place = section.first.reading.place()
                told.setdefault(place, Problem(
                    place, CODE,
                    f"{section.running} words under one heading; {MOST_WORDS} are enough",
                    "Divide it with a 'heading' or 'subheading' block, or shorten it.", SEVERITY,
                ))  # fmt: skip
    yield from told.values()
