"""What a problem's code means: from the rule's own docstring, or from the list of the others.

A rule's docstring is its only documentation: `code: what it finds.`, why that
matters, and samples that fail and pass, which a test runs. A sample shows
files of a workspace, each below a comment with its path; `in` before the path
means that its keys replace those of the file. A line after `$` is run there.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handouts.checks import STRUCTURAL, modules
from handouts.codes import BY_CHECK, BY_PREFLIGHT, CODES
from handouts.problems import UsageError, did_you_mean
from handouts.severities import WAIVED

if TYPE_CHECKING:
    from types import ModuleType

    from handouts.press.rules import Rule

FAILS, PASSES = "Fails", "Passes"
_ONLY_CHECK = "handouts check"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One code: its severity, its meaning in a line, why it matters, and samples (rules alone)."""

    code: str
    severity: str
    meaning: str
    found_by: str
    why: str = ""
    fails: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()

    @property
    def is_rule(self) -> bool:
        """Whether a workspace may set its severity or waive it."""
        return bool(self.fails)

    def as_json(self) -> dict[str, object]:
        """The same for other programs."""
        return {
            "code": self.code,
            "severity": self.severity,
            "meaning": self.meaning,
            "why": self.why,
            "fails": list(self.fails),
            "passes": list(self.passes),
            "found_by": self.found_by,
        }


def explanations() -> dict[str, Explanation]:
    """Every code that the program can report, in the order of the alphabet."""
    from handouts.press.rules import RULES

    found = {
        code: Explanation(code, known.severity, known.meaning, known.found_by)
        for code, known in CODES.items()
    }
    found |= {code: of_rule(module) for code, module in modules().items()}
    found |= {rule.CODE: _of_preflight(rule) for rule in RULES}
    return dict(sorted(found.items()))


def explain(code: str) -> Explanation:
    """What one code means; UsageError for one that there is not."""
    known = explanations()
    if code not in known:
        raise UsageError(f"there is no code '{code}'", _near(code, known))
    return known[code]


def of_rule(module: ModuleType) -> Explanation:
    """What a rule's docstring says."""
    first, _, rest = (module.__doc__ or f"{module.CODE}: .").partition("\n")
    why, samples = _parts(rest)
    by_build = module.check in STRUCTURAL
    return Explanation(
        code=module.CODE,
        severity=module.SEVERITY.value,
        meaning=first.removeprefix(f"{module.CODE}: ").removesuffix("."),
        found_by=BY_CHECK if by_build else _ONLY_CHECK,
        why=why,
        fails=tuple(text for heading, text in samples if heading == FAILS),
        passes=tuple(text for heading, text in samples if heading == PASSES),
    )


def _of_preflight(rule: Rule) -> Explanation:
    first, _, why = (rule.__doc__ or "").partition("\n")
    meaning = first.removeprefix(f"{rule.CODE}: ").removesuffix(".")
    return Explanation(rule.CODE, rule.SEVERITY.value, meaning, BY_PREFLIGHT, why.strip())


def _parts(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Prose, and samples with their headings: what is indented below `Fails:` or `Passes:`."""
    prose: list[str] = []
    samples: list[tuple[str, list[str]]] = []
    inside = False
    for line in text.splitlines():
        if line in {f"{FAILS}:", f"{PASSES}:"}:
            samples.append((line.removesuffix(":"), []))
            inside = True
        elif inside and (not line or line.startswith(" ")):
            samples[-1][1].append(line)
        else:
            inside = False
            prose.append(line)
    return "\n".join(prose).strip(), [
        (heading, textwrap.dedent("\n".join(lines)).strip("\n") + "\n")
        for heading, lines in samples
    ]


def _near(code: str, known: dict[str, Explanation]) -> str:
    near = did_you_mean(code, known)
    return near if near.startswith("Did") else "Every code is in docs/marketing.md."


def as_text(one: Explanation) -> str:
    """An explanation as a person reads it."""
    parts = [f"{one.code} ({one.severity}): {one.meaning}.", one.why]
    for heading, samples in ((FAILS, one.fails), (PASSES, one.passes)):
        parts += [f"{heading}:\n\n{textwrap.indent(text.rstrip(), '    ')}" for text in samples]
    parts.append(f"Found by {one.found_by}.")
    if one.is_rule and one.code != WAIVED:
        parts.append(
            "In content/checks.yaml a workspace sets its severity (error, warning or off), or\n"
            "waives it for one handout, with a reason and a name."
        )
    return "\n\n".join(part for part in parts if part) + "\n"


def as_markdown(one: Explanation) -> str:
    """The same with its samples fenced, for viewers of SARIF."""
    parts = [f"{one.meaning}.", one.why]
    for heading, samples in ((FAILS, one.fails), (PASSES, one.passes)):
        parts += [f"{heading}:\n\n```yaml\n{text.rstrip()}\n```" for text in samples]
    return "\n\n".join(part for part in parts if part)
