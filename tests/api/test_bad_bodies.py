"""What the API refuses in a body or in the state of things: by which code, naming which field."""

from functools import partial

import pytest

from registry.values.json import JSONObject
from tests.api.conftest import World
from tests.api.refusals import Case, name_of, refuse
from tests.making import make_content

DEEP = b'{"content":' + b"[" * 100_000


def _content(**changes: object) -> JSONObject:
    return {"local_id": "bad", "content": make_content(**changes)}


POST = partial(Case, request="POST /submissions", status=422, code="malformed")
INVALID = partial(Case, request="POST /submissions", status=422, code="invalid")
PUT = partial(Case, request="PUT /submissions/{draft}", body={"content": make_content()})
ACCREDIT = partial(Case, request="POST /providers/{provider}/accreditations", status=422, who="admin")


def _accreditation(**changes: object) -> JSONObject:
    return {"agency": "{agency}", "kind": "institutional-license", "valid_from": "2026-01-01"} | changes


def _titled(title: str) -> JSONObject:
    return _content(title={"ar": title})


BODIES = [
    POST(
        "an unknown field", place="/content/titel", detail="unknown_field", body=_content(titel={"ar": "س"})
    ),
    POST("no title", place="/content/title", detail="required", body=_content(title=None)),
    POST("a number as text", place="/content/ects", detail="wrong_type", body=_content(ects="3")),
    POST("a text without language", place="/content/title", detail="wrong_type", body=_content(title="س")),
    POST(
        "an unknown language",
        place="/content/title/arabic",
        detail="unknown_language",
        body=_content(title={"arabic": "س"}),
    ),
    POST("an empty text", place="/content/title/ar", detail="text_empty", body=_titled(" \u00a0 ")),
    POST(
        "a text of 20,001 signs",
        place="/content/title/ar",
        detail="text_too_long",
        body=_titled("س" * 20_001),
    ),
    POST(
        "a control character", place="/content/title/ar", detail="control_character", body=_titled("a\x00b")
    ),
    POST("a lone surrogate", place="/content/title/ar", detail="control_character", body=_titled("a\ud800")),
    POST(
        "a turned reading order", place="/content/title/ar", detail="bidi_control", body=_titled("a\u202eb")
    ),
    POST("a surrogate in a name", detail="unknown_field", body={"\ud800": 1, **_content()}),
    POST(
        "another spelling of a date",
        place="/content/review_on",
        detail="wrong_type",
        body=_content(review_on="2026-1-1"),
    ),
    POST(
        "a day that is none",
        place="/content/review_on",
        detail="wrong_type",
        body=_content(review_on="2026-02-30"),
    ),
    POST(
        "a script as address",
        place="/content/homepage",
        detail="not_an_address",
        body=_content(homepage="javascript:1"),
    ),
    POST("a negative number", place="/content/ects", detail="out_of_range", body=_content(ects=-1)),
    POST("a number of 400 digits", place="/content/ects", detail="out_of_range", body=_content(ects=10**400)),
    POST("201 items", place="/content/modes", detail="out_of_range", body=_content(modes=["online"] * 201)),
    POST("a list as body", detail="wrong_type", body=[]),
    INVALID("an unknown code", place="/modes/0", detail="unknown_code", body=_content(modes=["telepathy"])),
    INVALID("a code twice", place="/modes/1", detail="repeated", body=_content(modes=["online", "online"])),
    INVALID(
        "an unknown number",
        place="/stackability/0/micro_credential",
        detail="unknown_number",
        body=_content(stackability=[{"micro_credential": "PS-MC-999999"}]),
    ),
    POST(
        "more than the store can keep",
        place="/content/stackability/0/credits",
        detail="out_of_range",
        body=_content(stackability=[{"micro_credential": "{entry}", "credits": 999_999_999.9999}]),
    ),
    Case("broken JSON", "POST /submissions", 400, "broken_json", raw=b'{"local_id":'),
    Case("JSON with NaN", "POST /submissions", 400, "broken_json", raw=b'{"local_id": NaN}'),
    Case("JSON nested 100,000 deep", "POST /submissions", 400, "broken_json", raw=DEEP),
    Case("bytes that are not UTF-8", "POST /submissions", 400, "broken_json", raw=b'{"local_id": "\xff"}'),
    Case("no body", "POST /submissions", 400, "broken_json", raw=b""),
    Case("a form", "POST /submissions", 415, "wrong_content_type", raw=b"a=1", type="text/plain"),
    Case("10 MB", "POST /submissions", 413, "body_too_large", raw=b" " * 10_000_000),
    ACCREDIT(
        "an end before the beginning",
        code="invalid",
        place="/valid_until",
        detail="dates_out_of_order",
        body=_accreditation(valid_until="2025-12-31"),
    ),
    ACCREDIT(
        "an agency that is none",
        code="malformed",
        place="/agency",
        detail="wrong_type",
        body=_accreditation(agency="x"),
    ),
]

TERM = partial(
    Case,
    request="PUT /search-terms/bad",
    status=422,
    code="invalid",
    who="admin",
    headers={"If-None-Match": "*"},
)


def _term(*words: str, **changes: object) -> JSONObject:
    return {"label": {"en": "Bad"}, "alternatives": {"ar": list(words)}} | changes


