"""The doctor: what the machine has, and the exact command for what it lacks."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from handouts import system
from handouts.cli import doctor_command
from handouts.problems import MissingDependencyError
from handouts.typeset import fonts

if TYPE_CHECKING:
    from conftest import Needs, Run

APT = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
DNF = "sudo dnf install pango harfbuzz"

# The two lines of a real /etc/os-release that tell a family, quoted as each system quotes them.
RELEASES = {
    "debian": ('PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\n', APT),
    "ubuntu": ('ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n', APT),
    "mint": ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', APT),
    "fedora": ("NAME=Fedora Linux\nID=fedora\n", DNF),
    "rocky": ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', DNF),
    "alpine": ('NAME="Alpine Linux"\nID=alpine\n', "sudo apk add pango harfbuzz-subset"),
    "arch": ("ID=arch\nBUILD_ID=rolling\n", "sudo pacman -S pango harfbuzz"),
    "manjaro": ("ID=manjaro\nID_LIKE=arch\n", "sudo pacman -S pango harfbuzz"),
    "opensuse": (
        'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n',
        "sudo zypper install libpango-1_0-0 libharfbuzz-subset0",
    ),
}


@pytest.fixture
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.mark.usefixtures("on_linux")
@pytest.mark.parametrize("name", RELEASES)
def test_each_linux_gets_its_own_command(name: str, tmp_path: Path) -> None:
    text, command = RELEASES[name]
    (tmp_path / "os-release").write_text(text, encoding="utf-8")
    assert system.install_command(tmp_path / "os-release") == command


@pytest.mark.usefixtures("on_linux")
@pytest.mark.parametrize("text", [None, "", "ID=plan9\n", "nothing like it\n"])
def test_an_unknown_linux_is_told_what_to_install(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "os-release").write_text(text, encoding="utf-8")
    told = system.install_command(tmp_path / "os-release")
    assert told.startswith("Install Pango and HarfBuzz")
    assert told.endswith(APT)


@pytest.mark.parametrize(
    ("platform", "command"),
    [
        ("darwin", "brew install pango"),
        ("win32", "Install MSYS2, then in its shell: pacman -S mingw-w64-ucrt-x86_64-pango"),
    ],
)
def test_other_systems(platform: str, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert system.install_command(Path("/nowhere")) == command


def test_a_machine_without_pango_is_told_so_with_exit_code_3(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(system, "_loads", lambda name: "pango-1" not in name)
    assert len(system.missing_libraries()) == 1
    with pytest.raises(MissingDependencyError, match="Pango is not installed") as raised:
        system.require_pango()
    assert raised.value.exit_code == 3
    assert raised.value.remedy == system.install_command()


def test_a_whole_machine_and_workspace_are_fine(catalogue: Path, run: Run) -> None:
    finished = run("doctor", cwd=catalogue)
    assert finished.code == 0
    assert "!!" not in finished.stdout
    assert "ok weasyprint: 70" in finished.stdout
    assert f"ok workspace: {catalogue}" in finished.stdout


def test_the_findings_as_json(catalogue: Path, run: Run) -> None:
    finished = run("-w", catalogue, "doctor", "--json")
    assert finished.code == 0
    findings = {finding["name"]: finding for finding in json.loads(finished.stdout)}
    assert all(finding["fine"] for finding in findings.values())
    assert findings["Python"]["detail"] == ".".join(map(str, sys.version_info[:3]))
    assert findings["Pango"]["detail"] == "found"
    assert findings["workspace"]["detail"] == str(catalogue)
    assert findings["fonts"]["detail"] == (
        "18 files: Atkinson Hyperlegible Next, Bitter, Fraunces, Public Sans, Source Sans 3,"
        " Vazirmatn"
    )


def test_the_extra_s_fonts_are_listed(small: Path, run: Run, needs: Needs) -> None:
    needs("justmytype_intl_cjk")
    finished = run("doctor", cwd=small)
    listed = "ok CJK fonts: 4 files: Noto Sans JP, Noto Sans KR, Noto Sans SC, Noto Sans TC\n"
    assert listed in finished.stdout


def test_without_the_extra_there_is_the_command_for_it(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_EXTRA_PACKAGE", "no-such-package")
    finished = CliRunner().invoke(doctor_command.command, obj=small)
    assert (
        "ok CJK fonts: not installed; for Chinese, Japanese and Korean:"
        " pip install 'handouts[cjk]'\n"
    ) in finished.stdout


def test_without_a_workspace_it_says_how_to_make_one(run: Run) -> None:
    finished = run("doctor")
    assert finished.code == 3
    assert "!! workspace: no workspace here or above" in finished.stdout
    assert "handouts new DIR" in finished.stdout


def test_a_workspace_without_fonts_is_not_fine(small: Path, run: Run) -> None:
    for font in (small / "styles" / "fonts").rglob("*.ttf"):
        font.unlink()
    finished = run("doctor", cwd=small)
    assert finished.code == 3
    assert "!! fonts: none\n" in finished.stdout
    assert "Put at least one .ttf font there" in finished.stdout
