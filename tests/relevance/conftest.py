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
from registry.imports import microcredentials
from registry.settings import Settings
from registry.store.engine import make_engine
from registry.store.transaction import make_sessions
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.engine import Engine
from search.engines.tantivy.engine import TantivyEngine
from search.upkeep import duty
from tests import servers
from tests.relevance.table import DEMONSTRATION
from tests.search.asking import drop_all

Registers = Callable[[str], sessionmaker[Session]]
# The name of a register → an engine with it in its index, made when first asked for.
Indexed = Callable[[str], Engine]


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


@pytest.fixture(scope="session")
def embedded(registers: Registers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indexed]:
    with ExitStack() as stack:

        @cache
        def indexed(name: str) -> Engine:
            engine = stack.enter_context(closing(TantivyEngine(tmp_path_factory.mktemp("index"))))
            duty.settle(registers(name), engine)
            return engine

        yield indexed


@pytest.fixture(scope="session")
def elastic(registers: Registers, elasticsearch: servers.Server) -> Iterator[Indexed]:
    with ExitStack() as stack:

        @cache
        def indexed(name: str) -> Engine:
            engine = ElasticsearchEngine(elasticsearch.url, f"t{secrets.token_hex(6)}")
            stack.enter_context(closing(engine))
            stack.callback(drop_all, engine)
            duty.settle(registers(name), engine)
            return engine

        yield indexed
