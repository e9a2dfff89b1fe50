"""credentials-missing: somebody who treats patients or wrote for them, and has no credentials.

Patients may know who treats them: California wants a health care practitioner's name and licence
type on display (Business and Professions Code section 680). The titles of those who need
credentials are listed in content/claims.yaml.

Fails:
    # content/people/robin-example.yaml
    name: Robin Example
    staff: yes
    title: {en: Psychiatric Nurse Practitioner}
Passes:
    # content/people/robin-example.yaml
    name: Robin Example
    credentials: MSN, PMHNP-BC
    staff: yes
    title: {en: Psychiatric Nurse Practitioner}
Passes:
    # content/people/robin-example.yaml
    name: Robin Example
    staff: yes
    title: {en: Office Manager}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity
from handouts.prose.phrases import first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.content.models import Person
    from handouts.library import Library

CODE = "credentials-missing"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Everybody with such a title, or who is a handout's author, and has no credentials."""
    authors = {str(handout.facts.author) for handout in library.handouts.values()}
    for name, person in library.people.items():
        if person.credentials:
            continue
        title = _clinical_title(library, person) if person.staff else None
        if title is not None or name in authors:
            what = f"the title '{title}'" if title is not None else "written a handout"
            yield Problem(
                person.place_of("name"), CODE,
                f"{person.name} has {what}, but no credentials",
                "Add a line 'credentials: …', with licence and degree as the clinic gives them.",
                SEVERITY,
            )  # fmt: skip


def _clinical_title(library: Library, person: Person) -> str | None:
    titles = [*(person.title or {}).items(), *(person.also_called or {}).items()]
    clinical = library.claims.clinical_titles
    return next((title for code, title in titles if first(clinical, code, title)), None)
