"""What may be sent, as JSON Schema: it refuses nothing that the API takes, and most of what the API refuses."""

import json

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from marshmallow import ValidationError

from api.schemas.content import ContentOnly, NewOffering
from registry.microcredentials.content.document import CONTENT
from registry.values.json import JSONObject
from tests.api.conftest import World
from tests.api.test_fuzz import CHANGES
from tests.making import make_content

pytestmark = pytest.mark.parametrize("world", ["box"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def schemas(world: World) -> dict[str, Draft202012Validator]:
    documents = {
        name: world.get(f"/schemas/{name}").get_json() for name in ("content", "offering", "submission")
    }
    for document in documents.values():
        Draft202012Validator.check_schema(document)
    return {name: Draft202012Validator(document) for name, document in documents.items()}


@given(changes=CHANGES)
def test_what_the_api_takes_the_schema_takes(
    schemas: dict[str, Draft202012Validator], changes: JSONObject
) -> None:
    content = make_content() | changes
    try:
        ContentOnly().load({"content": content})
    except (ValidationError, UnicodeEncodeError):
        return
    schemas["content"].validate(content)
    schemas["submission"].validate({"local_id": "CS-101", "content": content})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", None),
        ("title", {}),
        ("title", {"arabic": "…"}),
        ("title", {"en": ""}),
        ("description", "no object of languages"),
        ("ects", "3"),
        ("ects", -1),
        ("workload_hours", 10**6),
        ("stand_alone", "yes"),
        ("languages", "ar"),
        ("languages", ["ar"] * 201),
        ("awarding_bodies", [{"name": {"en": "no role"}}]),
        ("price", {"amount": 3}),
        ("offerings", []),
    ],
)
def test_what_it_refuses_the_api_refuses_too(
    schemas: dict[str, Draft202012Validator], name: str, value: object
) -> None:
    content = make_content() | {name: value}

    assert not schemas["content"].is_valid(content)
    with pytest.raises(ValidationError):
        ContentOnly().load({"content": content})


def test_an_offering_has_one_too(schemas: dict[str, Draft202012Validator]) -> None:
    facts = {"starts_on": "2027-02-01", "seats": 30, "prices": [{"amount": 90, "currency": "JOD"}]}

    NewOffering().load({"local_id": "2027-spring", **facts})
    schemas["offering"].validate(facts)
    assert not schemas["offering"].is_valid(facts | {"seats": 2.5})


def test_every_code_names_its_vocabulary_and_every_element_its_meaning(world: World) -> None:
    schema = world.get("/schemas/content").get_json()
    properties = schema["$defs"]["Content"]["properties"]
    named = set(find_vocabularies(schema))

    assert named == {
        field.of
        for element in CONTENT
        for field in (element, *element.fields)
        if field.kind.startswith("code")
    }
    assert all(world.get(f"/vocabularies/{scheme}").status_code == 200 for scheme in named)
    assert [name for name, told in properties.items() if not told.get("description")] == []


def find_vocabularies(part: object) -> list[str]:
    if isinstance(part, list):
        return [scheme for value in part for scheme in find_vocabularies(value)]
    if not isinstance(part, dict):
        return []
    own = [part["x-vocabulary"]] if "x-vocabulary" in part else []
    return own + find_vocabularies(list(part.values()))


def test_there_is_no_other(world: World) -> None:
    assert world.get("/schemas/zanzibar").status_code == 404
    assert json.loads(world.get("/schemas/zanzibar").data)["code"] == "not_found"
