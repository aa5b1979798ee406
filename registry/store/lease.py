"""A lease in the database: of several processes started for one duty, one does it and the others wait."""

import os
import secrets
import socket
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from registry.clock import now
from registry.store.models import Lease

SECONDS = 10
"""How long a lease lasts without renewal, and so how long others wait after its holder's machine has died."""


class Holder:
    """One process's claim on a duty."""

    def __init__(self, sessions: sessionmaker[Session], duty: str) -> None:
        self.sessions, self.duty = sessions, duty
        self.name = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"

    def hold(self) -> bool:
        """Take the lease, or renew it; False while another process holds it."""
        with self.sessions() as session:
            moment = now(session)
            until = moment + timedelta(seconds=SECONDS)
            session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            current = session.get(Lease, self.duty)
            if current is None:
                session.add(Lease(duty=self.duty, holder=self.name, expires_at=until))
                try:
                    session.commit()
                except IntegrityError:
                    return False
                return True
            if current.holder != self.name and current.expires_at > moment and not _is_dead(current.holder):
                return False
            # Update it only if it is still as it was read, so that of two processes that find it free one gets it.
            unchanged = (
                Lease.duty == self.duty,
                Lease.holder == current.holder,
                Lease.expires_at == current.expires_at,
            )
            result = session.execute(
                update(Lease).where(*unchanged).values(holder=self.name, expires_at=until)
            )
            session.commit()
            return getattr(result, "rowcount", 0) == 1

    def release(self) -> None:
        """Let the lease expire now, if this process still holds it."""
        with self.sessions() as session:
            session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            mine = (Lease.duty == self.duty, Lease.holder == self.name)
            session.execute(update(Lease).where(*mine).values(expires_at=now(session)))
            session.commit()


def _is_dead(holder: str) -> bool:
    """Say whether the holder was a process of this machine that has ended; then nobody need wait for it."""
    host, pid, _ = holder.split("/")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
