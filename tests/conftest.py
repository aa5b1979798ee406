"""What all tests share: real servers, a fresh register on each profile, the shared data.

A server that cannot be had here skips the tests that need it; with REQUIRE_ALL=1 a skip is a failure.
"""

import os
import re
import shutil
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import hypothesis
import pytest
from elasticsearch import Elasticsearch
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

import migrations
from registry import due, ledger, setup
from registry.clock import FixedClock
from registry.settings import Settings
from registry.store.engine import make_engine
from registry.store.transaction import make_sessions, transaction
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.engine import Engine as SearchEngine
from search.engines.tantivy.engine import TantivyEngine
from search.upkeep import duty
from tests import servers
from tests.making import TODAY

ROOT = Path(__file__).parents[1]
PROFILES = ("box", "production")
IN_THE_BOX = pytest.mark.parametrize("profile", ["box"], indirect=True)
"""For tests of what is the same on every database and engine."""

# `make test` always tries the same few examples; `make test-nightly` tries many, other ones each time.
hypothesis.settings.register_profile("ci", max_examples=25, derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile("nightly", max_examples=500, deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


Report = pytest.TestReport | pytest.CollectReport


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Report, Report]:
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Report, Report]:
    return _refuse_skip((yield))


def _refuse_skip(report: Report) -> Report:
    if report.skipped and os.environ.get("REQUIRE_ALL") == "1" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"REQUIRE_ALL=1 allows no skip: {reason}"
    return report


# Files whose tests stop a server: one process runs them all, so that one extra server of each kind is enough.
_STOPPING = ("tests/test_servers.py", "tests/api/test_down.py")
_LONG = "tests/e2e/"
_SHARING = ("tests/e2e/test_pages.py",)
_WORLD = re.compile(r"\[(box|production|tantivy|elasticsearch|embedded|elastic)\b")


class ByWorld(LoadScopeScheduling):  # type: ignore[misc]
    """Give all tests of one file on one profile to the same process, since they share fixtures; long tests singly."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file in _STOPPING:
            return "stopping"
        if file.startswith(_LONG) and file not in _SHARING:
            return nodeid
        world = _WORLD.search(nodeid)
        return f"{file} {world[1] if world else ''}"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByWorld:
    return ByWorld(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long ones, so that no process is left with one at the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


def _given(server: AbstractContextManager[servers.Server]) -> Iterator[servers.Server]:
    with ExitStack() as stack:
        try:
            running = stack.enter_context(server)
        except servers.Unavailable as reason:
            pytest.skip(str(reason))
        yield running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[servers.Server]:
    yield from _given(servers.postgresql())


@pytest.fixture(scope="session")
def elasticsearch() -> Iterator[servers.Server]:
    yield from _given(servers.elasticsearch())


@pytest.fixture(scope="session")
def own_postgresql() -> Iterator[servers.Server]:
    """Give a server that a test may stop, if it starts it again."""
    yield from _given(servers.own_postgresql())


@pytest.fixture(scope="session")
def own_elasticsearch() -> Iterator[servers.Server]:
    """Give a server that a test may stop, if it starts it again."""
    yield from _given(servers.own_elasticsearch())


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the directory of shared data: the one beside the project unless REGISTRY_SHARED names another."""
    path = Path(os.environ.get("REGISTRY_SHARED") or ROOT.parent / "shared")
    if not path.is_dir():
        pytest.skip(f"there is no shared data at {path}")
    return path


@pytest.fixture(params=PROFILES)
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextmanager
def _opened(settings: Settings) -> Iterator[Engine]:
    engine = make_engine(settings)
    try:
        yield engine
    finally:
        engine.dispose()


def _prepare(settings: Settings) -> None:
    with _opened(settings) as engine:
        migrations.upgrade(engine)
        with make_sessions(engine, settings)() as session:
            list(setup.prepare(session))


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an SQLite database, migrated and prepared, to be copied."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("prepared"))
    _prepare(settings)
    return settings.data_dir / "registry.sqlite3"


