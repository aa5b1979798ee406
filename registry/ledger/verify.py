"""Checking the chain of hashes."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import rfc8785
from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from registry.ledger.append import GENESIS, digest
from registry.store.models.ledger import LedgerEvent, LedgerHead


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first position at which the chain does not hold, and why."""

    position: int
    why: str


def verify(session: Session) -> Iterator[int | Misfit]:
    """Recompute the chain; yield each position that fits, and end with a Misfit at the first that does not."""
    columns = LedgerEvent.__table__.columns
    # Read as text: data that is no longer JSON is a misfit, and must not end the reading with an error.
    readable = [cast(column, String).label("data") if column.name == "data" else column for column in columns]
    expected, previous = 1, GENESIS
    query = select(*readable).order_by(columns.position).execution_options(yield_per=1000)
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


def _misfit(row: Mapping[str, Any], expected: int, previous: str) -> str | None:
    if row["position"] != expected:
        return "missing"
    if row["previous_hash"] != previous:
        return "does not name the hash of the event before it"
    try:
        holds = row["hash"] == digest({**row, "data": json.loads(row["data"])})
    except (ValueError, TypeError, AttributeError, rfc8785.CanonicalizationError):
        holds = False
    return None if holds else "its content does not give its hash"
