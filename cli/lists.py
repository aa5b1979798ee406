"""Commands that load existing lists and vocabularies."""

from pathlib import Path

import click

from cli import main, register
from cli.progress import Progress
from registry import accounts
from registry.db import transaction
from registry.errors import Invalid, RegistryError
from registry.lists import microcredentials, providers
from registry.messages import say
from registry.vocab import esco, spreadsheet

TERMS = "search-terms"
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
        with register()["sessions"]() as session:
            found = load(session, file, Progress(what))
    except RegistryError as error:
        raise click.ClickException(say(error.code, "en", error.params)) from error
    click.echo(
        f"{found.total} read: {found.created} created, {found.changed} changed, {found.unchanged} unchanged,"
        f" {len(found.refused)} refused; {found.providers_created} providers made, not accredited here"
    )
    for line, id_, code in found.refused[:20]:
        click.echo(f"  line {line}, {id_ or '-'}: {code}")
    if report:
        rows = [f"{line}\t{id_}\t{code}\n" for line, id_, code in found.refused]
        report.write_text("line\tid\treason\n" + "".join(rows), encoding="utf-8")


@main.command(name="import-vocabulary")
@click.argument("what", type=click.Choice([*sorted(esco.KINDS), TERMS]))
@click.argument("files", type=FILE, nargs=-1, required=True)
def import_vocabulary(what: str, files: tuple[Path, ...]) -> None:
    """Load ESCO skills or occupations, the official CSV in English and then in Arabic, or one bilingual file; or search
    terms, one CSV file as `export-vocabulary` writes it.
    """
    if what == TERMS and len(files) > 1:
        raise click.UsageError("search terms are in one file")
    try:
        with register()["sessions"]() as session, transaction(session):
            if what == TERMS:
                found = spreadsheet.load(session, files[0], by=accounts.REGISTER)
                said = f"{found.changed} changed, {found.retired} retired, {found.unchanged} unchanged"
            else:
                said = f"{esco.import_files(session, what, files)} {what} are in the register"
    except Invalid as error:
        for one in error.findings:
            _, line, column = one.path.split("/")
            click.echo(f"line {line}, {column}: {one.text('en')}", err=True)
        raise click.ClickException("the file has to be corrected; nothing was changed") from error
    except RegistryError as error:
        raise click.ClickException(say(error.code, "en", error.params)) from error
    click.echo(said)


@main.command(name="export-vocabulary")
@click.argument("what", type=click.Choice([TERMS]))
def export_vocabulary(what: str) -> None:
    """Print the search terms as CSV, for a spreadsheet; `import-vocabulary` takes it back."""
    with register()["sessions"]() as session:
        click.echo(spreadsheet.export(session).encode(), nl=False)
