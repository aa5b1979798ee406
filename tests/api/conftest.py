"""The API in one process, on each profile, with two providers, two entries and a key of every role."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import wsgi
from registry import ledger
from registry.people import accounts, keys
from registry.people.accounts import Actor
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.engine import Engine
from search.engines.tantivy.engine import TantivyEngine
from services import RegisterApp
from tests.conftest import PROFILES, Register, opened_register, prepared_store
from tests.making import make_accredited_provider, make_key, make_registered, number_of
from tests.search.asking import drop_all

Make = Callable[[Session], Any]


@dataclass(frozen=True, eq=False)
class World:
    """A running API. `keys` are by who asks: own and other (providers), reviewer, admin; nobody has none."""

    register: Register
    app: RegisterApp
    keys: dict[str, str]
    provider: str
    entry: str

    def call(self, method: str, path: str, who: str = "nobody", **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if who in self.keys:
            headers["Authorization"] = f"Bearer {self.keys[who]}"
        with self.app.test_client() as client:
            return client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, who: str = "nobody", **options: Any) -> TestResponse:
        return self.call("GET", path, who, **options)

    def actor(self, session: Session, who: str) -> Actor:
        return keys.authenticate(session, self.keys[who])

    def make(self, make: Make) -> Any:
        """Give what is thing in one transaction, seen by the search as well."""
        with self.register.writing() as session:
            thing = make(session)
        self.follow()
        return thing

    def follow(self) -> None:
        self.register.follow()

    @property
    def position(self) -> int:
        with self.register.sessions() as session:
            return ledger.head_position(session)


def populate(session: Session) -> tuple[dict[str, str], str, str]:
    own, other = make_accredited_provider(session), make_accredited_provider(session)
    entry = make_registered(session, own, "CS-101")
    make_registered(
        session, own, "CS-102", title={"ar": "مدخل إلى الإحصاء", "en": "Introduction to statistics"}
    )
    by_who = {
        "own": make_key(session, accounts.PROVIDER, own),
        "other": make_key(session, accounts.PROVIDER, other),
        "reviewer": make_key(session, accounts.REVIEWER),
        "admin": make_key(session, accounts.ADMIN),
    }
    return by_who, own.number, number_of(entry)


@contextmanager
def opened_world(register: Register) -> Iterator[World]:
    with register.writing() as session:
        by_who, provider, entry = populate(session)
    app = wsgi.create_app(register.settings, engine=register.engine, clock=register.clock)
    app.testing = False  # Errors are answered, not raised: what a client would see is what is tested.
    try:
        world = World(register, app, by_who, provider, entry)
        world.follow()
        yield world
    finally:
        app.services.usage.close()
        app.services.store.dispose()


@pytest.fixture(scope="module", params=PROFILES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for the tests of a module: each adds what it needs, and counts on nothing else being absent."""
    directory = tmp_path_factory.mktemp("world")
    with ExitStack() as stack:
        settings = stack.enter_context(prepared_store(request.param, directory, request))

        def open_engine() -> Engine:
            if request.param == "box":
                return stack.enter_context(closing(TantivyEngine(directory / "search")))
            engine = ElasticsearchEngine(request.getfixturevalue("elasticsearch").url, settings.index_prefix)
            stack.enter_context(closing(engine))
            stack.callback(drop_all, engine)
            return engine

        register = stack.enter_context(opened_register(settings, request.param, open_engine))
        yield stack.enter_context(opened_world(register))
