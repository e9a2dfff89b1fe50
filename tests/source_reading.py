"""Reading our own source as data: the codes of problems, and what is imported."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parents[1] / "src" / "handouts"
_KEBAB = re.compile(r"[a-z]+(?:-[a-z0-9]+)*-?")


def codes() -> tuple[set[str], set[str]]:
    """Codes of problems in the source, and the beginnings of those that are put together."""
    found: set[str] = set()
    beginnings: set[str] = set()
    for tree in trees().values():
        for node in ast.walk(tree):
            for value in code_positions(node):
                if isinstance(value, ast.JoinedStr) and isinstance(value.values[0], ast.Constant):
                    beginnings.add(str(value.values[0].value))
                elif isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found |= {value.value} if _KEBAB.fullmatch(value.value) else set()
    return {code for code in found if not code.endswith("-")}, beginnings


def code_positions(node: ast.AST) -> list[ast.expr]:
    """The expressions of a statement or call that stand where a problem's code does."""
    if isinstance(node, ast.Call):
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        position = CODE_ARGUMENT.get(name)
        named = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
        return [*named, *(node.args[i] for i in position or () if i < len(node.args))]
    if isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id in {"CODE", "code"} for target in node.targets
    ):
        return [node.value]
    if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "code" and node.value:
        return [node.value]
    if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
        # Findings are code, message and remedy; pairs are something else.
        return [node.value.elts[0]] if len(node.value.elts) == 3 else []
    return []


CODE_ARGUMENT = {
    "Problem": (1,),
    "_tell": (1,),
    "_report": (0, 1),
    "report": (0, 1),
    "_lost": (1,),
    "_RefusedError": (0,),
    "_words_that": (2,),
    "stop": (0,),
    "refuse": (0,),
}


def trees() -> dict[str, ast.Module]:
    return {
        path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
    }


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
