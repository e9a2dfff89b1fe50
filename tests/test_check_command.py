"""`handouts check`: severities, waivers, what is off, SARIF, and every code explained."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from conftest import REPOSITORY
from handouts.checks import check_library, examine, modules
from handouts.cli.check_command import command
from handouts.explain import explanations
from handouts.library import read_library
from handouts.problems import Place, Severity
from handouts.workspace import Workspace
from sheets_helpers import FACTS, add_handout, place_in, small_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Needs, Run

CHECKS = "content/checks.yaml"
WORDS = "content/handouts/small/en.yaml"
REASON = "Our own board reads it again in spring"
BY = "Dana Example, M.D."
GAP = """\
title: Colds
kicker: Sheet
description: On colds.
body:
  - text: "Call {missing: whom}."
"""


def waiver(check: str, handout: str = "small", *more: str) -> str:
    return "\n".join(
        [f"  - check: {check}", f"    handout: {handout}", f"    reason: {REASON}", f"    by: {BY}"]
        + [f"    {line}" for line in more]
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A handout `small` with one gap in its words, and another one with the same gap."""
    root = small_workspace(tmp_path / "workspace")
    (root / WORDS).write_text(GAP, "utf-8")
    add_handout(root, "other", GAP, FACTS)
    return root


def settings(root: Path, text: str) -> None:
    (root / CHECKS).write_text(text, "utf-8")


def found(root: Path, run: Run, *arguments: str) -> list[dict[str, Any]]:
    problems: list[dict[str, Any]] = json.loads(run("check", "--json", *arguments, cwd=root).stdout)
    return problems


# --- severities --------------------------------------------------------------------------------


def test_a_workspace_makes_a_blank_an_error(root: Path, run: Run) -> None:
    assert run("check", cwd=root).code == 0
    settings(root, "severities: {not-approved: error}\n")
    finished = run("check", cwd=root)
    assert finished.code == 1
    assert finished.stderr.splitlines()[-1].startswith("2 errors, ")
    raised = [p for p in found(root, run) if p["code"] == "not-approved"]
    assert [p["severity"] for p in raised] == ["error", "error"]


def test_what_is_off_is_not_listed_but_named_in_the_last_line(root: Path, run: Run) -> None:
    settings(root, "severities:\n  not-approved: off\n  language-gap: off\n")
    finished = run("check", cwd=root)
    assert "awaits approval" not in finished.stderr
    assert "language-gap " not in finished.stderr
    last = finished.stderr.splitlines()[-1]
    assert last.endswith(" blanks; 2 checks are off: language-gap, not-approved")


def test_gaps_in_running_text_heed_the_severity_too(root: Path) -> None:
    settings(root, "severities: {blank: warning}\n")
    place = place_in(root, WORDS, "{missing: whom}")
    told = {p.place: p.severity for p in examine(Workspace(root)).problems}
    assert told[place] is Severity.WARNING


def test_what_is_no_matter_of_taste_cannot_be_set_or_waived(root: Path) -> None:
    settings(
        root,
        "severities:\n  yaml-syntax: off\n  waived: off\n  blnk: off\nwaivers:\n"
        + waiver("proof-lost-words"),
    )
    told = [p for p in check_library(read_library(Workspace(root))) if p.place.file == CHECKS]
    assert [(p.place, p.code, p.severity) for p in told] == [
        (place_in(root, CHECKS, name), "unknown-check", Severity.ERROR)
        for name in ("yaml-syntax", "waived", "blnk", "proof-lost-words")
    ]
    assert told[2].remedy == "Did you mean 'blank'?"


