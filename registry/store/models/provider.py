"""Providers, agencies, and the accreditation decisions between them."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.store.models.base import Base, Code, code_of, new_id
from registry.values.text import Text


class Provider(Base):
    __tablename__ = "providers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)
    # How an earlier list names it: its id there, or its name where the list has no ids.
    earlier_id: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[Text]
    type: Mapped[str] = code_of("provider-type")
    country: Mapped[str | None] = code_of("country")
    acronym: Mapped[str | None]
    city: Mapped[Text | None]
    homepage: Mapped[str | None]
    ror_id: Mapped[str | None]
    founded: Mapped[int | None]
    revision: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]

    accreditations: Mapped[list["Accreditation"]] = relationship(
        back_populates="provider", lazy="raise", order_by="Accreditation.valid_from, Accreditation.id"
    )

    __mapper_args__ = {"version_id_col": revision}


class Agency(Base):
    __tablename__ = "agencies"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[Text]
    country: Mapped[str | None] = code_of("country")
    homepage: Mapped[str | None]


class Accreditation(Base):
    """A decision that accredits a provider. Later decisions on it are in its changes, each with its date."""

    __tablename__ = "accreditations"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("providers.id"), index=True)
    agency_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("agencies.id"))
    kind: Mapped[str] = code_of("accreditation-kind")
    reference: Mapped[str | None]
    # The highest level it covers; empty = every level.
    highest_level: Mapped[str | None] = code_of("eqf-level")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    revision: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]

    provider: Mapped[Provider] = relationship(back_populates="accreditations", lazy="raise")
    agency: Mapped[Agency] = relationship(lazy="raise")
    # No field = every field.
    fields: Mapped[list["AccreditationField"]] = relationship(
        lazy="raise", order_by="AccreditationField.field", cascade="all, delete-orphan"
    )
    changes: Mapped[list["AccreditationChange"]] = relationship(
        lazy="raise", order_by="AccreditationChange.effective_on, AccreditationChange.id"
    )

    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="dates_in_order"),
        UniqueConstraint("agency_id", "reference"),
    )
    __mapper_args__ = {"version_id_col": revision}


class AccreditationField(Base):
    __tablename__ = "accreditation_fields"

    accreditation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accreditations.id"), primary_key=True)
    field: Mapped[str] = mapped_column(Code("isced-f"), ForeignKey("concepts.id"), primary_key=True)


class AccreditationChange(Base):
    __tablename__ = "accreditation_changes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    accreditation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accreditations.id"), index=True)
    decision: Mapped[str] = code_of("accreditation-decision")
    effective_on: Mapped[date]
    ground: Mapped[Text]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime]
