"""The rules: each says one thing about content that is wrong in one way, and nothing about what is complete."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import policy
from registry.errors import NotFound, RegistryError
from registry.messages import messages
from registry.microcredentials import drafts
from registry.people.accounts import Actor
from registry.rules import measures
from registry.store.models import Accreditation, Concept, Provider
from tests.conftest import IN_THE_BOX, Register
from tests.making import (
    TODAY,
    make_accreditation,
    make_provider,
    make_submitter,
    read_content,
)

Faults = set[tuple[str, str]]
"""(code, path) of findings."""

LATER = date(2026, 9, 1)

pytestmark = IN_THE_BOX


def faults(session: Session, by: Actor, **changes: object) -> Faults:
    findings = drafts.validate(session, read_content(**changes), by=by)
    return {(finding.code, finding.path) for finding in findings}


@pytest.fixture
def submitter(register: Register) -> Actor:
    """Give one who submits for a provider that is accredited for everything."""
    with register.writing() as session:
        return make_submitter(session)


def test_complete_content_is_faultless(register: Register, submitter: Actor) -> None:
    with register.sessions() as session:
        assert faults(session, submitter) == set()


BODY = {"name": {"en": "B"}, "role": "awarding"}
OFFERING = {"starts_on": "2026-09-01", "ends_on": "2026-11-10", "apply_until": "2026-08-01", "language": "ar"}
UNKNOWN_SKILL = {"text": {"ar": "ن", "en": "O"}, "skills": ["x"]}
# A group of the vocabulary, "knowledge", which is no skill.
SKILL_GROUP = {"text": {"ar": "ن", "en": "O"}, "skills": ["c46fcb45-5c14-4ffa-abed-5a43f104bb22"]}


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"assessments": None}, "no_assessment", "/assessments"),
        ({"assessments": [{}]}, "element_missing", "/assessments/0/type"),
        ({"title": {"ar": "ا", "en": "Diploma in AI"}}, "full_qualification", "/title/en"),
        ({"title": {"ar": "الدبلوم المهني", "en": "T"}}, "full_qualification", "/title/ar"),
        ({"title": {"ar": "ا", "en": "Master’s in AI"}}, "full_qualification", "/title/en"),
        ({"title": {"en": "T"}}, "language_missing", "/title"),
        ({"description": {"ar": "و"}}, "language_missing", "/description"),
        ({"description": None}, "element_asked_for", "/description"),
        ({"duration_weeks": None}, "element_asked_for", "/duration_weeks"),
        ({"fields": None}, "element_asked_for", "/fields"),
        ({"stand_alone": None}, "no_stand_alone_value", "/stand_alone"),
        ({"stand_alone": False}, "no_stand_alone_value", "/stand_alone"),
        ({"quality_assurance": None}, "no_quality_assurance", "/quality_assurance"),
        ({"ects": 30.5, "workload_hours": 800}, "volume_too_large", "/ects"),
        ({"duration_weeks": 53}, "period_too_long", "/duration_weeks"),
        ({"learning_outcomes": None}, "element_missing", "/learning_outcomes"),
        ({"learning_outcomes": [{"text": {"en": "O"}}]}, "language_missing", "/learning_outcomes/0/text"),
        ({"learning_outcomes": [UNKNOWN_SKILL]}, "unknown_code", "/learning_outcomes/0/skills/0"),
        ({"workload_hours": None, "ects": None}, "element_missing", "/workload_hours"),
        ({"workload_hours": 0, "ects": None}, "element_missing", "/workload_hours"),
        ({"level": None}, "element_missing", "/level"),
        ({"modes": None}, "element_missing", "/modes"),
        ({"awarding_bodies": None}, "element_missing", "/awarding_bodies"),
        ({"awarding_bodies": [BODY | {"role": "teaching"}]}, "no_awarding_role", "/awarding_bodies"),
        ({"awarding_bodies": [BODY | {"provider": "PS-0"}]}, "unknown_number", "/awarding_bodies/0/provider"),
        ({"ects": 4}, "ects_hours_disagree", "/ects"),
        ({"ects": 2}, "ects_hours_disagree", "/ects"),
        ({"eqf_level": "6"}, "levels_disagree", "/eqf_level"),
        ({"qf_ehea_cycle": "first-cycle"}, "levels_disagree", "/qf_ehea_cycle"),
        ({"valid_until": "2026-03-02"}, "date_in_past", "/valid_until"),
        ({"review_on": "2026-03-02"}, "date_in_past", "/review_on"),
        ({"fields": ["061"]}, "field_not_detailed", "/fields/0"),
        ({"learning_outcomes": [SKILL_GROUP]}, "unknown_code", "/learning_outcomes/0/skills/0"),
        ({"fields": ["1234"]}, "unknown_code", "/fields/0"),
        ({"languages": ["ar", "ar"]}, "repeated", "/languages/1"),
        ({"stackability": [{"credits": 1}]}, "one_target", "/stackability/0"),
        ({"stackability": [{"qualification": "PS-QF-9"}]}, "unknown_number", "/stackability/0/qualification"),
        ({"price": {"amount": 1, "currency": "XXZ"}}, "unknown_code", "/price/currency"),
        # The shekel has two decimals, the dinar three.
        ({"price": {"amount": 12.345, "currency": "ILS"}}, "number_too_fine", "/price/amount"),
        ({"price": {"amount": 12.3456, "currency": "JOD"}}, "number_too_fine", "/price/amount"),
        ({"ects": 2.9999}, "number_too_fine", "/ects"),
    ],
)
def test_a_fault_is_named_by_its_code_and_place(
    register: Register, submitter: Actor, change: dict[str, object], code: str, path: str
) -> None:
    with register.sessions() as session:
        assert faults(session, submitter, **change) == {(code, path)}


def test_hours_beyond_the_limit_are_too_large_whatever_the_credits(
    register: Register, submitter: Actor
) -> None:
    with register.sessions() as session:
        named = faults(session, submitter, workload_hours=900.5, ects=30)

    assert named == {("volume_too_large", "/workload_hours"), ("ects_hours_disagree", "/ects")}


def test_credits_that_count_elsewhere_are_not_more_than_its_own(register: Register, submitter: Actor) -> None:
    with register.sessions() as session:
        said = read_content(stackability=[{"qualification": "PS-QF-0001", "credits": 4}])
        provider = drafts._provider(session, submitter)
        findings = measures.judge(said, provider, policy.measures(session, {}))

    assert [(finding.code, finding.path) for finding in findings] == [
        ("credits_exceed_own", "/stackability/0/credits")
    ]


def test_the_same_concept_by_code_and_by_address_is_repeated(register: Register, submitter: Actor) -> None:
    with register.sessions() as session:
        code = session.scalars(select(Concept.code).where(Concept.scheme == "esco-occupation")).first()
        twice = [code, f"http://data.europa.eu/esco/occupation/{code}"]
        assert faults(session, submitter, occupations=twice) == {("repeated", "/occupations/1")}


@pytest.mark.parametrize(
    ("accredit", "expected"),
    [
        (None, {("provider_not_accredited", "")}),
        (partial(make_accreditation, valid_until=date(2026, 3, 2)), {("provider_not_accredited", "")}),
        (partial(make_accreditation, valid_until=TODAY), set()),
        (partial(make_accreditation, valid_from=date(2026, 3, 4)), {("provider_not_accredited", "")}),
        (partial(make_accreditation, fields=["06"]), set()),
        (partial(make_accreditation, fields=["0111"]), {("field_outside_scope", "/fields/0")}),
        (partial(make_accreditation, highest_level="4"), {("level_outside_scope", "/level")}),
    ],
    ids=[
        "none",
        "ended yesterday",
        "ends today",
        "begins tomorrow",
        "a field above",
        "another field",
        "level",
    ],
)
def test_a_provider_submits_only_what_it_is_accredited_for(
    register: Register, accredit: Callable[[Session, Provider], Accreditation] | None, expected: Faults
) -> None:
    with register.writing() as session:
        provider = make_provider(session)
        if accredit is not None:
            accredit(session, provider)
        submitter = make_submitter(session, provider)
    with register.sessions() as session:
        assert faults(session, submitter) == expected


def set_policy(register: Register, name: str, value: dict[str, object]) -> None:
    with register.writing() as session:
        policy.add(session, name, value, LATER, "a test")


def test_a_limit_with_a_later_date_holds_from_that_day_on(register: Register, submitter: Actor) -> None:
    set_policy(register, "period", {"maximum_weeks": 8})
    by_day = []
    for day in (TODAY, date(2026, 8, 31), LATER, date(2027, 1, 1)):
        register.today = day
        with register.sessions() as session:
            by_day.append(faults(session, submitter))

    too_long = {("period_too_long", "/duration_weeks")}
    assert by_day == [set(), set(), too_long, too_long]


def test_a_limit_that_no_rule_reads_or_without_its_parts_is_refused(register: Register) -> None:
    before = register.position
    with pytest.raises(NotFound):
        set_policy(register, "perid", {"maximum_weeks": 8})
    with pytest.raises(RegistryError, match="wrong_type"):
        set_policy(register, "period", {"maximum": 8})

    assert register.position == before


@pytest.mark.parametrize(
    "element", ["occupations", "target_groups", "price", "partners", "homepage", "keywords"]
)
def test_policy_may_ask_for_any_element(register: Register, submitter: Actor, element: str) -> None:
    set_policy(register, "asked_for", {"fields": [element]})
    register.today = LATER
    with register.sessions() as session:
        assert faults(session, submitter, **{element: None}) == {("element_asked_for", f"/{element}")}


@pytest.mark.parametrize("hours", [12, 13, 20, 24, 25, 31, 37, 48, 62, 75, 100, 749])
def test_credits_derived_from_hours_never_disagree_with_them(
    register: Register, submitter: Actor, hours: int
) -> None:
    with register.sessions() as session:
        assert faults(session, submitter, workload_hours=hours, ects=None) == set()


def test_every_finding_has_its_sentence_in_both_languages(register: Register, submitter: Actor) -> None:
    with register.sessions() as session:
        bad: dict[str, object] = {
            "title": {"en": "Diploma"},
            "ects": 99,
            "duration_weeks": 99,
            "fields": ["06"],
            "modes": None,
        }
        findings = drafts.validate(session, read_content(**bad), by=submitter)

    assert len(findings) > 5
    for finding in findings:
        assert set(messages()[finding.code]) >= {"ar", "en"}
        assert "{" not in finding.text("ar") + finding.text("en")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    credits_=st.integers(1, 60).map(lambda halves: halves / 2),
    hours=st.integers(25, 30),
    level=st.sampled_from("12345678"),
)
def test_content_that_is_complete_and_within_the_limits_has_no_errors(
    register: Register, submitter: Actor, credits_: float, hours: int, level: str
) -> None:
    derived = {"level": level, "eqf_level": None, "qf_ehea_cycle": None}
    with register.sessions() as session:
        assert faults(session, submitter, ects=credits_, workload_hours=credits_ * hours, **derived) == set()
