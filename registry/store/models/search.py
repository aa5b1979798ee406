"""What the search keeps in the store: its indexes, how they compared with the store, and what was asked."""

import uuid
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.store.models.base import Base


class SearchIndex(Base):
    """One index of the engine and how far it has come: what moved up to `position` is in it. Where `reached` names a
    micro-credential, of those at just this position only the ones up to it.
    """

    __tablename__ = "search_indexes"
    needs_event: ClassVar[bool] = False

    name: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    position: Mapped[int] = mapped_column(BigInteger)
    reached: Mapped[uuid.UUID | None]
    began_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("state IN ('building', 'live', 'retired')", name="state_known"),)


class IndexCheck(Base):
    """How the index in use compared with the store; the counts are of micro-credentials."""

    __tablename__ = "index_checks"
    needs_event: ClassVar[bool] = False

    at: Mapped[datetime] = mapped_column(primary_key=True)
    documents: Mapped[int]
    missing: Mapped[int]
    extra: Mapped[int]
    stale: Mapped[int]
    lag: Mapped[int]
    repaired: Mapped[bool]


class SearchCount(Base):
    """How often a text was searched in a week, whoever asked: nothing of persons is kept.

    `hits` are those of the last time; `empty` and `interpreted` count how often nothing was found, and how often
    the text had to be mended.
    """

    __tablename__ = "search_counts"
    needs_event: ClassVar[bool] = False

    week: Mapped[date] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    asked: Mapped[int]
    empty: Mapped[int]
    interpreted: Mapped[int]
    hits: Mapped[int]

    __table_args__ = (CheckConstraint("asked >= empty AND asked >= interpreted", name="parts_of_asked"),)
