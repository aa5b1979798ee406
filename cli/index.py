"""Commands of the worker and of the search index."""

import signal

import click

from cli import main, register
from cli.progress import Progress
from registry.worker import Worker
from search import sync


@main.command()
def work() -> None:
    """Run the worker: follow the ledger into the index, do what falls due. Of several, one works."""
    parts = register()
    worker = Worker(parts["sessions"], [sync.follow(parts["sessions"], parts["search"])])
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()
    parts["search"].close()


@main.group()
def index() -> None:
    """The search index."""


@index.command()
def rebuild() -> None:
    """Build the index anew beside the one in use, and switch to it at once."""
    parts = register()
    count = sync.rebuild(parts["sessions"], parts["search"], progress=Progress("index"))
    click.echo(f"the index holds {count} micro-credentials")


@index.command()
@click.option("--repair", is_flag=True, help="Write what is missing or stale, remove what does not belong.")
def check(repair: bool) -> None:
    """Compare the index with the store."""
    parts = register()
    with parts["sessions"]() as session:
        found = sync.check(session, parts["search"])
        for what in ("missing", "extra", "stale"):
            for number in getattr(found, what):
                click.echo(f"{what}: {number}")
        click.echo(f"{found.lag} events behind the ledger")
        if found.equal:
            click.echo("the index equals the store")
        elif repair:
            sync.repair(session, parts["search"], found)
            click.echo("repaired")
        else:
            raise click.ClickException("the index differs from the store; see --repair")
