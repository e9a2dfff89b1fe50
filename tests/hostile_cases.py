"""The corpus of hostile cases: what each one spoils, and what must be said of it.

A file in cases/hostile/ is a list of cases. A case names the files that it
writes or edits, by path or by one of the short names in ALIASES; the word CASE
stands for its own name. `expect` lists every error and warning, `check` and
`build` those that only one of the two commands finds, as `file:line:column: code`.
`a:5-9:3,7: code` stands for two problems on each of five lines.
`make` is what cannot stand in YAML: links, pipes, pictures (RECIPES).
"""

from __future__ import annotations

import os
import random
import re
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path
from struct import pack
from typing import TYPE_CHECKING, Any

import yaml

from sheets_helpers import FOLDED, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOSTILE = Path(__file__).parent / "cases" / "hostile"
CANARY = "xyzzycanary"
"""A word that stands in every file outside the workspaces, and must get into nothing."""

ALIASES = {
    "words": "content/handouts/CASE/en.yaml",
    "facts": "content/handouts/CASE/handout.yaml",
    "format": "brochures/CASE/format.yaml",
    "template": "brochures/CASE/template.html",
    "css": "brochures/CASE/format.css",
    "tokens": "styles/CASE/tokens.yaml",
    "look": "styles/CASE/look.css",
    "drawing": "content/pictures/CASE.svg",
}
HEAD = """\
title: Colds
kicker: Take-home sheet
description: A sheet about colds.
"""
BODY = """\
  - heading: Rest
  - text: Sleep long and drink enough water.
"""
FACTS = """\
kind: take-home
audience: patient
topics: [colds]
formats: [FORMAT]
style: STYLE
revision: 1
author: {missing: Who wrote this}
review:
  by: {missing: Who reviewed it}
  on: {missing: When}
  next: {missing: When again}
"""
FORMAT = """\
name: {en: Plain sheet}
page: {width: 8.5in, height: 11in, most: 1}
sheet: {width: 8.5in, height: 11in, duplex: none}
imposition: [[[1]]]
bleed: 0.125in
safe: 0.25in
type: {least: 11pt, most: 11pt, fine: 9pt}
"""
TEMPLATE = """\
{% extends "parts/page.html" %}
{% import "parts/blocks.html" as parts with context %}
{% block page %}
<main data-flow="sheet" class="flow">
{{ parts.masthead() }}
{{ parts.near(notices.unattached) }}
{{ parts.flow(body) }}
{{ parts.closing() }}
</main>
{% endblock %}
"""
CSS = "@page { margin: 0.6in }\nh1 { font-size: 1.5rem }\n"
TOKENS = """\
name: {en: Plain}
colours:
  strong: {srgb: "#17474A", cmyk: [85, 0, 28, 68]}
  accent: {srgb: "#1F7268", cmyk: [85, 0, 40, 42]}
  faint: {srgb: "#7FB5AC", cmyk: [52, 12, 35, 0]}
  tint: {srgb: "#E6F0EE", cmyk: [9, 1, 6, 0]}
  warm: {srgb: "#F6EFE3", cmyk: [2, 5, 11, 0]}
  glow: {srgb: "#F0B089", cmyk: [3, 36, 47, 0]}
  alert: {srgb: "#B4502A", cmyk: [0, 72, 88, 25]}
  ink: {srgb: "#22333B", cmyk: [0, 0, 0, 100]}
  soft: {srgb: "#4C5E66", cmyk: [0, 0, 0, 75]}
  paper: {srgb: "#FFFFFF", cmyk: [0, 0, 0, 0]}
  line: {srgb: "#C9D8D5", cmyk: [20, 7, 15, 0]}
desk: {}
grounds:
  paper: {ground: paper, text: ink, title: strong, accent: accent}
  strong: {ground: strong, text: paper, title: paper, accent: glow}
fonts: {text: [Atkinson Hyperlegible Next], title: [Fraunces]}
leading: 1.4
corner: 5pt
rule: 0.75pt
stylesheets: [base/base.css, base/blocks.css, CASE/look.css]
"""
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">
<rect width="100" height="50" fill="var(--tint, #E6F0EE)"/>
</svg>
"""
_KEYS = {"case", "why", "make", "expect", "check", "build", "made", "nightly", *ALIASES}
_KEYS |= {"body", "figure", "svg"}
_OWN = (("content/handouts/", "/"), ("brochures/", "/"), ("styles/", "/"))
_OWN += (("content/pictures/", "."), ("content/pictures/", "/"))


@dataclass(frozen=True)
class Case:
    """One thing that a clinic must never suffer from.

    `files` are whole texts, and `edits` what is replaced in the base's, by path;
    `makes` are recipes with their arguments, one after the other. Only a case that is
    `made` has files in the end, and only one of the night takes long.
    """

    name: str
    group: str
    files: dict[str, str]
    edits: dict[str, dict[str, str]]
    makes: dict[str, list[list[Any]]]
    expect: dict[str, list[str]]
    made: bool = False
    nightly: bool = False

    def owns(self, file: str) -> bool:
        """Whether a problem in this file is this case's."""
        touched = {*self.files, *self.edits, *self.makes}
        places = [place for told in self.expect.values() for place in told]
        named = {place.partition(": ")[0].partition(":")[0] for place in places}
        return file in touched | named or bool(
            re.search(rf"(?:^|/){re.escape(self.name)}(?:--\w+)?(?![a-z0-9-])", file)
        )


