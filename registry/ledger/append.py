"""Noting events during a transaction, and writing them as its last act, with the ledger's head locked."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import rfc8785
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from registry.clock import now
from registry.ledger import positions
from registry.ledger.kinds import KINDS
from registry.store.models.ledger import LedgerEvent, LedgerHead

GENESIS = "0" * 64
"""The hash that the first event names as its previous one."""


@dataclass(frozen=True, slots=True)
class Pending:
    kind: str
    subject_id: str
    number: str | None
    actor_id: uuid.UUID | None
    effective_on: date | None
    ground: str | None
    data: Mapping[str, object]


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
    **data: object,
) -> None:
    """Note an event, to be written at the end of this transaction.

    `by` is the account of the acting person; None is the register itself (a date that arrives, a loader).
    """
    event = Pending(KINDS[kind].name, str(subject_id), number, by, effective_on, ground, data)
    session.info.setdefault("events", []).append(event)


def append_pending(session: Session) -> None:
    """Write the noted events with the head locked. It must be the last act of the transaction before its commit.

    Raise RuntimeError when rows were changed and no event was noted.
    """
    events: list[Pending] = session.info.get("events", [])
    if not events:
        if session.info.get("changed"):
            raise RuntimeError("the transaction changed the register without an event in its ledger")
        return
    numbers = positions.moved_by((event.kind, event.number) for event in events)
    positions.lock(session, numbers)
    head = session.execute(
        select(LedgerHead.position, LedgerHead.hash, LedgerHead.public_position).with_for_update()
    ).one()
    position, previous, public = head.position, head.hash, head.public_position
    at = now(session)
    rows = list[dict[str, object]]()
    for event in events:
        position += 1
        public = position if KINDS[event.kind].public else public
        row: dict[str, object] = {
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
        previous = digest(row)
        rows.append({**row, "hash": previous})
    session.execute(insert(LedgerEvent), rows)
    positions.move(session, numbers, after=head.position)
    session.execute(update(LedgerHead).values(position=position, hash=previous, public_position=public))


def forget_pending(session: Session) -> None:
    session.info.pop("events", None)
    session.info.pop("changed", None)


def digest(row: Mapping[str, Any]) -> str:
    """Give the SHA-256 of an event's canonical JSON (RFC 8785). `row` has the columns of LedgerEvent; its own hash does
    not count.
    """
    canonical = {
        **{
            key: row[key]
            for key in ("position", "kind", "subject_type", "subject_id", "number", "ground", "data")
        },
        "at": row["at"].isoformat(timespec="microseconds"),
        "actor_id": row["actor_id"] and str(row["actor_id"]),
        "effective_on": row["effective_on"] and row["effective_on"].isoformat(),
        "previous_hash": row["previous_hash"],
    }
    return hashlib.sha256(rfc8785.dumps(canonical)).hexdigest()
