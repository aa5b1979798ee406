"""The one background process: follows the ledger, and does what falls due. Of several, one works at a time."""

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
"""How long it sleeps when there was nothing to do: most of the time from a change to a hit."""


class Duty(Protocol):
    """Something to be done again and again by the one process that holds the lease."""

    def __call__(self, renew: Callable[[], None]) -> int:
        """One step: returns how much was done, and calls the function between long parts to renew the lease."""

    def close(self) -> None:
        """Let go of what only one process may hold: another one does the duty now."""


class LeaseLost(Exception):
    """Another process does the duty now."""


class Worker:
    """Runs every duty in turn until told to stop. Dying at any point loses nothing: each duty keeps its
    cursor in the database and moves it only after its work is done."""

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
                # A server is away, or somebody was faster: the cursor stands where it stood.
                log.warning("cannot work now, trying again: %s", error)
                self.stopping.wait(2)
        self._let_go()
        try:
            self.lease.release()
        except DBAPIError as error:
            log.warning("the lease was not released, it will run out: %s", error)

    def step(self) -> int:
        """All duties once; returns how much was done."""
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
