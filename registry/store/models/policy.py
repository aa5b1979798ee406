"""Limits and lists that the rules read: rows with dates, not constants."""

import uuid
from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.store.models.base import Base, new_id
from registry.values.json import JSONObject


class PolicyRow(Base):
    """The value of one limit from a day on, until the next row of the same name."""

    __tablename__ = "policy"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    value: Mapped[JSONObject]
    valid_from: Mapped[date]
    source: Mapped[str]

    __table_args__ = (UniqueConstraint("name", "valid_from"),)
