"""Tables of the ledger, of the number series, and of the worker that follows the ledger."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.store.models.base import Base
from registry.values.json import JSONObject


class LedgerEvent(Base):
    """An event. Triggers refuse to change or to delete it."""

    __tablename__ = "ledger_events"
    needs_event: ClassVar[bool] = False

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[str]
    number: Mapped[str | None]
    actor_id: Mapped[uuid.UUID | None]
    effective_on: Mapped[date | None]
    ground: Mapped[str | None]
    # Plain JSON, not JSONB, which would rewrite numbers: the hash covers them as they were written.
    data: Mapped[JSONObject] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    __table_args__ = (Index(None, "subject_type", "subject_id"), Index(None, "number"))


class LedgerHead(Base):
    """One row: the last position and its hash, and the position of the last public event. Whoever appends events locks
    it.
    """

    __tablename__ = "ledger_head"
    needs_event: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
    public_position: Mapped[int] = mapped_column(BigInteger, default=0)

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class NumberSeries(Base):
    """The last number given in each series; a trigger refuses to lower it."""

    __tablename__ = "number_series"
    needs_event: ClassVar[bool] = False

    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


class Cursor(Base):
    """How far a follower of the ledger has come."""

    __tablename__ = "cursors"
    needs_event: ClassVar[bool] = False

    follower: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    # The last day whose dates were looked at, for the follower that watches what falls due.
    day: Mapped[date | None]


class Lease(Base):
    """Who holds a duty that only one process may do at a time, and until when unless renewed."""

    __tablename__ = "leases"
    needs_event: ClassVar[bool] = False

    duty: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    expires_at: Mapped[datetime]


class RegisterMark(Base):
    """Facts about the register as a whole, such as that it holds demonstration data."""

    __tablename__ = "register_marks"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
