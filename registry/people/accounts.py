"""Accounts, their roles, and who acts."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import ledger
from registry.clock import now
from registry.store.models import Account

PROVIDER, REVIEWER, ADMIN = "provider", "reviewer", "admin"

SCOPES = {
    PROVIDER: ("submit",),
    REVIEWER: ("review",),
    ADMIN: ("review", "register"),
}
"""What the keys of a role may do: submit micro-credentials of its provider; take and decide reviews;
register providers and accreditations, change an entry's status, and change search terms."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting person: what services need to know of an account and its key, independent of the session."""

    account_id: uuid.UUID | None
    role: str
    provider_id: uuid.UUID | None
    scopes: tuple[str, ...]


REGISTER = Actor(None, "register", None, ("submit", "review", "register"))
"""The register itself, which acts where no person does: loading lists, and when a date arrives."""


def create(session: Session, name: str, role: str, provider_id: uuid.UUID | None, *, by: Actor) -> Account:
    account = Account(name=name, role=role, provider_id=provider_id, created_at=now(session))
    session.add(account)
    session.flush()
    ledger.record(session, "account.created", account.id, by=by.account_id, role=role)
    return account


def find(session: Session, name: str) -> Account | None:
    return session.scalars(select(Account).where(Account.name == name)).one_or_none()
