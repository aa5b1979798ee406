"""The published description of the API says what the API does."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from registry.microcredentials.content.document import CONTENT, Field
from registry.values.json import JSONObject
from search.facets import FACETS
from tests.api.conftest import World

# The description does not depend on the store or the search.
pytestmark = pytest.mark.parametrize("world", ["box"], indirect=True, scope="module")

EXAMPLE = re.compile(r"```json\n(.*?)```", re.DOTALL)
VARIABLE = re.compile("<(?:[a-z]+:)?([a-z_]+)>")
METHODS = ("get", "post", "put", "patch", "delete")
ROOT = Path(__file__).parents[2]


def _document(world: World) -> JSONObject:
    found: JSONObject = world.get("/openapi.json").get_json()
    return found


def _operations(document: JSONObject) -> dict[str, JSONObject]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def _references(part: object) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"]} if "$ref" in part else set()
        return own.union(*map(_references, part.values())) if part else own
    return set().union(*map(_references, part)) if isinstance(part, list) else set()


def test_it_is_an_openapi_3_1_document_whose_references_all_lead_somewhere(world: World) -> None:
    document = _document(world)

    assert document["openapi"].startswith("3.1.")
    assert set(document["info"]) >= {"title", "version", "description"}
    for reference in _references(document):
        target = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
    ids = [one["operationId"] for one in _operations(document).values() if "operationId" in one]
    assert len(ids) == len(set(ids))


def test_it_describes_every_address_with_every_variable_in_it(world: World) -> None:
    document = _document(world)
    rules = {
        method + " " + VARIABLE.sub(r"{\1}", rule.rule)
        for rule in world.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1") and not rule.rule.endswith("openapi.json")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert set(_operations(document)) == rules
    for path, item in document["paths"].items():
        named = {one["name"] for one in item.get("parameters", []) if one["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path)), path


def test_every_operation_says_what_it_does_what_it_answers_and_how_it_refuses(world: World) -> None:
    document = _document(world)
    for name, operation in _operations(document).items():
        assert operation.get("summary"), name
        good = [status for status in operation["responses"] if status.startswith("2")]
        assert len(good) == 1, name
        schema = operation["responses"][good[0]]["content"]["application/json"]["schema"]
        assert all("$ref" in kind for kind in schema.get("oneOf", [schema])), name
        refused = operation["responses"]["default"]["$ref"].rpartition("/")[2]
        content = document["components"]["responses"][refused]["content"]
        assert set(content) == {"application/problem+json"}, name


def test_an_operation_asks_for_a_key_exactly_where_the_api_does(world: World) -> None:
    document = _document(world)
    assert document["components"]["securitySchemes"]["key"] == {"type": "http", "scheme": "bearer"}
    for name, operation in _operations(document).items():
        method, _, path = name.partition(" ")
        path = re.sub(r"{\w+_id}", "0" * 8 + "-0000-7000-8000-" + "0" * 12, path).removeprefix("/api/v1")
        asked = world.call(method, re.sub(r"{\w+}", "x", path)).status_code == 401
        assert (operation.get("security") == [{"key": []}]) == asked, name


def test_every_facet_is_a_parameter_of_the_search_and_can_be_repeated(world: World) -> None:
    operation = _operations(_document(world))["GET /api/v1/micro-credentials"]
    parameters = {one["name"]: one for one in operation["parameters"]}

    assert set(parameters) == {one.name for one in FACETS} | {
        "q",
        "sort",
        "limit",
        "cursor",
        "facets",
        "text_language",
        "changed_after",
        "view",
    }
    for facet in FACETS:
        assert parameters[facet.name]["schema"]["type"] == "array", facet.name
        assert parameters[facet.name]["description"], facet.name


def test_the_content_it_describes_is_the_content_the_register_keeps(world: World) -> None:
    schemas = _document(world)["components"]["schemas"]

    def compare(schema: JSONObject, fields: tuple[Field, ...]) -> None:
        assert list(schema["properties"]) == [field.name for field in fields]
        for field in fields:
            if field.kind == "rows":
                below = schema["properties"][field.name]["items"]["$ref"].rpartition("/")[2]
                compare(schemas[below], field.fields)

    compare(schemas["Content"], CONTENT)
    assert schemas["Content"]["required"] == ["title"]


def test_what_may_be_null_is_described_so(world: World) -> None:
    """Absent, null and [] mean the same in a content (docs/content.md)."""
    content = _document(world)["components"]["schemas"]["Content"]["properties"]

    for name in set(content) - {"title", "price"}:
        assert "null" in content[name]["type"], name


@cache
def _example() -> JSONObject:
    found = EXAMPLE.search((ROOT / "docs" / "content.md").read_text(encoding="utf-8"))
    assert found
    example: JSONObject = json.loads(found[1])
    return example


def test_the_example_in_the_documentation_could_be_submitted_as_it_stands(world: World) -> None:
    judged = world.call("POST", "/submissions/validate", "own", json=_example())
    assert judged.status_code == 200
    assert [one for one in judged.get_json()["findings"] if one["severity"] == "error"] == []
    assert judged.get_json()["valid"] is True

    made = world.call("POST", "/submissions", "own", json={**_example(), "local_id": "example"})
    kept = made.get_json()["content"]
    assert made.status_code == 201
    assert {name: kept[name] for name in _example()["content"]} == _example()["content"]
