"""What the demonstration's micro-credentials stand on: agencies, providers, accreditations, qualifications."""

import json
import uuid
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.microcredentials import qualifications
from registry.people.accounts import REGISTER
from registry.providers import accreditations, agencies, providers
from registry.store.models import Provider
from registry.store.transaction import transaction
from registry.values.json import JSONObject


def lay(session: Session, data: Path) -> dict[str, uuid.UUID]:
    """All in one transaction, once; returns the providers' ids by their keys in the data."""

    def read(name: str) -> list[JSONObject]:
        rows: list[JSONObject] = json.loads((data / f"{name}.json").read_text(encoding="utf-8"))
        return rows

    rows = read("providers")
    ids = {
        provider.earlier_id: provider.id
        for provider in session.scalars(select(Provider))
        if provider.earlier_id
    }
    if ids.keys() >= {row["key"] for row in rows} and agencies.all_(session):
        return {row["key"]: ids[row["key"]] for row in rows}
    with transaction(session):
        registered = {}
        for row in read("agencies"):
            registered[row["key"]] = agencies.register(
                session,
                by=REGISTER,
                name=row["name"],
                country=row.get("country"),
                homepage=row.get("homepage"),
            )
        providers_by_key: dict[str, Provider] = {}
        for row in rows:
            facts = {name: row.get(name) for name in ("acronym", "city", "homepage", "ror_id", "founded")}
            country = row.get("country", session.info["settings"].country)
            # A provider that a list brought before keeps its number.
            there = session.get(Provider, ids[row["key"]]) if row["key"] in ids else None
            providers_by_key[row["key"]] = there or providers.register(
                session,
                by=REGISTER,
                earlier_id=row["key"],
                name=row["name"],
                type=row["type"],
                country=country,
                **facts,
            )
        for row in read("accreditations"):
            granted = accreditations.grant(
                session,
                providers_by_key[row["provider"]],
                by=REGISTER,
                agency_id=registered[row["agency"]].id,
                kind=row["kind"],
                fields=row.get("fields", []),
                highest_level=row.get("highest_level"),
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_until=date.fromisoformat(row["valid_until"]) if row.get("valid_until") else None,
                reference=row.get("reference"),
            )
            for change in sorted(row.get("changes", []), key=lambda decided: str(decided["effective_on"])):
                accreditations.change(
                    session,
                    granted.id,
                    by=REGISTER,
                    decision=change["decision"],
                    effective_on=date.fromisoformat(change["effective_on"]),
                    ground=change["ground"],
                )
        for row in read("qualifications"):
            qualifications.register(
                session,
                providers_by_key[row["provider"]],
                by=REGISTER,
                title=row["title"],
                level=row["level"],
                field=row.get("field"),
                ects=row.get("ects"),
            )
    return {key: provider.id for key, provider in providers_by_key.items()}
