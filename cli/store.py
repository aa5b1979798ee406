"""Commands of the store: migrate, seed, ledger, policy, settings."""

import json
from datetime import datetime

import click

import migrations
from cli import main
from registry import ledger, policy, setup
from registry.clock import today
from registry.errors import RegistryError
from registry.messages import say
from registry.settings import documented
from registry.store.transaction import transaction
from services import services


@main.command()
def migrate() -> None:
    """Bring the store to the newest schema, vocabularies and policy included. Safe at every start."""
    parts = services()
    migrations.upgrade(parts.store)
    with parts.sessions() as session:
        for line in setup.prepare(session):
            click.echo(line)
    click.echo("the store is up to date")


@main.command()
@click.option("--keys/--no-keys", default=True, help="Issue and print keys for trying out.")
def seed(keys: bool) -> None:
    """Load the demonstration register; what is there already stays as it is."""
    import seed as demonstration  # noqa: PLC0415  its data is read only when asked for
    from cli.progress import Progress  # noqa: PLC0415

    parts = services()
    for line in demonstration.load(parts.sessions, Progress("demonstration"), with_keys=keys):
        click.echo(line)


@main.group(name="ledger")
def ledger_group() -> None:
    """The ledger of everything that ever changed."""


@ledger_group.command()
def verify() -> None:
    """Recompute the chain of hashes; name the first position that does not fit."""
    last = 0
    with services().sessions() as session:
        for fault in ledger.verify(session):
            if isinstance(fault, ledger.Misfit):
                raise click.ClickException(f"position {fault.position} does not fit: {fault.why}")
            last = fault
    click.echo(f"the ledger is whole: {last} events")


@main.group(name="policy")
def policy_group() -> None:
    """The dated limits that the rules read."""


@policy_group.command()
def show() -> None:
    """Every row with its date, and which one is in force today."""
    with services().sessions() as session:
        now = policy.on(session, today(session))
        for row in policy.history(session):
            mark = "*" if now.get(row.name) == row.value else " "
            click.echo(
                f"{mark} {row.name:26} from {row.valid_from}  {json.dumps(row.value, ensure_ascii=False)}"
            )
            click.echo(f"    {row.source}")


@policy_group.command(name="set")
@click.argument("name")
@click.argument("value")
@click.option(
    "--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day it holds."
)
@click.option("--source", required=True, help="The decision it rests on.")
def set_(name: str, value: str, valid_from: datetime, source: str) -> None:
    """Give a limit another value from a day on; VALUE is its JSON, as `policy show` shows it."""
    try:
        parsed = json.loads(value)
        if not isinstance(parsed, dict):
            raise ValueError
    except ValueError as error:
        raise click.BadParameter("not a JSON object") from error
    try:
        with services().sessions() as session, transaction(session):
            policy.add(session, name, parsed, valid_from.date(), source)
    except RegistryError as error:
        raise click.ClickException(say(error.code, "en", error.params)) from error
    click.echo(f"{name} from {valid_from:%Y-%m-%d}: {value}")


@main.command()
def settings() -> None:
    """Every setting: variable, default, meaning."""
    for name, default, meaning in documented():
        click.echo(f"{name:24} {default or '-':36} {meaning}")


@main.command()
def openapi() -> None:
    """Print the API's description (docs/openapi.json is this)."""
    click.echo(json.dumps(services().describe_api(), ensure_ascii=False, indent=1))
