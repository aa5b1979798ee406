"""Bringing the store to the newest schema, in one transaction, from the command line and from tests."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine


def config(connection: Connection | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
        command.upgrade(config(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
        command.downgrade(config(connection), revision)
