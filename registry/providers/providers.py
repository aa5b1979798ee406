"""Providers: registering, changing and reading them."""

import uuid
from typing import NotRequired, TypedDict, Unpack

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from registry import ledger
from registry.clock import now
from registry.errors import NotFound
from registry.people.accounts import Actor
from registry.store import numbers
from registry.store.models import Accreditation, MicroCredential, Provider, Text

HIGHER_EDUCATION = ("university", "open-university", "university-college", "college", "community-college")
"""Types of provider that are numbered in the series HEI; all others in PRV."""


class ProviderFacts(TypedDict):
    """What is registered of a provider: columns of Provider."""

    name: Text
    type: str
    country: NotRequired[str | None]
    acronym: NotRequired[str | None]
    city: NotRequired[Text | None]
    homepage: NotRequired[str | None]
    ror_id: NotRequired[str | None]
    founded: NotRequired[int | None]


def with_accreditations(*, joined: bool = False) -> tuple[_AbstractLoad, ...]:
    """Give the options of a query that loads the accreditations of its providers: in one further statement, or
    `joined` in its own, which is for one provider. Its rows are then several for one provider.
    """
    loaded = (joinedload if joined else selectinload)(Provider.accreditations)
    return tuple(
        loaded.joinedload(below)
        for below in (Accreditation.fields, Accreditation.changes, Accreditation.agency)
    )


def register(
    session: Session, *, by: Actor, earlier_id: str | None = None, **facts: Unpack[ProviderFacts]
) -> Provider:
    """Enter a new provider under the next number of its series."""
    series = "HEI" if facts["type"] in HIGHER_EDUCATION else "PRV"
    number = numbers.take(session, series)[0]
    provider = Provider(number=number, earlier_id=earlier_id, created_at=now(session), **facts)
    session.add(provider)
    session.flush()
    ledger.record(
        session,
        "provider.registered",
        provider.id,
        number=provider.number,
        by=by.account_id,
        name=provider.name,
    )
    return provider


def change(session: Session, provider: Provider, *, by: Actor, **facts: object) -> bool:
    """Set the facts (columns of Provider) that differ; False when none does."""
    changes = {name: value for name, value in facts.items() if getattr(provider, name) != value}
    for name, value in changes.items():
        setattr(provider, name, value)
    if changes:
        ledger.record(
            session,
            "provider.changed",
            provider.id,
            number=provider.number,
            by=by.account_id,
            changed=sorted(changes),
        )
    return bool(changes)


def get(session: Session, number: str, *, lock: bool = False) -> Provider:
    query = select(Provider).where(Provider.number == number).options(*with_accreditations())
    if lock:
        query = query.with_for_update(of=Provider)
    provider = session.scalars(query).one_or_none()
    if provider is None:
        raise NotFound("not_found")
    return provider


def page(session: Session, *, after: str = "", limit: int = 100) -> tuple[list[Provider], int]:
    """Give a page of the providers by number, with their accreditations, and how many there are in all."""
    query = (
        select(Provider)
        .where(Provider.number > after)
        .order_by(Provider.number)
        .limit(limit)
        .options(*with_accreditations())
    )
    return list(session.scalars(query)), session.scalar(select(func.count()).select_from(Provider)) or 0


def registered_counts(session: Session, provider_ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Count the micro-credentials that each provider ever had registered."""
    query = (
        select(MicroCredential.provider_id, func.count())
        .where(MicroCredential.number.is_not(None), MicroCredential.provider_id.in_(provider_ids))
        .group_by(MicroCredential.provider_id)
    )
    return {provider_id: count for provider_id, count in session.execute(query)}  # noqa: C416  rows, not tuples
