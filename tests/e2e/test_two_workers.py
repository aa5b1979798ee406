"""Of two workers one works; when it is killed the other takes over."""

import os
import signal
from collections.abc import Callable
from contextlib import ExitStack

from sqlalchemy import Engine as Store
from sqlalchemy import text

from registry.settings import Settings
from registry.store.transaction import make_sessions, transaction
from search.upkeep import follow
from tests.e2e.site import MakeSite, wait_until
from tests.making import make_registered


def test_when_the_worker_at_work_is_killed_the_one_that_waited_goes_on(
    make_site: MakeSite, opened: Callable[[Settings], Store]
) -> None:
    site = make_site()
    store = opened(site.settings)
    sessions = make_sessions(store, site.settings)

    def holder() -> int:
        """Give the process that holds the worker's lease, 0 when none does."""
        with store.connect() as connection:
            name = connection.execute(text("SELECT holder FROM leases WHERE duty = 'worker'")).scalar()
        return int(name.split("/")[1]) if name else 0

    def lag() -> int:
        with sessions() as session:
            return follow.lag(session)

    def register_one() -> None:
        with sessions() as session, transaction(session):
            make_registered(session)

    with ExitStack() as stack:
        first = stack.enter_context(site.started("work"))
        wait_until(lambda: holder() == first.pid and lag() == 0, site.output)
        second = stack.enter_context(site.started("work"))
        wait_until(lambda: "another worker is at work" in site.output(), site.output)

        register_one()
        wait_until(lambda: lag() == 0, site.output)
        assert holder() == first.pid

        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        register_one()
        wait_until(lambda: lag() == 0, site.output)
        assert holder() == second.pid
    assert site.run("index", "check").endswith("the index equals the store")