def test_all_mistakes_of_the_file_come_at_once_at_their_places(root: Path, run: Run) -> None:
    text = (
        "severities:\n  blank: loud\nwaivers:\n"
        "  - {check: blank, handout: small, reason: 1234567890 --, by: Dana Example}\n"
        "  - {check: blank, handot: small, reason: A reason that is long, by: Dana Example}\n"
        "  - {check: blank, handout: small, language: klingon, reason: A good reason, by: Xi}\n"
    )
    settings(root, text)
    finished = run("check", cwd=root)
    assert finished.code == 1
    for words, told in (
        ("loud", "wrong-value write error, warning or off"),
        ("1234567890", "wrong-value a reason needs at least 10 letters"),
        ("handot:", "unknown-key unknown key 'handot'"),
        ("klingon", "wrong-value write a language code"),
        ("Xi", "wrong-value needs at least 3 characters, has 2"),
    ):
        assert f"{place_in(root, CHECKS, words)}: {told}" in finished.stderr


def test_a_workspace_needs_no_such_file(root: Path) -> None:
    (root / CHECKS).unlink()
    told = examine(Workspace(root))
    assert (told.waived, told.off) == ((), ())
    assert not [p for p in told.problems if p.place.file == CHECKS]


# --- waivers -----------------------------------------------------------------------------------


def test_a_waived_finding_is_told_with_its_reason_and_does_not_fail(root: Path, run: Run) -> None:
    settings(root, "severities: {not-approved: error}\nwaivers:\n" + waiver("not-approved"))
    finished = run("check", "small", cwd=root)
    assert finished.code == 0
    message = "waived not-approved: 'small' in 'en' awaits approval: medical"
    assert f"{WORDS}:1:1: {message}\n    {REASON} ({BY})\n" in finished.stderr
    assert finished.stderr.splitlines()[-1].endswith(" blanks; 1 finding is waived")
    assert run("check", "other", cwd=root).code == 1
    assert run("check", cwd=root).code == 1


def test_a_waiver_is_for_one_handout_and_for_its_language_if_it_names_one(root: Path) -> None:
    (root / "content/handouts/small/es.yaml").write_text(
        "title: Resfriados\nkicker: Hoja\ndescription: Los resfriados.\nbody:\n  - text: Duerma.\n",
        "utf-8",
    )
    settings(root, "waivers:\n" + waiver("not-approved", "small", "language: es"))
    told = examine(Workspace(root))
    waived = [(one.problem.code, one.problem.place.file) for one in told.waived]
    assert waived == [("not-approved", "content/handouts/small/es.yaml")]
    left = [p.place.file for p in told.problems if p.code == "not-approved"]
    assert left == ["content/handouts/other/en.yaml", WORDS]


def test_a_waiver_that_excuses_nothing_is_told(root: Path, run: Run) -> None:
    settings(root, "waivers:\n" + waiver("stale-translation") + "\n" + waiver("blank"))
    (unused,) = [p for p in found(root, run) if p["file"] == CHECKS]
    assert (unused["code"], unused["severity"]) == ("waiver-unused", "warning")
    assert Place(CHECKS, unused["line"], unused["column"]) == place_in(root, CHECKS, "check: stale")
    assert "'stale-translation' finds nothing in 'small'" in unused["message"]
    assert [p for p in found(root, run, "other") if p["file"] == CHECKS] == []


def test_a_waiver_of_a_handout_that_cannot_be_read_is_not_called_unused(root: Path) -> None:
    settings(root, "waivers:\n" + waiver("stale-translation"))
    assert "waiver-unused" in [p.code for p in examine(Workspace(root)).problems]
    (root / WORDS).write_text("title: Colds\n", "utf-8")
    told = [p.code for p in examine(Workspace(root)).problems]
    assert "missing-key" in told
    assert "waiver-unused" not in told


