"""Decisions on accreditations and versions as services write them, read back as of a day."""

import contextlib
from datetime import date

import pytest

from registry.errors import Conflict, RegistryError
from registry.microcredentials import records
from tests.conftest import Register
from tests.making import TODAY, day, decide, make_accreditation, make_provider, make_registered, number_of

Changes = list[tuple[str, int]]


def test_services_write_what_standing_reads(register: Register) -> None:
    with register.writing() as session:
        provider = make_provider(session)
        granted = make_accreditation(session, provider)
        number = number_of(make_registered(session, provider, in_force_from=date(2026, 4, 1)))
        decide(session, granted, "suspended", date(2026, 5, 1))
        decide(session, granted, "reinstated", date(2026, 6, 1))
    with register.sessions() as session:
        statuses = []
        for on in (TODAY, date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)):
            session.expunge_all()
            standing = records.get(session, number, on).standing
            statuses.append(standing and standing.status)

    assert statuses == [None, "registered", "suspended", "registered"]


@pytest.mark.parametrize(
    ("decisions", "refused"),
    [
        ([], ("reinstated", 1)),
        ([("suspended", 1)], ("suspended", 2)),
        ([("withdrawn", 1)], ("reinstated", 2)),
        ([("suspended", 5)], ("withdrawn", 3)),
    ],
    ids=["not suspended", "suspended already", "withdrawn is the end", "a later decision stands"],
)
def test_an_accreditation_changes_only_as_the_design_says(
    register: Register, decisions: Changes, refused: tuple[str, int]
) -> None:
    with register.writing() as session:
        granted = make_accreditation(session, make_provider(session))
        for decision, when in decisions:
            decide(session, granted, decision, day(when))

    decision, when = refused
    with pytest.raises(Conflict), register.writing() as session:
        decide(session, granted, decision, day(when))


def test_of_two_approved_versions_the_later_approved_is_not_displaced_by_the_earlier(
    register: Register,
) -> None:
    with register.writing() as session:
        provider = make_provider(session)
        make_accreditation(session, provider)
        number = number_of(make_registered(session, provider, "CS-101"))
        make_registered(session, provider, "CS-101", in_force_from=date(2026, 6, 1))
    with contextlib.suppress(RegistryError), register.writing() as session:
        make_registered(session, provider, "CS-101", in_force_from=date(2026, 4, 1))
    with register.sessions() as session:
        approved = records.approved_versions(session, number)
        in_force = records.get(session, number, date(2026, 7, 1)).version

    assert in_force is not None
    assert in_force.sequence == max(version.sequence for version in approved)
