"""What OpenAPI is told beyond what flask-smorest finds out: our own fields, and that errors are problems."""

from typing import Any

import flask_smorest
import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin

from api.schemas.answers import Problem
from api.smorest import fields
from registry.values.json import JSONObject
from registry.values.text import MAX_LENGTH

TEXT = {
    "additionalProperties": {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH},
    "propertyNames": {"pattern": "^[a-z]{2,3}$"},
    "minProperties": 1,
}


class Api(flask_smorest.Api):  # type: ignore[misc]
    ERROR_SCHEMA = Problem


def describe_fields(api: Api) -> None:
    """Must come before the blueprints are registered."""
    plugin: MarshmallowPlugin = api.ma_plugin
    assert plugin.converter is not None
    plugin.converter.add_attribute_function(_attributes)  # type: ignore[no-untyped-call]


def describe_problems(api: Api) -> None:
    """Must come after the blueprints were registered: flask-smorest documents its errors as plain JSON."""
    for response in api.spec.components.responses.values():
        if content := response.get("content", {}).pop("application/json", None):
            response["content"]["application/problem+json"] = content


def _attributes(_converter: object, field: ma.fields.Field[Any], **_: object) -> JSONObject:
    attributes = _type(field)
    if attributes and field.allow_none:
        attributes["type"] = [attributes["type"], "null"]
    return attributes


def _type(field: ma.fields.Field[Any]) -> JSONObject:
    match field:
        case fields.Text():
            return {"type": "object", **TEXT}
        case fields.Day():
            return {"type": "string", "format": "date"}
        case fields.Address():
            return {"type": "string", "format": "uri", "maxLength": field.longest}
        case fields.Line():
            return {"type": "string", "maxLength": field.longest}
        case fields.Number():
            return {"type": "integer" if field.whole else "number", "minimum": 0, "maximum": field.most}
        case fields.Boolean():
            return {"type": "boolean"}
        case fields.List():
            return {"type": "array", "maxItems": fields.MAX_ITEMS}
    return {}
