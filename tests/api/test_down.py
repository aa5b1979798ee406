"""A server behind the API is away: what needs it says so, all else goes on, and all is well when it is back."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from registry.errors import Unavailable
from tests import servers
from tests.api.conftest import World
from tests.conftest import Databases, prepared_in
from tests.making import SKILL, make_content


@pytest.fixture(scope="module")
def elasticsearch(own_elasticsearch: servers.Server) -> servers.Server:
    return own_elasticsearch


@pytest.fixture(scope="module")
def databases(own_postgresql: servers.Server) -> Databases:
    return Databases(make_url(own_postgresql.url))


@pytest.fixture(scope="module")
def prepared_database(databases: Databases) -> Iterator[str]:
    with prepared_in(databases) as name:
        yield name


@contextmanager
def without_search(world: World, request: pytest.FixtureRequest) -> Iterator[None]:
    if world.register.profile == "box":
        index = world.register.settings.data_dir / "search"
        shutil.move(index, f"{index}.away")
        # In the place of a missing index the worker would build another.
        index.touch()
        try:
            yield
        finally:
            index.unlink()
            shutil.move(f"{index}.away", index)
        return
    with _stopped(request.getfixturevalue("elasticsearch")):
        yield


@contextmanager
def _stopped(server: servers.Server) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


def _refused(answer: TestResponse, code: str) -> bool:
    known = (answer.status_code, answer.get_json()["code"]) == (503, code)
    return known and int(answer.headers["Retry-After"]) > 0


def test_without_the_search_engine_only_searching_waits(world: World, request: pytest.FixtureRequest) -> None:
    with without_search(world, request):
        assert _refused(world.get("/micro-credentials?q=python"), "search_unavailable")
        assert _refused(world.get("/suggest?q=python"), "search_unavailable")
        number = _register_one(world)
        assert world.get(f"/micro-credentials/{number}").get_json()["status"] == "registered"
        assert world.get("/providers").status_code == world.get("/feed").status_code == 200
        with pytest.raises(Unavailable):
            world.follow()

    world.follow()
    found = world.get("/micro-credentials?q=volcanology").get_json()
    assert [one["number"] for one in found["items"]] == [number]


def test_without_the_search_engine_no_way_leads_on(world: World, request: pytest.FixtureRequest) -> None:
    paths = (
        f"/skills/{SKILL}/micro-credentials",
        "/occupations/2262.1/micro-credentials",
        f"/micro-credentials/{world.entry}/similar",
    )
    with without_search(world, request):
        for path in paths:
            answer = world.get(path)
            assert (answer.status_code, answer.get_json()["code"]) == (503, "search_unavailable")


def _register_one(world: World) -> str:
    """Submit, take and approve it over the API; give its number."""
    content = make_content(title={"ar": "علم البراكين", "en": "Volcanology"})
    made = world.call("POST", "/submissions", "own", json={"local_id": "volcano", "content": content})
    assert made.status_code == 201
    id_ = made.get_json()["id"]
    for path, who, body in (
        (f"/submissions/{id_}/submit", "own", None),
        (f"/reviews/{id_}/take", "reviewer", None),
        (f"/reviews/{id_}/approve", "reviewer", {}),
    ):
        answer = world.call("POST", path, who, json=body)
        assert answer.status_code == 200, answer.get_json()
    return str(answer.get_json()["number"])


@pytest.mark.parametrize("world", ["production"], indirect=True, scope="module")
def test_without_the_store_the_api_says_so_and_comes_back_by_itself(
    world: World, own_postgresql: servers.Server
) -> None:
    assert world.get("/providers").status_code == 200
    with _stopped(own_postgresql):
        paths = (
            "/providers",
            f"/micro-credentials/{world.entry}",
            "/feed",
            "/vocabularies",
            "/suggest?q=python",
        )
        for path in paths:
            assert _refused(world.get(path), "store_unavailable"), path
        assert _refused(world.get("/submissions", "own"), "store_unavailable")
        answer = world.call("POST", "/submissions", "own", json={"local_id": "x", "content": make_content()})
        assert _refused(answer, "store_unavailable")
        with world.app.test_client() as client:
            assert client.get("/healthz").status_code == 200
            assert (ready := client.get("/readyz")).status_code == 503
            assert ready.get_json()["store"]["ok"] is False

    assert world.get("/providers").status_code == 200
    assert (
        world.call(
            "POST", "/submissions", "own", json={"local_id": "x", "content": make_content()}
        ).status_code
        == 201
    )