def cases(group: str) -> list[Case]:
    """The cases of one file of the corpus."""
    text = (HOSTILE / f"{group}.yaml").read_text(encoding="utf-8")
    found = [_case(raw, group) for raw in yaml.load(text, yaml.CSafeLoader)]
    names = [case.name for case in found]
    assert len(set(names)) == len(names), f"a case of {group} stands twice"
    return found


def groups() -> list[str]:
    """The names of all files of the corpus."""
    return sorted(path.stem for path in HOSTILE.glob("*.yaml"))


def _case(raw: dict[str, Any], group: str) -> Case:
    name = raw["case"]
    assert re.fullmatch(r"[a-z0-9-]+", name), name

    def full(text: str) -> str:
        alias, colon, rest = text.partition(":")
        return f"{ALIASES.get(alias, alias)}{colon}{rest}".replace("CASE", name)

    files: dict[str, str] = {}
    edits: dict[str, dict[str, str]] = {}
    body = raw.get("body")
    if "figure" in raw:
        body = f"- figure: {{picture: {raw['figure']}, alt: A box.}}\n"
    if body is not None:
        files[full("words")] = f"{HEAD}body:\n{_indented(body)}".replace("CASE", name)
    if "svg" in raw:
        files[full("drawing")] = _svg(raw["svg"])
    for key, value in raw.items():
        if key in ALIASES or (key not in _KEYS and "/" in key):
            if isinstance(value, dict):
                edits[full(key)] = {
                    old.replace("CASE", name): new.replace("CASE", name)
                    for old, new in value.items()
                }
            else:
                files[full(key)] = value.replace("CASE", name)
        else:
            assert key in _KEYS, f"{name}: {key}"
    return Case(
        name=name,
        group=group,
        files=files,
        edits=edits,
        makes={
            full(path): [
                [a.replace("CASE", name) if isinstance(a, str) else a for a in step]
                for step in (recipe if isinstance(recipe[0], list) else [recipe])
            ]
            for path, recipe in raw.get("make", {}).items()
        },
        expect={
            command: sorted(
                full(place)
                for line in [*raw.get("expect", []), *raw.get(command, [])]
                for place in _spelt_out(line)
            )
            for command in ("check", "build")
        },
        made=raw.get("made", False),
        nightly=raw.get("nightly", False),
    )


