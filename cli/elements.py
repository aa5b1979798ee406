"""`registry elements`: the tables of a document that follow from the declaration of the content."""

import re
from pathlib import Path

import click

from cli import main
from registry.microcredentials.content import Content, OfferingFacts
from registry.microcredentials.content.document import Field, fields_of

TABLES = {"content": Content, "offering": OfferingFacts}
_TYPES = {
    "boolean": "true/false",
    "codes": "list of code",
    "number_of": "string",
    "strings": "list of string",
}


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def elements(file: Path) -> None:
    """Write anew the tables of elements in FILE (docs/content.md), which stand between marks."""
    file.write_text(with_tables(file.read_text(encoding="utf-8")), encoding="utf-8")


def with_tables(text: str) -> str:
    """Put the tables between their marks in a text of Markdown."""

    def table(mark: re.Match[str]) -> str:
        return f"{mark[1]}{_table(fields_of(TABLES[mark[2]]))}{mark[3]}"

    return re.sub(r"(<!-- elements of (\w+) -->\n).*?(<!-- end -->)", table, text, flags=re.DOTALL)


def _table(fields: tuple[Field, ...]) -> str:
    rows: list[tuple[str, ...]] = [("key", "type", "M", "meaning"), ("---",) * 4]
    rows += [(f"`{one.name}`", _type(one), "M" if one.annex_i else "", _meaning(one)) for one in fields]
    if not any(one.annex_i for one in fields):
        rows = [(key, type_, meaning) for key, type_, _, meaning in rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _type(field: Field) -> str:
    if not field.fields:
        return "whole number" if field.whole else _TYPES.get(field.kind, field.kind)
    inner = ", ".join(f"{one.name}{'' if one.required else '?'}: {_type(one)}" for one in field.fields)
    return f"`{{{inner}}}`" if field.kind == "price" else f"list of `{{{inner}}}`"


def _meaning(field: Field) -> str:
    own = [f"`{field.of}`" if field.kind in ("code", "codes") else "", field.meaning]
    below = [f"`{one.name}`: {meaning}" for one in field.fields if (meaning := _meaning(one))]
    return "; ".join(filter(None, [*own, *below]))
