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
    qualifications = session.scalars(query.options(joinedload(Qualification.provider)))
    return {qualification.number: qualification for qualification in qualifications}


def of_micro_credentials(session: Session, numbers: Iterable[str], on: date) -> dict[str, Text]:
    """Titles of the day; without those that were not registered yet."""
    if not (wanted := set(numbers)):
        return {}
    ids = list(session.scalars(select(MicroCredential.id).where(MicroCredential.number.in_(wanted))))
    listed = records.records(session, ids, on)
    return {
        record.micro_credential.number: record.version.content.title
        for record in listed
        if record.version and record.micro_credential.number
    }


def replacements(session: Session, entry: MicroCredential) -> tuple[str | None, list[str]]:
    """The number this one replaces, and the numbers of those that replace it."""
    before = select(MicroCredential.number).where(MicroCredential.id == entry.replaces_id)
    after = select(MicroCredential.number).where(
        MicroCredential.replaces_id == entry.id, MicroCredential.number.is_not(None)
    )
    replaced = session.scalar(before) if entry.replaces_id else None
    return replaced, [number for number in session.scalars(after) if number]