@dataclass(frozen=True)
class Databases:
    """Makes and drops databases on the PostgreSQL server."""

    server: URL

    def run(self, statement: str) -> None:
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()

    @contextmanager
    def make(self, template: str = "template0") -> Iterator[str]:
        """Make a database and give its URL; drop it at the end of the block."""
        name = f"t{uuid.uuid4().hex}"
        # Copying the files is quicker than writing the copy into the log, which no test needs.
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield self.server.set(database=name).render_as_string(hide_password=False)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def databases(postgresql: servers.Server) -> Databases:
    return Databases(make_url(postgresql.url))


@contextmanager
def prepared_in(databases: Databases) -> Iterator[str]:
    """Give the name of a PostgreSQL database, migrated and prepared, to be copied."""
    with databases.make() as url:
        _prepare(Settings(database_url=url))
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def prepared_database(databases: Databases) -> Iterator[str]:
    with prepared_in(databases) as name:
        yield name


@pytest.fixture
def empty_store(profile: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Give settings that name a database without any table."""
    with ExitStack() as stack:
        url = ""
        if profile == "production":
            databases: Databases = request.getfixturevalue("databases")
            url = stack.enter_context(databases.make())
        yield Settings(database_url=url, data_dir=tmp_path / "var")


@contextmanager
def prepared_store(profile: str, directory: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Give settings that name a new database: migrated, prepared, without any entry."""
    with ExitStack() as stack:
        url = ""
        directory.mkdir(exist_ok=True)
        if profile == "production":
            databases: Databases = request.getfixturevalue("databases")
            url = stack.enter_context(databases.make(request.getfixturevalue("prepared_database")))
        else:
            shutil.copy(request.getfixturevalue("prepared_file"), directory)
        yield Settings(database_url=url, data_dir=directory, index_prefix=f"t{uuid.uuid4().hex[:12]}")


@pytest.fixture
def store(profile: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Give a store of this test's own."""
    with prepared_store(profile, tmp_path / "var", request) as settings:
        yield settings


@dataclass
class Register:
    """A register of one test's own; the test sets which day it is there."""

    profile: str
    settings: Settings
    database: Engine
    clock: FixedClock
    open_engine: Callable[[], SearchEngine]

    @cached_property
    def sessions(self) -> sessionmaker[Session]:
        return make_sessions(self.database, self.settings, self.clock)

    @cached_property
    def engine(self) -> SearchEngine:
        """The search engine of the profile, opened and its index built when it is first asked for."""
        engine = self.open_engine()
        duty.settle(self.sessions, engine)
        return engine

    def follow(self) -> None:
        """Bring the index up to date, as the worker would."""
        duty.settle(self.sessions, self.engine)

    def announce_due(self) -> int:
        """Announce what falls due today, as the worker would; give the number of events written."""
        with self.sessions() as session:
            return due.step(session)

    @property
    def position(self) -> int:
        """The position of the last event."""
        with self.sessions() as session:
            return ledger.head_position(session)

    @property
    def today(self) -> date:
        return self.clock.today()

    @today.setter
    def today(self, day: date) -> None:
        self.clock.day = day

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session in one transaction, committed at the end of the block."""
        with self.sessions() as session, transaction(session):
            yield session

    def scalar(self, statement: str, **values: object) -> int:
        """Give the number that an SQL statement yields."""
        with self.database.connect() as connection:
            return int(connection.execute(text(statement), values).scalar_one())


@contextmanager
def opened_register(
    settings: Settings, profile: str, open_engine: Callable[[], SearchEngine]
) -> Iterator[Register]:
    with _opened(settings) as database:
        yield Register(profile, settings, database, FixedClock(settings.timezone, TODAY), open_engine)


@pytest.fixture
def register(store: Settings, profile: str, request: pytest.FixtureRequest) -> Iterator[Register]:
    with ExitStack() as stack:

        def open_engine() -> SearchEngine:
            if profile == "box":
                return stack.enter_context(closing(TantivyEngine(store.data_dir / "index")))
            url = request.getfixturevalue("elasticsearch").url
            stack.callback(_delete_indices, url, store.index_prefix)
            return stack.enter_context(closing(ElasticsearchEngine(url, store.index_prefix)))

        yield stack.enter_context(opened_register(store, profile, open_engine))


def _delete_indices(url: str, prefix: str) -> None:
    with Elasticsearch(url) as client:
        for name in client.indices.get(index=f"{prefix}-*"):
            client.indices.delete(index=name)
