"""A register of its own for each test, on each profile."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine as Store

from registry.settings import Settings
from registry.store.engine import make_engine
from search.engines.elasticsearch.engine import ElasticsearchEngine
from tests.e2e.site import MakeSite, Site
from tests.search.asking import drop_all


@pytest.fixture
def make_site(
    store: Settings, profile: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[MakeSite]:
    """Give what makes the site on this test's store."""
    with sites(store, profile, tmp_path, request) as make:
        yield make


@contextmanager
def sites(
    store: Settings, profile: str, directory: Path, request: pytest.FixtureRequest
) -> Iterator[MakeSite]:
    with ExitStack() as stack:
        url = ""
        if profile == "production":
            url = request.getfixturevalue("elasticsearch").url
            engine = stack.enter_context(closing(ElasticsearchEngine(url, store.index_prefix)))
            stack.callback(drop_all, engine)

        def make(**settings: str) -> Site:
            return Site(store, url, directory / "log", **settings)

        yield make


@pytest.fixture
def opened() -> Iterator[Callable[[Settings], Store]]:
    """Open the store of a site beside its processes, to make and to look at what is in it."""
    with ExitStack() as stack:

        def open_(settings: Settings) -> Store:
            store = make_engine(settings)
            stack.callback(store.dispose)
            return store

        yield open_
