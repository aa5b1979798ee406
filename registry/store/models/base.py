"""What every table shares: naming of constraints, types, ids."""

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import ClassVar

import uuid_utils.compat
from sqlalchemy import JSON, Date, DateTime, Dialect, ForeignKey, MetaData, String, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

from registry.values.json import JSONObject
from registry.values.text import Text as Text  # noqa: PLC0414  version.py takes it from here


class Moment(TypeDecorator[datetime]):
    """A point in time, always with the zone UTC, also on SQLite, which stores no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


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
    type_annotation_map: ClassVar[Mapping[object, object]] = {
        str: String,
        uuid.UUID: Uuid,
        datetime: Moment,
        date: Date,
        Text: Json,
        JSONObject: Json,
        list[str]: Json,
        list[JSONObject]: Json,
    }
    # Whether a change of such a row must be in an event of the ledger in the same transaction.
    needs_event: ClassVar[bool] = True


def new_id() -> uuid.UUID:
    """Make a time-ordered id (RFC 9562, version 7), so that new rows are stored near each other."""
    return uuid_utils.compat.uuid7()


class Code(TypeDecorator[str]):
    """A code of one vocabulary: "0613" in Python, "isced-f:0613", the concept's key, in the database."""

    impl = String
    cache_ok = True

    def __init__(self, scheme: str) -> None:
        super().__init__()
        self.scheme = scheme

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{self.scheme}:{value}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else value.partition(":")[2]


def code_of(scheme: str, *, primary_key: bool = False, index: bool = False) -> MappedColumn[str]:
    """Declare a column of codes, which the database itself checks to exist in the vocabulary."""
    return mapped_column(Code(scheme), ForeignKey("concepts.id"), primary_key=primary_key, index=index)
