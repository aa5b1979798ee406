"""The page for developers: its commands work, its reference is the API's own."""

import json
import shlex

import pytest
from werkzeug.test import TestResponse

from registry.messages import messages
from registry.people import accounts
from registry.providers import providers
from registry.store.transaction import transaction
from tests import making
from tests.web.conftest import Pages
from web.pages import developers
from web.presenting import reference

SPEC = {
    "tags": [{"name": "things", "description": "All of them"}],
    "paths": {
        "/things/{id}": {
            "parameters": [{"$ref": "#/components/parameters/id"}],
            "put": {
                "tags": ["things"],
                "summary": "Change one",
                "security": [{"key": []}],
                "x-scope": "submit",
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
                },
                "responses": {"200": {"description": "Changed", "content": {}}},
            },
        }
    },
    "components": {
        "parameters": {"id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}},
        "schemas": {
            "Thing": {
                "required": ["name"],
                "properties": {
                    "name": {"type": "object", "additionalProperties": {"type": "string"}},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                    "born": {"type": ["string", "null"], "format": "date"},
                },
            }
        },
    },
}


def test_the_document_is_read() -> None:
    read = reference.read(SPEC)
    [operation] = read.groups[0].operations
    assert (operation.method, operation.path, operation.scope) == ("PUT", "/things/{id}", "submit")
    assert [(one.name, one.place, one.required) for one in operation.parameters] == [("id", "path", True)]
    assert operation.body == "Thing"
    [schema] = read.schemas
    assert [(one.name, one.type, one.required, one.schema) for one in schema.properties] == [
        ("name", "{…: string}", True, None),
        ("parts", "[Thing]", False, "Thing"),
        ("born", "string (date) | null", False, None),
    ]


def test_every_endpoint_is_on_the_page(pages: Pages) -> None:
    spec = pages.client.get("/api/v1/openapi.json").get_json()
    page = pages.text("/ar/api")
    operations = [
        (path, method)
        for path, item in spec["paths"].items()
        for method in item
        if method in reference.METHODS
    ]
    assert len(operations) > 20
    for path, method in operations:
        assert f"<strong>{method.upper()}</strong> {path}</code>" in page
    for name in spec["components"]["schemas"]:
        assert f'id="schema-{name}"' in page


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_code_has_its_place_on_the_page_of_problems(pages: Pages, language: str) -> None:
    page = pages.text(f"/{language}/api/problems")
    for code in messages():
        assert f'<div id="{code}">' in page


def test_the_commands_work(pages: Pages) -> None:
    with pages.sessions() as session, transaction(session):
        key = making.make_key(session, accounts.PROVIDER, providers.get(session, pages.provider))
    known = {"REGISTER": "", "KEY": key, "NUMBER": pages.plain, "ID": "", "NEXT_CURSOR": ""}
    ran = set()
    for name in (
        "search",
        "read",
        "on_a_day",
        "not_modified",
        "validate",
        "draft",
        "change",
        "submit",
        "follow",
        "feed",
    ):
        answer = run(pages, name, known)
        assert answer.status_code in (200, 201), (name, answer.text)
        if name == "draft":
            known["ID"] = answer.get_json()["id"]
        ran.add(name)
    assert run(pages, "arabic", known).get_json()["title"] == messages()["not_found"]["ar"]
    known["NEXT_CURSOR"] = "x"
    assert run(pages, "next_page", known).get_json()["errors"][0]["parameter"] == "cursor"
    assert developers.examples().keys() - ran == {"arabic", "next_page", "body"}


def run(pages: Pages, name: str, values: dict[str, str]) -> TestResponse:
    """Do what curl would do."""
    command = developers.examples()[name]
    for variable in sorted(values, key=len, reverse=True):
        command = command.replace(f"${variable}", values[variable])
    words = shlex.split(command.replace("\\\n", " "))
    assert words.pop(0) == "curl"
    method, address, headers, data = "", "", {}, None
    while words:
        word = words.pop(0)
        if word == "-H":
            field, _, value = words.pop(0).partition(": ")
            headers[field] = value
        elif word == "-X":
            method = words.pop(0)
        elif word == "--data":
            assert words.pop(0) == "@draft.json"
            data = json.dumps(json.loads(developers.examples()["body"]))
        elif word != "-i":
            address = word
    return pages.client.open(
        address, method=method or ("POST" if data else "GET"), headers=headers, data=data
    )
