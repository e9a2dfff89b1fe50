"""clinic-names: another name of the clinic than the one that it is licensed under.

California lets a clinic practise under the one name on its fictitious-name permit (Business and
Professions Code section 2285). The right one is `name` in content/clinic.yaml; `also_written`
lists others that were found in its texts.

Fails:
    # in content/handouts/small/en.yaml
    body:
      - text: Call KureKetamine or the Kure Medical Center.
Passes:
    # in content/handouts/small/en.yaml
    body:
      - text: Call Kure Medical. {clinic.name} is glad to hear from you.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.phrases import pattern_of
from handouts.prose.readings import facts_in, read_text
from handouts.prose.statements import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.models import Clinic
    from handouts.library import Library

CODE = "clinic-names"
SEVERITY = Severity.WARNING
_PARTS = re.compile(r"\s+|(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_GAP = r"[\s\-‐‑–]*"
_LEAST = 4  # letters of a first word by which a clinic can be told


def check(library: Library) -> Iterator[Problem]:
    """The clinic's file while it has several names, and every other name where it is printed."""
    clinic = library.clinic
    if clinic is None:
        return
    if clinic.also_written:
        names = [clinic.name, *clinic.also_written]
        yield Problem(
            clinic.place_of("also_written"), CODE,
            f"the clinic goes by {len(names)} names: {', '.join(names)}",
            "Ask for its permit, write the name on it as 'name', and remove the others.", SEVERITY,
        )  # fmt: skip
    patterns: dict[str | None, re.Pattern[str]] = {}
    for text, language in texts(library):
        pattern = patterns.setdefault(language, _names(library, clinic, language))
        for paragraph in read_text(text, facts_in(library, language or "")):
            for match in pattern.finditer(paragraph.words):
                if match[0] != clinic.name:
                    yield Problem(
                        paragraph.place(match.start()), CODE,
                        f"'{match[0]}' is not the clinic's name in content/clinic.yaml: "
                        f"'{clinic.name}'",
                        "Write {clinic.name}, which prints that name everywhere.", SEVERITY,
                    )  # fmt: skip


def _names(library: Library, clinic: Clinic, language: str | None) -> re.Pattern[str]:
    """The clinic's name and whatever looks like another one; addresses on the web are none.

    Words such as "Center" make another name where they are written large, like a name.
    """
    kind = pattern_of(library.claims.clinic_words, language or "en")
    large = rf"\s(?-i:(?=[^\W\d_a-zà-ÿ])){kind.pattern}" if kind else "(?!)"
    names = sorted([clinic.name, *clinic.also_written], key=len, reverse=True)
    forms = [_GAP.join(map(re.escape, _PARTS.split(name))) for name in names]
    first = clinic.name.split()[0]
    if len(first) >= _LEAST and not (kind and kind.fullmatch(first)):
        forms += [rf"{re.escape(first)}(?:{large})", rf"{re.escape(first)}(?-i:[A-ZÀ-Þ])\w*"]
    return re.compile(rf"(?<![\w@./-])(?:{'|'.join(forms)})(?:{large})*(?![\w@]|\.\w)", re.I)
