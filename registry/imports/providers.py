"""A list of providers: CSV with a header row. Columns id, name_en, name_ar and type are needed; acronym, city,
website, ror_id and year_founded are taken where they are.
"""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import vocab
from registry.errors import RegistryError
from registry.imports.report import Report, check_encoding
from registry.people.accounts import REGISTER
from registry.providers import providers
from registry.settings import Settings
from registry.store.models import Provider
from registry.store.transaction import transaction
from registry.text import clean, trouble

NEEDED = ("id", "name_en", "name_ar", "type")
OTHERS = ("acronym", "city", "website", "ror_id", "year_founded")


def load(
    session: Session, path: Path, progress: Callable[[int, int], None] = lambda done, total: None
) -> Report:
    """All in one transaction: providers are few, and a half-loaded list helps nobody. Matches again by `id`."""
    report, total = Report(), check_encoding(path) - 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        for name in NEEDED:
            if name not in (rows.fieldnames or ()):
                raise RegistryError("column_missing", name=name)
        with transaction(session):
            known = {one.earlier_id: one for one in session.scalars(select(Provider)) if one.earlier_id}
            types = vocab.of_scheme(session, "provider-type")
            seen: set[str] = set()
            for row in rows:
                code = _refusal(row, types, seen)
                if code:
                    report.refuse(rows.line_num, row.get("id"), code)
                    continue
                seen.add(row["id"])
                facts = _facts(row, session.info["settings"])
                if row["id"] not in known:
                    providers.register(session, by=REGISTER, earlier_id=row["id"], **facts)
                    report.created += 1
                elif providers.change(
                    session, known[row["id"]], by=REGISTER, **_said(facts, known[row["id"]])
                ):
                    report.changed += 1
                else:
                    report.unchanged += 1
                progress(report.total, total)
    return report


def _refusal(row: Mapping[str, Any], types: Mapping[str, Any], seen: set[str]) -> str | None:
    if any(row.get(name) is None for name in NEEDED):
        return "column_missing"
    if not row["id"].strip():
        return "no_id"
    if row["id"] in seen:
        return "repeated"
    if not (row["name_en"].strip() or row["name_ar"].strip()):
        return "no_title"
    if row["type"].strip().replace(" ", "-") not in types:
        return "unknown_code"
    texts = [value for name in (*NEEDED, *OTHERS) if (value := (row.get(name) or "").strip())]
    return next((code for text in texts if (code := trouble(text, lines=False))), None)


def _said(facts: dict[str, Any], known: Provider) -> dict[str, Any]:
    """What the list says: where it is silent, what is known stays."""
    said = {}
    for name, value in facts.items():
        if isinstance(value, dict):
            said[name] = {**(getattr(known, name) or {}), **value}
        elif value is not None:
            said[name] = value
    return said


def _facts(row: Mapping[str, str], settings: Settings) -> dict[str, Any]:
    name = {language: clean(row[f"name_{language}"]) for language in ("ar", "en")}
    city, year = clean(row.get("city") or ""), (row.get("year_founded") or "").strip()
    return {
        "name": {language: text for language, text in name.items() if text},
        "type": row["type"].strip().replace(" ", "-"),
        "country": settings.country,
        "acronym": clean(row.get("acronym") or "") or None,
        "city": {"en": city} if city else None,
        "homepage": clean(row.get("website") or "") or None,
        "ror_id": clean(row.get("ror_id") or "") or None,
        "founded": int(year) if year.isdigit() else None,
    }