WORD = "/alternatives/ar/0"
TERMS = [
    TERM("no word", code="malformed", place="/label", detail="required", body={"label": {}}),
    TERM(
        "no label", code="malformed", place="/label", detail="required", body={"alternatives": {"ar": ["س"]}}
    ),
    TERM(
        "an unknown field of a term",
        code="malformed",
        place="/altLabels",
        detail="unknown_field",
        body=_term(altLabels=[]),
    ),
    TERM(
        "words of another language",
        code="malformed",
        place="/alternatives/fr",
        detail="unknown_field",
        body=_term(alternatives={"fr": ["mot"]}),
    ),
    TERM(
        "a label in another language",
        place="/label/fr",
        detail="unknown_language",
        body=_term(label={"fr": "a"}),
    ),
    TERM(
        "words that are no list",
        code="malformed",
        place="/alternatives/ar",
        detail="wrong_type",
        body=_term(alternatives={"ar": "س"}),
    ),
    TERM(
        "51 words",
        place="/alternatives/ar",
        detail="too_many_words",
        body=_term(*[f"س {n}" for n in range(51)]),
    ),
    TERM("a word of 101 signs", place=WORD, detail="text_too_long", body=_term("س" * 101)),
    TERM("a word of 501 signs", code="malformed", place=WORD, detail="text_too_long", body=_term("س" * 501)),
    TERM("an empty word", code="malformed", place=WORD, detail="text_empty", body=_term(" ")),
    TERM("only signs", place=WORD, detail="no_letter", body=_term("… ـ ُ !")),
    TERM("a bar in a word", place=WORD, detail="word_has_bar", body=_term("a|b")),
    TERM("two lines", place="/label/en", detail="control_character", body=_term(label={"en": "a\nb"})),
    TERM("a surrogate", code="malformed", place=WORD, detail="control_character", body=_term("\ud800")),
    TERM("a code that is none", place="/of", detail="unknown_code", body=_term(of="isced-f:none")),
    TERM(
        "a provider that is none", place="/of", detail="unknown_number", body=_term(of="provider:PS-HEI-9999")
    ),
    TERM("an alias of a country", place="/of", detail="not_an_alias", body=_term(of="country:PS")),
    TERM("an alias of no code", place="/of", detail="not_an_alias", body=_term(of="isced-f")),
    TERM("a kind that is none", place="/kind", detail="not_allowed_value", body=_term(kind="verb")),
    TERM(
        "an alias with a kind",
        place="/kind",
        detail="alias_has_no_kind",
        body=_term(of="isced-f:0613", kind="general"),
    ),
    TERM(
        "a code in capitals",
        request="PUT /search-terms/Bad",
        place="/code",
        detail="not_a_term_code",
        body=_term(),
    ),
    TERM(
        "to change without having read",
        status=428,
        code="precondition_required",
        headers={},
        body=_term(),
    ),
    TERM("to retire what is not there", request="DELETE /search-terms/bad", status=404, code="not_found"),
]
STATES = [
    PUT("no If-Match", status=428, code="precondition_required"),
    PUT("a stale If-Match", status=412, code="stale", headers={"If-Match": '"99"'}),
    PUT("an If-Match that is not ours", status=412, code="stale", headers={"If-Match": '"²"'}),
    PUT(
        "another local id",
        status=422,
        code="invalid",
        place="/local_id",
        detail="not_allowed_value",
        body={"local_id": "other", "content": make_content()},
        headers={"If-Match": '"1"'},
    ),
    PUT("another provider's", status=404, code="not_found", who="other", headers={"If-Match": '"1"'}),
    Case(
        "a second open version",
        "POST /submissions",
        409,
        "open_version_exists",
        body={**_content(), "local_id": "has-a-draft"},
    ),
    Case("to approve a draft", "POST /reviews/{draft}/approve", 404, "not_found", who="reviewer", body={}),
    Case(
        "to reinstate what is in force",
        "POST /micro-credentials/{entry}/reinstate",
        409,
        "wrong_state",
        who="admin",
        body={"ground": "quality-concern"},
    ),
]


@pytest.mark.parametrize("case", [*BODIES, *TERMS, *STATES], ids=name_of)
def test_what_is_refused_is_named_by_its_place_in_both_languages_and_changes_nothing(
    world: World, case: Case
) -> None:
    refuse(world, case)


def test_each_change_makes_another_tag_and_a_weak_one_counts_as_well(world: World) -> None:
    made = world.call("POST", "/submissions", "own", json={"local_id": "tags", "content": make_content()})
    address, tags = f"/submissions/{made.get_json()['id']}", [made.headers["ETag"]]
    rows = {"learning_outcomes": [{"text": {"ar": "يحل المسائل", "en": "Solve problems"}}]}

    # Also when only rows below the version change, and when a proxy that compresses has made the tag weak.
    for content in (make_content(ects=2.5), make_content(ects=2.5) | rows, make_content(ects=2.5)):
        body = {"content": content}
        changed = world.call("PUT", address, "own", json=body, headers={"If-Match": f"W/{tags[-1]}"})
        stale = world.call("PUT", address, "own", json=body, headers={"If-Match": tags[-1]})
        assert (changed.status_code, stale.status_code) == (200, 412), content
        tags.append(changed.headers["ETag"])

    assert len(set(tags)) == len(tags)
    assert world.get(address, "own").headers["ETag"] == tags[-1]
