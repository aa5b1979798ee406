"""Anyone: finding micro-credentials and reading them."""

import re
from urllib.parse import urlencode

from flask import Response, jsonify, request, url_for

import search
from api import changes, shaping
from api.readcache import kept_by_record
from api.schemas import answers, requests, searching
from api.searching import as_json, described
from api.smorest.blueprint import Blueprint
from registry.microcredentials import qualifications, records
from registry.values.json import JSONObject
from search import Completion, Kind
from services import g

blueprint = Blueprint(
    "micro-credentials", __name__, description="The register's micro-credentials: open to anyone."
)


@blueprint.route("/micro-credentials")
@blueprint.response(200, description="What was found; with `changed_after`, what changed")
@blueprint.doc(
    parameters=[*described(search.PARAMETERS), *changes.PARAMETERS],
    responses={
        200: {"content": {"application/json": {"schema": {"oneOf": [searching.Found, answers.Changed]}}}}
    },
)
def find() -> Response:
    """Find micro-credentials, or read those that changed

    Words in Arabic or English, narrowed by facets. A facet may be repeated: its values are alternatives.
    Without a status only registered ones are found.

    With `changed_after`, for who keeps a copy: every record that changed after a position, the latest change last,
    whatever its status is now. No other parameter but `view`, `limit` and `cursor` goes with it. Begin with 0; when
    there is no `next_cursor`, go on from `next_changed_after` the next time.
    """
    if "changed_after" in request.args:
        return jsonify(answers.Changed().dump(changes.read()))
    results = search.find(g.services.search, request.args.to_dict(flat=False))
    g.services.usage.note(results)
    # The documents hold the contract's values already: putting each through a schema again would only cost time.
    return jsonify(as_json(results))


@blueprint.route("/micro-credentials/<number:number>")
@kept_by_record
@blueprint.query(requests.OnQuery)
@blueprint.response(200, answers.MicroCredential)
def read(query: JSONObject, number: str) -> JSONObject:
    """Read one micro-credential, as of today or of a day

    What was ever registered stays here for ever, with its status. `?on=` answers whether it was registered, and
    its provider accredited for it, on that day; of a day to come what is known today (`foreseen`).
    """
    record = records.get(g.session, number, query.get("on"))
    recognitions = qualifications.recognitions(g.session, [record.micro_credential.id])
    return shaping.micro_credential(record, recognitions)


@blueprint.route("/micro-credentials/<number:number>/versions")
@kept_by_record
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.ApprovedVersions)
def versions(_query: JSONObject, number: str) -> JSONObject:
    """Read every approved version of one micro-credential"""
    approved = shaping.approved_versions(records.approved_versions(g.session, number))
    return {"items": approved, "total": len(approved)}


@blueprint.route("/suggest")
@blueprint.query(requests.SuggestQuery)
@blueprint.response(200, searching.Suggestions)
def suggest(query: JSONObject) -> Response:
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
                "items": [_suggestion(group.kind, completion, address) for completion in group.items],
            }
            for group in search.suggest(g.services.search, query["q"], query["limit"])
        ]
    )


def _suggestion(kind: Kind, completion: Completion, address: str) -> JSONObject:
    suggestion = {
        "text": completion.text,
        "language": completion.language,
        "html": completion.html,
        kind.identifier: completion.value,
    }
    if kind.facet:
        href = f"{address}?{urlencode({kind.facet: completion.value})}"
        return {**suggestion, "count": completion.count, "known_as": completion.known_as, "href": href}
    if completion.value:
        return {**suggestion, "href": f"{address}/{completion.value}"}
    # A title of several leads to all that have it: as a phrase, which quotation marks of its own would end.
    phrase = '"{}"'.format(re.sub('["“”„«»]', " ", completion.text))
    return {**suggestion, "href": f"{address}?{urlencode({'q': phrase})}"}
