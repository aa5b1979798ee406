"""The ledger: every change of the register as an event, in commit order, each naming the hash of the one before.

`transaction()` collects the events of a change and, as its last act, takes the head's lock, the next
positions and the previous hash. So positions have no gaps, their order is the order of the commits, and
nothing is ever half in.
"""

import hashlib
import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import rfc8785
from sqlalchemy import Engine, String, cast, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from registry.clock import now
from registry.models.ledger import LedgerEvent, LedgerHead

GENESIS = "0" * 64
"""The hash that the first event names as the one before it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event. Public ones make up the change feed."""

    name: str
    subject: str
    public: bool


KINDS = {
    kind.name: kind
    for kind in (
        Kind("provider.registered", "provider", public=True),
        Kind("provider.changed", "provider", public=True),
        Kind("agency.registered", "agency", public=True),
        Kind("accreditation.granted", "accreditation", public=True),
        Kind("accreditation.suspended", "accreditation", public=True),
        Kind("accreditation.reinstated", "accreditation", public=True),
        Kind("accreditation.withdrawn", "accreditation", public=True),
        Kind("accreditation.fell_due", "accreditation", public=True),
        Kind("qualification.registered", "qualification", public=True),
        Kind("recognition.published", "recognition", public=True),
        Kind("submission.drafted", "submission", public=False),
        Kind("submission.changed", "submission", public=False),
        Kind("submission.submitted", "submission", public=False),
        Kind("submission.taken", "submission", public=False),
        Kind("submission.returned", "submission", public=False),
        Kind("submission.rejected", "submission", public=False),
        Kind("submission.discarded", "submission", public=False),
        Kind("micro_credential.registered", "micro_credential", public=True),
        Kind("micro_credential.version_approved", "micro_credential", public=True),
        Kind("micro_credential.taken_over", "micro_credential", public=True),
        Kind("micro_credential.suspended", "micro_credential", public=True),
        Kind("micro_credential.reinstated", "micro_credential", public=True),
        Kind("micro_credential.teach_out", "micro_credential", public=True),
        Kind("micro_credential.withdrawn", "micro_credential", public=True),
        Kind("micro_credential.revoked", "micro_credential", public=True),
        Kind("micro_credential.fell_due", "micro_credential", public=True),
        Kind("vocabulary.loaded", "vocabulary", public=True),
        Kind("search_term.changed", "vocabulary", public=True),
        Kind("search_term.retired", "vocabulary", public=True),
        Kind("policy.changed", "policy", public=True),
        Kind("account.created", "account", public=False),
        Kind("key.issued", "key", public=False),
        Kind("key.revoked", "key", public=False),
        Kind("register.marked_demonstration", "register", public=True),
    )
}


@dataclass(frozen=True, slots=True)
class Pending:
    kind: str
    subject_id: str
    number: str | None
    actor_id: uuid.UUID | None
    effective_on: date | None
    ground: str | None
    data: dict[str, Any]


def record(
    session: Session,
    kind: str,
    subject_id: object,
    /,
    *,
    by: uuid.UUID | None,
    number: str | None = None,
    effective_on: date | None = None,
    ground: str | None = None,
    **data: Any,
) -> None:
    """Note an event for the end of this transaction. `by` None means the register itself (time, a loader)."""
    event = Pending(KINDS[kind].name, str(subject_id), number, by, effective_on, ground, data)
    session.info.setdefault("events", []).append(event)


def append_pending(session: Session) -> None:
    """Write the noted events under the head's lock; must be the transaction's last act before its commit."""
    events: list[Pending] = session.info.get("events", [])
    if not events:
        if session.info.get("changed"):
            raise RuntimeError("the transaction changed the register without an event in its ledger")
        return
    head = session.execute(select(LedgerHead.position, LedgerHead.hash).with_for_update()).one()
    position, previous = head.position, head.hash
    at, rows = now(), []
    for event in events:
        position += 1
        row = {
            "position": position,
            "at": at,
            "kind": event.kind,
            "subject_type": KINDS[event.kind].subject,
            "subject_id": event.subject_id,
            "number": event.number,
            "actor_id": event.actor_id,
            "effective_on": event.effective_on,
            "ground": event.ground,
            "data": event.data,
            "previous_hash": previous,
        }
        previous = row["hash"] = digest(row)
        rows.append(row)
    session.execute(insert(LedgerEvent), rows)
    session.execute(update(LedgerHead).values(position=position, hash=previous))


