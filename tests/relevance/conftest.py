"""Both registers that the table is about, each indexed once on each engine, to be read only."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

import seed
from registry.clock import SystemClock
from registry.imports import microcredentials
from registry.settings import Settings
from registry.store.engine import make_engine
from registry.store.transaction import make_sessions
from search.answers.searching import Search
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.engine import Engine
from search.engines.tantivy.engine import TantivyEngine
from search.upkeep import duty
from tests import servers
from tests.relevance.table import DEMONSTRATION
from tests.search.asking import drop_all

Registers = Callable[[str], sessionmaker[Session]]
# The name of a register → the search of an engine with it in its index, made when first asked for.
Indexed = Callable[[str], Search]


@pytest.fixture(scope="session")
def registers(
    prepared_file: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Registers]:
    with ExitStack() as stack:

        @cache
        def filled(name: str) -> sessionmaker[Session]:
            settings = Settings(data_dir=tmp_path_factory.mktemp(name))
            shutil.copy(prepared_file, settings.data_dir)
            store = make_engine(settings)
            stack.callback(store.dispose)
            sessions = make_sessions(store, settings)
            if name == DEMONSTRATION:
                list(seed.load(sessions, with_keys=False))
            else:
                shared: Path = request.getfixturevalue("shared")
                with sessions() as session:
                    microcredentials.load(session, shared / "data" / "microcredentials-real.jsonl")
            return sessions

        yield filled


def _settled(sessions: sessionmaker[Session], engine: Engine) -> Search:
    """Index a register, which changes no more."""
    duty.settle(sessions, engine)
    return Search(engine, lambda: None, sessions, SystemClock(Settings().timezone).today)


@pytest.fixture(scope="session")
def embedded(registers: Registers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indexed]:
    with ExitStack() as stack:

        @cache
        def indexed(name: str) -> Search:
            engine = stack.enter_context(closing(TantivyEngine(tmp_path_factory.mktemp("index"))))
            return _settled(registers(name), engine)

        yield indexed


@pytest.fixture(scope="session")
def elastic(registers: Registers, elasticsearch: servers.Server) -> Iterator[Indexed]:
    with ExitStack() as stack:

        @cache
        def indexed(name: str) -> Search:
            engine = ElasticsearchEngine(elasticsearch.url, f"t{secrets.token_hex(6)}")
            stack.enter_context(closing(engine))
            stack.callback(drop_all, engine)
            return _settled(registers(name), engine)

        yield indexed
