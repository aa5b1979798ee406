"""The micro-credential: number, owner and register status, apart from the versions of its content."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    column,
    func,
    select,
    table,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from registry.store.models.base import Base, code_of, new_id
from registry.store.models.offering import Offering
from registry.store.models.provider import Provider
from registry.store.models.version import Version
from registry.values.text import Text

_others = table("micro_credentials", column("id"), column("number"), column("replaces_id")).alias("others")


class MicroCredential(Base):
    __tablename__ = "micro_credentials"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("providers.id"))
    local_id: Mapped[str]
    # Given at the first approval, never changed, never given to another.
    number: Mapped[str | None] = mapped_column(unique=True)
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("micro_credentials.id"), index=True)
    # Of the last event that changed anything public of it, whoever's it was; 0 before the first.
    position: Mapped[int] = mapped_column(BigInteger, default=0)
    revision: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]

    # Numbers, not objects: a session holds locked what it has loaded (registry/ledger/positions.py).
    replaces: Mapped[str | None] = column_property(
        select(_others.c.number)
        .where(_others.c.id == replaces_id)
        .correlate_except(_others)
        .scalar_subquery(),
        deferred=True,
        raiseload=True,
        expire_on_flush=False,
    )
    _replaced_by: Mapped[str | None] = column_property(
        select(func.aggregate_strings(_others.c.number, " "))
        .where(_others.c.replaces_id == id, _others.c.number.is_not(None))  # noqa: A003
        .correlate_except(_others)
        .scalar_subquery(),
        deferred=True,
        raiseload=True,
        expire_on_flush=False,
    )

    provider: Mapped[Provider] = relationship(lazy="raise")
    versions: Mapped[list[Version]] = relationship(
        back_populates="micro_credential", lazy="raise", order_by=Version.sequence
    )
    status_changes: Mapped[list["StatusChange"]] = relationship(
        lazy="raise", order_by="StatusChange.effective_on, StatusChange.id"
    )

    offerings: Mapped[list[Offering]] = relationship(
        lazy="raise", order_by=(Offering.starts_on, Offering.local_id)
    )

    __table_args__ = (UniqueConstraint("provider_id", "local_id"), Index(None, "position", "id"))
    __mapper_args__ = {"version_id_col": revision}

    @property
    def replaced_by(self) -> list[str]:
        """The numbers of the registered ones that replace this one."""
        return sorted((self._replaced_by or "").split())


class StatusChange(Base):
    """One transition of the register status: who, when, effective when, on what ground."""

    __tablename__ = "status_changes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    micro_credential_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("micro_credentials.id"), index=True)
    status: Mapped[str] = code_of("status")
    effective_on: Mapped[date]
    ground: Mapped[str] = code_of("ground")
    note: Mapped[Text | None]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("status <> 'status:expired'", name="expiry_is_computed"),)
