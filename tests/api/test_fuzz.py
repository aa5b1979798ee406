"""Whatever is sent, the answer is never a failure of the register."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.microcredentials.content.document import CONTENT, Field
from registry.values.json import JSONObject
from search.facets import FACETS
from tests.api.conftest import World
from tests.making import SKILL, make_content

OFFERINGS = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

# What breaks programs stands in the way more often than by chance: surrogates, which JSON can carry, and NUL.
SIGNS = st.characters(exclude_categories=()) | st.sampled_from(["\ud800", "\x00", "\u202e", "س"])
WORDS = st.text(SIGNS, max_size=20)
NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, 1e308, 999_999_999.9999, 2**63])
LIKELY = st.sampled_from(
    [SKILL, "0613", "online", "2026-03-03", "PS-MC-000001", "PS-HEI-0001", "ar", "USD", "5"]
)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS | LIKELY,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(WORDS | LIKELY, below, max_size=3),
    max_leaves=8,
)
TEXTS = st.dictionaries(st.sampled_from(["ar", "en", "xx"]) | WORDS, WORDS, max_size=2)
KINDS: dict[str, st.SearchStrategy[object]] = {
    "text": TEXTS,
    "number": NUMBERS,
    "codes": st.lists(LIKELY | WORDS, max_size=3),
    "strings": st.lists(WORDS, max_size=3),
    "price": st.fixed_dictionaries({"amount": NUMBERS, "currency": LIKELY}),
}


def _values(field: Field) -> st.SearchStrategy[object]:
    """Give what the field asks for, or nearly, or anything."""
    if field.kind == "rows":
        return st.lists(_object(field.fields), max_size=2) | JSON
    return KINDS.get(field.kind, LIKELY | WORDS) | JSON


def _object(fields: tuple[Field, ...]) -> st.SearchStrategy[JSONObject]:
    return st.fixed_dictionaries({}, optional={field.name: _values(field) for field in fields})


CHANGES = st.sampled_from(CONTENT).flatmap(lambda field: _object((field,)))
BODIES = JSON | st.builds(
    lambda changes, local_id: {"local_id": local_id, "content": make_content() | changes},
    CHANGES,
    st.uuids().map(str) | WORDS,
)


@given(body=BODIES, path=st.sampled_from(["/submissions", "/submissions/validate"]))
@OFFERINGS
def test_no_body_makes_the_register_fail(world: World, body: object, path: str) -> None:
    answer = world.call("POST", path, "own", data=json.dumps(body), content_type="application/json")

    assert answer.status_code < 500
    assert answer.get_json()


TERMS = st.fixed_dictionaries(
    {"label": TEXTS | JSON},
    optional={
        "alternatives": st.dictionaries(st.sampled_from(["ar", "en"]), st.lists(WORDS) | JSON),
        "of": JSON | LIKELY,
    },
)


@given(body=TERMS | JSON, code=st.text(max_size=20) | st.just("fuzz"))
@OFFERINGS
def test_no_search_term_makes_the_register_fail(world: World, body: object, code: str) -> None:
    path = f"/search-terms/{quote(code, safe='', errors='replace')}"
    headers = {"If-None-Match": "*"}
    answer = world.call(
        "PUT", path, "admin", data=json.dumps(body), content_type="application/json", headers=headers
    )

    assert answer.status_code < 500
    assert world.get(path).status_code < 500


@given(raw=st.binary(max_size=200))
@OFFERINGS
def test_no_bytes_make_the_register_fail(world: World, raw: bytes) -> None:
    assert (
        world.call("POST", "/submissions", "own", data=raw, content_type="application/json").status_code < 500
    )


FIND = [facet.name for facet in FACETS] + ["q", "sort", "limit", "cursor", "facets", "text_language"]
VALUES = st.text(max_size=40) | st.sampled_from(
    ["..3", "3..", "free", "2026-09-01..", "newest", "title", "0613", "٣"]
)


@given(pairs=st.lists(st.tuples(st.sampled_from(FIND), VALUES), max_size=4))
@OFFERINGS
def test_no_search_makes_the_register_fail(world: World, pairs: list[tuple[str, str]]) -> None:
    answer = world.get("/micro-credentials", query_string=pairs)

    assert answer.status_code in (200, 400)


@pytest.mark.parametrize(
    "path",
    [
        "/providers",
        "/qualifications",
        "/vocabularies/isced-f",
        "/feed",
        "/suggest",
        "/search-terms",
        "/occupations/2512.4/micro-credentials",
        f"/skills/{SKILL}/micro-credentials",
        "/micro-credentials/PS-MC-000001/similar",
    ],
)
@given(data=st.data())
@OFFERINGS
def test_no_parameter_of_a_list_makes_the_register_fail(world: World, path: str, data: st.DataObject) -> None:
    names = st.sampled_from(["limit", "cursor", "after", "q", "broader", "on"]) | st.text(max_size=5)
    pairs = data.draw(st.lists(st.tuples(names, VALUES | st.integers().map(str)), max_size=3))

    assert world.get(path, query_string=pairs).status_code in (200, 400, 404)
