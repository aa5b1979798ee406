"""Existing degrees that micro-credentials can count toward, and providers' statements that they do."""

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.store.models.base import Base, code_of, new_id
from registry.store.models.provider import Provider
from registry.values.text import Text


class Qualification(Base):
    __tablename__ = "qualifications"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("providers.id"), index=True)
    title: Mapped[Text]
    level: Mapped[str] = code_of("national-level")
    field: Mapped[str | None] = code_of("isced-f")
    ects: Mapped[float | None] = mapped_column(Numeric(12, 3, asdecimal=False))
    created_at: Mapped[datetime]

    provider: Mapped[Provider] = relationship(lazy="raise")


class Recognition(Base):
    """A provider's published statement that it credits a micro-credential toward a qualification of its own."""

    __tablename__ = "recognitions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    micro_credential_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("micro_credentials.id"), index=True)
    qualification_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("qualifications.id"), index=True)
    credits: Mapped[float | None] = mapped_column(Numeric(12, 3, asdecimal=False))
    condition: Mapped[Text | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    qualification: Mapped[Qualification] = relationship(lazy="raise")
