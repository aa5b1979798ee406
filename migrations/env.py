"""Alembic's environment: the same migrations on SQLite and PostgreSQL, one process at a time."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection, text

from registry.settings import Settings
from registry.store.engine import make_engine
from registry.store.models import Base
from registry.store.models.base import Code, Json, Moment
from registry.store.models.version import Document


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Migrations name plain types: they must still run when the classes of today are gone."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Code):
        return "sa.String()"
    if kind == "type" and (item is Json or isinstance(item, Document)):
        return "Json"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_server_default=True,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # Two machines may start at once; the second waits and then finds nothing to do.
            connection.execute(text("SELECT pg_advisory_xact_lock(4711)"))
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = make_engine(Settings.from_environment())
    with engine.connect() as opened:
        run(opened)
        opened.commit()
