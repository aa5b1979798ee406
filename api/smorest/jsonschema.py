"""What may be sent, as JSON Schema: taken out of the API's description, so that the two cannot differ."""

import re

import orjson

from registry.values.json import JSONObject

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REFERENCE = re.compile(rb'"#/components/schemas/(\w+)"')


def taken_from(description: JSONObject, name: str) -> JSONObject:
    """Give the component of this name of an OpenAPI 3.1 description, with all that it refers to."""
    components: JSONObject = description["components"]["schemas"]
    definitions, waiting = dict[str, JSONObject](), [name]
    while waiting:
        if (component := waiting.pop()) not in definitions:
            text = orjson.dumps(components[component])
            waiting += [reference.decode() for reference in _REFERENCE.findall(text)]
            definitions[component] = orjson.loads(_REFERENCE.sub(rb'"#/$defs/\1"', text))
    return {"$schema": DIALECT, "$ref": f"#/$defs/{name}", "$defs": definitions}
