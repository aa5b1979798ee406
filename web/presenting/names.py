"""Names behind numbers, as links show them: one query for a page, whatever their count."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.microcredentials import records
from registry.store.models import MicroCredential, Qualification, Text


def of_qualifications(session: Session, numbers: Iterable[str]) -> dict[str, Qualification]:
    """With the provider whose qualification it is."""
    if not (wanted := set(numbers)):
        return {}
    query = select(Qualification).where(Qualification.number.in_(wanted))
    found = session.scalars(query.options(joinedload(Qualification.provider)))
    return {one.number: one for one in found}


def of_micro_credentials(session: Session, numbers: Iterable[str], on: date) -> dict[str, Text]:
    """Titles of the day; without those that were not registered yet."""
    if not (wanted := set(numbers)):
        return {}
    ids = list(session.scalars(select(MicroCredential.id).where(MicroCredential.number.in_(wanted))))
    found = records.records(session, ids, on)
    return {
        one.micro_credential.number: one.version.content.title
        for one in found
        if one.version and one.micro_credential.number
    }


def replacements(session: Session, one: MicroCredential) -> tuple[str | None, list[str]]:
    """The number this one replaces, and the numbers of those that replace it."""
    before = select(MicroCredential.number).where(MicroCredential.id == one.replaces_id)
    after = select(MicroCredential.number).where(
        MicroCredential.replaces_id == one.id, MicroCredential.number.is_not(None)
    )
    replaced = session.scalar(before) if one.replaces_id else None
    return replaced, [number for number in session.scalars(after) if number]
