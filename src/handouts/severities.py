"""What a workspace makes of its findings: severities of its own choice, and waivers.

Nothing is dropped in silence. A waived finding is still told, with the reason
and the name; a check that is off is counted; a waiver that excuses nothing is
a finding itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from handouts.content.checks import Checks, CheckWaiver, Level
    from handouts.content.yaml_nodes import Text
    from handouts.library import Library

WAIVED = "waived"
"""The code of what somebody lets pass: this, at least, is always told."""


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that somebody lets pass."""

    problem: Problem
    waiver: CheckWaiver

    def as_problem(self) -> Problem:
        """The same as something to be told: why it passes, and who says so."""
        found, waiver = self.problem, self.waiver
        return Problem(
            found.place, WAIVED, f"{found.code}: {found.message}",
            f"{waiver.reason} ({waiver.by})", Severity.WARNING,
        )  # fmt: skip

    def as_json(self) -> dict[str, object]:
        """The finding as `--json` prints it."""
        by = {"reason": str(self.waiver.reason), "by": str(self.waiver.by)}
        return {**self.problem.as_json(), "waived": by}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Findings as the workspace wants them, in the order of places.

    `levels` is what the workspace says of rules, by their codes.
    """

    problems: tuple[Problem, ...]
    waived: tuple[Waived, ...]
    levels: Mapping[str, Level]

    @property
    def off(self) -> tuple[str, ...]:
        """The codes of the rules that the workspace has switched off."""
        return tuple(code for code, level in self.levels.items() if level == "off")

    def as_json(self) -> list[dict[str, object]]:
        """All findings in the order of places, as `--json` prints them."""
        found: list[tuple[Problem, dict[str, object]]] = [
            (p, {**p.as_json()}) for p in self.problems
        ]
        found += [(one.problem, one.as_json()) for one in self.waived]
        return [record for _, record in sorted(found, key=lambda pair: pair[0])]

    def everything(self) -> list[Problem]:
        """All that is told, the waived findings as warnings."""
        return sorted({*self.problems, *(one.as_problem() for one in self.waived)})


def judge(
    library: Library,
    found: Iterable[Problem],
    rules: Collection[str],
    whole: Collection[str] = (),
) -> Verdict:
    """Lay the workspace's severities and waivers over what was found.

    Only what the rules of these codes find can be changed: that a file cannot be
    read, or that a PDF did not pass its proof, is no matter of taste. `whole` has
    the handouts of which every rule was asked, so that a waiver which excuses nothing
    there can be told.
    """
    checks = library.checks
    problems: list[Problem] = []
    waived: list[Waived] = []
    for problem in sorted(set(found)):
        if problem.code not in rules:
            problems.append(problem)
            continue
        waiver = next((one for one in checks.waivers if _excuses(one, problem)), None)
        if waiver is not None:
            waived.append(Waived(_adjusted(problem, checks), waiver))
        elif checks.level(problem.code) != "off" or problem.code == WAIVED:
            problems.append(_adjusted(problem, checks))
    used = {id(one.waiver) for one in waived}
    idle = [one for one in checks.waivers if id(one) not in used and one.handout in whole]
    problems += _unused(library, idle, rules)
    said = {code: checks.level(code) for code in sorted(map(str, checks.severities))}
    levels = {
        code: level
        for code, level in said.items()
        if level is not None and code in rules and (code, level) != (WAIVED, "off")
    }
    return Verdict(tuple(sorted(set(problems))), tuple(waived), levels)


def mistakes(library: Library, rules: Collection[str]) -> Iterator[Problem]:
    """What is wrong with content/checks.yaml itself."""
    checks = library.checks
    for code, level in checks.severities.items():
        if code == WAIVED and level == "off":
            yield Problem(
                code.place, "unknown-check", f"'{WAIVED}' cannot be off: waivers are always told",
                "Write error or warning, or remove the line.",
            )  # fmt: skip
        elif code not in rules:
            yield _no_rule(code, rules)
    for waiver in checks.waivers:
        if not _settable(waiver.check, rules):
            yield _no_rule(waiver.check, rules)
        if not (library.workspace.root / "content/handouts" / waiver.handout).is_dir():
            yield Problem(
                waiver.place_of("handout"), "unknown-handout",
                f"there is no handout '{waiver.handout}'",
                did_you_mean(waiver.handout, library.handouts), Severity.WARNING,
            )  # fmt: skip
        elif waiver.language is not None and waiver.language not in library.languages:
            yield Problem(
                waiver.place_of("language"), "unknown-language",
                f"there is no language '{waiver.language}'",
                did_you_mean(waiver.language, library.languages), Severity.WARNING,
            )  # fmt: skip


def belongs_to(problem: Problem) -> tuple[str, str | None] | None:
    """The handout whose own file a problem stands in, and the language; None for all others."""
    parts = problem.place.file.split("/")
    if len(parts) == 4 and parts[:2] == ["content", "handouts"]:
        stem = parts[3].removesuffix(".yaml")
        return parts[2], None if stem == "handout" else stem
    if len(parts) == 3 and parts[:2] == ["content", "approvals"]:
        handout, _, language = parts[2].removesuffix(".yaml").rpartition(".")
        return handout, language
    return None


def _excuses(waiver: CheckWaiver, problem: Problem) -> bool:
    owner = belongs_to(problem)
    if owner is None or waiver.check == WAIVED:
        return False
    handout, language = owner
    return (waiver.check, waiver.handout) == (problem.code, handout) and (
        waiver.language is None or waiver.language == language
    )


def _adjusted(problem: Problem, checks: Checks) -> Problem:
    level = checks.level(problem.code)
    if level is None or level == "off":
        return problem
    return replace(problem, severity=Severity(level))


def _settable(code: str, rules: Collection[str]) -> bool:
    return code in rules and code != WAIVED


def _no_rule(code: Text, rules: Collection[str]) -> Problem:
    return Problem(
        code.place, "unknown-check", f"there is no check '{code}' that can be set or waived",
        did_you_mean(code, (rule for rule in rules if rule != WAIVED)),
    )  # fmt: skip


def _unused(
    library: Library, waivers: Iterable[CheckWaiver], rules: Collection[str]
) -> Iterator[Problem]:
    """Waivers that excuse nothing, where everything that they might excuse could be looked for."""
    broken = {p.place.file for p in library.problems if p.severity is Severity.ERROR}
    for waiver in waivers:
        own = f"content/handouts/{waiver.handout}/"
        known = waiver.handout in library.handouts and _settable(waiver.check, rules)
        if known and not any(file.startswith(own) for file in broken):
            where = f"'{waiver.handout}'"
            where += f" in '{waiver.language}'" if waiver.language else ""
            yield Problem(
                waiver.place, "waiver-unused",
                f"'{waiver.check}' finds nothing in {where}, so this waiver excuses nothing",
                "Remove it.", Severity.WARNING,
            )  # fmt: skip
