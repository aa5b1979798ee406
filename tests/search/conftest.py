"""The same engine tests run on both engines, each real."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.engine import Engine
from search.engines.tantivy.engine import TantivyEngine
from tests import servers
from tests.search.asking import drop_all, switched
from tests.search.samples import SAMPLES

MakeEngine = Callable[[], Engine]


@pytest.fixture(scope="module", params=["embedded", "elastic"])
def make_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MakeEngine]:
    """Give a function that opens a new engine without any index; all are removed at the end."""
    opened: list[Engine] = []

    def make() -> Engine:
        engine: Engine
        if request.param == "embedded":
            engine = TantivyEngine(tmp_path_factory.mktemp("index"))
        else:
            engine = ElasticsearchEngine(
                request.getfixturevalue("elasticsearch").url, f"t{secrets.token_hex(6)}"
            )
        opened.append(engine)
        return engine

    yield make
    for engine in opened:
        if isinstance(engine, ElasticsearchEngine):
            drop_all(engine)
        engine.close()


@pytest.fixture
def new_engine(make_engine: MakeEngine) -> Engine:
    """Give an engine with an empty index."""
    engine = make_engine()
    switched(engine)
    return engine


@pytest.fixture(scope="module")
def engine(make_engine: MakeEngine) -> Engine:
    """Give an engine with the samples, to be read only."""
    engine = make_engine()
    switched(engine, SAMPLES)
    return engine


@pytest.fixture(scope="module")
def both_engines(
    elasticsearch: servers.Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Engine]]:
    """Give both engines with the samples, to compare one with the other."""
    elastic = ElasticsearchEngine(elasticsearch.url, f"t{secrets.token_hex(6)}")
    engines: list[Engine] = [TantivyEngine(tmp_path_factory.mktemp("index")), elastic]
    for engine in engines:
        switched(engine, SAMPLES)
    yield engines
    drop_all(elastic)
    for engine in engines:
        engine.close()


@pytest.fixture
def index_directory(tmp_path: Path) -> Path:
    return tmp_path / "index"
