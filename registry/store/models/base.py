"""What every table shares: naming of constraints, types, ids."""

import uuid
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import uuid_utils.compat
from sqlalchemy import JSON, Date, DateTime, ForeignKey, MetaData, String, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

Text = dict[str, str]
"""A text in one or more languages: ISO 639-1 code → words."""


class Moment(TypeDecorator[datetime]):
    """A point in time, always aware and in UTC, also on SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return (
            None
            if value is None
            else value.replace(tzinfo=UTC)
            if value.tzinfo is None
            else value.astimezone(UTC)
        )


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: String,
        uuid.UUID: Uuid,
        datetime: Moment,
        date: Date,
        Text: Json,
        dict[str, Any]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
    }
    # A change of such a row must append an event to the ledger in the same transaction.
    needs_event: ClassVar[bool] = True


def new_id() -> uuid.UUID:
    """Time-ordered (RFC 9562, version 7): made in Python, and new rows stay together in the database."""
    return uuid_utils.compat.uuid7()


class Code(TypeDecorator[str]):
    """A code of one vocabulary: "0613" in Python, "isced-f:0613", the concept's key, in the database."""

    impl = String
    cache_ok = True

    def __init__(self, scheme: str) -> None:
        super().__init__()
        self.scheme = scheme

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else f"{self.scheme}:{value}"

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else value.partition(":")[2]


def code_of(scheme: str, **options: Any) -> MappedColumn[Any]:
    """A column whose code the database itself checks to exist in the vocabulary."""
    return mapped_column(Code(scheme), ForeignKey("concepts.id"), **options)
