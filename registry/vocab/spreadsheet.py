"""Search terms as a spreadsheet (CSV): exported, edited by people, and loaded again, all of it or nothing."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from registry.errors import Invalid, RegistryError
from registry.imports.report import check_encoding
from registry.people.accounts import Actor
from registry.rules.findings import Finding
from registry.vocab import terms
from registry.vocab.editing import Edit
from registry.vocab.terms import LANGUAGES, SearchTerm

WORDS = ("label_en", "label_ar", "alt_en", "alt_ar")
COLUMNS = ("code", *WORDS, "kind", "of", "part_of")
ALLOWED = {*COLUMNS, "data", "broader", "uri"}
"""Columns a file may have: also those of the shipped list, whose `data` is JSON with kind, of and part_of."""

# Cells that a spreadsheet would run as a formula. They are written with an apostrophe before them, which keeps them
# text, and is taken away when they are read.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Counts:
    changed: int
    retired: int
    unchanged: int


def write(search_terms: Iterable[SearchTerm]) -> str:
    """Give the CSV, with a byte order mark, without which spreadsheets misread Arabic."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for term in search_terms:
        labels = [term.label.get(language, "") for language in ("en", "ar")]
        alternatives = ["|".join(term.alternatives.get(language, ())) for language in ("en", "ar")]
        cells = [term.code, *labels, *alternatives, term.kind or "", term.of or "", "|".join(term.part_of)]
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells])
    return text.getvalue()


def load(session: Session, path: Path, *, by: Actor) -> Counts:
    """Store the terms of a file: a term without any word is retired, a term it does not name stays.

    Raise Invalid when anything in it is wrong: each finding's path is /line/column.
    """
    check_encoding(path)
    edit, findings = Edit(session, by), list[Finding]()
    counts = {"changed": 0, "retired": 0, "unchanged": 0}
    seen: set[str] = set()
    for line, cells in _lines(path):
        term, faults = _term(cells)
        if term.code in seen:
            faults.append(Finding("repeated", "/code", params={"value": term.code}))
        seen.add(term.code)
        if not any(cells[name] for name in WORDS) and term.code in edit.concepts:
            counts["retired" if edit.retire(term.code) else "unchanged"] += 1
        else:
            term, broken_rules = edit.judge(term)
            faults += broken_rules
            if not faults:
                counts["changed" if edit.put(term) else "unchanged"] += 1
        findings += [replace(fault, path=f"/{line}/{_column(fault.path)}") for fault in faults]
    if findings:
        raise Invalid(findings)
    if counts["changed"] or counts["retired"]:
        edit.close()
    return Counts(**counts)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line on which it begins, cells by column) for every row, without the apostrophes before formulas."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            names = [name.strip() for name in next(reader, [])]
            for name in names:
                if name not in ALLOWED or names.count(name) > 1:
                    raise RegistryError("column_unknown", name=name[:80])
            for name in ("code", *WORDS):
                if name not in names:
                    raise RegistryError("column_missing", name=name)
            # A line too short to have the cells of the words is broken; it does not retire its term.
            least = 1 + max(names.index(name) for name in ("code", *WORDS))
            line = reader.line_num + 1
            for row in reader:
                if row and not least <= len(row) <= len(names):
                    raise RegistryError("broken_csv", line=line)
                if any(row):
                    yield line, dict.fromkeys(ALLOWED, "") | dict(zip(names, map(_bare, row), strict=False))
                line = reader.line_num + 1
        except csv.Error:
            raise RegistryError("broken_csv", line=reader.line_num) from None


def _bare(cell: str) -> str:
    return (cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell).strip()


def _term(cells: Mapping[str, str]) -> tuple[SearchTerm, list[Finding]]:
    faults = [
        Finding("not_allowed_value", f"/{name}", params={"value": cells[name][:80]})
        for name in ("broader", "uri")
        if cells[name]
    ]
    try:
        data = _data(cells["data"])
    except (ValueError, RecursionError):
        faults.append(
            Finding("wrong_type", "/data", params={"expected": '{"kind": "…", "of": "…", "part_of": ["…"]}'})
        )
        data = _Data()
    faults += [
        Finding("not_allowed_value", f"/{name}", params={"value": cells[name][:80]})
        for name in ("kind", "of")
        if cells[name] and getattr(data, name) not in (None, cells[name])
    ]
    term = SearchTerm(
        cells["code"],
        {language: word for language in LANGUAGES if (word := cells[f"label_{language}"])},
        {
            language: list(filter(str.strip, cell.split("|")))
            for language in LANGUAGES
            if (cell := cells[f"alt_{language}"])
        },
        cells["of"] or data.of,
        cells["kind"] or data.kind,
        tuple(filter(None, cells["part_of"].split("|"))) or tuple(data.part_of),
    )
    return term, faults


class _Data(NamedTuple):
    kind: str | None = None
    of: str | None = None
    part_of: Sequence[str] = ()


def _data(cell: str) -> _Data:
    """Read the `data` of the shipped list. Raise ValueError where it is anything else."""
    data = json.loads(cell or "{}")
    if not isinstance(data, dict) or not data.keys() <= set(_Data._fields):
        raise ValueError
    subjects = data.get("part_of", [])
    if not isinstance(subjects, list) or not all(isinstance(code, str) for code in subjects):
        raise ValueError
    if not all(data.get(name) is None or isinstance(data[name], str) for name in ("kind", "of")):
        raise ValueError
    return _Data(**data)


def _column(pointer: str) -> str:
    """Give the column that a JSON pointer into a term belongs to."""
    name, _, rest = pointer.removeprefix("/").partition("/")
    language = rest.partition("/")[0] or "en"
    return {"label": f"label_{language}", "alternatives": f"alt_{language}"}.get(name, name)


def export(session: Session) -> str:
    return write(terms.in_use(session))
