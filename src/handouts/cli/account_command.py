"""handouts account"""

from __future__ import annotations

import sys

import click

from handouts.problems import UsageError


@click.command("account")
@click.argument("name", required=False)
@click.option(
    "--role",
    type=click.Choice(["desk", "clinician", "editor"]),
    help="desk finds and prints; clinician also fills and merges; editor also edits.",
)
@click.option("--password-stdin", "from_stdin", is_flag=True, help="Read the password from stdin.")
@click.option("--remove", is_flag=True, help="Delete the account; who is logged in is out at once.")
@click.option("--list", "listed", is_flag=True, help="Show every account with its role.")
def command(
    name: str | None, role: str | None, from_stdin: bool, remove: bool, listed: bool
) -> None:
    """Add or change an account, for a desk that others reach over the network.

    The password is asked for twice and kept as an Argon2 hash, in the user's
    data folder, in a file that only this user can read.
    """
    from handouts.desk.data import data_folder
    from handouts.web.accounts import Accounts

    accounts = Accounts(data_folder())
    if listed:
        for account in accounts.all():
            click.echo(f"{account.name}\t{account.role}")
        return
    if name is None:
        raise UsageError("which account?", "handouts account NAME --role desk, or --list")
    if remove:
        accounts.remove(name)
        click.echo(f"removed {name}", err=True)
        return
    known = next((one for one in accounts.all() if one.name == name), None)
    if role is None and known is None:
        raise UsageError("a new account needs a role", "--role desk, clinician or editor")
    password = _given() if from_stdin else _asked()
    accounts.set(name, role or known.role, password)  # type: ignore[union-attr,arg-type]
    click.echo(f"{'changed' if known else 'added'} {name}", err=True)


def _given() -> str:
    """The first line of stdin."""
    return sys.stdin.readline().rstrip("\r\n")


def _asked() -> str:
    """What is typed twice, not shown."""
    password: str = click.prompt(
        "Password", hide_input=True, confirmation_prompt="The same again", err=True
    )
    return password