def _svg(inner: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">{inner}</svg>\n'


def _spelt_out(line: str) -> Iterator[str]:
    """`a:5-6:3,7: code` is two problems on each of two lines."""
    match = re.fullmatch(r"(.*?):(\d+)(?:-(\d+))?:([\d,]+): (.*)", line)
    if match is None:
        yield line
        return
    file, first, last, columns, code = match.groups()
    for number in range(int(first), int(last or first) + 1):
        yield from (f"{file}:{number}:{column}: {code}" for column in columns.split(","))


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


def base_workspace(root: Path) -> Path:
    """A small clinic that is right in all, with one handout called `good`."""
    for folder in ("content/disclaimers", "content/people", "brochures/parts", "styles/base"):
        shutil.copytree(ROOT / folder, root / folder)
    for file in (*(ROOT / "content").glob("*.yaml"), ROOT / "content/languages/en.yaml"):
        path = root / file.relative_to(ROOT)
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(file, path)
    for folder in ("atkinson-hyperlegible-next", "fraunces"):
        shutil.copytree(ROOT / "styles/fonts" / folder, root / "styles/fonts" / folder)
    (root / "content/pictures").mkdir()
    add_format(root, "sheet")
    (root / "brochures/folded").mkdir()
    _write(root / "brochures/folded/format.yaml", FOLDED)
    _write(root / "brochures/folded/format.css", "@page { margin: 0; padding: 0.4in }\n")
    _write(root / "brochures/folded/template.html", TEMPLATE)
    add_style(root, "plain")
    add_handout(root, "good")
    return root


def add_format(root: Path, name: str) -> None:
    _write(root / f"brochures/{name}/format.yaml", FORMAT)
    _write(root / f"brochures/{name}/template.html", TEMPLATE)
    _write(root / f"brochures/{name}/format.css", CSS)


def add_style(root: Path, name: str) -> None:
    _write(root / f"styles/{name}/tokens.yaml", TOKENS.replace("CASE", name))
    _write(root / f"styles/{name}/look.css", "/* nothing of its own */\n")


def add_handout(
    root: Path, name: str, body: str = BODY, shape: str = "sheet", style: str = "plain"
) -> None:
    facts = FACTS.replace("FORMAT", shape).replace("STYLE", style)
    _write(root / f"content/handouts/{name}/handout.yaml", facts)
    _write(root / f"content/handouts/{name}/en.yaml", f"{HEAD}body:\n{body}")


def add_case(root: Path, case: Case, outside: Path) -> None:
    """Put a case into the workspace: what it needs of its own, then what is wrong with it."""
    touched = {*case.files, *case.edits, *case.makes}
    name = case.name
    own_format = any(path.startswith(f"brochures/{name}/") for path in touched)
    own_style = any(path.startswith(f"styles/{name}/") for path in touched)
    own_drawing = f"content/pictures/{name}.svg" in touched
    if own_format:
        add_format(root, name)
    if own_style:
        add_style(root, name)
    if own_drawing:
        _write(root / f"content/pictures/{name}.svg", DRAWING)
    if any(path.startswith(f"{start}{name}{end}") for start, end in _OWN for path in touched):
        figure = f"  - figure: {{picture: content/pictures/{name}.svg, alt: A plain box.}}\n"
        shape, style = (name if own_format else "sheet"), (name if own_style else "plain")
        add_handout(root, name, figure if own_drawing else BODY, shape, style)
    for path, text in case.files.items():
        _write(root / path, text)
    for path, changes in case.edits.items():
        text = (root / path).read_text(encoding="utf-8")
        for old, new in changes.items():
            assert text.count(old) == 1, f"{name}: {old!r} stands {text.count(old)} times in {path}"
            text = text.replace(old, new)
        _write(root / path, text)
    for path, steps in case.makes.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        for recipe, *arguments in steps:
            if recipe not in {"remove", "mode"}:
                remove(target)
            filled = [
                a.replace("OUTSIDE", str(outside)) if isinstance(a, str) else a for a in arguments
            ]
            RECIPES[recipe](target, *filled)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _png(path: Path, width: int, height: int, keep: float = 1.0, spoil: str = "") -> None:
    """A black PNG of this size; of its bytes only a part is kept, or they are spoilt."""
    row = zlib.compress(bytes(height * (width // 8 + 2)), 9)
    head = pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head)
    data += _chunk(b"IDAT", b"not deflate" if spoil == "data" else row) + _chunk(b"IEND", b"")
    if spoil == "checksum":
        data = data[:30] + bytes([data[30] ^ 1]) + data[31:]
    path.write_bytes(data[: round(len(data) * keep)])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))


def _jpeg(path: Path, width: int, height: int, keep: float = 1.0) -> None:
    from PIL import Image

    noise = random.Random(1).randbytes(width * height)
    Image.frombytes("L", (width, height), noise).save(path, "JPEG")
    data = path.read_bytes()
    path.write_bytes(data[: round(len(data) * keep)])


def _pillow(path: Path, mode: str, width: int, height: int) -> None:
    """A black picture with channels that a screen does not have."""
    from PIL import Image

    Image.new(mode, (width, height)).save(path)


def _bytes(path: Path, hexadecimal: str, times: int = 1) -> None:
    path.write_bytes(bytes.fromhex(hexadecimal) * times)


def _repeat(path: Path, before: str, piece: str, times: int, after: str = "") -> None:
    _write(path, before + piece * times + after)


def _body(path: Path, before: str, piece: str, times: int, after: str = "\n") -> None:
    """A handout's words whose body holds one piece again and again."""
    _repeat(path, f"{HEAD}body:\n{before}", piece, times, after)


def _zeros(path: Path, size: int) -> None:
    """So many bytes that take no room on the disk."""
    with path.open("wb") as file:
        file.truncate(size)


def _font(path: Path, face: str, spoil: str = "") -> None:
    """A font, whole, or spoilt in one of three ways."""
    data = (ROOT / "styles/fonts/public-sans" / f"PublicSans_{face}.ttf").read_bytes()
    end = 12 + 16 * int.from_bytes(data[4:6])
    if spoil == "half":
        data = data[: len(data) // 2]
    elif spoil == "noise":
        data = data[:4] + random.Random(2).randbytes(50_000)
    elif spoil == "tables":  # every table is said to begin beyond the end
        entries = [data[at : at + 16] for at in range(12, end, 16)]
        moved = b"".join(entry[:8] + b"\xff\xff\xff\xf0" + entry[12:] for entry in entries)
        data = data[:12] + moved + data[end:]
    path.write_bytes(data)


def _many_formats(path: Path, count: int) -> None:
    """Formats that extend each other in a long line."""
    for number in range(count):
        text = f"extends: line-{number + 1}\n" if number < count - 1 else FORMAT
        _write(path / f"line-{number}" / "format.yaml", text)


def _mode(path: Path, mode: str) -> None:
    path.chmod(int(mode, 8))


def _undecodable(path: Path) -> None:
    """A handout in a folder whose name is in Latin-1."""
    add_handout(path.parents[2], os.fsdecode(os.fsencode(path.name) + b"\xe9"))


def _handout(path: Path) -> None:
    """A handout that is right in all but the name of its folder."""
    add_handout(path.parents[2], path.name)


RECIPES: dict[str, Callable[..., None]] = {
    "link": lambda path, target: path.symlink_to(target),
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "remove": remove,
    "bytes": _bytes,
    "encoded": lambda path, text, encoding: path.write_bytes(text.encode(encoding)),
    "repeat": _repeat,
    "body": _body,
    "zeros": _zeros,
    "png": _png,
    "jpeg": _jpeg,
    "pillow": _pillow,
    "font": _font,
    "many-formats": _many_formats,
    "mode": _mode,
    "handout": _handout,
    "undecodable": _undecodable,
}
