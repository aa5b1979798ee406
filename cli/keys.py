"""Commands of accounts and API keys."""

import click

from cli import main
from registry.people import accounts, keys
from registry.providers import providers
from registry.store.transaction import transaction
from services import services


@main.group()
def key() -> None:
    """API keys. A key is shown once, when it is issued."""


@key.command()
@click.argument("account")
@click.option("--role", type=click.Choice(sorted(accounts.SCOPES)), help="Role of a new account.")
@click.option("--provider", help="Number of the provider that a new account with that role acts for.")
@click.option("--days", default=365, show_default=True, help="Days until it expires.")
def issue(account: str, role: str | None, provider: str | None, days: int) -> None:
    """Issue a key to an account, which is made when it is new."""
    with services().sessions() as session, transaction(session):
        holder = accounts.find(session, account)
        if holder is None:
            if role is None:
                raise click.UsageError(f"{account!r} is new: say its --role")
            if (role == accounts.PROVIDER) != (provider is not None):
                raise click.UsageError("--provider goes with the role provider, and with no other")
            owner = providers.get(session, provider).id if provider else None
            holder = accounts.create(session, account, role, owner, by=accounts.REGISTER)
        issued = keys.issue(session, holder, days=days, by=accounts.REGISTER)
    click.echo(issued)


@key.command(name="list")
def list_() -> None:
    """Every key by its public half; never the secret, which is not kept."""
    with services().sessions() as session:
        for key in keys.all_(session):
            state = (
                f"revoked {key.revoked_at:%Y-%m-%d}"
                if key.revoked_at
                else f"expires {key.expires_at:%Y-%m-%d}"
            )
            click.echo(f"{key.id}  {key.account.role:9} {state:20} {key.account.name}")


@key.command()
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """Make a key worthless from now on."""
    with services().sessions() as session, transaction(session):
        keys.revoke(session, key_id, by=accounts.REGISTER)
    click.echo(f"{key_id} is revoked")
