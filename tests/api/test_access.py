"""Who may do what: every endpoint of the API by everyone who can ask."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry.microcredentials import decisions, reviews
from registry.people.accounts import REGISTER
from registry.providers import providers
from registry.store.models import Version
from registry.vocab import editing
from registry.vocab.terms import SearchTerm
from tests.api.conftest import World
from tests.making import (
    SKILL,
    make_accreditation,
    make_agency,
    make_content,
    make_draft,
    make_offering,
    make_registered,
    make_reviewer,
    make_submitted,
    number_of,
)

# Who may do what depends neither on the store nor on the search.
pytestmark = pytest.mark.parametrize("world", ["box"], indirect=True, scope="module")

WHO = ("nobody", "other", "own", "reviewer", "admin")

TEXT = {"ar": "نص", "en": "Text"}
CONTENT = {"content": make_content()}
RUN = {"starts_on": "2026-11-01"}
DECISION = {"ground": "quality-concern"}

OPEN = "200 200 200 200 200"
ADMIN = "401 403 403 403 200"
ADMIN_MAKES = "401 403 403 403 201"
REVIEW = "401 403 403 200 200"
PROVIDERS = "401 200 200 403 403"
OWN = "401 404 200 403 403"
"""Another provider's submission or entry is not forbidden but not there."""

# Endpoint, the status for each of WHO, what the address names, the body.
TABLE: tuple[tuple[str, str, str, object], ...] = (
    ("GET /openapi.json", OPEN, "", None),
    ("GET /micro-credentials", OPEN, "", None),
    ("GET /micro-credentials/<number>", OPEN, "entry", None),
    ("GET /micro-credentials/<number>/versions", OPEN, "entry", None),
    ("GET /micro-credentials/<number>/offerings", OPEN, "entry", None),
    ("GET /micro-credentials/<number>/offerings/<local_id>", OPEN, "offering", None),
    (
        "POST /micro-credentials/<number>/offerings",
        "401 404 201 403 403",
        "entry",
        {"local_id": "new", **RUN},
    ),
    ("PUT /micro-credentials/<number>/offerings/<local_id>", OWN, "offering", RUN),
    ("POST /micro-credentials/<number>/offerings/<local_id>/cancel", OWN, "offering", None),
    ("GET /micro-credentials/<number>/similar", OPEN, "entry", None),
    ("GET /skills/<code>/micro-credentials", OPEN, "skill", None),
    ("GET /occupations/<code>/micro-credentials", OPEN, "occupation", None),
    ("GET /suggest", OPEN, "", None),
    ("GET /providers", OPEN, "", None),
    ("GET /providers/<number>", OPEN, "provider", None),
    ("GET /providers/<number>/accreditations", OPEN, "provider", None),
    ("GET /agencies", OPEN, "", None),
    ("GET /qualifications", OPEN, "", None),
    ("GET /vocabularies", OPEN, "", None),
    ("GET /vocabularies/<scheme>", OPEN, "scheme", None),
    ("GET /schemas/<name>", OPEN, "schema", None),
    ("GET /search-terms", OPEN, "", None),
    ("GET /search-terms/<code>", OPEN, "term", None),
    ("PUT /search-terms/<code>", ADMIN, "term", {"label": TEXT}),
    ("DELETE /search-terms/<code>", ADMIN, "term", None),
    ("GET /feed", OPEN, "", None),
    ("POST /providers", ADMIN_MAKES, "", {"name": TEXT, "type": "university"}),
    ("POST /providers/<number>/accreditations", ADMIN_MAKES, "provider", "accreditation"),
    (
        "POST /accreditations/<accreditation_id>/changes",
        ADMIN_MAKES,
        "accreditation",
        {"decision": "suspended", "effective_on": "2026-03-03", "ground": TEXT},
    ),
    ("POST /agencies", ADMIN_MAKES, "", {"name": TEXT}),
    ("GET /submissions", PROVIDERS, "", None),
    ("POST /submissions", "401 201 201 403 403", "", {"local_id": "new", **CONTENT}),
    ("POST /submissions/validate", PROVIDERS, "", CONTENT),
    ("GET /submissions/<submission_id>", OWN, "draft", None),
    ("PUT /submissions/<submission_id>", OWN, "draft", CONTENT),
    ("POST /submissions/<submission_id>/submit", OWN, "draft", None),
    ("POST /submissions/<submission_id>/discard", OWN, "draft", None),
    ("GET /reviews", REVIEW, "", None),
    ("GET /search-report", REVIEW, "", None),
    ("GET /reviews/<review_id>", REVIEW, "submitted", None),
    ("POST /reviews/<review_id>/take", REVIEW, "submitted", None),
    ("POST /reviews/<review_id>/return", REVIEW, "in_review", {}),
    ("POST /reviews/<review_id>/approve", REVIEW, "in_review", {}),
    ("POST /reviews/<review_id>/reject", REVIEW, "in_review", {"ground": "assessment-not-adequate"}),
    ("POST /micro-credentials/<number>/suspend", ADMIN, "entry", DECISION),
    ("POST /micro-credentials/<number>/reinstate", ADMIN, "suspended", DECISION),
    ("POST /micro-credentials/<number>/revoke", ADMIN, "entry", DECISION),
    ("POST /micro-credentials/<number>/teach-out", OWN, "entry", DECISION),
    ("POST /micro-credentials/<number>/withdraw", OWN, "entry", DECISION),
)


def _draft(world: World, session: Session, _who: str) -> str:
    return str(make_draft(session, world.actor(session, "own")).id)


def _submitted(world: World, session: Session, _who: str) -> Version:
    return make_submitted(session, world.actor(session, "own"))


