"""language-gap: what a language of the workspace lacks, beside what another one has.

No other language is printed instead: an edition that needs the words is an error.

Fails:
    # content/people/robin-example.yaml
    name: Robin Example
    staff: yes
    title: {en: Nurse}
Passes:
    # content/people/robin-example.yaml
    name: Robin Example
    staff: yes
    title: {en: Nurse, es: Enfermera, ar: ممرضة}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Place, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from handouts.content.models import Language
    from handouts.library import Library

CODE = "language-gap"
SEVERITY = Severity.BLANK


def check(library: Library) -> Iterator[Problem]:
    """One line for each language and each kind of thing that it lacks.

    Only what is used makes an edition fail (`missing-translation`); this is the
    list for whoever completes a language.
    """
    for code, language in library.languages.items():
        place = Place(f"content/languages/{code}.yaml", 1, 1)
        for what, names in _gaps(library, code, language):
            if names:
                yield Problem(
                    place, CODE, f"'{code}' has no {what} for: {', '.join(sorted(names))}",
                    f"Add '{code}' where they stand, or leave it: nothing else is printed instead.",
                    SEVERITY,
                )  # fmt: skip


def _gaps(library: Library, code: str, language: Language) -> list[tuple[str, set[str]]]:
    """What there is in some language, by kind, and is not there in this one."""
    others = [other for other in library.languages.values() if other is not language]
    terms = library.terms.terms if library.terms else {}
    lines = library.hotlines.hotlines if library.hotlines else {}
    people = library.people
    texts: list[tuple[str, dict[str, Collection[str] | None]]] = [
        ("words in the list of terms", {str(name): lists for name, lists in terms.items()}),
        ("name of the hotline", {str(name): line.name for name, line in lines.items()}),
        ("text of the disclaimer", {name: d.text for name, d in library.disclaimers.items()}),
        ("name of the format", {name: shape.name for name, shape in library.formats.items()}),
        ("title", {name: person.title for name, person in people.items()}),
        ("other title", {name: person.also_called for name, person in people.items()}),
        ("biography", {name: person.biography for name, person in people.items()}),
        ("edition", {name: handout.words for name, handout in library.handouts.items()}),
    ]
    return [
        ("label", {n for other in others for n in other.labels} - {*language.labels}),
        ("name of a blank", {n for other in others for n in other.blanks} - {*language.blanks}),
        *((what, {n for n, known in named.items() if known and code not in known})
          for what, named in texts),
    ]  # fmt: skip
