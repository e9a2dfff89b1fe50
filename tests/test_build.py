"""Building: every edition asked for, each made once, the same bytes everywhere."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
import yaml

from handouts.pdf.reading import read

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

IDLE = {"PYTHONPROFILEIMPORTTIME": "1"}
WORDS = "content/handouts/plain-language/en.yaml"
SHEETS = ("plain-language.en.one-pager.desk.pdf", "plain-language.en.one-pager.screen.pdf")


def manifest(folder: Path) -> dict[str, Any]:
    files: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())["files"]
    return files


def imported(stderr: str) -> set[str]:
    """The top-level modules that a run with `IDLE` says that it imported."""
    return set(re.findall(r"^import time:.*\| +([A-Za-z_]\w*)", stderr, re.MULTILINE))


def states(stdout: str) -> dict[str, str]:
    """What became of each file, as the lines of a build say it."""
    return {line.split()[1]: line.split()[0] for line in stdout.splitlines()}


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_edition_has_a_file_for_each_target(catalogue: Path, run: Run) -> None:
    listed = json.loads(run("list", "--json", cwd=catalogue).stdout)
    wanted = {
        f"{e['id']}.{e['language']}.{e['format']}{'.large-print' * (e['size'] != 'standard')}"
        f".{target}.pdf"
        for e in listed
        for target in ("screen", "desk")
    }
    assert {path.name for path in (catalogue / "build").iterdir()} == {*wanted, "manifest.json"}
    assert set(manifest(catalogue / "build")) == wanted
    handouts = {path.name for path in (catalogue / "content" / "handouts").iterdir()}
    assert {e["id"] for e in listed} == handouts
    assert len(handouts) >= 10


def test_the_manifest_says_what_each_file_is(catalogue: Path) -> None:
    for name, entry in manifest(catalogue / "build").items():
        edition, target, _ = name.rsplit(".", 2)
        handout, language, shape, *size = edition.split(".")
        assert (entry["edition"], entry["target"]) == (edition, target)
        said = (entry["handout"], entry["language"], entry["format"], entry["size"])
        assert said == (handout, language, shape, *(size or ["standard"]))
        assert entry["status"].startswith("draft")
        assert re.fullmatch(r"[0-9a-f]{32}", entry["content"])
        facts = yaml.safe_load(
            (catalogue / "content" / "handouts" / handout / "handout.yaml").read_bytes()
        )
        assert entry["revision"] == facts["revision"]
        data = (catalogue / "build" / name).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert re.fullmatch(r"[0-9a-f]{64}", entry["source"])
        with pikepdf.open(catalogue / "build" / name) as pdf:
            assert len(pdf.pages) == entry["sides" if target == "desk" else "pages"]


def test_the_manifest_says_the_size_that_most_letters_have(catalogue: Path) -> None:
    (name,) = (n for n in SHEETS if "screen" in n)
    pages = read((catalogue / "build" / name).read_bytes())
    sizes = Counter(round(glyph.size, 1) for page in pages for glyph in page.glyphs)
    entry = manifest(catalogue / "build")[name]
    assert entry["type_size"] in sizes
    assert 12 <= entry["type_size"] <= 14
    assert sizes[entry["type_size"]] > 300


def test_the_manifest_names_every_disclaimer_with_its_version(catalogue: Path) -> None:
    registry = {
        path.stem: yaml.safe_load(path.read_bytes())["version"]
        for path in (catalogue / "content" / "disclaimers").iterdir()
    }
    for entry in manifest(catalogue / "build").values():
        assert entry["disclaimers"].items() <= registry.items()
        assert "emergency_911" in entry["disclaimers"]
        assert {"control_line", "control_line_card"} & entry["disclaimers"].keys()
    brochure = manifest(catalogue / "build")["ketamine-brochure.en.tri-fold.desk.pdf"]
    assert {"offlabel_ketamine", "risk_box", "crisis_988"} <= brochure["disclaimers"].keys()


def test_a_new_version_of_a_disclaimer_reaches_the_sheet_and_the_manifest(
    small_built: Path, run: Run
) -> None:
    rule = small_built / "content" / "disclaimers" / "info_only.yaml"
    replace(rule, "version: 1", "version: 7")
    replace(rule, "general information only", "general knowledge only")
    assert run("build", "-t", "screen", cwd=small_built).code == 0
    name = SHEETS[1]
    assert manifest(small_built / "build")[name]["disclaimers"]["info_only"] == 7
    (page,) = read((small_built / "build" / name).read_bytes())
    assert "general knowledge only" in " ".join(word.text for word in page.words)


def test_a_second_build_says_unchanged_and_imports_nothing_heavy(built: Path, run: Run) -> None:
    before = {path: path.stat().st_mtime_ns for path in (built / "build").iterdir()}
    finished = run("build", cwd=built, env=IDLE)
    assert finished.code == 0, finished.stderr
    assert states(finished.stdout) == dict.fromkeys(manifest(built / "build"), "unchanged")
    assert f"0 made, {len(manifest(built / 'build'))} unchanged" in finished.stderr
    names = imported(finished.stderr)
    assert "handouts" in names  # the profile was read
    assert not names & {"weasyprint", "pydantic", "yaml", "jinja2", "pikepdf", "rich", "PIL"}
    assert {path: path.stat().st_mtime_ns for path in (built / "build").iterdir()} == before


def test_one_word_remakes_its_handout_alone(built: Path, run: Run) -> None:
    before = {path.name: path.read_bytes() for path in (built / "build").iterdir()}
    replace(built / WORDS, "Is it right for me?", "Is it good for me?")
    finished = run("build", cwd=built)
    assert finished.code == 0, finished.stderr
    made = {name for name, state in states(finished.stdout).items() if state == "made"}
    own = {name for name in before if name.startswith("plain-language.en.")}
    assert made == own > set(SHEETS)
    after = {path.name: path.read_bytes() for path in (built / "build").iterdir()}
    assert {name for name in after if after[name] != before[name]} == {*own, "manifest.json"}
    (page,) = read(after[SHEETS[1]])
    assert "Is it good for me?" in " ".join(word.text for word in page.words)


@pytest.mark.parametrize("harm", ["deleted", "altered", "cut"])
def test_a_harmed_file_is_made_again(small_built: Path, run: Run, harm: str) -> None:
    path = small_built / "build" / SHEETS[1]
    whole = path.read_bytes()
    if harm == "deleted":
        path.unlink()
    else:
        path.write_bytes(whole[:-1] if harm == "cut" else whole.replace(b"%PDF-1", b"%PDF-9"))
    finished = run("build", cwd=small_built)
    assert finished.code == 0, finished.stderr
    assert states(finished.stdout) == {SHEETS[0]: "unchanged", SHEETS[1]: "made"}
    assert path.read_bytes() == whole


def test_a_lost_or_foreign_manifest_costs_work_but_no_file(small_built: Path, run: Run) -> None:
    before = {name: (small_built / "build" / name).read_bytes() for name in SHEETS}
    (small_built / "build" / "manifest.json").write_text('{"files": []}', encoding="utf-8")
    finished = run("build", cwd=small_built)
    assert finished.code == 0, finished.stderr
    assert states(finished.stdout) == dict.fromkeys(SHEETS, "made")
    assert {name: (small_built / "build" / name).read_bytes() for name in SHEETS} == before


def test_bytes_do_not_depend_on_folder_hash_seed_or_place(
    catalogue: Path, workspace: Path, tmp_path: Path, run: Run
) -> None:
    elsewhere = tmp_path / "a rather longer name, with spaces and ü"
    workspace.rename(elsewhere)
    out = tmp_path / "out"
    ids = ("plain-language", "ketamine-brochure", "-f", "one-pager", "-f", "tri-fold")
    ids += ("-l", "en", "-s", "standard")
    finished = run(
        "-w", elsewhere, "build", *ids, "-o", out, "-j", "1", env={"PYTHONHASHSEED": "4711"}
    )
    assert finished.code == 0, finished.stderr
    made = sorted(path.name for path in out.glob("*.pdf"))
    assert len(made) == 4
    for name in made:
        assert (out / name).read_bytes() == (catalogue / "build" / name).read_bytes(), name
    assert manifest(out).items() <= manifest(catalogue / "build").items()


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (("plain-language", "-f", "one-pager", "-l", "en", "-s", "standard"), SHEETS),
        (("-f", "one-pager", "-l", "en", "-s", "standard", "-t", "desk"), SHEETS[:1]),
        (
            ("our-team", "-s", "large-print", "-t", "screen"),
            ("our-team.en.letter.large-print.screen.pdf",),
        ),
        (("our-team", "-f", "one-pager"), ()),
    ],
)
def test_only_what_is_asked_for_is_built(
    built: Path, run: Run, arguments: tuple[str, ...], files: tuple[str, ...]
) -> None:
    finished = run("build", *arguments, cwd=built)
    assert finished.code == 0, finished.stderr
    assert states(finished.stdout) == dict.fromkeys(files, "unchanged")


def test_a_broken_handout_stops_only_its_own_editions(built: Path, run: Run) -> None:
    text = (built / WORDS).read_text(encoding="utf-8")
    line = text.splitlines().index("kicker: Take-home sheet") + 1
    replace(built / WORDS, "kicker: Take-home sheet", "kicker: Take-home sheet\nkiker: Twice")
    finished = run("build", cwd=built)
    assert finished.code == 1
    assert f"{WORDS}:{line + 1}:1:" in finished.stderr
    assert "kiker" in finished.stderr
    found = states(finished.stdout)
    others = {
        name for name in manifest(built / "build") if ".en." not in name or "plain" not in name
    }
    assert {name for name, state in found.items() if state == "unchanged"} == others


def test_a_missing_translation_is_an_error_at_the_disclaimer(small: Path, run: Run) -> None:
    rule = "content/disclaimers/info_only.yaml"
    text = (small / rule).read_text(encoding="utf-8")
    line = text.splitlines().index("text:") + 2
    replace(small / rule, "text:\n  en:", "text:\n  fr:")
    finished = run("build", cwd=small)
    assert finished.code == 1
    assert f"{rule}:{line}:3: missing-translation" in finished.stderr
    assert not list((small / "build").glob("*.pdf"))


def test_too_many_words_say_how_many_and_publish_nothing(small: Path, run: Run) -> None:
    words = " ".join(f"word{number}" for number in range(200))
    replace(small / WORDS, "body:\n", f"body:\n  - text: {words}\n")
    finished = run("build", "-t", "screen", cwd=small)
    assert finished.code == 4
    assert f"{WORDS}: overflow" in finished.stderr
    told = re.search(r"about (\d+) too many", finished.stderr)
    assert told
    assert 100 < int(told[1]) < 260
    assert f"Cut about {told[1]} words" in finished.stderr
    assert not list((small / "build").glob("*.pdf"))


def test_a_file_that_failed_is_tried_again(small: Path, run: Run) -> None:
    words = " ".join(f"word{number}" for number in range(200))
    text = (small / WORDS).read_text(encoding="utf-8")
    replace(small / WORDS, "body:\n", f"body:\n  - text: {words}\n")
    for _ in range(2):
        assert run("build", "-t", "screen", cwd=small).code == 4
    (small / WORDS).write_text(text, encoding="utf-8")
    assert run("build", "-t", "screen", cwd=small).code == 0
    assert (small / "build" / SHEETS[1]).exists()


def test_a_character_that_no_font_has_is_named_with_its_line(small: Path, run: Run) -> None:
    lines = (small / WORDS).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "It may act fast." in text)
    replace(small / WORDS, "- It may act fast.", "- It may act fast ꙮ.")
    finished = run("build", "-t", "screen", cwd=small)
    assert finished.code != 0
    assert f"{WORDS}:" in finished.stderr
    assert "U+A66E" in finished.stderr
    assert str(line) in finished.stderr
