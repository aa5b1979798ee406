"""An offering: one time that a micro-credential can be taken, kept by its provider without review."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.store.models.base import Base, Text, code_of, new_id
from registry.values.json import JSONObject


class Offering(Base):
    """Its facts are those of `OfferingFacts`; past ones stay. Cancelled is all that time alone does not tell."""

    __tablename__ = "offerings"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    micro_credential_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("micro_credentials.id"))
    # The provider's own name of it, as it stands in the address.
    local_id: Mapped[str]
    cancelled: Mapped[bool]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    any_time: Mapped[bool | None]
    apply_from: Mapped[date | None]
    apply_until: Mapped[date | None]
    mode: Mapped[str | None] = code_of("learning-mode")
    language: Mapped[str | None] = code_of("language")
    place: Mapped[Text | None]
    seats: Mapped[int | None]
    # [{"amount": number, "currency": code, "for_whom": text?}]
    prices: Mapped[list[JSONObject]]
    url: Mapped[str | None]
    revision: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("micro_credential_id", "local_id"),
        CheckConstraint("seats >= 0", name="seats_not_negative"),
        CheckConstraint("starts_on <= ends_on", name="starts_before_it_ends"),
        CheckConstraint("apply_from <= apply_until", name="applications_open_before_they_close"),
    )
    __mapper_args__ = {"version_id_col": revision}
