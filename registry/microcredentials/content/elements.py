"""The content of a micro-credential and the facts of an offering, declared once: the elements of Annex I of the Council
Recommendation of 16 June 2022 (2022/C 243/02) and what the region's policy work adds.

These are the types that rules, search and exports read. `document.py` beside this turns them into JSON and back; the
contract of the API, its JSON Schema and the tables of docs/content.md follow from them, with what is said here of each
element. A content is replaced, never changed.
"""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from registry.values.text import Text


def _code(scheme: str) -> Meta:
    """Mark the code of a vocabulary."""
    return Meta(extra={"kind": "code", "of": scheme})


def _number_of(kind: str) -> Meta:
    """Mark the number of something else in this register."""
    return Meta(extra={"kind": "number_of", "of": kind})


def _up_to(most: int) -> Meta:
    return Meta(ge=0, le=most)


def _means(meaning: str, *, annex_i: bool = False) -> Meta:
    """Say what an element means, and whether Annex I makes it mandatory for every micro-credential. (Learner and date
    of issue, which it names too, belong to an issued credential.)
    """
    return Meta(extra={"meaning": meaning, "annex_i": annex_i})


Address = Annotated[str, Meta(extra={"kind": "address"})]
Amount = Annotated[float, _up_to(10_000_000), _means("0 is free of charge")]
AssessmentType = Annotated[str, _code("assessment-type")]
AwardingRole = Annotated[str, _code("awarding-role")]
Country = Annotated[str, _code("country"), _means("ISO 3166-1 alpha-2")]
Credits = Annotated[float, _up_to(10_000)]
Currency = Annotated[str, _code("currency"), _means("ISO 4217")]
Cycle = Annotated[str, _code("qf-ehea-cycle")]
DigitalFormat = Annotated[str, _code("digital-format")]
EqfLevel = Annotated[str, _code("eqf-level")]
Field = Annotated[str, _code("isced-f")]
Hours = Annotated[float, _up_to(100_000)]
Keyword = Annotated[str, Meta(max_length=200)]
Language = Annotated[str, _code("language")]
LearningMode = Annotated[str, _code("learning-mode")]
Months = Annotated[int, _up_to(1_200)]
NationalLevel = Annotated[str, _code("national-level")]
Occupation = Annotated[str, _code("esco-occupation")]
OccupationGroup = Annotated[str, _code("isco-08")]
PartnerRole = Annotated[str, _code("partner-role")]
QualityAssuranceType = Annotated[str, _code("quality-assurance-type")]
Seats = Annotated[int, _up_to(100_000)]
Skill = Annotated[str, _code("esco-skill")]
Supervision = Annotated[str, _code("supervision")]
TargetGroup = Annotated[str, _code("target-group")]
Weeks = Annotated[float, _up_to(10_000)]

MicroCredentialNumber = Annotated[
    str, _number_of("micro_credential"), _means("a micro-credential's number in this register")
]
ProviderNumber = Annotated[str, _number_of("provider"), _means("a provider's number in this register")]
QualificationNumber = Annotated[str, _number_of("qualification"), _means("a qualification's number")]