def test_a_waiver_of_a_handout_or_language_that_there_is_not(root: Path) -> None:
    wrong = waiver("blank", "smal"), waiver("blank", "small", "language: fr")
    settings(root, "waivers:\n" + "\n".join(wrong))
    told = [p for p in examine(Workspace(root)).problems if p.place.file == CHECKS]
    assert [(p.code, p.place) for p in told] == [
        ("unknown-handout", place_in(root, CHECKS, "smal\n")),
        ("waiver-unused", place_in(root, CHECKS, "check: blank\n    handout: small\n")),
        ("unknown-language", place_in(root, CHECKS, "fr")),
    ]
    assert told[0].remedy == "Did you mean 'small'?"
    assert {p.severity for p in told} == {Severity.WARNING}


# --- choosing, JSON ----------------------------------------------------------------------------


def test_a_check_of_named_handouts_tells_theirs_and_what_all_share(root: Path, run: Run) -> None:
    files = {p["file"] for p in found(root, run, "small")}
    assert {WORDS, "content/clinic.yaml", "content/disclaimers/risk_box.yaml"} <= files
    assert not [file for file in files if file.startswith("content/handouts/other/")]
    everything = {p["file"] for p in found(root, run)}
    assert {"content/handouts/other/en.yaml", WORDS} <= everything
    both = {p["file"] for p in found(root, run, "small", "other")}
    assert both == everything


def test_a_handout_that_there_is_not_is_a_usage_error(root: Path, run: Run) -> None:
    finished = run("check", "smal", cwd=root)
    assert (finished.code, finished.stdout) == (2, "")
    assert finished.stderr == "handouts: there is no handout 'smal'\n    Did you mean 'small'?\n"


def test_a_handout_that_cannot_be_read_can_be_named(root: Path, run: Run) -> None:
    (root / "content/handouts/small/handout.yaml").write_text("kind: [\n", "utf-8")
    finished = run("check", "small", cwd=root)
    assert finished.code == 1
    assert re.search(r"^content/handouts/small/handout.yaml:\d+:\d+: yaml-", finished.stderr, re.M)


def test_json_has_the_findings_in_order_and_says_what_is_waived(root: Path, run: Run) -> None:
    plain = found(root, run)
    settings(root, "waivers:\n" + waiver("blank"))
    told = found(root, run)
    waived = [p for p in told if "waived" in p]
    own = [p for p in plain if p["code"] == "blank" and "/small/" in p["file"]]
    assert len(own) == 5
    assert waived == [{**p, "waived": {"reason": REASON, "by": BY}} for p in own]
    assert [{k: v for k, v in p.items() if k != "waived"} for p in told] == plain
    assert json.loads(run("check", "--format", "json", cwd=root).stdout) == told


@pytest.mark.parametrize(
    "arguments",
    [
        ("--json", "--format", "sarif"),
        ("--explain", "blank", "small"),
        ("--explain", "blank", "--strict"),
        ("--explain", "blank", "--format", "sarif"),
        ("--format", "xml"),
    ],
)
def test_options_that_cannot_go_together_are_a_usage_error(
    root: Path, run: Run, arguments: tuple[str, ...]
) -> None:
    finished = run("check", *arguments, cwd=root)
    assert (finished.code, finished.stdout) == (2, "")


# --- building ----------------------------------------------------------------------------------


def test_a_build_heeds_what_the_workspace_makes_an_error(small_built: Path, run: Run) -> None:
    settings(small_built, "severities: {blank: error}\n")
    finished = run("build", cwd=small_built)
    assert finished.code == 1
    assert "content/clinic.yaml" in finished.stderr
    assert finished.stderr.splitlines()[-1] == "build: 0 made, 0 unchanged, 2 failed"


def test_a_build_tells_what_is_waived_and_hides_what_is_off(small_built: Path, run: Run) -> None:
    settings(
        small_built,
        "severities: {awaiting-approval: off}\nwaivers:\n" + waiver("blank", "plain-language"),
    )
    said = json.loads(run("build", "--json", cwd=small_built).stdout)
    assert {one["state"] for one in said["files"]} == {"kept"}
    assert "awaiting-approval" not in {p["code"] for p in said["problems"]}
    waived = [p for p in said["problems"] if p["code"] == "waived"]
    assert {p["remedy"] for p in waived} == {f"{REASON} ({BY})"}
    own = [p["file"] for p in said["problems"] if p["code"] == "blank"]
    assert own
    assert not [file for file in own if file.startswith("content/handouts/")]


