"""Findings as a SARIF 2.1.0 log, the form in which code hosts and editors take them.

A code is a SARIF rule, with its docstring as help. What is waived is there,
suppressed, with its reason; what is off is there as a rule that is switched
off. Paths are relative to the workspace, and nothing names this computer.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from handouts import __version__
from handouts.explain import as_markdown, as_text, explanations
from handouts.problems import Severity
from handouts.workspace import FOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from handouts.explain import Explanation
    from handouts.problems import Place, Problem
    from handouts.severities import Verdict, Waived

VERSION = "2.1.0"
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
BASE = "WORKSPACE"
FINGERPRINT = "handouts/v1"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.BLANK: "note"}


def sarif(verdict: Verdict, failed: bool) -> dict[str, Any]:
    """One log with one run; `failed` says what the command's exit code does."""
    waived = {one.problem: one for one in verdict.waived}
    found = sorted({*verdict.problems, *waived})
    known = explanations()
    rules = _rules(found, known)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    prints = _fingerprints(found)
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "handouts",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "rules": rules,
                    }
                },
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "exitCode": int(failed),
                        "ruleConfigurationOverrides": _overrides(verdict, index),
                    }
                ],
                "originalUriBaseIds": {
                    BASE: {"description": {"text": f"The folder of {', '.join(FOLDERS)}."}}
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(problem, index, prints[problem], waived.get(problem))
                    for problem in found
                ],
            }
        ],
    }


def _rules(found: Iterable[Problem], known: Mapping[str, Explanation]) -> list[dict[str, Any]]:
    """Every rule of the program, and every other code that was found."""
    used = {problem.code for problem in found}
    return [_rule(one) for one in known.values() if one.is_rule or one.code in used]


def _rule(one: Explanation) -> dict[str, Any]:
    severity = Severity(one.severity.partition(",")[0])
    short = f"{one.meaning[:1].upper()}{one.meaning[1:]}."
    return {
        "id": one.code,
        "shortDescription": {"text": short},
        "fullDescription": {"text": one.why or short},
        "help": {"text": as_text(one), "markdown": as_markdown(one)},
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }


def _overrides(verdict: Verdict, index: Mapping[str, int]) -> list[dict[str, Any]]:
    """What the workspace says of the rules, where it differs from them."""
    return [
        {
            "descriptor": {"id": code, "index": index[code]},
            "configuration": {"enabled": False}
            if level == "off"
            else {"level": _LEVELS[Severity(level)]},
        }
        for code, level in verdict.levels.items()
        if code in index
    ]


def _result(
    problem: Problem, index: Mapping[str, int], fingerprint: str, waived: Waived | None
) -> dict[str, Any]:
    remedy = f"\n{problem.remedy}" if problem.remedy else ""
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": index[problem.code],
        "level": _LEVELS[problem.severity],
        "message": {"text": f"{problem.message}{remedy}"},
        "locations": [{"physicalLocation": _location(problem.place)}] if problem.place.file else [],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if waived is not None:
        waiver = waived.waiver
        result["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted",
                "justification": f"{waiver.reason} ({waiver.by})",
                "location": {"physicalLocation": _location(waiver.place)},
            }
        ]
    return result


def _location(place: Place) -> dict[str, Any]:
    uri = quote(place.file, errors="surrogateescape")
    location: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": BASE}}
    if place.line:
        location["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
    return location


def _fingerprints(found: Sequence[Problem]) -> dict[Problem, str]:
    """What a finding is known by when lines above it move: its code, file and message.

    Equal ones of a file are told apart by their order.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    prints = {}
    for problem in found:
        key = (problem.code, problem.place.file, problem.message)
        seen[key] += 1
        text = "\0".join((*key, str(seen[key])))
        prints[problem] = hashlib.sha256(text.encode()).hexdigest()[:32]
    return prints
