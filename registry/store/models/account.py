"""Who may write: accounts with a role, and their API keys, of which only a hash is kept."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.store.models.base import Base, new_id


class Account(Base):
    __tablename__ = "accounts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    provider_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("providers.id"))
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("role IN ('provider', 'reviewer', 'admin')", name="role_known"),
        CheckConstraint("(role = 'provider') = (provider_id IS NOT NULL)", name="provider_role_has_provider"),
    )


class APIKey(Base):
    __tablename__ = "api_keys"

    # The public half of the key, by which it is looked up and listed.
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise")
