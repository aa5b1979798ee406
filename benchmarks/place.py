"""Where a profile is measured: its servers, and new registers in a directory that is removed afterwards."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.orm import Session, sessionmaker

import migrations
from registry import setup
from registry.settings import Settings
from registry.store.bulk import batched
from registry.store.engine import make_engine
from registry.store.models import MicroCredential
from registry.store.transaction import make_sessions
from search import open_engine
from search.engines.engine import Engine
from search.upkeep import follow
from tests import servers
from tests.servers import free_port

PROFILES = ("box", "production")
ROOT = Path(__file__).parents[1]


@contextmanager
def opened_parts(settings: Settings) -> Iterator[tuple[sessionmaker[Session], Engine]]:
    """Open the sessions and the search engine of a register."""
    store, engine = make_engine(settings), open_engine(settings)
    try:
        yield make_sessions(store, settings), engine
    finally:
        engine.close()
        store.dispose()


def registered(session: Session, most: int | None = None) -> Iterator[list[uuid.UUID]]:
    """Yield the ids of a register's micro-credentials, as many at a time as are indexed together."""
    query = select(MicroCredential.id).where(MicroCredential.number.is_not(None))
    yield from batched(session.scalars(query.order_by(MicroCredential.id).limit(most)).all(), follow.CHUNK)


@dataclass(frozen=True)
class Register:
    """One register, given by the environment that its processes are started with."""

    profile: str
    environment: dict[str, str]

    @property
    def settings(self) -> Settings:
        return Settings.from_environment(self.environment)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}"

    def job(self, name: str, *arguments: object) -> dict[str, float]:
        """Run a job in a process of its own, so that its memory is its own; give what it reports."""
        command = [sys.executable, "-m", "benchmarks.job", name, *map(str, arguments)]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | self.environment, stdout=subprocess.PIPE, check=True
        )
        measured: dict[str, float] = orjson.loads(done.stdout)
        return measured

    @contextmanager
    def serving(self, command: Sequence[str], ready: str = "/healthz") -> Iterator[None]:
        """Run a server of this register until it is not needed any more."""
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=os.environ | self.environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            deadline = time.monotonic() + 60
            while not answers(self.address + ready):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{command} did not start")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def on_another_port(self) -> "Register":
        return replace(self, environment=self.environment | {"PORT": str(free_port())})


@dataclass(frozen=True)
class Place:
    """A profile with its servers running."""

    profile: str
    directory: Path
    postgresql: str = ""
    elasticsearch: str = ""

    def register(self, name: str) -> Register:
        """Make a register: migrated, prepared, without any entry."""
        url = ""
        if self.postgresql:
            engine = create_engine(self.postgresql, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            engine.dispose()
            url = make_url(self.postgresql).set(database=name).render_as_string(hide_password=False)
        environment = {
            "DATABASE_URL": url,
            "ELASTICSEARCH_URL": self.elasticsearch,
            "DATA_DIR": str(self.directory / name),
            "INDEX_PREFIX": f"bench-{name}",
            "HOST": "127.0.0.1",
            "PORT": str(free_port()),
            "WEB_PROCESSES": "2",
            "LOG_LEVEL": "WARNING",
        }
        register = Register(self.profile, environment)
        store = make_engine(register.settings)
        migrations.upgrade(store)
        with make_sessions(store, register.settings)() as session:
            list(setup.prepare(session))
        store.dispose()
        return register


@contextmanager
def opened(profile: str) -> Iterator[Place]:
    """Start what the profile needs, and end it afterwards."""
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="registry-bench-"))
        place = Place(profile, Path(name))
        if profile == "production":
            with _stdout_kept():
                postgresql = stack.enter_context(servers.postgresql())
            elasticsearch = stack.enter_context(servers.elasticsearch())
            place = replace(place, postgresql=postgresql.url, elasticsearch=elasticsearch.url)
        yield place


@contextmanager
def _stdout_kept() -> Iterator[None]:
    """Send what child processes say meanwhile to standard error: standard output is for the table."""
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def answers(url: str) -> bool:
    """Say whether a server gives a good answer there."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False
