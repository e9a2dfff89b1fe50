"""style-reaches-required: a style's stylesheet names required texts, whose looks are not its own.

Their least sizes come from the registry, for every style alike, and the proof measures them.

Fails:
    /* styles/calm/more.css */
    [data-required] { font-size: 6pt }
Passes:
    /* styles/calm/more.css */
    .notes { color: var(--soft) }
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.problems import Place, Problem, Severity
from handouts.typeset.css_reading import read_css, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from handouts.library import Library
    from handouts.style import Style

CODE = "style-reaches-required"
SEVERITY = Severity.ERROR


def check(library: Library) -> Iterator[Problem]:
    """Every rule of a style's own stylesheets that singles out the required texts.

    Their sizes come from the registry and are set last; the proof then measures
    them. This only says early what the proof would refuse late.
    """
    root = library.workspace.root
    for name, style in library.styles.items():
        for file in _own_sheets(root, name, style):
            try:
                css = read_css(root, file)
            except (OSError, UnicodeDecodeError):
                continue  # composing says what is wrong with it
            for rule in rules_of(css):
                if "data-required" in rule.selector.lower():
                    yield Problem(
                        Place(file, rule.line, rule.column), CODE,
                        f"'{rule.selector}' changes required texts in one style",
                        "Style the box around them (.alert, .notes, .balance, .care) instead.",
                    )  # fmt: skip


def _own_sheets(root: Path, name: str, style: Style) -> list[str]:
    """A style's stylesheets from the workspace: all in its folder, and those that it lists.

    What lies in styles/base/ is every style's, and may set required texts apart.
    """
    found = {path.relative_to(root).as_posix() for path in (root / "styles" / name).rglob("*.css")}
    found |= {f"styles/{sheet}" for sheet in style.stylesheets if not sheet.startswith("base/")}
    return sorted(found)
