"""Acts that change the status of a micro-credential: whose they are, and from which status they may be done."""

import uuid
from collections.abc import Iterable
from datetime import date

from sqlalchemy import ScalarSelect, SQLColumnExpression, insert, select
from sqlalchemy.orm import Session

from registry import ledger
from registry.clock import now, today
from registry.errors import Conflict, Forbidden, NotFound
from registry.microcredentials import records
from registry.microcredentials.records import Record
from registry.people.accounts import PROVIDER, Actor
from registry.store.models import MicroCredential, StatusChange, Text, new_id

TRANSITIONS = {
    "suspend": ("suspended", ("registered",)),
    "reinstate": ("registered", ("suspended", "teach-out")),
    "revoke": ("revoked", ("registered", "suspended", "teach-out")),
    "teach-out": ("teach-out", ("registered",)),
    "withdraw": ("withdrawn", ("registered", "suspended", "teach-out")),
}
"""Act → (status after, statuses from which it may be done). Suspending, reinstating and revoking are the
ministry's; teaching out and withdrawing are the provider's own (design, section 3)."""


OVER = ("withdrawn", "revoked")
"""From these no act leads back."""


PROVIDERS_OWN = ("teach-out", "withdraw")


EVENTS = {
    "suspend": "micro_credential.suspended",
    "reinstate": "micro_credential.reinstated",
    "revoke": "micro_credential.revoked",
    "teach-out": "micro_credential.teach_out",
    "withdraw": "micro_credential.withdrawn",
}


def change_status(
    session: Session,
    number: str,
    act: str,
    *,
    by: Actor,
    ground: str,
    effective_on: date | None = None,
    note: Text | None = None,
) -> Record:
    """Do one of TRANSITIONS from a day on (default today). Raise Conflict when its status does not allow it."""
    record = records.locked(session, number)
    # Which entries exist is public; whose they are too. So another provider's is Forbidden by name in the API.
    if record is None or (by.role == PROVIDER and record.micro_credential.provider_id != by.provider_id):
        raise NotFound("not_found")
    owner = record.micro_credential
    if by.role == PROVIDER and act not in PROVIDERS_OWN:
        raise Forbidden("forbidden")
    day = effective_on or today(session)
    before = [change for change in owner.status_changes if change.effective_on <= day]
    status = before[-1].status if before else "not-registered"
    after, allowed = TRANSITIONS[act]
    if status not in allowed or len(before) < len(owner.status_changes):
        raise Conflict("wrong_state", state=status)
    change = StatusChange(
        micro_credential_id=owner.id,
        status=after,
        effective_on=day,
        ground=ground,
        note=note,
        decided_by=by.account_id,
        decided_at=now(session),
    )
    session.add(change)
    owner.status_changes.append(change)
    ledger.record(
        session, EVENTS[act], owner.id, number=owner.number, by=by.account_id, effective_on=day, ground=ground
    )
    return records.as_of(owner, today(session))


def register(
    session: Session,
    owners: Iterable[MicroCredential],
    *,
    on: date,
    ground: str,
    by: uuid.UUID | None = None,
) -> None:
    """Give micro-credentials that are new in the register their first status from a day on, in one statement.

    The events are the caller's: they differ with the way in. `by` None means the register itself.
    """
    first = {
        "status": "registered", "effective_on": on, "ground": ground, "decided_by": by, "decided_at": now(session),
    }  # fmt: skip
    rows = [{"id": new_id(), "micro_credential_id": owner.id, **first} for owner in owners]
    if rows:
        session.execute(insert(StatusChange), rows)


def last_status(owner: SQLColumnExpression[uuid.UUID]) -> ScalarSelect[str]:
    """Give the status that was decided last of a micro-credential, as a column of a query."""
    query = select(StatusChange.status).where(StatusChange.micro_credential_id == owner)
    return query.order_by(StatusChange.effective_on.desc(), StatusChange.id.desc()).limit(1).scalar_subquery()


def require_living(status: str | None) -> None:
    """Raise Conflict where this was the last status: nothing new comes of what was withdrawn or revoked."""
    if status in OVER:
        raise Conflict("wrong_state", state=status)