class Part(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A part of a content. Absent, null and an empty list mean the same: the provider does not say."""


class Price(Part, frozen=True):
    amount: Amount
    currency: Currency


class LearningOutcome(Part, frozen=True):
    text: Text
    skills: Annotated[tuple[Skill, ...], _means("by ESCO's UUID or whole URI")] = ()


class AwardingBody(Part, frozen=True):
    name: Text
    role: AwardingRole
    provider: ProviderNumber | None = None
    country: Country | None = None


class Assessment(Part, frozen=True):
    type: AssessmentType | None = None
    supervision: Annotated[Supervision | None, _means("and how identity is verified")] = None
    criteria: Text | None = None
    standards: Text | None = None


class QualityAssurance(Part, frozen=True):
    type: QualityAssuranceType
    agency: Text | None = None
    url: Address | None = None


class StackabilityLink(Part, frozen=True):
    qualification: QualificationNumber | None = None
    micro_credential: MicroCredentialNumber | None = None
    credits: Credits | None = None
    condition: Text | None = None


class Partner(Part, frozen=True):
    name: Text
    role: PartnerRole
    statement: Text | None = None
    on: date | None = None
    url: Address | None = None


class Content(Part, frozen=True):
    title: Annotated[Text, _means("what it is called", annex_i=True)]
    description: Annotated[Text | None, _means("what it is about, for a learner")] = None
    learning_outcomes: Annotated[
        tuple[LearningOutcome, ...],
        _means("what a learner knows, understands and can do afterwards", annex_i=True),
    ] = ()
    awarding_bodies: Annotated[
        tuple[AwardingBody, ...], _means("who awards it, and who else has a part in it", annex_i=True)
    ] = ()
    workload_hours: Annotated[
        Hours | None, _means("all learning, taught and own, and assessment, in hours", annex_i=True)
    ] = None
    ects: Annotated[
        Credits | None, _means("checked against the hours; derived from them when absent", annex_i=True)
    ] = None
    us_credit_hours: Annotated[Credits | None, _means("where the provider uses them")] = None
    duration_weeks: Annotated[Weeks | None, _means("from the first day to the last")] = None
    level: Annotated[NationalLevel | None, _means("of the national framework", annex_i=True)] = None
    eqf_level: Annotated[
        EqfLevel | None, _means("derived from the level when absent, checked when given")
    ] = None
    qf_ehea_cycle: Annotated[
        Cycle | None, _means("derived from the level when absent, checked when given")
    ] = None
    assessments: Annotated[tuple[Assessment, ...], _means("how the outcomes are assessed", annex_i=True)] = ()
    modes: Annotated[tuple[LearningMode, ...], _means("forms of participation", annex_i=True)] = ()
    quality_assurance: Annotated[
        tuple[QualityAssurance, ...], _means("what assures its quality", annex_i=True)
    ] = ()
    fields: Annotated[tuple[Field, ...], _means("detailed, with four digits")] = ()
    languages: Annotated[tuple[Language, ...], _means("of instruction, ISO 639-1")] = ()
    prerequisites: Annotated[Text | None, _means("what one needs to enrol")] = None
    prior_learning: Annotated[Text | None, _means("how prior learning is recognised")] = None
    grading_scheme: Annotated[Text | None, _means("how results are graded")] = None
    stand_alone: Annotated[bool | None, _means("has a value of its own, without any further step")] = None
    stackability: Annotated[
        tuple[StackabilityLink, ...],
        _means("what it counts toward: in each, a qualification or another micro-credential"),
    ] = ()
    partners: Annotated[tuple[Partner, ...], _means("who took part in making it, or endorses it")] = ()
    occupations: Annotated[
        tuple[Occupation, ...], _means("it prepares for, by ESCO's UUID or whole URI")
    ] = ()
    occupation_groups: Annotated[
        tuple[OccupationGroup, ...], _means("it prepares for, with four digits")
    ] = ()
    target_groups: Annotated[tuple[TargetGroup, ...], _means("whom it is for")] = ()
    keywords: Annotated[tuple[Keyword, ...], _means("the provider's own words, in any language")] = ()
    price: Annotated[Price | None, _means("unless an offering says another")] = None
    funding: Annotated[Text | None, _means("who pays, and grants")] = None
    digital_formats: Annotated[tuple[DigitalFormat, ...], _means("in which it is issued")] = ()
    valid_for_months: Annotated[
        Months | None, _means("how long what a learner is issued is valid; for ever when absent")
    ] = None
    homepage: Annotated[Address | None, _means("its own page")] = None
    further_information: Annotated[Text | None, _means("what has no place elsewhere")] = None
    review_on: Annotated[date | None, _means("when the provider reviews it")] = None
    valid_until: Annotated[date | None, _means("the last day of the entry")] = None

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

    starts_on: Annotated[date | None, _means("the first day")] = None
    ends_on: Annotated[date | None, _means("the last day")] = None
    any_time: Annotated[bool | None, _means("one begins whenever one likes; then it has no first day")] = None
    apply_from: Annotated[date | None, _means("the first day to apply")] = None
    apply_until: Annotated[
        date | None, _means("the last day to apply; without one, one may until the first day")
    ] = None
    mode: Annotated[LearningMode | None, _means("without it, those of the content")] = None
    language: Annotated[Language | None, _means("without it, those of the content")] = None
    place: Annotated[Text | None, _means("where it is held")] = None
    seats: Annotated[Seats | None, _means("how many can take part")] = None
    prices: Annotated[tuple[OfferingPrice, ...], _means("without any, that of the content")] = ()
    url: Annotated[Address | None, _means("where one applies")] = None
