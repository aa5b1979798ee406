"""Micro-credentials read whole, as of a day."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.strategy_options import _AbstractLoad

from registry.clock import today
from registry.errors import NotFound
from registry.microcredentials import standing
from registry.microcredentials.standing import Standing
from registry.providers.providers import with_accreditations
from registry.store.models import MicroCredential, Version
from registry.values.text import Text


@dataclass(frozen=True, slots=True)
class Record:
    """A micro-credential, whole, with its standing on a day; None before its first."""

    micro_credential: MicroCredential
    standing: Standing | None
    on: date

    @property
    def version(self) -> Version | None:
        return self.standing.version if self.standing else None

    @property
    def status(self) -> str | None:
        return self.standing.status if self.standing else None


def whole() -> tuple[_AbstractLoad, ...]:
    """Everything a record needs: provider with accreditations, status changes, versions with their content."""
    return (
        joinedload(MicroCredential.provider).options(*with_accreditations()),
        selectinload(MicroCredential.status_changes),
        selectinload(MicroCredential.versions),
        selectinload(MicroCredential.offerings),
        undefer(MicroCredential.replaces),
        undefer(MicroCredential._replaced_by),
    )


def records(session: Session, ids: Iterable[uuid.UUID], on: date) -> list[Record]:
    """Ever-registered micro-credentials as of the day, in a number of queries that does not grow with them."""
    query = (
        select(MicroCredential)
        .where(MicroCredential.id.in_(list(ids)), MicroCredential.number.is_not(None))
        .options(*whole())
        .execution_options(populate_existing=True)
    )
    return [as_of(owner, on) for owner in session.scalars(query)]


def get(session: Session, number: str, on: date | None = None) -> Record:
    """Give one as of the day (today). Raise NotFound."""
    query = select(MicroCredential).where(MicroCredential.number == number).options(*whole())
    owner = session.scalars(query).one_or_none()
    if owner is None:
        raise NotFound("not_found")
    return as_of(owner, on or today(session))


def locked(session: Session, number: str) -> Record | None:
    """Give one as of today, locked until the end of the transaction; None where there is none."""
    query = select(MicroCredential).where(MicroCredential.number == number).options(*whole())
    query = query.with_for_update(of=MicroCredential).execution_options(populate_existing=True)
    owner = session.scalars(query).one_or_none()
    if owner is None:
        return None
    for version in owner.versions:
        # What was loaded of it before is gone with the refresh.
        set_committed_value(version, "micro_credential", owner)
    return as_of(owner, today(session))


def as_of(owner: MicroCredential, on: date) -> Record:
    """Give a micro-credential that is loaded whole as of a day."""
    return Record(owner, standing.of(owner, on), on)


def approved_versions(session: Session, number: str) -> list[Version]:
    """Every version that was ever in force or will be, oldest first, with its content."""
    query = (
        select(Version)
        .join(MicroCredential, Version.micro_credential_id == MicroCredential.id)
        .where(MicroCredential.number == number, Version.state == "approved")
        .order_by(Version.in_force_from, Version.sequence)
    )
    versions = list(session.scalars(query))
    if not versions:
        raise NotFound("not_found")
    return versions


def exists(session: Session, number: str) -> bool:
    """Say whether a micro-credential ever got this number."""
    return session.scalar(select(MicroCredential.id).where(MicroCredential.number == number)) is not None


def titles(session: Session, wanted: Iterable[str], on: date) -> dict[str, Text]:
    """Give the titles of the day by number, without those that were not registered yet."""
    if not (chosen := set(wanted)):
        return {}
    ids = list(session.scalars(select(MicroCredential.id).where(MicroCredential.number.in_(chosen))))
    return {
        record.micro_credential.number: record.version.content.title
        for record in records(session, ids, on)
        if record.version and record.micro_credential.number
    }
