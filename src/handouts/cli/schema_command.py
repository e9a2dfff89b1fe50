"""handouts schema"""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli.shared import print_json
from handouts.problems import UsageError, did_you_mean


@click.command("schema")
@click.argument("kind", required=False)
@click.option(
    "--write",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write every schema as KIND.json into this folder instead.",
)
def command(kind: str | None, write: Path | None) -> int:
    """Print the JSON Schema of each kind of YAML file, or of one KIND.

    Editors complete and check the files with it; see the first line of any file in content/.
    """
    from handouts.schemas import all_schemas, as_text

    schemas = all_schemas()
    if kind is not None and kind not in schemas:
        raise UsageError(f"there is no kind of file '{kind}'", did_you_mean(kind, schemas))
    if write is not None:
        from handouts.publish import prepare_folder, write_atomically

        prepare_folder(write)
        for name, schema in schemas.items():
            write_atomically(write / f"{name}.json", as_text(schema).encode())
        return 0
    print_json(schemas if kind is None else schemas[kind])
    return 0
