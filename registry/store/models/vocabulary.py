"""Vocabularies: schemes and their concepts, with labels in Arabic and English."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.store.models.base import Base, code_of
from registry.values.json import JSONObject
from registry.values.text import Text


class Scheme(Base):
    __tablename__ = "schemes"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[Text]
    version: Mapped[str]
    source: Mapped[str]
    licence: Mapped[str]
    digest: Mapped[str]
    # The digest of what the project last shipped; `digest` differs from it after an import or an edit.
    shipped: Mapped[str | None]


class Concept(Base):
    """`id` is scheme:code, so that any table can hold a reference in one column."""

    __tablename__ = "concepts"

    id: Mapped[str] = mapped_column(primary_key=True)
    scheme: Mapped[str] = mapped_column(ForeignKey("schemes.id"))
    code: Mapped[str]
    position: Mapped[int]
    label: Mapped[Text]
    # Further words for the same: language → words.
    alternatives: Mapped[JSONObject]
    broader: Mapped[str | None]
    uri: Mapped[str | None]
    data: Mapped[JSONObject]
    # All labels, folded, in one string: for look-ups by a part of a label.
    search_key: Mapped[str]

    __table_args__ = (Index(None, "scheme", "position"),)


class OccupationSkill(Base):
    """That an occupation needs a skill, as ESCO says; optional ones are good to have."""

    __tablename__ = "occupation_skills"

    occupation: Mapped[str] = code_of("esco-occupation", primary_key=True)
    skill: Mapped[str] = code_of("esco-skill", primary_key=True, index=True)
    essential: Mapped[bool]


class OccupationTotal(Base):
    """How many skills ESCO calls essential for an occupation, those included that the register does not know."""

    __tablename__ = "occupation_totals"

    occupation: Mapped[str] = code_of("esco-occupation", primary_key=True)
    essential: Mapped[int]
