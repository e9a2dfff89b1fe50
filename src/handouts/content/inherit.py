"""Variants as data: a file that says only what is different from another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.content.yaml_nodes import Table, Text
from handouts.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handouts.content.yaml_nodes import Node

KEY = Text("extends")


def inherited(nodes: Mapping[str, Node]) -> tuple[dict[str, Node], list[Problem]]:
    """Each tree laid over the one that its key `extends` names, and that over its own base.

    Mappings are merged key by key; texts and lists replace what they cover. The
    nodes keep the places where they were written. A tree whose base is unknown,
    or that comes to extend itself, is left out with a problem.
    """
    whole: dict[str, Node] = {}
    problems: list[Problem] = []
    for name in nodes:
        chain = [name]
        while True:
            base = base_of(nodes[chain[-1]])
            if base is None:
                whole[name] = _laid_over([nodes[link] for link in chain])
                break
            if base not in nodes:
                if len(chain) == 1:
                    problems.append(_unknown(base, nodes))
                break
            if base in chain:
                problems.append(_circle(base, chain))
                break
            chain.append(str(base))
    return whole, problems


def base_of(node: Node) -> Text | None:
    """What a tree says that it extends."""
    base = node.get(KEY) if isinstance(node, Table) else None
    return base if isinstance(base, Text) else None


def _laid_over(chain: list[Node]) -> Node:
    """The first of these over the second, that over the third, and so on."""
    own, *bases = chain
    if not bases:
        return own
    return _merged(own, _laid_over(bases))


def _merged(own: Node, base: Node) -> Node:
    if not (isinstance(own, Table) and isinstance(base, Table)):
        return own
    below = {key: value for key, value in base.items() if key != KEY}
    both = {key: _merged(value, below[key]) for key, value in own.items() if key in below}
    return Table(own.place, {**below, **own, **both})


def _unknown(base: Text, nodes: Mapping[str, Node]) -> Problem:
    return Problem(
        base.place, "unknown-format", f"there is no format '{base}' to extend",
        did_you_mean(base, nodes),
    )  # fmt: skip


def _circle(base: Text, chain: list[str]) -> Problem:
    return Problem(
        base.place, "extends-itself", f"{' extends '.join(chain)} extends {base}: a circle",
        "Let one of them stand for itself, without 'extends'.",
    )  # fmt: skip