def test_a_build_hides_gaps_in_running_text_when_they_are_off(small_built: Path, run: Run) -> None:
    words = small_built / "content/handouts/plain-language/en.yaml"
    text = words.read_text("utf-8")
    start = text.index("  - text: |")
    end = text.index("\n  - ", start)
    words.write_text(f'{text[:start]}  - text: "Call {{missing: whom}}."{text[end:]}', "utf-8")
    said = json.loads(run("build", "-t", "screen", "--json", cwd=small_built).stdout)
    assert [one["state"] for one in said["files"]] == ["made"]
    assert "not given yet: whom" in [p["message"] for p in said["problems"]]
    settings(small_built, "severities: {blank: off}\n")
    said = json.loads(run("build", "-t", "screen", "--json", cwd=small_built).stdout)
    assert [one["state"] for one in said["files"]] == ["kept"]
    assert "blank" not in {p["code"] for p in said["problems"]}


# --- SARIF -------------------------------------------------------------------------------------


def log_of(root: Path, run: Run, *arguments: str) -> dict[str, Any]:
    finished = run("check", "--format", "sarif", *arguments, cwd=root)
    assert finished.stderr == ""
    log: dict[str, Any] = json.loads(finished.stdout)
    return log


def spoil(root: Path) -> None:
    """A workspace with errors, warnings, blanks, a waiver, and what is off."""
    settings(
        root,
        "severities: {language-gap: off, not-approved: error}\nwaivers:\n"
        + waiver("blank") + "\n" + waiver("stale-translation"),
    )  # fmt: skip
    (root / "content/handouts/other/en.yaml").write_text("title: [\n", "utf-8")


def test_a_log_is_sarif(root: Path, run: Run, needs: Needs) -> None:
    needs("sarif_kit")
    from sarif_kit.validate import validation_errors  # type: ignore[import-untyped]

    assert validation_errors({"version": "2.1.0"})
    assert validation_errors(log_of(root, run)) == []
    spoil(root)
    assert validation_errors(log_of(root, run)) == []


def test_a_log_says_what_json_says(root: Path, run: Run) -> None:
    spoil(root)
    log = log_of(root, run)
    (one_run,) = log["runs"]
    told = []
    for result in one_run["results"]:
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uriBaseId"] in one_run["originalUriBaseIds"]
        region = physical["region"]
        place = (physical["artifactLocation"]["uri"], region["startLine"], region["startColumn"])
        told.append((*place, result["ruleId"], result["level"], result["message"]["text"]))
    levels = {"error": "error", "warning": "warning", "blank": "note"}
    assert told == [
        (
            p["file"], p["line"], p["column"], p["code"], levels[p["severity"]],
            "\n".join(filter(None, (p["message"], p["remedy"]))),
        )
        for p in found(root, run)
    ]  # fmt: skip
    assert {level for *_, level, _ in told} == {"error", "warning", "note"}
    assert one_run["invocations"][0]["exitCode"] == run("check", cwd=root).code == 1


def test_a_log_s_rules_are_every_check_with_its_help(root: Path, run: Run) -> None:
    spoil(root)
    (one_run,) = log_of(root, run)["runs"]
    rules = one_run["tool"]["driver"]["rules"]
    by_id = {rule["id"]: rule for rule in rules}
    assert len(by_id) == len(rules)
    assert modules().keys() <= by_id.keys()
    assert by_id.keys() - modules().keys() == {"waiver-unused", "yaml-syntax"}
    for result in one_run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    stale = by_id["stale-translation"]
    assert stale["defaultConfiguration"] == {"level": "warning"}
    assert stale["shortDescription"]["text"].startswith("The words that a translation was made")
    assert "content/handouts/small/es.yaml" in stale["help"]["text"]
    assert "```yaml\n# content/handouts/small/es.yaml" in stale["help"]["markdown"]
    overrides = one_run["invocations"][0]["ruleConfigurationOverrides"]
    assert {rules[one["descriptor"]["index"]]["id"]: one["configuration"] for one in overrides} == {
        "language-gap": {"enabled": False},
        "not-approved": {"level": "error"},
    }


