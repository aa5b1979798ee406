"""Anyone: what may be sent, as JSON Schema, to check a file before it is sent."""

from flask import Response, jsonify

from api.readcache import kept
from api.schemas import answers, requests
from api.smorest import jsonschema
from api.smorest.blueprint import Blueprint
from registry.errors import NotFound
from registry.values.json import JSONObject
from services import g

blueprint = Blueprint("schemas", __name__, description="What may be sent, as JSON Schema.")

# Name in the address → the component of the API's description.
SCHEMAS = {"content": "Content", "offering": "OfferingFacts", "submission": "Draft"}


@blueprint.route("/schemas/<name>")
@kept
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.Definitions)
def read(_query: JSONObject, name: str) -> Response:
    """Read what a submission, its content or an offering may hold, as JSON Schema

    `x-vocabulary` names the vocabulary of a code. What the rules find beyond the form `validate` tells.
    """
    if name not in SCHEMAS:
        raise NotFound("not_found")
    return jsonify(jsonschema.taken_from(g.services.describe_api(), SCHEMAS[name]))
