"""Anyone: the words by which people look for things. The ministry: changing them."""

from api import shaping
from api.auth import needs
from api.readcache import kept
from api.schemas import requests, searching
from api.smorest import paging
from api.smorest.blueprint import Blueprint
from api.smorest.etag import expected_tag
from registry.errors import RegistryError
from registry.store.transaction import transaction
from registry.values.json import JSONObject
from registry.vocab import editing, terms
from registry.vocab.terms import SearchTerm
from services import g

blueprint = Blueprint(
    "search-terms",
    __name__,
    description="Synonyms, spellings and aliases in Arabic and English, as the search knows them.",
)

PRECONDITIONS = [
    {
        "in": "header",
        "name": "If-Match",
        "description": "the ETag of the term that you read; 412 when it has changed since. "
        "428 with neither this nor If-None-Match",
        "schema": {"type": "string"},
    },
    {
        "in": "header",
        "name": "If-None-Match",
        "description": "`*`: the term is new; 412 when there is one",
        "schema": {"type": "string", "enum": ["*"]},
    },
]


@blueprint.route("/search-terms")
@kept
@blueprint.query(requests.SearchTermQuery)
@blueprint.response(200, searching.SearchTermList)
def list_(query: JSONObject) -> JSONObject:
    """List the search terms by code, or look for one by a part of its words, or for the aliases of something"""
    after = paging.decode("search-terms", query.get("cursor"), str) or ""
    listed, total = terms.page(
        g.session, text=query.get("q", ""), of=query.get("of"), after=after, limit=query["limit"] + 1
    )
    return paging.page(
        "search-terms", listed, total, query["limit"], shape=_shown, place=lambda term: term.code
    )


@blueprint.route("/search-terms/<code>")
@kept
@blueprint.query(requests.NoQuery)
@blueprint.response(200, searching.SearchTerm)
def read(_query: JSONObject, code: str) -> tuple[JSONObject, int, dict[str, str]]:
    """Read one search term; its ETag is what If-Match takes"""
    return _answer(terms.get(g.session, code))


@blueprint.route("/search-terms/<code>", methods=["PUT"])
@needs("register")
@blueprint.arguments(requests.NewSearchTerm)
@blueprint.response(200, searching.SearchTermKept)
@blueprint.doc(parameters=PRECONDITIONS)
def put(body: JSONObject, code: str) -> tuple[JSONObject, int, dict[str, str]]:
    """Make a search term, or put other words in its place; needs If-Match or If-None-Match

    Words that differ only by spelling habits (case, hamza, marks) are kept once. The search knows the change as soon
    as the index has followed it.
    """
    expected = expected_tag(editing.NEW)
    if expected is None:
        raise RegistryError("precondition_required")
    with transaction(g.session):
        term, warnings = editing.put(g.session, SearchTerm(code, **body), by=g.actor, expected=expected)
    answer, status, headers = _answer(term)
    return (
        {**answer, "findings": shaping.findings(warnings)},
        status,
        headers,
    )


@blueprint.route("/search-terms/<code>", methods=["DELETE"])
@needs("register")
@blueprint.query(requests.NoQuery)
@blueprint.response(200, searching.SearchTerm)
def retire(_query: JSONObject, code: str) -> JSONObject:
    """Take a search term out of use; gives it as it was"""
    with transaction(g.session):
        return _shown(editing.retire(g.session, code, by=g.actor, expected=expected_tag(editing.NEW)))


def _shown(term: SearchTerm) -> JSONObject:
    return {"code": term.code, **term.said()}


def _answer(term: SearchTerm) -> tuple[JSONObject, int, dict[str, str]]:
    return _shown(term), 200, {"ETag": f'"{term.tag}"'}
