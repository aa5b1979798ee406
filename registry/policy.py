"""The limits in force on a day."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import ledger
from registry.clock import today
from registry.errors import NotFound, RegistryError
from registry.rules.case import Policy
from registry.rules.measures import Measures
from registry.store.models import PolicyRow
from registry.values.json import JSONObject


def on(session: Session, day: date) -> Policy:
    """Give the value in force on a day of each limit, by name."""
    rows = session.scalars(
        select(PolicyRow).where(PolicyRow.valid_from <= day).order_by(PolicyRow.valid_from)
    )
    return {row.name: row.value for row in rows}


def history(session: Session) -> list[PolicyRow]:
    return list(session.scalars(select(PolicyRow).order_by(PolicyRow.name, PolicyRow.valid_from)))


def add(session: Session, name: str, value: Mapping[str, object], valid_from: date, source: str) -> PolicyRow:
    """Set the value of a limit from a day on. Raise NotFound for a name that no rule reads, RegistryError when the
    value does not have the keys of the limit's earlier values.
    """
    before = [row for row in history(session) if row.name == name]
    if not before:
        raise NotFound("not_found")
    if value.keys() != before[-1].value.keys():
        raise RegistryError("wrong_type", expected=", ".join(before[-1].value))
    row = PolicyRow(name=name, value=value, valid_from=valid_from, source=source)
    session.add(row)
    ledger.record(session, "policy.changed", name, by=None, effective_on=valid_from, value=value)
    return row


def load_first_values(session: Session) -> int:
    """Add the rows of policy.toml that are not in the store yet; give how many."""
    present = {(row.name, row.valid_from) for row in history(session)}
    with (Path(__file__).parent / "policy.toml").open("rb") as file:
        rows = [row for row in tomllib.load(file)["row"] if (row["name"], row["valid_from"]) not in present]
    for row in rows:
        session.add(PolicyRow(**row))
        ledger.record(
            session,
            "policy.changed",
            row["name"],
            by=None,
            effective_on=row["valid_from"],
            value=row["value"],
        )
    return len(rows)


def measures(session: Session, levels: Mapping[str, JSONObject]) -> Measures:
    """Give what contents that name these levels are measured by today."""
    day = today(session)
    return Measures(day, on(session, day), levels)
