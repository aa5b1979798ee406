"""The background process: follows the ledger, and adds the events of dates. Of several workers one works at a time."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from registry import due
from registry.errors import Conflict, Unavailable
from registry.store.lease import Holder

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.25
"""How long it sleeps when there was nothing to do: most of the time until a change can be found by searching."""


class Duty(Protocol):
    """A task that the process with the lease does again and again."""

    def __call__(self, renew: Callable[[], None]) -> int:
        """Do one step and give how much was done. Call `renew` between long parts, to keep the lease."""

    def close(self) -> None:
        """Give up what only one process may hold, since another one does the duty now."""


class LeaseLost(Exception):
    """Another process does the duty now."""


class Worker:
    """Does every duty in turn until it is stopped. Nothing is lost if it is killed: each duty keeps its cursor in the
    database and moves it only after its work is done.
    """

    def __init__(self, sessions: sessionmaker[Session], duties: Sequence[Duty]) -> None:
        self.sessions = sessions
        self.duties = duties
        self.lease = Holder(sessions, "worker")
        self.stopping = threading.Event()

    def run(self) -> None:
        waiting = False
        while not self.stopping.is_set():
            try:
                if not self.lease.hold():
                    if not waiting:
                        log.info("another worker is at work; waiting for it")
                        self._let_go()
                    waiting = True
                    self.stopping.wait(1)
                    continue
                waiting = False
                if not self.step():
                    self.stopping.wait(IDLE_SECONDS)
            except LeaseLost:
                log.warning("the lease went to another worker")
                self._let_go()
            except (Unavailable, DBAPIError, StaleDataError, Conflict) as error:
                # A server does not answer, or another process was faster: the cursor has not moved, so try again.
                log.warning("cannot work now, trying again: %s", error)
                self.stopping.wait(2)
        self._let_go()
        try:
            self.lease.release()
        except DBAPIError as error:
            log.warning("the lease was not released, it will run out: %s", error)

    def step(self) -> int:
        """Do all duties once; give how much was done."""
        with self.sessions() as session:
            done = due.step(session)
        return done + sum(duty(self._renew) for duty in self.duties)

    def _renew(self) -> None:
        if not self.lease.hold():
            raise LeaseLost

    def _let_go(self) -> None:
        for duty in self.duties:
            duty.close()

    def stop(self) -> None:
        self.stopping.set()
