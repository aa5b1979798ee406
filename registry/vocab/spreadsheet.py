"""Search terms as a spreadsheet (CSV): written out, changed by people, and read in again, all of it or nothing."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from registry.errors import Invalid, RegistryError
from registry.imports.report import check_encoding
from registry.people.accounts import Actor
from registry.rules.findings import Finding
from registry.vocab import terms
from registry.vocab.editing import Edit
from registry.vocab.terms import LANGUAGES, Term

WORDS = ("label_en", "label_ar", "alt_en", "alt_ar")
COLUMNS = ("code", *WORDS, "kind", "of", "part_of")
TAKEN = {*COLUMNS, "data", "broader", "uri"}
"""What a file may have: also the columns of the shipped list, whose `data` is JSON with kind, of and part_of."""

# What spreadsheets calculate instead of showing. An apostrophe before it prevents that, and is taken away again.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Counts:
    changed: int
    retired: int
    unchanged: int


def write(listed: Iterable[Term]) -> str:
    """CSV with a byte order mark, without which spreadsheets take Arabic for something else."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for term in listed:
        labels = [term.label.get(language, "") for language in ("en", "ar")]
        others = ["|".join(term.alternatives.get(language, ())) for language in ("en", "ar")]
        cells = [term.code, *labels, *others, term.kind or "", term.of or "", "|".join(term.part_of)]
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells])
    return text.getvalue()


def load(session: Session, path: Path, *, by: Actor) -> Counts:
    """Put the terms of a file in; those without any word are retired, those it does not name stay.

    Raises Invalid when anything in it is wrong: each finding's path is /line/column.
    """
    check_encoding(path)
    edit, done, wrong = Edit(session, by), {"changed": 0, "retired": 0, "unchanged": 0}, list[Finding]()
    seen: set[str] = set()
    for line, cells in _lines(path):
        term, faults = _term(cells)
        if term.code in seen:
            faults.append(Finding("repeated", "/code", params={"value": term.code}))
        seen.add(term.code)
        if not any(cells[name] for name in WORDS) and term.code in edit.concepts:
            done["retired" if edit.retire(term.code) else "unchanged"] += 1
        else:
            term, more = edit.judge(term)
            faults += more
            if not faults:
                done["changed" if edit.put(term) else "unchanged"] += 1
        wrong += [
            Finding(one.code, f"/{line}/{_column(one.path)}", one.severity, one.params) for one in faults
        ]
    if wrong:
        raise Invalid(wrong)
    if done["changed"] or done["retired"]:
        edit.close()
    return Counts(**done)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(line on which it begins, cells) of every row, what a formula was guarded with taken away."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            names = [name.strip() for name in next(reader, [])]
            for name in names:
                if name not in TAKEN or names.count(name) > 1:
                    raise RegistryError("column_unknown", name=name[:80])
            for name in ("code", *WORDS):
                if name not in names:
                    raise RegistryError("column_missing", name=name)
            # Without the cells of its words a line is a broken one, not one that has none.
            least = 1 + max(names.index(name) for name in ("code", *WORDS))
            line = reader.line_num + 1
            for row in reader:
                if row and not least <= len(row) <= len(names):
                    raise RegistryError("broken_csv", line=line)
                if any(row):
                    yield line, dict.fromkeys(TAKEN, "") | dict(zip(names, map(_bare, row), strict=False))
                line = reader.line_num + 1
        except csv.Error:
            raise RegistryError("broken_csv", line=reader.line_num) from None


def _bare(cell: str) -> str:
    return (cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell).strip()


def _term(cells: Mapping[str, str]) -> tuple[Term, list[Finding]]:
    faults = [
        Finding("not_allowed_value", f"/{name}", params={"value": cells[name][:80]})
        for name in ("broader", "uri")
        if cells[name]
    ]
    data: Any = {}
    wholes: Any = []
    try:
        data = json.loads(cells["data"] or "{}")
        fits = isinstance(data, dict) and data.keys() <= {"kind", "of", "part_of"}
        wholes = data.pop("part_of", []) if fits else []
        fits = fits and all(value is None or isinstance(value, str) for value in data.values())
        fits = fits and isinstance(wholes, list) and all(isinstance(one, str) for one in wholes)
    except (ValueError, RecursionError):
        fits = False
    if not fits:
        faults.append(
            Finding("wrong_type", "/data", params={"expected": '{"kind": "…", "of": "…", "part_of": ["…"]}'})
        )
        data, wholes = {}, []
    faults += [
        Finding("not_allowed_value", f"/{name}", params={"value": cells[name][:80]})
        for name in ("kind", "of")
        if cells[name] and data.get(name) not in (None, cells[name])
    ]
    term = Term(
        cells["code"],
        {language: word for language in LANGUAGES if (word := cells[f"label_{language}"])},
        {
            language: list(filter(str.strip, cell.split("|")))
            for language in LANGUAGES
            if (cell := cells[f"alt_{language}"])
        },
        cells["of"] or data.get("of"),
        cells["kind"] or data.get("kind"),
        tuple(filter(None, cells["part_of"].split("|"))) or tuple(wholes),
    )
    return term, faults


def _column(pointer: str) -> str:
    """The column of what a JSON pointer into a term names."""
    name, _, rest = pointer.removeprefix("/").partition("/")
    language = rest.partition("/")[0] or "en"
    return {"label": f"label_{language}", "alternatives": f"alt_{language}"}.get(name, name)


def export(session: Session) -> str:
    return write(terms.in_use(session))
