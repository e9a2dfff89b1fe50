"""The command line: what it says, to whom, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from handouts import __version__, cli

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

COMMANDS = (
    *("new", "list", "check", "build", "watch", "gallery"),
    *("approve", "approvals", "diff", "inspect"),
    *("preflight", "jobsheet", "package", "pemat"),
    *("fill", "merge", "print", "printers", "test-sheet", "log", "serve", "account"),
    *("schema", "doctor"),
)
ESCAPE = "\x1b"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
WORDS = "content/handouts/plain-language/en.yaml"


def on_a_terminal(command: list[str | Path], cwd: Path, env: dict[str, str]) -> str:
    """What a person would see: the program's output when it is a terminal's."""
    reader, terminal = os.openpty()
    process = subprocess.Popen(
        command, cwd=cwd, env=env, stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    seen = b""
    with suppress(OSError):  # Linux says so when the other end is closed
        while part := os.read(reader, 65536):
            seen += part
    os.close(reader)
    process.wait(timeout=60)
    return seen.decode()


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_names_every_command(run: Run, flag: str) -> None:
    finished = run(flag)
    assert (finished.code, finished.stderr) == (0, "")
    section = finished.stdout.split("Commands:\n")[1]
    assert tuple(line.split()[0] for line in section.splitlines() if line[2] != " ") == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_each_option(run: Run, command: str) -> None:
    finished = run(command, "-h")
    assert (finished.code, finished.stderr) == (0, "")
    assert finished.stdout.startswith(f"Usage: handouts {command} ")
    found = cli.cli.get_command(None, command)  # type: ignore[arg-type]
    assert found is not None
    assert found.help
    for parameter in found.params:
        if parameter.param_type_name == "option":
            assert parameter.opts[-1] in finished.stdout
            assert getattr(parameter, "help", None), parameter.name
    assert run(command, "--help").stdout == finished.stdout


@pytest.mark.parametrize("flag", ["-V", "--version"])
def test_version(run: Run, flag: str) -> None:
    assert run(flag).stdout == f"handouts, version {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("biuld",), "biuld"),
        (("build", "--frobnicate"), "--frobnicate"),
        (("build", "-t", "paper"), "'paper' is not one of"),
        (("build", "-j", "0"), "1<=x<=64"),
        (("new",), "FOLDER"),
    ],
)
def test_a_command_that_means_nothing_is_a_usage_error(
    run: Run, arguments: tuple[str, ...], told: str
) -> None:
    finished = run(*arguments)
    assert (finished.code, finished.stdout) == (2, "")
    assert told in finished.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("plain-languge",), ("no handout 'plain-languge'", "Did you mean 'plain-language'?")),
        (("zzz",), ("no handout 'zzz'", "Use one of: plain-language.")),
        (("-f", "onepager"), ("no format 'onepager'", "Did you mean 'one-pager'?")),
        (("-l", "english"), ("no language 'english'", "Use one of: ar, en, es.")),
    ],
)
def test_an_unknown_name_is_a_usage_error_with_the_near_one(
    small: Path, run: Run, arguments: tuple[str, ...], told: tuple[str, str]
) -> None:
    finished = run("build", *arguments, cwd=small)
    assert (finished.code, finished.stdout) == (2, "")
    assert finished.stderr == f"handouts: there is {told[0]}\n    {told[1]}\n"


@pytest.mark.parametrize("command", ["list", "check", "build"])
def test_without_a_workspace_it_says_how_to_come_by_one(run: Run, command: str) -> None:
    finished = run(command)
    assert (finished.code, finished.stdout) == (2, "")
    assert finished.stderr.startswith("handouts: no workspace here or above ")
    assert "name it with -w DIR, or make one: handouts new DIR" in finished.stderr


def test_a_named_folder_that_is_no_workspace(run: Run, tmp_path: Path) -> None:
    finished = run("-w", tmp_path, "list")
    assert finished.code == 2
    assert f"{tmp_path} is no workspace" in finished.stderr
    assert "content, brochures, styles" in finished.stderr


def test_the_workspace_is_found_from_a_folder_within(small: Path, run: Run) -> None:
    inside = run("list", cwd=small / "content" / "handouts")
    assert inside.code == 0
    assert inside.stdout == run("-w", small, "list").stdout != ""


def test_a_list_for_other_programs_has_tabs(catalogue: Path, run: Run) -> None:
    rows = [line.split("\t") for line in run("list", cwd=catalogue).stdout.splitlines()]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    sheet = ["plain-language", "en", "one-pager", "standard", "1", "draft"]
    assert [*sheet, "Ketamine for depression"] in rows


def test_a_list_as_json(catalogue: Path, run: Run) -> None:
    editions = json.loads(run("list", "--json", cwd=catalogue).stdout)
    brochure = next(e for e in editions if e["id"] == "ketamine-brochure")
    assert brochure == {
        "id": "ketamine-brochure",
        "language": "en",
        "format": "tri-fold",
        "size": "standard",
        "title": "Ketamine and depression",
        "kind": "brochure",
        "audience": "public",
        "topics": ["ketamine", "depression"],
        "revision": 1,
        "status": "draft",
    }


def test_a_check_names_every_blank_but_does_not_fail(small: Path, run: Run) -> None:
    finished = run("check", cwd=small)
    assert (finished.code, finished.stdout) == (0, "")
    lines = (small / "content" / "clinic.yaml").read_text(encoding="utf-8").splitlines()
    line = lines.index("phone:") + 2
    blank = f"content/clinic.yaml:{line}:3: blank not given yet: The clinic's phone number\n"
    assert blank in finished.stderr
    kinds = "blank|awaiting-approval|not-approved|language-gap"
    blanks = re.findall(rf"^content/\S+:\d+:\d+: (?:{kinds}) ", finished.stderr, re.M)
    assert f"{len(blanks)} blanks" in finished.stderr.splitlines()[-1]


def test_a_strict_check_fails_on_blanks(small: Path, run: Run) -> None:
    strict, plain = run("check", "--strict", cwd=small), run("check", cwd=small)
    assert strict.code == 1
    assert strict.stderr == plain.stderr


def test_a_check_as_json_is_what_it_says_in_words(small: Path, run: Run) -> None:
    found = json.loads(run("check", "--json", cwd=small).stdout)
    said = run("check", cwd=small).stderr
    assert found
    for problem in found:
        place = f"{problem['file']}:{problem['line']}:{problem['column']}"
        assert f"{place}: {problem['code']} {problem['message']}\n" in said
        assert problem["severity"] in {"blank", "warning"}
    assert said.count("\n    ") == sum(bool(problem["remedy"]) for problem in found)


def test_a_check_finds_an_error_where_it_stands(small: Path, run: Run) -> None:
    path = small / WORDS
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  - heading:", "  - haeding:", 1), encoding="utf-8")
    line = text[: text.index("  - heading:")].count("\n") + 1
    finished = run("check", cwd=small)
    assert finished.code == 1
    assert f"{WORDS}:{line}:5: " in finished.stderr
    assert "heading" in finished.stderr
    assert finished.stderr.splitlines()[-1].startswith("1 error, ")


def test_a_build_as_json_holds_the_manifest_s_facts(small_built: Path, run: Run) -> None:
    finished = run("build", "--json", cwd=small_built)
    assert (finished.code, finished.stderr) == (0, "")
    said = json.loads(finished.stdout)
    files = json.loads((small_built / "build" / "manifest.json").read_bytes())["files"]
    assert {entry["file"] for entry in said["files"]} == set(files)
    for entry in said["files"]:
        assert entry["state"] == "kept"
        assert files[entry["file"]].items() <= entry.items()
    blanks = sum(problem["severity"] == "blank" for problem in said["problems"])
    assert said["summary"] == f"{blanks} blanks"


def test_nothing_is_coloured_unless_a_person_reads_it(small_built: Path, run: Run) -> None:
    for arguments in (("check",), ("build",), ("list",), ("doctor",), ("build", "zzz"), ("-h",)):
        finished = run(*arguments, cwd=small_built)
        assert finished.stdout or finished.stderr
        assert ESCAPE not in finished.stdout + finished.stderr


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
@pytest.mark.parametrize("command", ["check", "build", "list", "doctor"])
def test_colours_are_for_terminals_and_no_color_is_heeded(
    small_built: Path, environment: dict[str, str], command: str
) -> None:
    from conftest import PROGRAM

    colourful = {**environment, "TERM": "xterm-256color"}
    seen = on_a_terminal([PROGRAM, command], small_built, colourful)
    assert COLOUR.search(seen) or command == "build"  # its lines need none
    plain = on_a_terminal([PROGRAM, command], small_built, {**colourful, "NO_COLOR": "1"})
    assert len(plain) > 40
    assert not re.search(r"\x1b\[[0-9;]*(?:3\d|4\d|9\d)[0-9;]*m", plain)


def test_a_bug_of_ours_is_told_apart_and_quotes_no_content(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise ValueError("Jane Roe, born 1970")

    monkeypatch.setattr(cli.cli, "main", broken)
    monkeypatch.delenv("HANDOUTS_DEBUG", raising=False)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert ended.value.code == 70
    assert "this is a bug in handouts, not a mistake in your files: ValueError in cli/" in said
    assert "HANDOUTS_DEBUG=1" in said
    assert "Jane" not in said


def test_a_reader_that_stops_early_is_no_failure(
    catalogue: Path, environment: dict[str, str]
) -> None:
    from conftest import PROGRAM

    process = subprocess.Popen(
        [PROGRAM, "schema"],
        cwd=catalogue,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (0, "")
