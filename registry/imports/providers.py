"""Loading a list of providers: CSV with a header row. Columns id, name_en, name_ar and type are required; acronym,
city, website, ror_id and year_founded are optional.
"""

import csv
from collections.abc import Callable, Container, Mapping
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import vocab
from registry.errors import RegistryError
from registry.imports.report import Report, check_encoding
from registry.people.accounts import REGISTER
from registry.providers import providers
from registry.providers.providers import ProviderFacts
from registry.settings import Settings
from registry.store.models import Provider
from registry.store.transaction import transaction
from registry.values.text import clean, trouble

REQUIRED = ("id", "name_en", "name_ar", "type")
OPTIONAL = ("acronym", "city", "website", "ror_id", "year_founded")


def load(
    session: Session, path: Path, progress: Callable[[int, int], None] = lambda done, total: None
) -> Report:
    """Load the list in one transaction: providers are few. Those loaded before are matched by `id`, and updated."""
    report, total = Report(), check_encoding(path) - 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        for name in REQUIRED:
            if name not in (rows.fieldnames or ()):
                raise RegistryError("column_missing", name=name)
        with transaction(session):
            present = {
                provider.earlier_id: provider
                for provider in session.scalars(select(Provider))
                if provider.earlier_id
            }
            types = vocab.of_scheme(session, "provider-type")
            seen: set[str] = set()
            for row in rows:
                code = _refusal(row, types, seen)
                if code:
                    report.refuse(rows.line_num, row.get("id"), code)
                    continue
                seen.add(row["id"])
                facts = _facts(row, session.info["settings"])
                provider = present.get(row["id"])
                if provider is None:
                    providers.register(session, by=REGISTER, earlier_id=row["id"], **facts)
                    report.created += 1
                elif providers.change(session, provider, by=REGISTER, **_updates(facts, provider)):
                    report.changed += 1
                else:
                    report.unchanged += 1
                progress(report.total, total)
    return report


def _refusal(row: Mapping[str, str], types: Container[str], seen: Container[str]) -> str | None:
    """Give the code of the reason why a row is refused, or None."""
    if any(row.get(name) is None for name in REQUIRED):
        return "column_missing"
    if not row["id"].strip():
        return "no_id"
    if row["id"] in seen:
        return "repeated"
    if not (row["name_en"].strip() or row["name_ar"].strip()):
        return "no_title"
    if row["type"].strip().replace(" ", "-") not in types:
        return "unknown_code"
    texts = [value for name in (*REQUIRED, *OPTIONAL) if (value := (row.get(name) or "").strip())]
    return next((code for text in texts if (code := trouble(text, lines=False))), None)


def _updates(facts: ProviderFacts, provider: Provider) -> dict[str, object]:
    """Give what the list says, so that what it leaves empty stays as it is, also single languages of a text."""
    updates: dict[str, object] = {}
    for name, value in facts.items():
        if isinstance(value, dict):
            updates[name] = {**(getattr(provider, name) or {}), **value}
        elif value is not None:
            updates[name] = value
    return updates


def _facts(row: Mapping[str, str], settings: Settings) -> ProviderFacts:
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