def forget_pending(session: Session) -> None:
    session.info.pop("events", None)
    session.info.pop("changed", None)


def digest(row: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of an event, its own hash left out."""
    at: datetime = row["at"]
    effective_on: date | None = row["effective_on"]
    canonical = {
        **{
            key: row[key]
            for key in ("position", "kind", "subject_type", "subject_id", "number", "ground", "data")
        },
        "at": at.isoformat(timespec="microseconds"),
        "actor_id": row["actor_id"] and str(row["actor_id"]),
        "effective_on": effective_on and effective_on.isoformat(),
        "previous_hash": row["previous_hash"],
    }
    return hashlib.sha256(rfc8785.dumps(canonical)).hexdigest()


def head_position(session: Session) -> int:
    return session.execute(select(LedgerHead.position)).scalar_one()


def head_reader(store: Engine) -> Callable[[], int]:
    """What reads the last position outside any session, as cheaply as the driver can: asked for every public read."""
    statement = "SELECT position FROM ledger_head"
    if store.dialect.name == "sqlite":

        def read_position() -> int:
            connection = store.raw_connection()
            try:
                return int(connection.cursor().execute(statement).fetchone()[0])
            finally:
                connection.close()

        return _as_sqlalchemy(read_position)
    autocommitting = store.execution_options(isolation_level="AUTOCOMMIT")

    def read_over_the_network() -> int:
        with autocommitting.connect() as connection:
            return int(connection.exec_driver_sql(statement).scalar_one())

    return read_over_the_network


def _as_sqlalchemy(read: Callable[[], int]) -> Callable[[], int]:
    """The driver's own errors under the name by which they are known everywhere else."""

    def called() -> int:
        try:
            return read()
        except sqlite3.Error as error:
            raise OperationalError("ledger_head", None, error) from error

    return called


def read(session: Session, after: int, limit: int, *, public_only: bool = False) -> list[LedgerEvent]:
    query = (
        select(LedgerEvent).where(LedgerEvent.position > after).order_by(LedgerEvent.position).limit(limit)
    )
    if public_only:
        query = query.where(LedgerEvent.kind.in_([kind.name for kind in KINDS.values() if kind.public]))
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first position at which the chain does not hold, and why."""

    position: int
    why: str


def verify(session: Session) -> Iterator[int | Misfit]:
    """Recompute the chain; yields each position that fits, and ends with a Misfit at the first that does not."""
    columns = LedgerEvent.__table__.columns
    # As text: what is no longer JSON must be named, not stop the reading.
    shown = [cast(column, String).label("data") if column.name == "data" else column for column in columns]
    expected, previous = 1, GENESIS
    query = select(*shown).order_by(columns.position).execution_options(yield_per=1000)
    with closing(session.execute(query)) as rows:
        for found in rows:
            row = found._asdict()
            if why := _misfit(row, expected, previous):
                yield Misfit(expected, why)
                return
            yield expected
            expected, previous = expected + 1, row["hash"]
    head = session.execute(select(LedgerHead.position, LedgerHead.hash)).one()
    if (head.position, head.hash) != (expected - 1, previous):
        yield Misfit(expected, f"the head names position {head.position}, the last event is {expected - 1}")


def _misfit(row: dict[str, Any], expected: int, previous: str) -> str | None:
    if row["position"] != expected:
        return "missing"
    if row["previous_hash"] != previous:
        return "does not name the hash of the event before it"
    try:
        holds = row["hash"] == digest({**row, "data": json.loads(row["data"])})
    except (ValueError, TypeError, AttributeError, rfc8785.CanonicalizationError):
        holds = False
    return None if holds else "its content does not give its hash"