def test_a_log_suppresses_what_is_waived_and_says_why(root: Path, run: Run) -> None:
    spoil(root)
    (one_run,) = log_of(root, run)["runs"]
    waived = [result for result in one_run["results"] if "suppressions" in result]
    assert len(waived) == sum("waived" in p for p in found(root, run)) > 0
    for result in waived:
        (suppression,) = result["suppressions"]
        assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
        assert suppression["justification"] == f"{REASON} ({BY})"
        where = suppression["location"]["physicalLocation"]
        assert where["artifactLocation"]["uri"] == CHECKS
        assert where["region"]["startLine"] == 3


def test_a_log_names_nothing_of_this_computer(root: Path, run: Run) -> None:
    spoil(root)
    said = json.dumps(log_of(root, run))
    assert str(root.parent) not in said
    assert "file:" not in said
    assert '"uri": "/' not in said


def test_a_finding_is_known_again_when_lines_above_it_are_added(root: Path, run: Run) -> None:
    def prints() -> dict[str, set[int]]:
        (one_run,) = log_of(root, run)["runs"]
        marks: dict[str, set[int]] = {}
        for result in one_run["results"]:
            region = result["locations"][0]["physicalLocation"]["region"]
            mark = result["partialFingerprints"]["handouts/v1"]
            marks.setdefault(mark, set()).add(region["startLine"])
        assert len(marks) == len(one_run["results"])
        return marks

    before = prints()
    clinic = root / "content/clinic.yaml"
    clinic.write_text("# A remark.\n\n" + clinic.read_text("utf-8"), "utf-8")
    after = prints()
    assert after.keys() == before.keys()
    assert after != before


# --- explaining --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", explanations())
def test_every_code_is_explained(code: str) -> None:
    finished = CliRunner().invoke(command, ["--explain", code], standalone_mode=False)
    assert finished.exception is None
    one = explanations()[code]
    assert finished.stdout.startswith(f"{code} ({one.severity}): {one.meaning}.\n")
    assert "Found by handouts " in finished.stdout
    assert ("Fails:" in finished.stdout) == (code in modules())
    if code in modules():
        assert finished.stdout.index("Fails:") < finished.stdout.index("Passes:")


def test_an_explanation_needs_no_workspace_and_can_be_json(run: Run) -> None:
    finished = run("check", "--explain", "awaiting-approval")
    assert (finished.code, finished.stderr) == (0, "")
    assert "    # in content/disclaimers/risk_box.yaml\n    status: draft\n" in finished.stdout
    said = json.loads(run("check", "--explain", "awaiting-approval", "--json").stdout)
    assert said["severity"] == "blank"
    assert said["fails"] == ["# in content/disclaimers/risk_box.yaml\nstatus: draft\n"]


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("low-contrats", "Did you mean 'low-contrast'?"),
        ("zzz", "Every code is in docs/marketing.md."),
    ],
)
def test_an_unknown_code_is_a_usage_error(run: Run, code: str, remedy: str) -> None:
    finished = run("check", "--explain", code)
    assert (finished.code, finished.stdout) == (2, "")
    assert finished.stderr == f"handouts: there is no code '{code}'\n    {remedy}\n"


def test_the_shipped_file_sets_and_waives_nothing() -> None:
    checks = read_library(Workspace(REPOSITORY)).checks
    assert (checks.severities, checks.waivers) == ({}, [])
