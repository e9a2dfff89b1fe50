"""packet-broken: a packet names what the workspace has not.

Whoever gives out a packet would not notice what is missing from it, so the desk says so
instead of printing the rest.

Fails:
    # content/packets/welcome.yaml
    name: {en: Welcome}
    items: [{handout: smal}]
Passes:
    # content/packets/welcome.yaml
    name: {en: Welcome}
    items: [{handout: small}]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Problem, Severity, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handouts.library import Library

CODE = "packet-broken"
SEVERITY = Severity.WARNING


def check(library: Library) -> Iterator[Problem]:
    """Each handout, format, size or language of a packet that there is not, at its place."""
    broken = {problem.place.file for problem in library.problems}
    for name, packet in library.packets.items():
        for code in packet.name:
            if code not in library.languages:
                yield Problem(
                    packet.place_of("name"), CODE, f"there is no language '{code}'",
                    did_you_mean(code, library.languages), SEVERITY,
                )  # fmt: skip
        for item in packet.items:
            handout = library.handouts.get(item.handout)
            if handout is None:
                if f"content/handouts/{item.handout}/handout.yaml" in broken:
                    continue  # what is wrong with it has been said
                yield Problem(
                    item.handout.place, CODE,
                    f"there is no handout '{item.handout}' for the packet '{name}'",
                    did_you_mean(item.handout, library.handouts), SEVERITY,
                )  # fmt: skip
            elif item.format is not None and item.format not in handout.facts.formats:
                yield Problem(
                    item.format.place, CODE,
                    f"'{item.handout}' is not made in the format '{item.format}'",
                    did_you_mean(item.format, map(str, handout.facts.formats)), SEVERITY,
                )  # fmt: skip
