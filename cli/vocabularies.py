"""Commands that load vocabularies, and give out what the ministry edits of them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click
from sqlalchemy.orm import Session

from cli import main
from cli.lists import FILE
from registry.errors import Invalid, RegistryError
from registry.imports import esco
from registry.messages import say
from registry.people import accounts
from registry.store.transaction import transaction
from registry.vocab import relations, spreadsheet
from services import services

TERMS = "search-terms"


def _concepts(what: str) -> Callable[[Session, Sequence[Path]], str]:
    return lambda session, files: f"{esco.import_files(session, what, files)} {what} are in the register"


def _relations(session: Session, files: Sequence[Path]) -> str:
    loaded = relations.import_file(session, _only(files))
    done = f"{loaded.kept} relations are in the register"
    if loaded.left_out:
        done += f"; {loaded.left_out} are left out: it does not know their skill or occupation"
    return done


def _terms(session: Session, files: Sequence[Path]) -> str:
    counts = spreadsheet.load(session, _only(files), by=accounts.REGISTER)
    return f"{counts.changed} changed, {counts.retired} retired, {counts.unchanged} unchanged"


def _only(files: Sequence[Path]) -> Path:
    if len(files) > 1:
        raise click.UsageError("this is one file")
    return files[0]


LOADERS: dict[str, Callable[[Session, Sequence[Path]], str]] = {
    **{what: _concepts(what) for what in esco.KINDS},
    "relations": _relations,
    TERMS: _terms,
}


@main.command(name="import-vocabulary")
@click.argument("what", type=click.Choice(sorted(LOADERS)))
@click.argument("files", type=FILE, nargs=-1, required=True)
def import_vocabulary(what: str, files: tuple[Path, ...]) -> None:
    """Load ESCO skills or occupations: the official CSV in English and then in Arabic, or one bilingual file. The
    groups above skills come with skillGroups_en.csv, skillGroups_ar.csv and broaderRelationsSkillPillar_en.csv, or
    stand in the bilingual file. Then the relations between them: the official occupationSkillRelations CSV, plain or
    compressed (.gz). Or search terms: one CSV file as `export-vocabulary` writes it.
    """
    try:
        with services().sessions() as session, transaction(session):
            summary = LOADERS[what](session, files)
    except Invalid as error:
        for finding in error.findings:
            _, line, column = finding.path.split("/")
            click.echo(f"line {line}, {column}: {finding.text('en')}", err=True)
        raise click.ClickException("the file has to be corrected; nothing was changed") from error
    except RegistryError as error:
        raise click.ClickException(say(error.code, "en", error.params)) from error
    click.echo(summary)


@main.command(name="export-vocabulary")
@click.argument("what", type=click.Choice([TERMS]))
def export_vocabulary(what: str) -> None:
    """Print the search terms as CSV, for a spreadsheet; `import-vocabulary` takes it back."""
    with services().sessions() as session:
        click.echo(spreadsheet.export(session).encode(), nl=False)
