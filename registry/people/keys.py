"""API keys. A key is shown once, when it is issued; only its hash is kept."""

import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry import ledger
from registry.clock import now
from registry.errors import NotFound, RegistryError
from registry.people.accounts import SCOPES, Actor
from registry.store.models import Account, APIKey

KEY_ID = re.compile("[0-9a-f]{12}")


def issue(session: Session, account: Account, *, days: int = 365, by: Actor) -> str:
    """Give the new key, `mcr_<id>_<secret>`. The secret has 192 random bits, so that a plain SHA-256 protects it as
    well as a slow hash would.
    """
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(24)
    key = APIKey(
        id=key_id,
        account_id=account.id,
        secret_hash=_hash(secret),
        scopes=list(SCOPES[account.role]),
        created_at=now(session),
        expires_at=now(session) + timedelta(days=days),
    )
    session.add(key)
    ledger.record(session, "key.issued", key_id, by=by.account_id, account=str(account.id))
    return f"mcr_{key_id}_{secret}"


def revoke(session: Session, key_id: str, *, by: Actor) -> None:
    key = session.get(APIKey, key_id, with_for_update=True)
    if key is None:
        raise NotFound("not_found")
    if key.revoked_at is None:
        key.revoked_at = now(session)
        ledger.record(session, "key.revoked", key_id, by=by.account_id)


def all_(session: Session) -> list[APIKey]:
    return list(
        session.scalars(select(APIKey).options(joinedload(APIKey.account)).order_by(APIKey.created_at))
    )


def authenticate(session: Session, presented: str) -> Actor:
    """Give the actor of a presented key. Raise RegistryError `unauthenticated` or `key_expired`."""
    kind, _, rest = presented.partition("_")
    key_id, _, secret = rest.partition("_")
    key = (
        session.get(APIKey, key_id, options=[joinedload(APIKey.account)])
        if kind == "mcr" and KEY_ID.fullmatch(key_id)
        else None
    )
    # Compare also where there is no such key, so that the time taken does not tell whether there is.
    expected = key.secret_hash if key else _hash("")
    if not hmac.compare_digest(expected, _hash(secret)) or key is None:
        raise RegistryError("unauthenticated")
    if key.revoked_at is not None or key.expires_at <= now(session):
        raise RegistryError("key_expired")
    return Actor(key.account_id, key.account.role, key.account.provider_id, tuple(key.scopes))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