def _in_review(world: World, session: Session, who: str) -> str:
    """In the hands of who asks, where that is a reviewer."""
    version = _submitted(world, session, who)
    by = world.actor(session, who) if who in ("reviewer", "admin") else make_reviewer(session)
    reviews.take(session, version.id, by=by)
    return str(version.id)


def _entry(world: World, session: Session, _who: str) -> str:
    return number_of(make_registered(session, providers.get(session, world.provider)))


def _offering(world: World, session: Session, who: str) -> str:
    number = _entry(world, session, who)
    make_offering(session, world.actor(session, "own"), number, "spring", starts_on="2026-10-01")
    return f"{number}/offerings/spring"


def _suspended(world: World, session: Session, who: str) -> str:
    number = _entry(world, session, who)
    decisions.change_status(session, number, "suspend", by=REGISTER, ground="quality-concern")
    return number


def _accreditation(world: World, session: Session, _who: str) -> str:
    return str(make_accreditation(session, providers.get(session, world.provider)).id)


def _term(_world: World, session: Session, who: str) -> str:
    code = f"access-{who}"
    editing.put(session, SearchTerm(code, {"en": f"{code} {uuid.uuid4()}"}), by=REGISTER)
    return code


NAMED: dict[str, Callable[[World, Session, str], str]] = {
    "": lambda _world, _session, _who: "",
    "provider": lambda world, _session, _who: world.provider,
    "scheme": lambda _world, _session, _who: "isced-f",
    "schema": lambda _world, _session, _who: "submission",
    "skill": lambda _world, _session, _who: SKILL,
    "occupation": lambda _world, _session, _who: "2512.4",
    "draft": _draft,
    "submitted": lambda world, session, who: str(_submitted(world, session, who).id),
    "in_review": _in_review,
    "entry": _entry,
    "suspended": _suspended,
    "offering": _offering,
    "accreditation": _accreditation,
    "term": _term,
}


def test_every_endpoint_of_the_api_stands_in_the_table(world: World) -> None:
    rules = {
        f"{method} {rule.rule.removeprefix('/api/v1').replace('<uuid:', '<').replace('<number:', '<')}"
        for rule in world.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert rules == {row[0] for row in TABLE}


@pytest.mark.parametrize(("endpoint", "expected", "names", "body"), TABLE, ids=[row[0] for row in TABLE])
def test_each_may_do_exactly_what_is_theirs(
    world: World, endpoint: str, expected: str, names: str, body: object
) -> None:
    asked = {who: _ask(world, endpoint, names, body, who) for who in WHO}

    statuses = {who: answer.status_code for who, (answer, _) in asked.items()}
    assert statuses == dict(zip(WHO, map(int, expected.split()), strict=True))
    for who, (answer, path) in asked.items():
        if answer.status_code >= 400:
            assert answer.get_json()["code"] == REFUSED[answer.status_code], who
        elif address := _read_of(endpoint, path, answer):
            said, read = answer.get_json(), world.get(address, who).get_json()
            # What judged the change may say more than a read: its findings.
            assert {name: said[name] for name in said.keys() - {"findings"} | read.keys()} == read, who
    if expected == OPEN and names not in ("entry", "offering", "term"):
        # What anyone may read is the same for all: a key shows nothing more.
        assert len({answer.data for answer, _ in asked.values()}) == 1


REFUSED = {401: "unauthenticated", 403: "forbidden", 404: "not_found"}
# What changes one thing answers with what a read of that thing gives; of these a read has its own address.
CHANGING = ("/submissions/", "/reviews/", "/micro-credentials/", "/search-terms/")


def _read_of(endpoint: str, path: str, answer: TestResponse) -> str:
    """Give the address at which the thing can be read that this answer shows, or nothing."""
    method = endpoint.partition(" ")[0]
    if method == "GET":
        return path
    if endpoint == "POST /submissions":
        return f"/submissions/{answer.get_json()['id']}"
    if endpoint == "POST /providers":
        return f"/providers/{answer.get_json()['number']}"
    if "/offerings" in path:
        return "/".join([*path.split("/")[:4], answer.get_json()["local_id"]])
    if method in ("POST", "PUT") and path.startswith(CHANGING) and not path.endswith("/validate"):
        return "/".join(path.split("/")[:3])
    return ""


def _ask(world: World, endpoint: str, names: str, body: object, who: str) -> tuple[TestResponse, str]:
    with world.register.writing() as session:
        subject = NAMED[names](world, session, who)
        if body == "accreditation":
            agency = str(make_agency(session).id)
            body = {"agency": agency, "kind": "institutional-license", "valid_from": "2026-01-01"}
    method, _, rule = endpoint.partition(" ")
    before, _, rest = rule.partition("<")
    path = before + (subject + rest.rpartition(">")[2] if rest else "")
    query = {"q": "python"} if rule == "/suggest" else {}
    tag = "*" if names == "term" else '"1"'
    headers = {"If-Match": tag} if method == "PUT" else {}
    answer = world.call(method, path, who, json=body, query_string=query, headers=headers)
    return answer, path if not query else f"{path}?q=python"


@pytest.mark.parametrize(
    "key", ["", "Bearer", "Basic abc", "Bearer mcr_0_0", "Bearer mcr__", "Bearer x\x00y"]
)
def test_what_is_no_key_opens_nothing_and_says_how_to_come(world: World, key: str) -> None:
    answer = world.get("/submissions", headers={"Authorization": key})

    assert (answer.status_code, answer.get_json()["code"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_what_a_key_was_shown_is_never_kept_by_a_cache(world: World) -> None:
    assert world.get("/submissions", "own").headers["Cache-Control"] == "private, no-store"
    assert world.get("/reviews", "reviewer").headers["Cache-Control"] == "private, no-store"
