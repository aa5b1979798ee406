"""The content of a micro-credential as clients send and get it: docs/content.md, by hand.

A test holds it equal to the declaration in `registry/microcredentials/content.py`.
"""

from api.smorest.fields import Address, Boolean, Code, DayText, Line, List, Nested, Number, Request, Text


class Price(Request):
    amount = Number(required=True, most=10_000_000)
    currency = Code("currency", required=True)


class LearningOutcome(Request):
    text = Text(required=True)
    skills = List(Code("esco-skill"))


class AwardingBody(Request):
    name = Text(required=True)
    role = Code("awarding-role", required=True)
    provider = Line(allow_none=True, metadata={"description": "its number in this register"})
    country = Code("country", allow_none=True)


class Assessment(Request):
    type = Code("assessment-type", allow_none=True)
    supervision = Code("supervision", allow_none=True)
    criteria = Text(allow_none=True)
    standards = Text(allow_none=True)


class QualityAssurance(Request):
    type = Code("quality-assurance-type", required=True)
    agency = Text(allow_none=True)
    url = Address(allow_none=True)


class StackabilityLink(Request):
    qualification = Line(allow_none=True, metadata={"description": "a qualification's number"})
    micro_credential = Line(allow_none=True, metadata={"description": "a micro-credential's number"})
    credits = Number(allow_none=True)
    condition = Text(allow_none=True)


class Partner(Request):
    name = Text(required=True)
    role = Code("partner-role", required=True)
    statement = Text(allow_none=True)
    on = DayText(allow_none=True)
    url = Address(allow_none=True)


class Offering(Request):
    starts_on = DayText(allow_none=True)
    ends_on = DayText(allow_none=True)
    apply_until = DayText(allow_none=True)
    mode = Code("learning-mode", allow_none=True)
    language = Code("language", allow_none=True)
    place = Text(allow_none=True)
    seats = Number(whole=True, most=100_000, allow_none=True)
    price = Nested(Price, allow_none=True)
    url = Address(allow_none=True)


class Content(Request):
    title = Text(required=True)
    description = Text(allow_none=True)
    learning_outcomes = List(Nested(LearningOutcome), allow_none=True)
    awarding_bodies = List(Nested(AwardingBody), allow_none=True)
    workload_hours = Number(most=100_000, allow_none=True)
    ects = Number(most=10_000, allow_none=True)
    us_credit_hours = Number(most=10_000, allow_none=True)
    duration_weeks = Number(most=10_000, allow_none=True)
    level = Code("national-level", allow_none=True)
    eqf_level = Code("eqf-level", allow_none=True)
    qf_ehea_cycle = Code("qf-ehea-cycle", allow_none=True)
    assessments = List(Nested(Assessment), allow_none=True)
    modes = List(Code("learning-mode"), allow_none=True)
    quality_assurance = List(Nested(QualityAssurance), allow_none=True)
    fields_ = List(Code("isced-f"), allow_none=True, data_key="fields", attribute="fields")
    languages = List(Code("language"), allow_none=True)
    prerequisites = Text(allow_none=True)
    prior_learning = Text(allow_none=True)
    grading_scheme = Text(allow_none=True)
    stand_alone = Boolean(allow_none=True)
    stackability = List(Nested(StackabilityLink), allow_none=True)
    partners = List(Nested(Partner), allow_none=True)
    occupations = List(Code("esco-occupation"), allow_none=True)
    occupation_groups = List(Code("isco-08"), allow_none=True)
    target_groups = List(Code("target-group"), allow_none=True)
    keywords = List(Line(longest=200), allow_none=True)
    price = Nested(Price, allow_none=True)
    funding = Text(allow_none=True)
    digital_formats = List(Code("digital-format"), allow_none=True)
    homepage = Address(allow_none=True)
    further_information = Text(allow_none=True)
    review_on = DayText(allow_none=True)
    valid_until = DayText(allow_none=True)
    offerings = List(Nested(Offering), allow_none=True)


class Draft(Request):
    local_id = Line(
        required=True,
        longest=200,
        metadata={"description": "your own id of the micro-credential", "example": "CS-101"},
    )
    content = Nested(Content, required=True)


class Change(Request):
    local_id = Line(longest=200, metadata={"description": "if given, must be the one it has"})
    content = Nested(Content, required=True)


class ContentOnly(Request):
    content = Nested(Content, required=True)
    local_id = Line(longest=200)
