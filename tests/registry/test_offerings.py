"""Facets of offerings, from store to index: what an offering inherits, where it is, until when it is open."""

from collections.abc import Mapping, Sequence

import pytest

from registry.microcredentials import decisions
from registry.people.accounts import REGISTER
from tests.conftest import IN_THE_BOX, Register
from tests.making import (
    OTHER_SKILL,
    day,
    make_provider,
    make_registered,
    number_of,
)
from tests.search.asking import counts, ids

pytestmark = IN_THE_BOX


def index(
    register: Register, *, offerings: Sequence[Mapping[str, object]] | None = None, **changes: object
) -> None:
    """Register a micro-credential with this content and these offerings, and bring it into the index."""
    with register.writing() as session:
        make_registered(session, offerings=offerings, in_force_from=None, **changes)
    follow(register)


def follow(register: Register) -> None:
    register.announce_due()
    register.follow()


def test_an_offering_inherits_what_it_does_not_say(register: Register) -> None:
    index(
        register,
        modes=["online", "blended"],
        price={"amount": 120, "currency": "USD"},
        offerings=[
            {"starts_on": "2026-09-01", "language": "ar", "mode": "presential"},
            {"starts_on": "2026-10-01", "language": "ar", "prices": [{"amount": 0, "currency": "USD"}]},
        ],
    )

    assert ids(register.engine, mode="presential", price="100..500") == [1]
    assert ids(register.engine, mode="presential", price="free") == []
    assert counts(register.engine, "mode", price="free") == {"online": 1, "blended": 1}
    assert counts(register.engine, "start", mode="presential") == {"2026-09-01..2026-09-30": 1}


def test_without_offerings_there_is_one_of_unknown_time_and_place(register: Register) -> None:
    index(register, offerings=None)

    asked = {
        "start": "missing",
        "place": "missing",
        "open": "missing",
        "mode": "blended",
        "price": "100..500",
    }
    assert ids(register.engine, **asked) == [1]


def test_a_joint_award_is_found_under_each_that_awards_it(register: Register) -> None:
    with register.writing() as session:
        other = make_provider(session, name={"en": "Another university", "ar": "جامعة أخرى"}).number
        both = [
            {"name": {"en": "A", "ar": "أ"}, "role": "awarding", "country": "PS"},
            {"name": {"en": "B", "ar": "ب"}, "role": "awarding", "country": "PS", "provider": other},
        ]
        own = number_of(make_registered(session, awarding_bodies=both))
    follow(register)

    assert ids(register.engine, provider=other) == [int(own[-6:])]
    assert len(counts(register.engine, "provider")) == 2


def test_a_place_is_counted_once_however_it_is_written(register: Register) -> None:
    names = (
        {"ar": "رام الله"},
        {"en": "RAMALLAH"},
        {"en": "Al-Bireh", "ar": "البيرة"},
        {"en": "Rawabi  Hub"},
    )
    for name in names:
        index(register, offerings=[{"starts_on": "2026-09-01", "language": "ar", "place": name}])

    assert counts(register.engine, "place") == {"ramallah": 3, "Rawabi Hub": 1}


@pytest.mark.parametrize(
    ("dates", "answers"),
    [
        ({"starts_on": 20, "apply_until": 2}, "open open open closed"),
        ({"starts_on": 20, "apply_from": 2}, "closed closed open open"),
        # Without a last day to apply nobody knows whether one may join what has begun.
        ({"starts_on": 1}, "open open missing missing"),
        ({"starts_on": 0, "ends_on": 2}, "open missing missing closed"),
        ({"any_time": True}, "open open open open"),
        ({"any_time": True, "apply_until": 1}, "open open closed closed"),
        ({"mode": "online"}, "missing missing missing missing"),
    ],
)
def test_whether_one_may_apply_is_told_by_the_days(
    register: Register, dates: dict[str, object], answers: str
) -> None:
    said = {
        name: value
        if not isinstance(value, int) or isinstance(value, bool)
        else day(int(str(value))).isoformat()
        for name, value in dates.items()
    }
    index(register, offerings=[said])
    values = {"open": "true", "closed": "false", "missing": "missing"}
    for days, expected in enumerate(answers.split()):
        for answer, value in values.items():
            assert ids(register.engine, None, day(days), open=value) == ([1] if answer == expected else []), (
                days,
                answer,
            )


def test_nobody_enrols_in_what_is_suspended(register: Register) -> None:
    with register.writing() as session:
        number = number_of(make_registered(session))
    with register.writing() as session:
        decisions.change_status(session, number, "suspend", by=REGISTER, ground="review-outcome")
    follow(register)

    assert ids(register.engine, open="true", status="suspended") == []


def test_a_group_finds_and_counts_the_skills_below_it(register: Register) -> None:
    index(register, learning_outcomes=[{"text": {"ar": "ن", "en": "O"}, "skills": [OTHER_SKILL]}])
    counted = counts(register.engine, "skill")

    # 3D printing is knowledge of multimedia: 0211 below 021 below 02 below the pillar of knowledge.
    assert {OTHER_SKILL, "0211", "021", "02"} < set(counted)
    assert set(counted.values()) == {1}
    assert ids(register.engine, skill="02") == ids(register.engine, skill=OTHER_SKILL) == [1]
    assert ids(register.engine, skill="06") == []
