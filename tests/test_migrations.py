"""The migrations: up, down and up again on both databases, and they make what the models say."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

import migrations
from registry.settings import Settings
from registry.store.engine import make_engine
from registry.store.models import Base


@pytest.fixture
def empty(empty_store: Settings) -> Iterator[Engine]:
    engine = make_engine(empty_store)
    yield engine
    engine.dispose()


CATALOGUES = {
    "sqlite": ["SELECT name || sql FROM sqlite_master WHERE sql IS NOT NULL"],
    "postgresql": [
        "SELECT table_name || '.' || column_name || data_type || is_nullable || coalesce(column_default, '')"
        " FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    ],
}


def schema(engine: Engine) -> set[str]:
    """Give all that the database records of its schema: columns, indexes, constraints, triggers."""
    with engine.connect() as connection:
        return {
            line
            for query in CATALOGUES[engine.dialect.name]
            for line in connection.execute(text(query)).scalars()
            if "alembic_version" not in line
        }


def test_up_and_down_and_up_again_gives_the_same_schema(empty: Engine) -> None:
    migrations.upgrade(empty)
    first = schema(empty)
    migrations.downgrade(empty)
    assert schema(empty) == set()
    migrations.upgrade(empty)

    assert schema(empty) == first
    assert any("guard" in line for line in first)


def test_every_single_step_goes_down_and_up(empty: Engine) -> None:
    script = ScriptDirectory.from_config(migrations.config())
    revisions = [step.revision for step in reversed(list(script.walk_revisions()))]
    for revision in revisions:
        migrations.upgrade(empty, revision)
        after = schema(empty)
        migrations.downgrade(empty, "-1")
        migrations.upgrade(empty, revision)
        assert schema(empty) == after


def test_the_migrations_make_what_the_models_say(empty: Engine) -> None:
    migrations.upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_make_every_check_that_the_models_name(empty: Engine) -> None:
    """Alembic compares no CHECK constraints, so the test above cannot see them."""

    def checks(engine: Engine) -> set[tuple[str, str]]:
        inspector = inspect(engine)
        return {
            (table, str(check["name"]) + check["sqltext"].replace(" ", ""))
            for table in inspector.get_table_names()
            for check in inspector.get_check_constraints(table)
        }

    migrations.upgrade(empty)
    migrated = checks(empty)
    migrations.downgrade(empty)
    Base.metadata.create_all(empty)

    assert checks(empty) == migrated


def test_a_second_start_finds_nothing_to_do(empty: Engine) -> None:
    migrations.upgrade(empty)
    before = schema(empty)
    migrations.upgrade(empty)

    assert schema(empty) == before


def test_nobody_forked_the_history() -> None:
    assert len(ScriptDirectory.from_config(migrations.config()).get_heads()) == 1
