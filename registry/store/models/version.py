"""A version: one state of a micro-credential's content, reviewed as a whole, and what the database holds about it."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import orjson
from sqlalchemy import (
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    String,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from registry.microcredentials.content import Content, document
from registry.store.models.base import Base, Json, Text, code_of, new_id
from registry.values.json import JSONObject

if TYPE_CHECKING:
    from registry.store.models.microcredential import MicroCredential

OPEN_STATES = ("draft", "submitted", "in_review", "returned")
"""States of a version on its way; a micro-credential has at most one such version (held by an index)."""

_IS_OPEN = text("state IN ({})".format(", ".join(f"'version-state:{state}'" for state in OPEN_STATES)))


class Document(TypeDecorator[Content]):
    """A content, kept as one JSON document in its one spelling."""

    impl = Json
    cache_ok = True

    def process_bind_param(self, value: Content | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(document.canonical(document.dump(value)))

    def process_result_value(self, value: Any, dialect: Dialect) -> Content | None:
        return None if value is None else msgspec.convert(value, Content)


class Version(Base):
    __tablename__ = "versions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    micro_credential_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("micro_credentials.id"))
    sequence: Mapped[int]
    state: Mapped[str] = code_of("version-state")
    # Whether it went through review, or was taken over from an earlier list as it was found.
    basis: Mapped[str]
    in_force_from: Mapped[date | None]
    reviewer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id"))
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decision_ground: Mapped[str | None] = code_of("ground")
    decision_note: Mapped[Text | None]
    # The reviewer's comments on fields: [{"path": "/assessments/0", "text": {…}}].
    comments: Mapped[list[JSONObject]]
    # What the rules found when it was last judged: [{"code", "path", "severity", "params"}].
    findings: Mapped[list[JSONObject]]
    # The record of the earlier list, as it was found there.
    earlier_record: Mapped[JSONObject | None] = mapped_column(deferred=True)
    revision: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    content: Mapped[Content] = mapped_column(Document)
    content_sha256: Mapped[str] = mapped_column(String(64))
    # What the content says of its end, for the day it comes.
    valid_until: Mapped[date | None] = mapped_column(index=True)

    micro_credential: Mapped["MicroCredential"] = relationship(back_populates="versions", lazy="raise")

    __table_args__ = (
        UniqueConstraint("micro_credential_id", "sequence"),
        Index(
            "ix_versions_one_open",
            "micro_credential_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index(None, "state", "submitted_at"),
        CheckConstraint("basis IN ('review', 'earlier_list')", name="basis_known"),
        CheckConstraint(
            "state <> 'version-state:approved' OR in_force_from IS NOT NULL", name="approved_has_a_date"
        ),
    )
    __mapper_args__ = {"version_id_col": revision}

    @validates("content")
    def _follow_content(self, _name: str, content: Content) -> Content:
        self.content_sha256, self.valid_until = document.digest(content), content.valid_until
        return content


class VersionCode(Base):
    """One code that a version's content names, at a JSON pointer: derived from the content, never a truth of its own.

    A concept of ESCO that the register does not know yet waits in `unknown` (its id) until it is loaded.
    """

    __tablename__ = "version_codes"

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    pointer: Mapped[str] = mapped_column(primary_key=True)
    concept_id: Mapped[str | None] = mapped_column(ForeignKey("concepts.id"), index=True)
    unknown: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("(concept_id IS NULL) <> (unknown IS NULL)", name="known_or_not"),
        Index(
            None,
            "unknown",
            sqlite_where=text("unknown IS NOT NULL"),
            postgresql_where=text("unknown IS NOT NULL"),
        ),
    )


class VersionLink(Base):
    """One provider, qualification or micro-credential that a content names by its number; derived likewise."""

    __tablename__ = "version_links"

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    pointer: Mapped[str] = mapped_column(primary_key=True)
    provider: Mapped[str | None] = mapped_column(ForeignKey("providers.number"), index=True)
    qualification: Mapped[str | None] = mapped_column(ForeignKey("qualifications.number"), index=True)
    micro_credential: Mapped[str | None] = mapped_column(ForeignKey("micro_credentials.number"), index=True)

    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN provider IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN qualification IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN micro_credential IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_target",
        ),
    )
