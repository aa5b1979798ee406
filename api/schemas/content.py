"""The content of a micro-credential and the facts of an offering as clients send and get them: derived from their
declaration in `registry/microcredentials/content/elements.py`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import marshmallow as ma

from api.smorest.fields import Address, Boolean, Code, DayText, Line, List, Nested, Number, Request, Text
from registry.microcredentials.content import Content, OfferingFacts, Part, document
from registry.microcredentials.content.document import Field
from registry.values.json import JSONObject

_OWN_OF_SCHEMAS = frozenset(dir(ma.Schema()))
LOCAL_ID = {"description": "your own id of the micro-credential", "example": "CS-101"}
REPLACES = {"description": "the number of your micro-credential that this new one comes in the place of"}


@cache
def schema_of(part: type[Part]) -> type[ma.Schema]:
    """Give the contract of a content, an offering or a part of them."""
    return Request.from_dict(contract(part), name=part.__name__)


def contract(part: type[Part]) -> dict[str, ma.fields.Field[Any]]:
    """Give the fields by attribute; one that a schema has an attribute of its own for gets another there."""
    return {
        f"{field.name}_" if field.name in _OWN_OF_SCHEMAS else field.name: _field(field)
        for field in document.fields_of(part)
    }


def _field(field: Field) -> ma.fields.Field[Any]:
    options: JSONObject = {
        "data_key": field.name,
        "attribute": field.name,
        "metadata": {"description": field.meaning} if field.meaning else {},
    }
    options |= {"required": True} if field.required else {"allow_none": True}
    match field.kind:
        case "text":
            return Text(**options)
        case "number":
            return Number(whole=field.whole, most=field.most or 0, **options)
        case "boolean":
            return Boolean(**options)
        case "date":
            return DayText(**options)
        case "address":
            return Address(**options)
        case "code":
            return Code(field.of, **options)
        case "codes":
            return List(Code(field.of), **options)
        case "strings":
            return List(Line(longest=field.most or 500), **options)
        case "string" | "number_of":
            return Line(longest=field.most or 500, **options)
        case "price":
            return Nested(schema_of(_part(field)), **options)
        case "rows":
            return List(Nested(schema_of(_part(field))), **options)


def _part(field: Field) -> type[Part]:
    assert field.part is not None
    return field.part


class ContentField(Nested):
    """A content, read into its type."""

    def __init__(self, **options: Any) -> None:
        super().__init__(schema_of(Content), **options)

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Content:
        stated: Mapping[str, Any] = super()._deserialize(value, *args, **options)
        return document.read(stated, Content)


class Draft(Request):
    local_id = Line(required=True, longest=200, metadata=LOCAL_ID)
    replaces = Line(allow_none=True, metadata=REPLACES)
    content = ContentField(required=True)


class Change(Request):
    local_id = Line(longest=200, metadata={"description": "if given, must be the one it has"})
    replaces = Line(allow_none=True, metadata=REPLACES)
    content = ContentField(required=True)


class ContentOnly(Request):
    content = ContentField(required=True)
    local_id = Line(longest=200)


OFFERING_ID = Line(
    required=True,
    longest=100,
    metadata={"description": "your own id of the offering, without a slash", "example": "2027-spring"},
)
NewOffering = Request.from_dict({"local_id": OFFERING_ID, **contract(OfferingFacts)}, name="NewOffering")
