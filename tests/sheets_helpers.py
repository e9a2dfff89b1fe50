"""Workspaces to break, and the shortest ways from one to an edition, a page or a file."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from handouts.approval import standing_of
from handouts.clock import today
from handouts.edition.keys import EditionKey
from handouts.edition.resolve import resolve
from handouts.library import read_library
from handouts.problems import Place, Problem
from handouts.typeset.compose import Composed, compose
from handouts.typeset.fonts import fontconfig_xml
from handouts.workspace import FOLDERS, Workspace

if TYPE_CHECKING:
    from handouts.edition.keys import Target
    from handouts.edition.resolve import Edition
    from handouts.typeset.render import Engine

ROOT = Path(__file__).parent.parent
SMALL = EditionKey("small", "en", "small")

FACTS = """\
kind: take-home
audience: patient
topics: [colds]
formats: [small]
style: calm
revision: 1
author: {missing: Who wrote this}
review:
  by: {missing: Who reviewed it}
  on: {missing: When}
  next: {missing: When again}
"""
WORDS = """\
title: Colds
kicker: Take-home sheet
deck: What helps
description: A sheet about colds.
body:
  - heading: Rest
  - text: Sleep long and drink enough.
"""
FORMAT = """\
name: {en: Plain sheet}
page: {width: 8.5in, height: 11in, most: 1}
sheet: {width: 8.5in, height: 11in, duplex: none}
imposition: [[[1]]]
bleed: 0.125in
safe: 0.25in
type: {least: 10pt, most: 12pt, fine: 9pt}
"""
FOLDED = """\
name: {en: Bifold}
panels:
  - {name: front, width: 5.5in, height: 8.5in, cover: yes}
  - {name: left, width: 5.5in, height: 8.5in}
  - {name: right, width: 5.5in, height: 8.5in}
  - {name: back, width: 5.5in, height: 8.5in}
sheet: {width: 11in, height: 8.5in, duplex: short-edge}
imposition: [[[4, 1]], [[2, 3]]]
folds:
  - {between: [4, 1], turn: mountain}
bleed: 0.125in
safe: 0.25in
type: {least: 9pt, most: 11pt, fine: 9pt}
"""
TEMPLATE = """\
{% extends "parts/page.html" %}
{% import "parts/blocks.html" as parts with context %}
{% block page %}
<main data-flow="sheet" class="flow">
{{ parts.masthead() }}
{{ parts.near(notices.unattached) }}
{{ parts.flow(body) }}
{{ parts.default("alert") }}
{{ parts.default("balance") }}
{{ parts.default("care") }}
{{ parts.default("notes") }}
{{ parts.sources() }}
{{ parts.default("control") }}
</main>
{% endblock %}
"""
CSS = "@page { margin: 0.4in }\nh1 { font-size: 1.5rem }\n"


def copy_workspace(folder: Path) -> Path:
    """The shipped workspace, for a test to change; returns its root."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("schemas"))
    return folder


def small_workspace(folder: Path, words: str = WORDS, facts: str = FACTS) -> Path:
    """The shipped clinic, registry and style with one handout, `small`, on a small sheet."""
    root = copy_workspace(folder)
    for handout in (root / "content/handouts").iterdir():
        shutil.rmtree(handout)
    shutil.rmtree(root / "content/packets")  # they name the others
    add_handout(root, "small", words, facts)
    shape = root / "brochures/small"
    shape.mkdir()
    (shape / "format.yaml").write_text(FORMAT, encoding="utf-8")
    (shape / "template.html").write_text(TEMPLATE, encoding="utf-8")
    (shape / "format.css").write_text(CSS, encoding="utf-8")
    return root


def folded_workspace(folder: Path, panels: str) -> Path:
    """The same with a handout `small` on a half-fold whose four panels look like a tri-fold's."""
    words = WORDS.partition("body:")[0] + "panels:\n" + panels
    root = small_workspace(folder, words, FACTS.replace("take-home", "brochure"))
    shape = root / "brochures/small"
    shutil.copytree(root / "brochures/tri-fold", shape, dirs_exist_ok=True)
    (shape / "format.yaml").write_text(FOLDED, encoding="utf-8")
    return root


def add_handout(root: Path, name: str, words: str, facts: str) -> None:
    folder = root / "content/handouts" / name
    folder.mkdir()
    (folder / "handout.yaml").write_text(facts, encoding="utf-8")
    (folder / "en.yaml").write_text(words, encoding="utf-8")


def edit(file: Path, old: str, new: str) -> None:
    """Replace what stands in the file exactly once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def place_in(root: Path, file: str, words: str) -> Place:
    """Where the first of these words begin in a file of the workspace."""
    before = (root / file).read_text(encoding="utf-8").partition(words)[0]
    assert len(before) < len((root / file).read_text(encoding="utf-8")), f"no {words!r} in {file}"
    return Place(file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def edition_of(
    root: Path, key: EditionKey = SMALL, target: Target = "screen"
) -> tuple[Edition | None, list[Problem]]:
    library = read_library(Workspace(root))
    edition, problems = resolve(library, key, target)
    if edition is not None:  # as `build` has it: the short code is made of the words' hash
        standing = standing_of(library, key.handout, key.language, today())
        edition = replace(edition, standing=standing)
    return edition, problems


def whole_edition(root: Path, key: EditionKey = SMALL, target: Target = "screen") -> Edition:
    edition, problems = edition_of(root, key, target)
    assert edition is not None, problems
    return edition


def composed_of(
    root: Path, key: EditionKey = SMALL, target: Target = "screen"
) -> tuple[Composed | None, list[Problem]]:
    return compose(whole_edition(root, key, target), target, root)


def page_of(root: Path, key: EditionKey = SMALL, target: Target = "screen") -> Composed:
    composed, problems = composed_of(root, key, target)
    assert composed is not None, problems
    return composed


def engine_for(root: Path, cache: Path) -> Engine:
    """An engine in this process that sees the workspace's fonts and no others."""
    from handouts.typeset.render import Engine

    config = cache / "fonts.conf"
    config.write_text(fontconfig_xml([root / "styles/fonts"], cache / "fontconfig"), "utf-8")
    with mock.patch.dict(os.environ, {"FONTCONFIG_FILE": str(config)}):
        return Engine(root)


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]
