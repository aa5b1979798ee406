"""Noting events during a transaction, and writing them under the lock of the head as its last act."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import rfc8785
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from registry.clock import now
from registry.ledger.kinds import KINDS
from registry.store.models.ledger import LedgerEvent, LedgerHead

GENESIS = "0" * 64
"""The hash that the first event names as the one before it."""


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
    at, rows = now(session), []
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
