"""A process killed at any moment loses nothing acknowledged and leaves nothing half done."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import Engine as Store
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.microcredentials.content import document
from registry.people import accounts
from registry.settings import Settings
from registry.store.models import LedgerEvent, MicroCredential, NumberSeries, Version
from registry.store.transaction import make_sessions, transaction
from tests.e2e.site import MakeSite, Site, children, command, wait_until
from tests.e2e.writers import STEPS, Acknowledged, Writer, content_of
from tests.making import make_accredited_provider, make_key

WRITERS = 3
# How often each is hit. A web server or worker that dies again and again is started later each time.
TARGETS = {"web process": 23, "worker": 4, "web server": 3}
KILLS = sum(TARGETS.values())


@pytest.mark.parametrize("seed", [20260303])
def test_thirty_kills_at_random_moments_lose_and_break_nothing(
    make_site: MakeSite, opened: Callable[[Settings], Store], seed: int
) -> None:
    site = make_site(WEB_PROCESSES="3")
    store = opened(site.settings)
    chance = random.Random(seed)  # noqa: S311
    sessions = make_sessions(store, site.settings)
    with sessions() as session, transaction(session):
        keys = [
            (
                make_key(session, accounts.PROVIDER, make_accredited_provider(session)),
                make_key(session, accounts.REVIEWER),
            )
            for _ in range(WRITERS)
        ]
    stop = threading.Event()
    writers = [Writer(site, f"w{place}", *pair, stop) for place, pair in enumerate(keys)]

    with site.served() as serve:
        for writer in writers:
            writer.start()
        killed = _kill(site, serve.pid, chance, writers)
        stop.set()
        for writer in writers:
            writer.join(60)
        assert not any(writer.is_alive() for writer in writers)
        wait_until(lambda: site.is_ready(serve), site.output)

    assert [wrong for writer in writers for wrong in writer.done.wrong] == []
    assert killed == Counter(TARGETS)
    with sessions() as session:
        _nothing_is_lost_or_half_done(session, [writer.done for writer in writers])
    assert site.run("index", "check") == "0 events behind the ledger\nthe index equals the store"
    assert "the ledger is whole" in site.run("ledger", "verify")


def _kill(site: Site, serve: int, chance: random.Random, writers: list[Writer]) -> Counter[str]:
    """Kill each of TARGETS so many times, in random order, at random moments; between two kills, writes go on."""
    order = [name for name, times in TARGETS.items() for _ in range(times)]
    chance.shuffle(order)
    killed: Counter[str] = Counter()
    for name in order:
        answered = sum(writer.done.answers for writer in writers)
        wait_until(lambda done=answered: _went_on(writers, done), site.output)  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.4))
        if any(writer.done.wrong for writer in writers):
            break
        # The oldest, which is at work; the newest may not even have started to listen.
        wait_until(lambda name=name: _processes(serve)[name], site.output)  # type: ignore[misc]
        os.kill(min(_processes(serve)[name]), signal.SIGKILL)
        killed[name] += 1
    return killed


def _went_on(writers: list[Writer], answered: int) -> bool:
    done = sum(writer.done.answers for writer in writers) > answered
    return done or any(writer.done.wrong for writer in writers)


def _processes(serve: int) -> dict[str, list[int]]:
    web = [pid for pid in children(serve) if "gunicorn" in command(pid)]
    return {
        "web server": web,
        "web process": [below for pid in web for below in children(pid)],
        "worker": [pid for pid in children(serve) if "cli work" in command(pid)],
    }


def _nothing_is_lost_or_half_done(session: Session, acknowledged: list[Acknowledged]) -> None:
    steps = {local_id: step for each in acknowledged for local_id, step in each.steps.items()}
    numbers = {local_id: number for each in acknowledged for local_id, number in each.numbers.items()}
    assert sum(each.answers for each in acknowledged) > KILLS

    rows = session.scalars(select(Version))
    versions = {version.micro_credential_id: version for version in rows}
    owners = {owner.local_id: owner for owner in session.scalars(select(MicroCredential))}
    for local_id, step in steps.items():
        saved = versions[owners[local_id].id]
        assert STEPS.index(saved.state) >= STEPS.index(step), local_id
    for local_id, number in numbers.items():
        assert owners[local_id].number == number

    # What was never acknowledged is saved as a whole too, or not at all.
    kinds = Counter(session.scalars(select(LedgerEvent.kind)))
    events = {(kind, id_) for kind, id_ in session.execute(select(LedgerEvent.kind, LedgerEvent.subject_id))}
    for owner in owners.values():
        version = versions[owner.id]
        expected = content_of(owner.local_id)
        assert {
            name: value for name, value in document.dump(version.content).items() if name in expected
        } == expected
        done = STEPS.index(version.state)
        for place, kind in enumerate(("submission.drafted", "submission.submitted", "submission.taken")):
            assert ((kind, str(version.id)) in events) == (place <= done)
        registered = version.state == "approved"
        assert (("micro_credential.registered", str(owner.id)) in events) == registered
        assert (owner.number is not None) == registered
    assert kinds["submission.drafted"] == len(owners) == len(versions)
    given = sorted(owner.number for owner in owners.values() if owner.number)
    assert given == [f"PS-MC-{number:06}" for number in range(1, len(given) + 1)]
    assert session.scalar(select(NumberSeries.last).where(NumberSeries.series == "MC")) == len(given)
