"""Commands that load existing lists."""

from pathlib import Path

import click

from cli import main
from cli.progress import Progress
from registry.errors import RegistryError
from registry.imports import microcredentials, providers
from registry.messages import say
from services import services

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@main.command(name="import-list")
@click.argument("what", type=click.Choice(["providers", "microcredentials"]))
@click.argument("file", type=FILE)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the refused lines here.",
)
def import_list(what: str, file: Path, report: Path | None) -> None:
    """Load an earlier list: providers (CSV) or micro-credentials (one JSON object a line). README has the formats."""
    load = providers.load if what == "providers" else microcredentials.load
    try:
        with services().sessions() as session:
            loaded = load(session, file, Progress(what))
    except RegistryError as error:
        raise click.ClickException(say(error.code, "en", error.params)) from error
    click.echo(
        f"{loaded.total} read: {loaded.created} created, {loaded.changed} changed, {loaded.unchanged} unchanged,"
        f" {len(loaded.refused)} refused; {loaded.providers_created} providers made, not accredited here"
    )
    for line, id_, code in loaded.refused[:20]:
        click.echo(f"  line {line}, {id_ or '-'}: {code}")
    if report:
        rows = [f"{line}\t{id_}\t{code}\n" for line, id_, code in loaded.refused]
        report.write_text("line\tid\treason\n" + "".join(rows), encoding="utf-8")
