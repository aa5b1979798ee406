"""A micro-credential that comes in the place of an earlier one: told of both, once the new one is registered."""

from itertools import count

import pytest

from registry.values.json import JSONObject
from tests.api.conftest import World
from tests.making import make_content, make_registered, number_of

_next = count()


@pytest.fixture
def earlier(world: World) -> str:
    """Give the number of one that the provider has registered."""
    return register(world, {"local_id": f"earlier-{next(_next)}"})


def submit(world: World, body: JSONObject) -> JSONObject:
    answer = world.call("POST", "/submissions", "own", json={"content": make_content(), **body})
    assert answer.status_code == 201, answer.get_json()
    draft: JSONObject = answer.get_json()
    return draft


def register(world: World, body: JSONObject) -> str:
    return approve(world, submit(world, body)["id"])


def approve(world: World, submission: str) -> str:
    for path, who in (
        (f"/submissions/{submission}/submit", "own"),
        (f"/reviews/{submission}/take", "reviewer"),
        (f"/reviews/{submission}/approve", "reviewer"),
    ):
        answer = world.call("POST", path, who, **({"json": {}} if path.endswith("approve") else {}))
        assert answer.status_code == 200, answer.get_json()
    number: str = answer.get_json()["number"]
    return number


def read(world: World, number: str) -> JSONObject:
    record: JSONObject = world.get(f"/micro-credentials/{number}").get_json()
    return record


def refused(world: World, method: str, path: str, body: JSONObject, **headers: str) -> list[tuple[str, str]]:
    answer = world.call(method, path, "own", json={"content": make_content(), **body}, headers=headers)
    assert answer.status_code == 422
    return [(error["code"], error["pointer"]) for error in answer.get_json()["errors"]]


def test_each_names_the_other_once_the_new_one_is_registered(world: World, earlier: str) -> None:
    before = read(world, earlier)
    typed = earlier.lower().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    draft = submit(world, {"local_id": f"later-{next(_next)}", "replaces": typed})
    assert draft["replaces"] == earlier
    assert read(world, earlier) == before

    later = approve(world, draft["id"])
    after = read(world, earlier)
    assert read(world, later)["replaces"] == earlier
    assert after["replaced_by"] == [later]
    assert after["status"] == "registered"
    assert after["position"] > before["position"]
    (event,) = [
        event
        for event in world.get(f"/feed?after={before['position']}&limit=1000").get_json()["items"]
        if event["kind"] == "micro_credential.replaced"
    ]
    assert event["number"] == earlier
    assert event["data"] == {"replaced_by": later}
    assert event["affects"]["numbers"] == [earlier]


def test_only_ones_own_can_be_replaced(world: World) -> None:
    other = number_of(world.make(make_registered))
    for number in (other, "PS-MC-999999", "zanzibar"):
        body = {"local_id": f"x-{next(_next)}", "replaces": number}
        assert refused(world, "POST", "/submissions", body) == [("not_yours", "/replaces")]


def test_a_change_states_it_anew_until_it_is_registered_and_then_it_stays(world: World, earlier: str) -> None:
    local_id = f"later-{next(_next)}"
    draft = submit(world, {"local_id": local_id, "replaces": earlier})
    path = f"/submissions/{draft['id']}"
    cleared = world.call("PUT", path, "own", json={"content": make_content()}, headers={"If-Match": '"1"'})
    assert cleared.get_json()["replaces"] is None
    again = world.call(
        "PUT",
        path,
        "own",
        json={"content": make_content(), "replaces": earlier},
        headers={"If-Match": cleared.headers["ETag"]},
    )
    assert again.get_json()["replaces"] == earlier

    later = approve(world, draft["id"])
    another = register(world, {"local_id": f"another-{next(_next)}"})
    changed = {"local_id": local_id, "replaces": another}
    assert refused(world, "POST", "/submissions", changed) == [("not_allowed_value", "/replaces")]
    assert submit(world, {"local_id": local_id})["replaces"] == earlier
    assert read(world, later)["replaces"] == earlier


def test_a_further_version_may_not_count_toward_itself(world: World) -> None:
    local_id = f"itself-{next(_next)}"
    number = register(world, {"local_id": local_id})
    content = make_content(stackability=[{"micro_credential": number}])

    judged = world.call(
        "POST", "/submissions/validate", "own", json={"local_id": local_id, "content": content}
    )
    body = {"local_id": local_id, "content": content}
    assert [finding["code"] for finding in judged.get_json()["findings"]] == ["names_itself"]
    assert refused(world, "POST", "/submissions", body) == [
        ("names_itself", "/stackability/0/micro_credential")
    ]
