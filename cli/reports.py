"""Commands that report how the register is used."""

import csv
import sys

import click

from cli import main
from registry import search_usage
from registry.clock import today
from registry.errors import RegistryError
from registry.messages import say
from registry.search_usage import Total
from services import services

LISTS = {"empty": "nothing found", "few": "few hits", "interpreted": "found once mended"}
COLUMNS = ("text", "language", "asked", "empty", "interpreted", "hits")


@main.group()
def report() -> None:
    """How the register is used."""


@report.command(name="searches")
@click.option("--week", help="An ISO week such as 2026-W47; without it, the last that is over.")
@click.option("--csv", "as_csv", is_flag=True, help="Only the texts without a good answer, as CSV.")
def searches_(week: str | None, as_csv: bool) -> None:
    """What was searched in a week, and what had no good answer. Nothing of persons is kept."""
    with services().sessions() as session:
        try:
            first = search_usage.last_week(today(session)) if week is None else search_usage.read_week(week)
        except RegistryError as error:
            raise click.BadParameter(say(error.code, "en", error.params), param_hint="--week") from error
        report = search_usage.report(session, first)
    rows = [
        (name, *(getattr(row, column) for column in COLUMNS))
        for name in LISTS
        for row in getattr(report, name)
    ]
    if as_csv:
        out = csv.writer(sys.stdout)
        out.writerow(("list", *COLUMNS))
        out.writerows(rows)
        return
    click.echo(f"{report.week}, {report.first_day} to {report.last_day}")
    for what, total in ("all", report.total), *report.languages.items(), ("texts not shown", report.withheld):
        click.echo(f"  {what:16} {_said(total)}")
    for name, heading in LISTS.items():
        click.echo(f"{heading}:")
        for _, text, language, asked, empty, interpreted, hits in (row for row in rows if row[0] == name):
            click.echo(
                f"  {asked:6} asked {empty:6} empty {interpreted:6} mended {hits:6} hits  {language:5} {text}"
            )


def _said(total: Total) -> str:
    return (
        f"{total.asked:8} asked, {total.empty_share:6.1%} found nothing,"
        f" {total.interpreted_share:6.1%} were interpreted"
    )
