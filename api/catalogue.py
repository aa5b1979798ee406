"""Anyone: finding micro-credentials and reading them."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request, url_for

import search
from api import shaping
from api.readcache import kept
from api.schemas import answers, requests, searching
from api.smorest import Blueprint
from registry.clock import today
from registry.microcredentials import qualifications, records
from search import MISSING, MISSING_LABEL, Completion, Kind, Parameter, Results
from services import g

blueprint = Blueprint(
    "micro-credentials", __name__, description="The register's micro-credentials: open to anyone."
)


def described(parameters: Iterable[Parameter]) -> list[dict[str, Any]]:
    """The parameters of a search as OpenAPI writes them."""
    return [
        {
            "in": "query",
            "name": one.name,
            "description": one.description,
            "schema": (
                {
                    "type": "array",
                    "items": {"type": "string", **({"enum": list(one.choices)} if one.choices else {})},
                }
                if one.repeatable
                else {"type": "string", **({"enum": list(one.choices)} if one.choices else {})}
            ),
        }
        for one in parameters
    ]


@blueprint.route("/micro-credentials")
@blueprint.response(200, searching.Found)
@blueprint.doc(parameters=described(search.PARAMETERS))
def find() -> Response:
    """Find micro-credentials

    Words in Arabic or English, narrowed by facets. A facet may be repeated: its values are alternatives.
    Without a status only registered ones are found.
    """
    results = search.find(g.services.search, request.args.to_dict(flat=False))
    g.services.usage.note(results)
    # The documents hold the contract's values already: putting each through a schema again would only cost time.
    return jsonify(found(results))


def found(results: Results) -> dict[str, Any]:
    """The answer to a search."""
    items = [
        {
            **hit.stored,
            "score": hit.score,
            "highlights": {
                name: [{"language": one.language, "html": one.html} for one in pieces]
                for name, pieces in hit.highlights.items()
            },
        }
        for hit in results.items
    ]
    return {
        "items": items,
        "total": results.total,
        "facets": _facets(results),
        "next_cursor": results.next_cursor,
        "interpreted_as": results.interpreted_as,
        "suggestion": results.suggestion,
    }


def _facets(results: Results) -> dict[str, list[dict[str, Any]]]:
    keys = {
        (one.facet.name, count.value): f"{scheme}:{count.value}"
        for one in results.facets
        if (scheme := one.facet.scheme)
        for count in one.counts
    }
    known = g.services.labels.of(keys.values())
    return {
        one.facet.name: [
            {
                "value": count.value,
                "label": MISSING_LABEL
                if one.facet.has_missing and count.value == MISSING
                else known.get(keys.get((one.facet.name, count.value), "")),
                "count": count.count,
                "selected": count.selected,
            }
            for count in one.counts
        ]
        for one in results.facets
    }


@blueprint.route("/micro-credentials/<number>")
@kept
@blueprint.query(requests.OnQuery)
@blueprint.response(200, answers.MicroCredential)
def read(query: dict[str, Any], number: str) -> dict[str, Any]:
    """Read one micro-credential, as of today or of a day

    What was ever registered stays here for ever, with its status. `?on=` answers whether it was registered, and
    its provider accredited for it, on that day.
    """
    on = query.get("on") or today(g.session)
    record = records.get(g.session, number, on)
    statements = qualifications.recognitions(g.session, record.micro_credential.id)
    return shaping.micro_credential(record, on, statements)


@blueprint.route("/micro-credentials/<number>/versions")
@kept
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.ApprovedVersions)
def versions(_query: dict[str, Any], number: str) -> dict[str, Any]:
    """Read every approved version of one micro-credential"""
    approved = shaping.approved_versions(records.approved_versions(g.session, number))
    return {"items": approved, "total": len(approved)}


@blueprint.route("/suggest")
@blueprint.query(requests.SuggestQuery)
@blueprint.response(200, searching.Suggestions)
def suggest(query: dict[str, Any]) -> Response:
    """Complete what is being typed

    With titles, skills, occupations and providers of registered micro-credentials, from the second letter on. The
    words may stand in any order; marks, hamza and the article make no difference.
    """
    address = url_for(".find")
    return jsonify(
        groups=[
            {
                "kind": group.kind.name,
                "label": group.kind.label,
                "items": [_suggestion(group.kind, one, address) for one in group.items],
            }
            for group in search.suggest(g.services.search, g.session, query["q"], query["limit"])
        ]
    )


def _suggestion(kind: Kind, one: Completion, address: str) -> dict[str, Any]:
    shown = {"text": one.text, "language": one.language, "html": one.html, kind.identifier: one.value}
    if kind.facet:
        href = f"{address}?{urlencode({kind.facet: one.value})}"
        return {**shown, "count": one.count, "known_as": one.known_as, "href": href}
    if one.value:
        return {**shown, "href": f"{address}/{one.value}"}
    # A title of several leads to all that have it: as a phrase, which quotation marks of its own would end.
    phrase = '"{}"'.format(re.sub('["“”„«»]', " ", one.text))
    return {**shown, "href": f"{address}?{urlencode({'q': phrase})}"}


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    response.headers.setdefault("Access-Control-Allow-Origin", "*")
    return response
