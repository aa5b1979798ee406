"""What stood in the register on a day, and why: decisions, validity, and the accreditation behind it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.microcredentials import standing
from registry.store.models import (
    Accreditation,
    AccreditationChange,
    AccreditationField,
    MicroCredential,
    Provider,
    StatusChange,
    Version,
)
from tests.making import day, read_content

Changes = list[tuple[str, int]]


def accreditation(
    *changes: tuple[str, int],
    fields: str = "",
    until: int | None = None,
    level: str | None = None,
    begins: int = -99,
) -> Accreditation:
    """Make an accreditation in memory. `fields`: codes with spaces between; `changes`: (decision, day)."""
    return Accreditation(
        valid_from=day(begins),
        valid_until=None if until is None else day(until),
        highest_level=level,
        fields=[AccreditationField(field=code) for code in fields.split()],
        changes=[
            AccreditationChange(decision=decision, effective_on=day(when)) for decision, when in changes
        ],
    )


def version(begins: int, fields: str = "0613", *, until: int | None = None, basis: str = "review") -> Version:
    ends = None if until is None else day(until).isoformat()
    approved = Version(content=read_content(fields=fields.split(), valid_until=ends))
    approved.state, approved.basis = "approved", basis
    approved.in_force_from, approved.sequence = day(begins), begins + 1
    return approved


def entry(
    granted: list[Accreditation], *statuses: tuple[str, int], versions: list[Version] | None = None
) -> MicroCredential:
    """Make an entry in memory, registered on day 0, with the statuses that came later."""
    return MicroCredential(
        provider=Provider(accreditations=granted),
        versions=versions or [version(0)],
        status_changes=[
            StatusChange(status=status, effective_on=day(when))
            for status, when in (("registered", 0), *statuses)
        ],
    )


def status_on(micro_credential: MicroCredential, number: int) -> str | None:
    """Give the status on a day, with its cause in brackets if it has one."""
    stands = standing.of(micro_credential, day(number))
    if stands is None:
        return None
    return f"{stands.status} ({stands.cause})" if stands.cause else stands.status


SUSPENDED, ENDED = "suspended (accreditation_suspended)", "expired (accreditation_ended)"
IT, TEACHING, TWO = "06", "01", "0613 0111"


@pytest.mark.parametrize(
    ("micro_credential", "days", "expected"),
    [
        (entry([accreditation()]), (-1, 0, 9999), [None, "registered", "registered"]),
        (entry([accreditation(("suspended", 5))]), (4, 5), ["registered", SUSPENDED]),
        (
            entry([accreditation(("suspended", 5), ("reinstated", 8))]),
            (5, 7, 8),
            [SUSPENDED, SUSPENDED, "registered"],
        ),
        (entry([accreditation(("withdrawn", 5))]), (4, 5), ["registered", ENDED]),
        (entry([accreditation(until=5)]), (5, 6), ["registered", ENDED]),
        (entry([accreditation(("suspended", 3), until=5)]), (3, 6), [SUSPENDED, ENDED]),
        (entry([accreditation(until=5), accreditation(begins=6)]), (5, 6), ["registered", "registered"]),
        (entry([accreditation(until=5), accreditation(begins=8)]), (7, 8), [ENDED, "registered"]),
        (
            entry([accreditation(("suspended", 5))], ("teach-out", 3)),
            (2, 3, 5),
            ["registered", "teach-out", "teach-out"],
        ),
        (
            entry([accreditation()], ("suspended", 2), ("registered", 4)),
            (2, 3, 4),
            ["suspended"] * 2 + ["registered"],
        ),
        (entry([accreditation(until=5)], ("revoked", 3)), (2, 3, 6), ["registered", "revoked", "revoked"]),
        (entry([accreditation(until=5)], ("withdrawn", 7)), (6, 7), [ENDED, "withdrawn"]),
        (
            entry([accreditation()], versions=[version(0, until=5)]),
            (5, 6),
            ["registered", "expired (validity_ended)"],
        ),
        (entry([], versions=[version(0, basis="earlier_list")]), (0, 9), ["registered"] * 2),
        (entry([accreditation(level="4")]), (0,), [ENDED]),
        (entry([accreditation(fields="0111")]), (0,), [ENDED]),
        (entry([accreditation(fields=IT)], versions=[version(0, TWO)]), (0,), [ENDED]),
        (
            entry([accreditation(fields=IT), accreditation(fields=TEACHING)], versions=[version(0, TWO)]),
            (0,),
            ["registered"],
        ),
        (
            entry(
                [accreditation(fields=IT), accreditation(("suspended", 5), fields=TEACHING)],
                versions=[version(0, TWO)],
            ),
            (4, 5),
            ["registered", SUSPENDED],
        ),
        (
            entry(
                [
                    accreditation(("suspended", 5), fields=IT),
                    accreditation(("withdrawn", 5), fields=TEACHING),
                ],
                versions=[version(0, TWO)],
            ),
            (4, 5),
            ["registered", ENDED],
        ),
    ],
    ids=[
        "before the first day there is none",
        "accreditation suspended",
        "accreditation reinstated",
        "accreditation withdrawn",
        "accreditation expired after its last day",
        "a suspended accreditation expires too",
        "accreditation renewed without a gap",
        "accreditation renewed after a gap",
        "teaching out needs no accreditation",
        "suspended by the ministry and reinstated",
        "revoked stays revoked",
        "withdrawn after expiry",
        "its own validity ended",
        "taken over from an earlier list needs none",
        "level not covered",
        "field not covered",
        "one of two fields not covered",
        "two accreditations cover two fields",
        "the suspended one of two decides",
        "the worst covered field decides",
    ],
)
def test_what_stands_on_a_day(
    micro_credential: MicroCredential, days: tuple[int, ...], expected: list[str | None]
) -> None:
    assert [status_on(micro_credential, number) for number in days] == expected


def test_a_version_counts_from_its_first_day_and_the_later_of_one_day_wins() -> None:
    micro_credential = entry([accreditation()], versions=[version(0), version(5), version(5)])
    micro_credential.versions[2].sequence = 9

    standings = [standing.of(micro_credential, day(number)) for number in (0, 4, 5)]

    assert [stands and stands.version.sequence for stands in standings] == [1, 1, 9]


def test_a_version_on_its_way_is_never_in_force() -> None:
    micro_credential = entry([accreditation()], versions=[version(0), version(3)])
    micro_credential.versions[1].state = "in_review"

    stands = standing.of(micro_credential, day(9))

    assert stands is not None
    assert stands.version.sequence == 1


@given(
    st.lists(st.tuples(st.sampled_from(["suspended", "reinstated"]), st.integers(0, 30)), max_size=6),
    st.integers(-5, 40),
)
def test_an_accreditation_s_state_is_that_of_its_last_decision(changes: Changes, on: int) -> None:
    ordered = sorted(changes, key=lambda change: change[1])
    last = [decision for decision, when in ordered if when <= on][-1:]

    state = standing.of_accreditation(accreditation(*ordered), day(on))

    assert state == ("suspended" if last == ["suspended"] else "granted")


@given(st.integers(-10, 40), st.integers(1, 20), st.integers(1, 20))
def test_what_is_decided_for_later_changes_nothing_before(on: int, suspended: int, longer: int) -> None:
    plain = entry([accreditation()])
    decided = entry([accreditation(("suspended", suspended), ("withdrawn", suspended + longer))])

    if on < suspended:
        assert status_on(decided, on) == status_on(plain, on)
    else:
        assert status_on(decided, on) == (SUSPENDED if on < suspended + longer else ENDED)
