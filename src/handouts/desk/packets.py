"""Named packets: what they hold for one reader, and how a page saves them.

Packets lie in the workspace, so they travel with it and anybody can edit them.
What a page saves is a whole file, written in one step, and only over the
version that the page had shown.
"""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handouts.content.bind import bind
from handouts.content.packets import Packet
from handouts.content.yaml_nodes import MAX_BYTES, read_yaml
from handouts.problems import OutputError, Place, Problem, has_errors
from handouts.publish import write_atomically
from handouts.workspace import entries_of, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from handouts.desk.shelf import Offer, Shelf
    from handouts.edition.keys import Size
    from handouts.workspace import Workspace

FOLDER = "content/packets"
_LONGEST_ID = 100
_LONGEST_NAME = 120
_HEAD = (
    "# yaml-language-server: $schema=../schemas/packet.json\n"
    "# What is given out together, in this order, in the reader's language.\n"
)
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Line:
    """One handout of a packet as it is written: None where the reader or the desk decides."""

    handout: str
    format: str | None = None
    size: Size | None = None


@dataclass(frozen=True, slots=True)
class NamedPacket:
    """A packet of the workspace. `version` is the hash of its file, to be given back on saving."""

    id: str
    names: Mapping[str, str]
    lines: tuple[Line, ...]
    version: str

    def name(self, language: str) -> str:
        """Its name in this language, or in English, or in whichever it has."""
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()))


def packets_of(workspace: Workspace) -> dict[str, NamedPacket]:
    """Every packet that can be read, by id, as the files are now; mistakes are the shelf's."""
    packets = {}
    try:
        paths = entries_of(workspace.root, workspace.root / FOLDER)
    except OSError:
        return {}
    for path in paths:
        if path.suffix == ".yaml" and (packet := _read(workspace, path)) is not None:
            packets[packet.id] = packet
    return packets


def offers_of(
    packet: NamedPacket, shelf: Shelf, language: str, size: Size = "standard"
) -> list[tuple[Line, Offer | None]]:
    """The edition of each line for a reader; None where its handout is not on the shelf.

    A handout that is not in the language (or size) comes in the nearest that it has; look at
    `offer.key` to tell the reader.
    """
    found = []
    for line in packet.lines:
        card = shelf.cards.get(line.handout)
        offer = card.offer(language, line.format, line.size or size) if card else None
        found.append((line, offer))
    return found


def save_packet(
    workspace: Workspace,
    name: str,
    names: Mapping[str, str],
    lines: Sequence[Line],
    seen: str | None,
) -> tuple[NamedPacket | None, list[Problem]]:
    """Write content/packets/<name>.yaml in one step; the packet, or why it cannot be.

    `seen` is the version that the page showed, None for a new packet. Nothing is overwritten
    that is not that version: the problem's code is `packet-changed`. OutputError if it cannot
    be written.
    """
    file = f"{FOLDER}/{name}.yaml"
    if not _is_id(name):
        problem = Problem(
            Place(file[:_LONGEST_ID]), "wrong-name", "this cannot be the name of a packet's file",
            f"Use small letters, digits, '-' and '_' only, at most {_LONGEST_ID}.",
        )  # fmt: skip
        return None, [problem]
    text = _as_yaml(names, lines)
    node, problems = read_yaml(text.encode("utf-8", "replace"), file)
    if node is not None:
        problems = [*problems, *bind(node, Packet)[1]]
    if has_errors(problems):
        return None, problems
    path = workspace.root / FOLDER / f"{name}.yaml"
    with _sole_writer(workspace):
        if (changed := _changed(workspace, path, seen)) is not None:
            return None, [changed]
        write_atomically(path, text.encode())
    packet = _read(workspace, path)
    return packet, []


def remove_packet(workspace: Workspace, name: str, seen: str) -> list[Problem]:
    """Delete a packet's file, if it still is the version that was seen."""
    path = workspace.root / FOLDER / f"{name}.yaml"
    if not _is_id(name):
        return []
    with _sole_writer(workspace):
        if (problem := _changed(workspace, path, seen)) is not None:
            return [problem]
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"{path} cannot be deleted: {error.strerror}") from error
    return []


@contextmanager
def _sole_writer(workspace: Workspace) -> Iterator[None]:
    """Nobody else of this process looks at a version and then writes over it."""
    folder = workspace.root / FOLDER
    with _ONE_AT_A_TIME:
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise OutputError(f"{folder} cannot be made: {error.strerror}") from error
        if not folder.resolve().is_relative_to(workspace.root.resolve()):
            raise OutputError(f"{folder} leads out of the workspace")
        yield


def _changed(workspace: Workspace, path: Path, seen: str | None) -> Problem | None:
    """Why a file must not be overwritten by somebody who saw this version of it."""
    try:
        now = _version(read_file(workspace.root, path, MAX_BYTES))
    except FileNotFoundError:
        now = None
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror}") from error
    if now == seen:
        return None
    message = "somebody has changed this packet meanwhile"
    if seen is None:
        message = "there is a packet of this name already"
    elif now is None:
        message = "somebody has deleted this packet meanwhile"
    remedy = "Look at it as it is now, then change it again." if now else "Save it as a new one."
    return Problem(Place(workspace.relative(path)), "packet-changed", message, remedy)


def _read(workspace: Workspace, path: Path) -> NamedPacket | None:
    try:
        data = read_file(workspace.root, path, MAX_BYTES)
    except OSError:
        return None
    node, _ = read_yaml(data, workspace.relative(path))
    packet = bind(node, Packet)[0] if node is not None else None
    if packet is None:
        return None
    lines = tuple(
        Line(str(item.handout), None if item.format is None else str(item.format), item.size)
        for item in packet.items
    )
    names = {code: str(name) for code, name in packet.name.items()}
    return NamedPacket(path.stem, names, lines, _version(data))


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _is_id(name: str) -> bool:
    plain = name[:1] + name[1:].replace("-", "").replace("_", "")
    return plain.isascii() and plain.isalnum() and name == name.lower() and len(name) <= _LONGEST_ID


def _as_yaml(names: Mapping[str, str], lines: Sequence[Line]) -> str:
    """The file's text; every value is quoted, so that nothing in it is YAML."""
    text = [_HEAD, "name:\n"]
    text += [f"  {_quoted(code)}: {_quoted(name)}\n" for code, name in names.items()]
    text.append("items:\n")
    for line in lines:
        text.append(f"  - handout: {_quoted(line.handout)}\n")
        text += [f"    format: {_quoted(line.format)}\n"] if line.format else []
        text += [f"    size: {_quoted(line.size)}\n"] if line.size else []
    return "".join(text)


def _quoted(value: str) -> str:
    """A value on one line; plain where it is of letters and hyphens alone."""
    value = " ".join(value.split())[:_LONGEST_NAME]
    if value.replace("-", "").replace("_", "").isalnum() and value.isascii():
        return value
    return "'" + value.replace("'", "''") + "'"
