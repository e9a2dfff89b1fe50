"""JSON Schemas of the YAML files, for editors.

Our reader takes every scalar as text, an editor's does not: `988` is a number
to it and `yes` a text. So the schemas say what an editor will see.
"""

from __future__ import annotations

import json
from typing import Any

from handouts.library import FILE_KINDS

_SCALAR = ["string", "number", "boolean"]
_YES_OR_NO = {"enum": ["yes", "no", True, False]}


def all_schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of file, by the kind's name."""
    return {
        kind: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **_as_an_editor_sees(model.model_json_schema(by_alias=True)),
        }
        for kind, model in FILE_KINDS.items()
    }


def as_text(schema: dict[str, Any]) -> str:
    """A schema as it stands in a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _as_an_editor_sees(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get("type") == "boolean":
            rest = {key: item for key, item in value.items() if key not in {"type", "default"}}
            return {**rest, **_YES_OR_NO}
        changed = {key: _as_an_editor_sees(item) for key, item in value.items()}
        if value.get("type") == "string" and "enum" not in value and "const" not in value:
            changed["type"] = _SCALAR
        return changed
    if isinstance(value, list):
        return [_as_an_editor_sees(item) for item in value]
    return value
