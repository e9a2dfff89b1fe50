"""`handouts new`: what is installed from the wheel is enough to work with."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from handouts import starter
from handouts.edition.keys import editions_of
from handouts.library import read_library
from handouts.problems import OutputError
from handouts.workspace import Workspace

if TYPE_CHECKING:
    from conftest import Needs, Run

ROOT = Path(__file__).parents[1]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a workspace's three folders by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for name in ("content", "brochures", "styles")
        for path in (folder / name).rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("handouts-*.whl")
    return made


@pytest.fixture
def installed(needs: Needs, request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """An environment whose `handouts` is the wheel's, not the checkout's."""
    needs("hatchling")
    needs("pip")
    site = tmp_path / "site"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    made = request.getfixturevalue("wheel")
    subprocess.run([*command, "--target", site, made], check=True, capture_output=True)
    return {"PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}


def test_the_wheel_is_enough_to_make_list_check_and_build(
    installed: dict[str, str], run: Run, tmp_path: Path
) -> None:
    made = run("new", "clinic", cwd=tmp_path, env=installed)
    assert made.code == 0, made.stderr
    assert made.stdout.startswith("Made clinic. Next:\n  cd clinic\n")
    folder = tmp_path / "clinic"
    assert tree(folder) == tree(ROOT)
    listed = run("list", cwd=folder, env=installed)
    editions = editions_of(read_library(Workspace(ROOT)))
    assert (listed.code, len(listed.stdout.splitlines())) == (0, len(editions))
    checked = run("check", cwd=folder, env=installed)
    assert checked.code == 0
    assert "error" not in checked.stderr.splitlines()[-1]
    sheet = ("plain-language", "-f", "one-pager", "-l", "en", "-s", "standard")
    built = run("build", *sheet, cwd=folder, env=installed)
    assert built.code == 0, built.stderr
    assert "2 made" in built.stderr
    names = {path.name.split(".")[0] for path in (folder / "build").glob("*.pdf")}
    assert names == {"plain-language"}


def test_the_wheel_s_files_are_those_of_the_checkout(
    needs: Needs, request: pytest.FixtureRequest
) -> None:
    needs("hatchling")
    with ZipFile(request.getfixturevalue("wheel")) as archive:
        names = archive.namelist()
        packed = {
            name.removeprefix("handouts/starter/"): archive.read(name)
            for name in names
            if name.startswith("handouts/starter/")
        }
    assert packed == tree(ROOT)
    assert "handouts/py.typed" in names
    licences = {name.rsplit("/", 2)[-2] for name in names if "/licenses/" in name}
    assert {"fraunces", "atkinson-hyperlegible-next"} <= licences


def test_a_checkout_s_own_folders_are_the_starter(run: Run, tmp_path: Path) -> None:
    assert run("new", tmp_path / "deep" / "down").code == 0
    assert tree(tmp_path / "deep" / "down") == tree(ROOT)


def test_an_empty_folder_may_become_a_workspace(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("new", "empty", cwd=tmp_path).code == 0
    assert tree(tmp_path / "empty") == tree(ROOT)


def test_the_current_folder_may_become_a_workspace(run: Run, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    finished = run("new", ".", cwd=tmp_path / "here")
    assert finished.code == 0, finished.stderr
    assert tree(tmp_path / "here") == tree(ROOT)


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_nothing_of_the_user_s_is_overwritten(run: Run, tmp_path: Path, kind: str) -> None:
    theirs = tmp_path / "theirs"
    note = theirs / "note.txt" if kind == "folder" else theirs
    note.parent.mkdir(exist_ok=True)
    note.write_text("mine", encoding="utf-8")
    finished = run("new", theirs)
    assert finished.code == 2
    assert f"{theirs} is not empty" in finished.stderr
    assert "Name a folder that does not exist yet." in finished.stderr
    assert note.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [note.name]


def test_a_folder_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError) as raised:
        starter.copy_starter(tmp_path / "file" / "clinic")
    assert raised.value.exit_code == 6
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_copy_that_breaks_off_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = shutil.copytree

    def full(source: Path, target: Path) -> Path:
        if Path(source).name == "styles":
            raise OSError(28, "No space left on device")
        return Path(copies(source, target))

    monkeypatch.setattr(starter, "shutil", SimpleNamespace(copytree=full))
    with pytest.raises(OutputError, match="No space left"):
        starter.copy_starter(tmp_path / "clinic")
    assert list(tmp_path.iterdir()) == []
