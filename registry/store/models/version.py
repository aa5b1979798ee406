"""A version: one state of a micro-credential's content, reviewed as a whole. It is the content object
that rules read, before it is saved and after. `registry/microcredentials/content.py` builds it from JSON and back.
"""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.store.models.base import Base, Text, code_of, new_id

if TYPE_CHECKING:
    from registry.store.models.microcredential import MicroCredential

OPEN_STATES = ("draft", "submitted", "in_review", "returned")
"""States of a version on its way; a micro-credential has at most one such version (held by an index)."""

Amount = Numeric(12, 3, asdecimal=False)


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
    comments: Mapped[list[dict[str, Any]]]
    # What the rules found when it was last judged: [{"code", "path", "severity", "params"}].
    findings: Mapped[list[dict[str, Any]]]
    # The record of the earlier list, as it was found there.
    earlier_record: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    revision: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    # Set with every change of the content, so that `revision` counts also those of rows below alone.
    changed_at: Mapped[datetime]

    title: Mapped[Text]
    description: Mapped[Text | None]
    workload_hours: Mapped[float | None] = mapped_column(Amount)
    ects: Mapped[float | None] = mapped_column(Amount)
    us_credit_hours: Mapped[float | None] = mapped_column(Amount)
    duration_weeks: Mapped[float | None] = mapped_column(Amount)
    level: Mapped[str | None] = code_of("national-level")
    eqf_level: Mapped[str | None] = code_of("eqf-level")
    qf_ehea_cycle: Mapped[str | None] = code_of("qf-ehea-cycle")
    prerequisites: Mapped[Text | None]
    prior_learning: Mapped[Text | None]
    grading_scheme: Mapped[Text | None]
    stand_alone: Mapped[bool | None]
    keywords: Mapped[list[str]]
    price_amount: Mapped[float | None] = mapped_column(Amount)
    price_currency: Mapped[str | None] = code_of("currency")
    funding: Mapped[Text | None]
    homepage: Mapped[str | None]
    further_information: Mapped[Text | None]
    review_on: Mapped[date | None]
    valid_until: Mapped[date | None]

    micro_credential: Mapped["MicroCredential"] = relationship(back_populates="versions", lazy="raise")
    concepts: Mapped[list["VersionConcept"]] = relationship(
        order_by="VersionConcept.part, VersionConcept.position", lazy="raise", cascade="all, delete-orphan"
    )
    learning_outcomes: Mapped[list["LearningOutcome"]] = relationship(
        order_by="LearningOutcome.position", lazy="raise", cascade="all, delete-orphan"
    )
    awarding_bodies: Mapped[list["AwardingBody"]] = relationship(
        order_by="AwardingBody.position", lazy="raise", cascade="all, delete-orphan"
    )
    assessments: Mapped[list["Assessment"]] = relationship(
        order_by="Assessment.position", lazy="raise", cascade="all, delete-orphan"
    )
    quality_assurance: Mapped[list["QualityAssurance"]] = relationship(
        order_by="QualityAssurance.position", lazy="raise", cascade="all, delete-orphan"
    )
    stackability: Mapped[list["StackabilityLink"]] = relationship(
        order_by="StackabilityLink.position", lazy="raise", cascade="all, delete-orphan"
    )
    partners: Mapped[list["Partner"]] = relationship(
        order_by="Partner.position", lazy="raise", cascade="all, delete-orphan"
    )
    offerings: Mapped[list["Offering"]] = relationship(
        order_by="Offering.position", lazy="raise", cascade="all, delete-orphan"
    )

    __table_args__ = (
        UniqueConstraint("micro_credential_id", "sequence"),
        Index(
            "ix_versions_one_open",
            "micro_credential_id",
            unique=True,
            sqlite_where=text("state IN ({})".format(", ".join(f"'version-state:{s}'" for s in OPEN_STATES))),
            postgresql_where=text(
                "state IN ({})".format(", ".join(f"'version-state:{s}'" for s in OPEN_STATES))
            ),
        ),
        Index(None, "state", "submitted_at"),
        CheckConstraint("basis IN ('review', 'earlier_list')", name="basis_known"),
        CheckConstraint(
            "state <> 'version-state:approved' OR in_force_from IS NOT NULL", name="approved_has_a_date"
        ),
        CheckConstraint("(price_amount IS NULL) = (price_currency IS NULL)", name="price_has_currency"),
        CheckConstraint(
            "workload_hours >= 0 AND ects >= 0 AND price_amount >= 0", name="amounts_not_negative"
        ),
    )
    __mapper_args__ = {"version_id_col": revision}


class Part:
    """A row below a version, in its place in a list."""

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class VersionConcept(Base):
    """One code in one of the content's lists of codes (`part`: fields, languages, modes, …)."""

    __tablename__ = "version_concepts"

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    concept_id: Mapped[str] = mapped_column(ForeignKey("concepts.id"), index=True)

    __table_args__ = (UniqueConstraint("version_id", "part", "concept_id"),)


class LearningOutcome(Part, Base):
    __tablename__ = "learning_outcomes"

    text: Mapped[Text]
    skills: Mapped[list["OutcomeSkill"]] = relationship(
        order_by="OutcomeSkill.position", lazy="raise", cascade="all, delete-orphan"
    )


class OutcomeSkill(Base):
    __tablename__ = "outcome_skills"

    version_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    outcome: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    skill: Mapped[str] = code_of("esco-skill", index=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "outcome"], ["learning_outcomes.version_id", "learning_outcomes.position"]
        ),
    )


class AwardingBody(Part, Base):
    __tablename__ = "awarding_bodies"

    name: Mapped[Text]
    role: Mapped[str] = code_of("awarding-role")
    provider: Mapped[str | None] = mapped_column(ForeignKey("providers.number"))
    country: Mapped[str | None] = code_of("country")


class Assessment(Part, Base):
    __tablename__ = "assessments"

    type: Mapped[str | None] = code_of("assessment-type")
    supervision: Mapped[str | None] = code_of("supervision")
    criteria: Mapped[Text | None]
    standards: Mapped[Text | None]


class QualityAssurance(Part, Base):
    __tablename__ = "quality_assurance"

    type: Mapped[str] = code_of("quality-assurance-type")
    agency: Mapped[Text | None]
    url: Mapped[str | None]


class StackabilityLink(Part, Base):
    __tablename__ = "stackability_links"

    qualification: Mapped[str | None] = mapped_column(ForeignKey("qualifications.number"))
    micro_credential: Mapped[str | None] = mapped_column(ForeignKey("micro_credentials.number"))
    credits: Mapped[float | None] = mapped_column(Amount)
    condition: Mapped[Text | None]

    __table_args__ = (
        CheckConstraint("(qualification IS NULL) <> (micro_credential IS NULL)", name="one_target"),
    )


class Partner(Part, Base):
    __tablename__ = "partners"

    name: Mapped[Text]
    role: Mapped[str] = code_of("partner-role")
    statement: Mapped[Text | None]
    on: Mapped[date | None]
    url: Mapped[str | None]


class Offering(Part, Base):
    __tablename__ = "offerings"

    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    apply_until: Mapped[date | None]
    mode: Mapped[str | None] = code_of("learning-mode")
    language: Mapped[str | None] = code_of("language")
    place: Mapped[Text | None]
    seats: Mapped[int | None]
    price_amount: Mapped[float | None] = mapped_column(Amount)
    price_currency: Mapped[str | None] = code_of("currency")
    url: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("(price_amount IS NULL) = (price_currency IS NULL)", name="price_has_currency"),
    )
