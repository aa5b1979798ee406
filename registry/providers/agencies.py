"""Agencies: the bodies that take accreditation decisions."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import ledger
from registry.people.accounts import Actor
from registry.store.models import Agency


def register(
    session: Session, *, by: Actor, name: dict[str, str], country: str | None, homepage: str | None
) -> Agency:
    agency = Agency(name=name, country=country, homepage=homepage)
    session.add(agency)
    session.flush()
    ledger.record(session, "agency.registered", agency.id, by=by.account_id, name=name)
    return agency


def all_(session: Session) -> list[Agency]:
    return list(session.scalars(select(Agency).order_by(Agency.id)))
