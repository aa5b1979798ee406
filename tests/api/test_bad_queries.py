"""What the API refuses in an address or its parameters: by which code, naming which parameter."""

from functools import partial

import pytest

from api.smorest import paging
from tests.api.conftest import World
from tests.api.refusals import Case, name_of, refuse

GET = partial(Case, status=400, code="malformed", who="nobody")
FIND = partial(GET, request="GET /micro-credentials")

QUERIES = [
    FIND("an unknown parameter", place="fields", detail="unknown_parameter", query={"fields": "06"}),
    FIND("limit=0", place="limit", detail="out_of_range", query={"limit": "0"}),
    FIND("limit=abc", place="limit", detail="out_of_range", query={"limit": "abc"}),
    FIND("a facet's value that is none", place="credits", detail="bad_parameter", query={"credits": "many"}),
    FIND(
        "a cursor of another search",
        place="cursor",
        detail="bad_cursor",
        query={"q": "python", "cursor": "{found_cursor}"},
    ),
    FIND(
        "a cursor of another list",
        place="cursor",
        detail="bad_cursor",
        query={"cursor": "{providers_cursor}"},
    ),
    GET(
        "a page of none", request="GET /providers", place="limit", detail="out_of_range", query={"limit": "0"}
    ),
    GET(
        "a page of abc", request="GET /providers", place="limit", detail="wrong_type", query={"limit": "abc"}
    ),
    GET(
        "another list's cursor",
        request="GET /qualifications",
        place="cursor",
        detail="bad_cursor",
        query={"cursor": "{providers_cursor}"},
    ),
    GET(
        "a day in another spelling",
        request="GET /providers/{provider}",
        place="on",
        detail="wrong_type",
        query={"on": "20260303"},
    ),
    GET(
        "an unknown parameter of a list",
        request="GET /agencies",
        place="page",
        detail="unknown_parameter",
        query={"page": "2"},
    ),
    GET(
        "another list's cursor for terms",
        request="GET /search-terms",
        place="cursor",
        detail="bad_cursor",
        query={"cursor": "{providers_cursor}"},
    ),
    GET("no word to complete", request="GET /suggest", place="q", detail="required"),
    GET(
        "a position before the first",
        request="GET /feed",
        place="after",
        detail="out_of_range",
        query={"after": "-1"},
    ),
    *(
        GET(
            f"a cursor of {path} made by hand: {after!r}",
            request=f"GET {path}",
            who=who,
            place="cursor",
            detail="bad_cursor",
            query={"cursor": paging.encode(of, after)},
        )
        for path, of, who in (
            ("/submissions", "submissions", "own"),
            ("/reviews", "reviews", "reviewer"),
            ("/vocabularies/isced-f", "vocabulary/isced-f", "nobody"),
        )
        for after in ("x", 2**70)
    ),
    GET(
        "a list's cursor with a NUL",
        request="GET /providers",
        place="cursor",
        detail="bad_cursor",
        query={"cursor": paging.encode("providers", "\x00")},
    ),
    GET("an unknown number", request="GET /micro-credentials/PS-MC-999999", status=404, code="not_found"),
    GET("a number with a NUL", request="GET /micro-credentials/PS%00", status=404, code="not_found"),
    GET("no such address", request="GET /nothing", status=404, code="not_found"),
    Case("no such method", "DELETE /providers", 405, "method_not_allowed"),
]


@pytest.mark.parametrize("case", QUERIES, ids=name_of)
def test_what_is_refused_is_named_by_its_parameter_in_both_languages(world: World, case: Case) -> None:
    refuse(world, case)


def test_words_are_never_a_mistake_however_long_or_strange(world: World) -> None:
    for words in ("س" * 5000, "python " * 700, '"', "-", "\x00", "((", "\u202e", "%", "*", "🙂"):
        answer = world.get("/micro-credentials", query_string={"q": words})
        assert answer.status_code == 200, words[:20]
