"""Existing qualifications, and recognition statements that credit micro-credentials toward them."""

import uuid
from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from registry import ledger
from registry.clock import now
from registry.errors import NotFound
from registry.people.accounts import Actor
from registry.store import numbers
from registry.store.models import MicroCredential, Provider, Qualification, Recognition, Text


def register(
    session: Session,
    provider: Provider,
    *,
    by: Actor,
    title: Text,
    level: str,
    field: str | None,
    ects: float | None,
) -> Qualification:
    qualification = Qualification(
        number=numbers.take(session, "QF")[0],
        provider_id=provider.id,
        title=title,
        level=level,
        field=field,
        ects=ects,
        created_at=now(session),
    )
    session.add(qualification)
    session.flush()
    ledger.record(
        session,
        "qualification.registered",
        qualification.id,
        number=qualification.number,
        by=by.account_id,
        title=title,
    )
    return qualification


def page(session: Session, *, after: str = "", limit: int = 100) -> tuple[list[Qualification], int]:
    query = (
        select(Qualification).where(Qualification.number > after).order_by(Qualification.number).limit(limit)
    )
    total = session.scalar(select(func.count()).select_from(Qualification)) or 0
    return list(session.scalars(query.options(joinedload(Qualification.provider)))), total


def recognise(
    session: Session,
    micro_credential: str,
    qualification: str,
    *,
    by: Actor,
    credits_: float | None,
    condition: Text | None,
    valid_from: date,
    valid_until: date | None = None,
) -> Recognition:
    """Publish a provider's statement; both are named by their numbers."""
    credited = session.scalars(
        select(MicroCredential).where(MicroCredential.number == micro_credential).with_for_update()
    ).one_or_none()
    toward = session.scalars(select(Qualification).where(Qualification.number == qualification)).one_or_none()
    if credited is None or toward is None:
        raise NotFound("not_found")
    recognition = Recognition(
        micro_credential_id=credited.id,
        qualification_id=toward.id,
        credits=credits_,
        condition=condition,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    session.add(recognition)
    session.flush()
    ledger.record(
        session,
        "recognition.published",
        recognition.id,
        by=by.account_id,
        number=micro_credential,
        effective_on=valid_from,
        qualification=qualification,
        provider=str(toward.provider_id),
    )
    return recognition


def recognitions(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Recognition]]:
    """Give the published statements that credit each of these micro-credentials, with qualification and provider."""
    statements: dict[uuid.UUID, list[Recognition]] = {id_: [] for id_ in ids}
    query = (
        select(Recognition)
        .where(Recognition.micro_credential_id.in_(statements))
        .options(joinedload(Recognition.qualification).joinedload(Qualification.provider))
        .order_by(Recognition.valid_from, Recognition.id)
    )
    for statement in session.scalars(query):
        statements[statement.micro_credential_id].append(statement)
    return statements


def by_number(session: Session, numbers_: Iterable[str]) -> dict[str, Qualification]:
    """Give these qualifications by their numbers, each with its provider."""
    if not (wanted := set(numbers_)):
        return {}
    query = select(Qualification).where(Qualification.number.in_(wanted))
    listed = session.scalars(query.options(joinedload(Qualification.provider)))
    return {qualification.number: qualification for qualification in listed}
