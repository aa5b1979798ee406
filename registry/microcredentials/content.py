"""The content of a micro-credential and the facts of an offering, declared once: the elements of Annex I of the Council
Recommendation of 16 June 2022 (2022/C 243/02) and what the region's policy work adds. docs/content.md says what each
means.

These are the types that rules, search and exports read. `document.py` beside this turns them into JSON and back; the
contract of the API and what a page can show follow from them too. A content is replaced, never changed.
"""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from registry.text import Text


def _code(scheme: str) -> Meta:
    """Mark the code of a vocabulary."""
    return Meta(extra={"kind": "code", "of": scheme})


def _number_of(kind: str) -> Meta:
    """Mark the number of something else in this register."""
    return Meta(extra={"kind": "number_of", "of": kind})


def _up_to(most: int) -> Meta:
    return Meta(ge=0, le=most)


Address = Annotated[str, Meta(extra={"kind": "address"})]
Amount = Annotated[float, _up_to(10_000_000)]
Credits = Annotated[float, _up_to(10_000)]
Country = Annotated[str, _code("country")]
Currency = Annotated[str, _code("currency")]
Language = Annotated[str, _code("language")]
LearningMode = Annotated[str, _code("learning-mode")]
Skill = Annotated[str, _code("esco-skill")]


class Part(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A part of a content. Absent, null and an empty list mean the same: the provider does not say."""


class Price(Part, frozen=True):
    amount: Amount
    currency: Currency


class LearningOutcome(Part, frozen=True):
    text: Text
    skills: tuple[Skill, ...] = ()


class AwardingBody(Part, frozen=True):
    name: Text
    role: Annotated[str, _code("awarding-role")]
    provider: Annotated[str, _number_of("provider")] | None = None
    country: Country | None = None


class Assessment(Part, frozen=True):
    type: Annotated[str, _code("assessment-type")] | None = None
    supervision: Annotated[str, _code("supervision")] | None = None
    criteria: Text | None = None
    standards: Text | None = None


class QualityAssurance(Part, frozen=True):
    type: Annotated[str, _code("quality-assurance-type")]
    agency: Text | None = None
    url: Address | None = None


class StackabilityLink(Part, frozen=True):
    qualification: Annotated[str, _number_of("qualification")] | None = None
    micro_credential: Annotated[str, _number_of("micro_credential")] | None = None
    credits: Credits | None = None
    condition: Text | None = None


class Partner(Part, frozen=True):
    name: Text
    role: Annotated[str, _code("partner-role")]
    statement: Text | None = None
    on: date | None = None
    url: Address | None = None


class Content(Part, frozen=True):
    title: Text
    description: Text | None = None
    learning_outcomes: tuple[LearningOutcome, ...] = ()
    awarding_bodies: tuple[AwardingBody, ...] = ()
    workload_hours: Annotated[float, _up_to(100_000)] | None = None
    ects: Credits | None = None
    us_credit_hours: Credits | None = None
    duration_weeks: Annotated[float, _up_to(10_000)] | None = None
    level: Annotated[str, _code("national-level")] | None = None
    eqf_level: Annotated[str, _code("eqf-level")] | None = None
    qf_ehea_cycle: Annotated[str, _code("qf-ehea-cycle")] | None = None
    assessments: tuple[Assessment, ...] = ()
    modes: tuple[LearningMode, ...] = ()
    quality_assurance: tuple[QualityAssurance, ...] = ()
    fields: tuple[Annotated[str, _code("isced-f")], ...] = ()
    languages: tuple[Language, ...] = ()
    prerequisites: Text | None = None
    prior_learning: Text | None = None
    grading_scheme: Text | None = None
    stand_alone: bool | None = None
    stackability: tuple[StackabilityLink, ...] = ()
    partners: tuple[Partner, ...] = ()
    occupations: tuple[Annotated[str, _code("esco-occupation")], ...] = ()
    occupation_groups: tuple[Annotated[str, _code("isco-08")], ...] = ()
    target_groups: tuple[Annotated[str, _code("target-group")], ...] = ()
    keywords: tuple[Annotated[str, Meta(max_length=200)], ...] = ()
    price: Price | None = None
    funding: Text | None = None
    digital_formats: tuple[Annotated[str, _code("digital-format")], ...] = ()
    homepage: Address | None = None
    further_information: Text | None = None
    review_on: date | None = None
    valid_until: date | None = None

    @property
    def skills(self) -> list[str]:
        """The skills that the provider says its outcomes give, each once."""
        return list(dict.fromkeys(skill for outcome in self.learning_outcomes for skill in outcome.skills))


class OfferingPrice(Part, frozen=True):
    amount: Amount
    currency: Currency
    for_whom: Text | None = None


class OfferingFacts(Part, frozen=True):
    """One time that a micro-credential can be taken. Of mode, language and price it may say something of its own."""

    starts_on: date | None = None
    ends_on: date | None = None
    any_time: bool | None = None
    apply_from: date | None = None
    apply_until: date | None = None
    mode: LearningMode | None = None
    language: Language | None = None
    place: Text | None = None
    seats: Annotated[int, _up_to(100_000)] | None = None
    prices: tuple[OfferingPrice, ...] = ()
    url: Address | None = None
