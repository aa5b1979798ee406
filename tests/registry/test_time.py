"""Background work: each day tells what falls due on it, and one process at a time does the work."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from registry import ledger
from registry.clock import now
from registry.errors import Conflict, Unavailable
from registry.microcredentials import decisions
from registry.people.accounts import REGISTER
from registry.store.lease import SECONDS, Holder
from registry.store.models import Lease
from registry.worker import LeaseLost, Worker
from tests.conftest import Register
from tests.making import TODAY, day, decide, make_accreditation, make_provider, make_registered, number_of

WEEK = timedelta(days=7)


def announced(register: Register) -> list[tuple[str, str, str]]:
    """Give (subject, what happened to it, day) of all that fell due, in order."""
    with register.sessions() as session:
        events = [event for event in ledger.read(session, 0, 1000) if event.kind.endswith("fell_due")]
    return sorted((event.subject_type, event.data["what"], str(event.effective_on)) for event in events)


@pytest.fixture
def scheduled(register: Register) -> Register:
    """Give a register in which something takes effect or runs out on each of the next days."""
    assert register.announce_due() == 0
    with register.writing() as session:
        provider = make_provider(session)
        granted = make_accreditation(session, provider, valid_until=date(2026, 3, 8))
        decide(session, granted, "suspended", date(2026, 3, 6))
        decide(session, granted, "reinstated", date(2026, 3, 7))
        make_accreditation(session, provider, valid_from=date(2026, 3, 9))
        version = make_registered(
            session, provider, in_force_from=date(2026, 3, 4), valid_until="2026-03-05", offerings=None
        )
        decisions.change_status(
            session, number_of(version), "suspend", by=REGISTER, ground="review-outcome",
            effective_on=date(2026, 3, 5),
        )  # fmt: skip
    return register


EXPECTED = [
    ("accreditation", "began", "2026-03-09"),
    ("accreditation", "ended", "2026-03-08"),
    ("accreditation", "reinstated", "2026-03-07"),
    ("accreditation", "suspended", "2026-03-06"),
    ("micro_credential", "registered", "2026-03-04"),
    ("micro_credential", "suspended", "2026-03-05"),
    ("micro_credential", "validity_ended", "2026-03-05"),
    ("micro_credential", "version_in_force", "2026-03-04"),
]


def test_each_day_tells_once_what_falls_due_on_it(scheduled: Register) -> None:
    for number in range(10):
        scheduled.today = day(number)
        scheduled.announce_due()
        assert scheduled.announce_due() == 0
        # What ends is told on the day after its last.
        ended = ("ended", "validity_ended")
        assert announced(scheduled) == [
            (subject, what, on)
            for subject, what, on in EXPECTED
            if on <= str(day(number - 1) if what in ended else day(number))
        ]

    assert announced(scheduled) == EXPECTED


def test_a_worker_that_was_off_for_a_week_tells_all_of_it_once(scheduled: Register) -> None:
    scheduled.today = TODAY + WEEK

    assert scheduled.announce_due() == len(EXPECTED)
    assert scheduled.announce_due() == 0
    assert announced(scheduled) == EXPECTED


def test_nothing_is_told_while_the_day_does_not_change_or_goes_back(scheduled: Register) -> None:
    assert scheduled.announce_due() == 0
    scheduled.today = TODAY - WEEK
    assert scheduled.announce_due() == 0
    assert announced(scheduled) == []


def test_the_validity_of_a_version_that_was_superseded_ends_nothing(register: Register) -> None:
    register.announce_due()
    with register.writing() as session:
        provider = make_provider(session)
        make_accreditation(session, provider)
        make_registered(session, provider, "CS-101", valid_until="2026-03-05", offerings=None)
        make_registered(session, provider, "CS-101", valid_until="2027-03-05", offerings=None)
    register.today = TODAY + WEEK
    register.announce_due()

    assert announced(register) == []


def expire(register: Register) -> None:
    """Make every lease run out."""
    with register.sessions() as session:
        session.execute(update(Lease).values(expires_at=now(session) - timedelta(seconds=1)))
        session.commit()


def test_of_two_holders_one_works_and_the_other_waits(register: Register) -> None:
    first, second = Holder(register.sessions, "worker"), Holder(register.sessions, "worker")

    assert [first.hold(), second.hold(), first.hold(), second.hold()] == [True, False, True, False]
    assert Holder(register.sessions, "another duty").hold()


def test_the_one_that_waits_takes_over_when_the_other_lets_go(register: Register) -> None:
    first, second = Holder(register.sessions, "worker"), Holder(register.sessions, "worker")
    first.hold()
    first.release()

    assert [second.hold(), first.hold()] == [True, False]


def test_the_one_that_waits_takes_over_when_the_lease_has_run_out(register: Register) -> None:
    first, second = Holder(register.sessions, "worker"), Holder(register.sessions, "worker")
    first.hold()
    expire(register)

    assert [second.hold(), first.hold()] == [True, False]
    first.release()
    assert second.hold(), "who lost the lease cannot give it away"


@pytest.mark.parametrize(
    ("host", "waits"),
    [(None, False), ("another-machine", True)],
    ids=["of this machine", "of another machine"],
)
def test_nobody_waits_for_a_dead_process(register: Register, host: str | None, waits: bool) -> None:
    dead, waiting = Holder(register.sessions, "worker"), Holder(register.sessions, "worker")
    # No process has a number as high as this.
    dead.name = f"{host or dead.name.split('/')[0]}/{2**22 + 1}/{uuid.uuid4().hex}"
    dead.hold()

    assert waiting.hold() is not waits


def test_of_many_that_find_it_free_at_once_one_gets_it(register: Register) -> None:
    holders = [Holder(register.sessions, "worker") for _ in range(6)]
    with ThreadPoolExecutor(len(holders)) as pool:
        for _ in range(4):
            expire(register)
            assert sorted(pool.map(Holder.hold, holders)) == [False] * 5 + [True]


@dataclass
class Once:
    """A duty that notes who did it and stops its worker."""

    name: str
    did: list[str]
    workers: dict[str, Worker]

    def __call__(self, renew: Callable[[], None]) -> int:
        renew()
        self.did.append(self.name)
        self.workers[self.name].stop()
        return 0

    def close(self) -> None:
        self.did.append(f"{self.name} let go")


@dataclass
class Failing:
    """A duty that fails once and then stops its worker."""

    error: Exception
    workers: list[Worker] = field(default_factory=list)
    calls: int = 0

    def __call__(self, renew: Callable[[], None]) -> int:
        self.calls += 1
        if self.calls == 1:
            raise self.error
        self.workers[0].stop()
        return 0

    def close(self) -> None:
        """Have nothing to hold."""


@pytest.mark.parametrize(
    "error",
    [LeaseLost(), Conflict("stale"), Unavailable("no engine"), OperationalError("SELECT", None, OSError())],
    ids=["lease lost", "somebody was faster", "no engine", "no store"],
)
def test_a_worker_tries_again_what_failed(
    register: Register, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    duty = Failing(error)
    worker = Worker(register.sessions, [duty])
    duty.workers.append(worker)
    monkeypatch.setattr(worker.stopping, "wait", lambda _seconds: worker.stopping.is_set())

    worker.run()

    assert duty.calls == 2
    assert Holder(register.sessions, "worker").hold(), "the lease was released"


def test_the_second_worker_works_when_the_first_has_stopped_and_let_go(register: Register) -> None:
    did: list[str] = []
    workers: dict[str, Worker] = {}
    for name in ("first", "second"):
        workers[name] = Worker(register.sessions, [Once(name, did, workers)])
    assert workers["first"].lease.hold()
    second = threading.Thread(target=workers["second"].run)
    second.start()
    workers["first"].run()
    second.join(SECONDS)

    done = [name for name in did if name != "second let go"]
    assert done == ["first", "first let go", "second"]
