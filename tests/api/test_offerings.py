"""A university keeps its offerings over the API, and anyone sees them at once."""

import pytest

from registry.microcredentials import decisions
from registry.people.accounts import REGISTER
from registry.providers import providers
from registry.values.json import JSONObject
from tests.api.conftest import World
from tests.making import make_registered, number_of


@pytest.fixture
def address(world: World) -> str:
    """Give the offerings of a fresh micro-credential of our own, which has none."""
    with world.register.writing() as session:
        provider = providers.get(session, world.provider)
        return f"/micro-credentials/{number_of(make_registered(session, provider, offerings=None))}/offerings"


SPRING: JSONObject = {"starts_on": "2026-10-01", "apply_until": "2026-09-01", "mode": "blended"}


def test_an_offering_is_public_at_once_and_follows_what_its_provider_sends(
    world: World, address: str
) -> None:
    made = world.call("PUT", f"{address}/spring", "own", json=SPRING)
    assert made.status_code == 200, made.text
    record = world.get(address.removesuffix("/offerings")).get_json()
    assert record["offerings"] == [{"local_id": "spring", "state": "announced", "open": True, **SPRING}]

    moved = SPRING | {"starts_on": "2026-10-08", "prices": [{"amount": 90, "currency": "ILS"}]}
    world.call("PUT", f"{address}/spring", "own", json=moved)
    assert world.get(f"{address}/spring").get_json() == {
        "local_id": "spring", "state": "announced", "open": True, **moved,
    }  # fmt: skip

    world.call("POST", f"{address}/spring/cancel", "own")
    (kept,) = world.get(address).get_json()["items"]
    assert (kept["state"], kept["open"]) == ("cancelled", False)


def test_sending_the_same_again_changes_nothing(world: World, address: str) -> None:
    first = world.call("PUT", f"{address}/spring", "own", json=SPRING)
    head = world.get("/feed?limit=1").get_json()
    again = world.call("PUT", f"{address}/spring", "own", json=SPRING)

    assert (again.status_code, again.headers["ETag"]) == (200, first.headers["ETag"])
    assert world.get("/feed?limit=1").get_json() == head


def test_of_two_who_change_the_same_the_second_is_told(world: World, address: str) -> None:
    tag = world.call("PUT", f"{address}/spring", "own", json=SPRING).headers["ETag"]
    changes = [SPRING | {"seats": seats} for seats in (10, 20)]
    answers = [
        world.call("PUT", f"{address}/spring", "own", json=change, headers={"If-Match": tag}).status_code
        for change in changes
    ]

    assert answers == [200, 412]
    assert world.get(f"{address}/spring").get_json()["seats"] == 10


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"starts_on": "2026-13-01"}, "/starts_on", "wrong_type"),
        ({"starts": "2026-10-01"}, "/starts", "unknown_field"),
        ({"mode": "by-carrier-pigeon"}, "/mode", "unknown_code"),
        ({"prices": [{"amount": 1, "currency": "XXZ"}]}, "/prices/0/currency", "unknown_code"),
        ({"starts_on": "2026-10-01", "ends_on": "2026-09-01"}, "/ends_on", "dates_out_of_order"),
        ({"seats": -1}, "/seats", "out_of_range"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    world: World, address: str, body: JSONObject, pointer: str, code: str
) -> None:
    refused = world.call("PUT", f"{address}/spring", "own", json=body)

    assert refused.status_code == 422
    faults = refused.get_json()["errors"]
    assert (code, pointer) in {(fault["code"], fault.get("pointer", fault.get("path"))) for fault in faults}
    assert world.get(address).get_json()["total"] == 0


def test_a_name_is_given_once_and_what_is_over_offers_nothing(world: World, address: str) -> None:
    body = {"local_id": "spring", **SPRING}
    made = world.call("POST", address, "own", json=body)
    assert (made.status_code, made.headers["Location"]) == (201, f"/api/v1{address}/spring")
    assert world.call("POST", address, "own", json=body).get_json()["code"] == "offering_exists"

    with world.register.writing() as session:
        number = address.split("/")[2]
        decisions.change_status(session, number, "withdraw", by=REGISTER, ground="provider-request")
    refused = world.call("PUT", f"{address}/autumn", "own", json=SPRING | {"place": {"en": "Gaza"}})
    assert refused.status_code == 409
