"""While people write and search, a new index is built, its builder killed again and again: nobody notices."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine as Store
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from registry.imports import microcredentials
from registry.people import accounts
from registry.settings import Settings
from registry.store.models import SearchIndex
from registry.store.transaction import make_sessions, transaction
from search.upkeep import rebuild
from tests.e2e.site import MakeSite, Site, children, command, wait_until
from tests.e2e.writers import Writer
from tests.making import make_accredited_provider, make_key

KILLS = 3


class Searcher(threading.Thread):
    """Search without a pause; what was found once must be found every time after."""

    def __init__(self, site: Site, writer: Writer, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.site, self.writer, self.stop = site, writer, stop
        self.found: set[str] = set()
        self.wrong: list[str] = []
        self.searches = 0

    def run(self) -> None:
        chance = random.Random(1)  # noqa: S311
        while not self.stop.is_set() and not self.wrong:
            local_id = chance.choice([*self.writer.done.numbers] or ["nothing"])
            answer = self.site.api("GET", f"/micro-credentials?q=%22{local_id}%22&facets=all")
            self.searches += 1
            if answer.status != 200:
                self.wrong.append(f"{answer.status}: {answer.body[:300]!r}")
                return
            ids = [item["local_id"] for item in answer.json["items"]]
            if local_id in self.found and ids.count(local_id) != 1:
                self.wrong.append(f"{local_id} was found, and now: {ids}")
            self.found.update(ids)


def test_a_rebuild_killed_under_writes_and_searches_loses_and_doubles_nothing(
    make_site: MakeSite, opened: Callable[[Settings], Store], shared: Path
) -> None:
    site = make_site(WEB_PROCESSES="2")
    sessions = make_sessions(opened(site.settings), site.settings)
    with sessions() as session:
        microcredentials.load(session, shared / "data" / "microcredentials-real.jsonl")
        with transaction(session):
            keys = (
                make_key(session, accounts.PROVIDER, make_accredited_provider(session)),
                make_key(session, accounts.REVIEWER),
            )
    stop = threading.Event()
    with site.served() as serve:
        writer = Writer(site, "w", *keys, stop)
        searchers = [Searcher(site, writer, stop) for _ in range(2)]
        for thread in (writer, *searchers):
            thread.start()
        name = _begun(sessions)
        for _ in range(KILLS):
            _kill_the_builder(sessions, site, serve.pid, name)
        wait_until(lambda: not _state(sessions, name)[0], site.output, every=0.2)
        written, searches = len(writer.done.numbers), sum(searcher.searches for searcher in searchers)
        wait_until(lambda: len(writer.done.numbers) > written + 3, site.output)
        stop.set()
        for thread in (writer, *searchers):
            thread.join(60)
        wait_until(lambda: site.is_ready(serve), site.output)
        ready = site.ask("GET", "/readyz").json

    assert writer.done.wrong == []
    assert [searcher.wrong for searcher in searchers] == [[]] * len(searchers)
    assert searches > 20
    assert any(searcher.found for searcher in searchers)
    assert site.run("index", "check") == "0 events behind the ledger\nthe index equals the store"
    assert ready["search"]["check"]["equal"]


def _begun(sessions: sessionmaker[Session]) -> str:
    with sessions() as session:
        return rebuild.begin(session).name


def _state(sessions: sessionmaker[Session], name: str) -> tuple[bool, object]:
    """Say whether the index is still being built, and which micro-credential was copied last."""
    with sessions() as session:
        row = session.execute(
            select(SearchIndex.state, SearchIndex.reached).where(SearchIndex.name == name)
        ).one()
        return row.state == "building", row.reached


def _kill_the_builder(sessions: sessionmaker[Session], site: Site, serve: int, name: str) -> None:
    """Kill the worker once it has copied more than before, unless the build is over by then."""
    before = _state(sessions, name)
    if not before[0]:
        return
    wait_until(lambda: _state(sessions, name) != before, site.output)
    if _state(sessions, name)[0]:
        wait_until(lambda: [pid for pid in children(serve) if " work" in command(pid)], site.output)
        (worker,) = [pid for pid in children(serve) if " work" in command(pid)]
        os.kill(worker, signal.SIGKILL)
        time.sleep(0.3)
