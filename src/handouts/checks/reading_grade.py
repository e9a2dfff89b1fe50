"""reading-grade: words harder than their readers need; for patients an error where far harder.

AHRQ and CDC ask for about the sixth grade in what patients take home. English is measured by
Flesch-Kincaid, beside which SMOG is told; Spanish by INFLESZ (Barrio-Cantalejo, 2008), beside
which Fernández-Huerta is told. Headings, labels and required texts do not count, biographies do.
What is written for professionals says `reading_level: professional`.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: >-
          Administration of additional pharmacological interventions necessitates comprehensive
          interdisciplinary evaluation of respiratory and cardiovascular complications. Individual
          responses to medication demonstrate considerable variability, therefore continuous
          observation by qualified personnel remains indispensable throughout the appointment.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: >-
          We check your heart and your breathing before each visit. Each person feels the medicine
          in a new way. So one of our nurses stays with you the whole time. Tell us at once if you
          feel sick. You can rest here for as long as you need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.grades import grade_of
from handouts.prose.passages import fullest, plain_printings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library
    from handouts.prose.grades import Grade

CODE = "reading-grade"
SEVERITY = Severity.WARNING
QUOTED = 60


def check(library: Library) -> Iterator[Problem]:
    """Every handout and language whose words are harder than its readers need."""
    for printing in fullest(plain_printings(library)):
        grade = grade_of(library, printing)
        if grade is None or grade.aim is None or not grade.is_above(grade.aim):
            continue
        severity = SEVERITY
        if grade.limit is not None and grade.is_above(grade.limit):
            severity = Severity.ERROR
        yield Problem(
            printing.title, CODE,
            f"{printing.handout.id} in '{printing.language}' has {grade.told}; "
            f"for {grade.readers} it should be {grade.wanted}",
            f"Shorten sentences and choose shorter words. The hardest: {_named(grade)}",
            severity,
        )  # fmt: skip


def _named(grade: Grade) -> str:
    told = []
    for sentence in grade.hardest:
        place = sentence.place()
        words = sentence.words
        if len(words) > QUOTED:
            words = words[:QUOTED].rsplit(" ", 1)[0] + " …"
        told.append(f"'{words}' ({place.file.rpartition('/')[2]}:{place.line})")
    return "; ".join(told)
