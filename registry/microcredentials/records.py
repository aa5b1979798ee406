"""Micro-credentials read whole, as of a day."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from registry.clock import today
from registry.errors import NotFound
from registry.microcredentials import standing
from registry.microcredentials.standing import Standing
from registry.providers.providers import with_accreditations
from registry.store.models import MicroCredential, Version


@dataclass(frozen=True, slots=True)
class Record:
    """A micro-credential, whole, with its standing on a day; None before its first."""

    micro_credential: MicroCredential
    standing: Standing | None
    on: date

    @property
    def version(self) -> Version | None:
        return self.standing.version if self.standing else None


def whole() -> tuple[_AbstractLoad, ...]:
    """Everything a record needs: provider with accreditations, status changes, versions with their content."""
    return (
        joinedload(MicroCredential.provider).options(*with_accreditations()),
        selectinload(MicroCredential.status_changes),
        selectinload(MicroCredential.versions),
        selectinload(MicroCredential.offerings),
    )


def records(session: Session, ids: Iterable[uuid.UUID], on: date) -> list[Record]:
    """Ever-registered micro-credentials as of the day, in a number of queries that does not grow with them."""
    query = (
        select(MicroCredential)
        .where(MicroCredential.id.in_(list(ids)), MicroCredential.number.is_not(None))
        .options(*whole())
        .execution_options(populate_existing=True)
    )
    return [Record(owner, standing.of(owner, on), on) for owner in session.scalars(query)]


def get(session: Session, number: str, on: date | None = None) -> Record:
    query = select(MicroCredential).where(MicroCredential.number == number).options(*whole())
    owner = session.scalars(query).one_or_none()
    if owner is None:
        raise NotFound("not_found")
    day = on or today(session)
    return Record(owner, standing.of(owner, day), day)


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
