"""Commands of the worker and of the search index."""

import signal
import time

import click

import search
from cli import main
from cli.progress import Progress
from registry.store.lease import Holder
from registry.worker import Worker
from search import Upkeep
from services import services


@main.command()
def work() -> None:
    """Run the worker: follow the ledger into the index, do what falls due. Of several, one works."""
    parts = services()
    worker = Worker(parts.sessions, [Upkeep(parts.sessions, parts.search.engine)])
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()


@main.group()
def index() -> None:
    """The search index."""


@index.command()
def rebuild() -> None:
    """Build the index anew beside the one in use, and switch to it at once. A worker at work does it."""
    parts = services()
    upkeep, lease = Upkeep(parts.sessions, parts.search.engine), Holder(parts.sessions, "worker")
    show = Progress("index")
    with parts.sessions() as session:
        name = search.begin_build(session).name
        while search.is_building(session, name):
            # Only who holds the lease may write to an index.
            if lease.hold():
                upkeep(lambda: None)
            else:
                time.sleep(0.5)
            show(*search.build_progress(session, name))
    upkeep.close()
    lease.release()
    click.echo(f"the index holds {parts.search.engine.count()} micro-credentials")


@index.command()
@click.option("--repair", is_flag=True, help="Write what is missing or stale, remove what does not belong.")
def check(repair: bool) -> None:
    """Compare the index with the store, and keep the result for /readyz and /metrics."""
    parts = services()
    with parts.sessions() as session:
        difference = search.compare(session, parts.search.engine)
        for what in ("missing", "extra", "stale"):
            for number in getattr(difference, what):
                click.echo(f"{what}: {number}")
        click.echo(f"{difference.lag} events behind the ledger")
        if repair and not difference.equal:
            search.repair(session, parts.search.engine, difference)
        search.note_comparison(session, difference, repaired=repair and not difference.equal)
        if difference.equal:
            click.echo("the index equals the store")
        elif repair:
            click.echo("repaired")
        else:
            raise click.ClickException("the index differs from the store; see --repair")
