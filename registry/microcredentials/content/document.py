"""A content, or an offering, as a document: its JSON, its one spelling and digest, and what it names.

All of it follows the declaration in `elements.py`, which `fields_of` gives as data.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, TypeVar

import msgspec
import orjson
from msgspec import inspect

from registry.microcredentials.content import Content, Part, Price
from registry.values.json import JSONObject

P = TypeVar("P", bound=Part)

Kind = Literal[
    "text", "string", "strings", "number", "boolean", "date", "address", "number_of", "code", "codes", "price", "rows"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """An element as declared: `of` is a code's vocabulary, or what a number is the number of; `most` the highest number
    or the greatest length; `part` and `fields` what a price, or each of several rows, consists of; `annex_i` whether
    Annex I makes it mandatory.
    """

    name: str
    kind: Kind
    required: bool
    of: str = ""
    most: int | None = None
    whole: bool = False
    part: type[Part] | None = None
    meaning: str = ""
    annex_i: bool = False

    @property
    def fields(self) -> tuple["Field", ...]:
        return fields_of(self.part) if self.part else ()


@cache
def fields_of(part: type[Part]) -> tuple[Field, ...]:
    """Give the fields of a content or of a part of it, in their declared order."""
    declared = inspect.type_info(part)
    assert isinstance(declared, inspect.StructType)
    return tuple(_field(field.name, field.type, required=field.required) for field in declared.fields)


def _field(name: str, declared: inspect.Type, *, required: bool) -> Field:
    marks: JSONObject = {}
    while isinstance(declared, inspect.UnionType | inspect.Metadata):
        if isinstance(declared, inspect.Metadata):
            marks |= declared.extra or {}
            declared = declared.type
        else:
            (declared,) = (kind for kind in declared.types if not isinstance(kind, inspect.NoneType))
    field = _of_type(name, declared, marks, required=required)
    return replace(field, meaning=marks.get("meaning", ""), annex_i=marks.get("annex_i", False))


def _of_type(name: str, declared: inspect.Type, marks: JSONObject, *, required: bool) -> Field:
    match declared:
        case inspect.VarTupleType(item_type=inspect.StructType(cls=part)) if issubclass(part, Part):
            return Field(name, "rows", required, part=part)
        case inspect.VarTupleType(item_type=item):
            each = _field(name, item, required=required)
            return Field(name, "codes" if each.kind == "code" else "strings", required, each.of, each.most)
        case inspect.StructType(cls=part) if part is Price:
            return Field(name, "price", required, part=part)
        case inspect.DictType():
            return Field(name, "text", required)
        case inspect.IntType(le=most) | inspect.FloatType(le=most):
            is_whole = isinstance(declared, inspect.IntType)
            return Field(name, "number", required, most=None if most is None else int(most), whole=is_whole)
        case inspect.BoolType():
            return Field(name, "boolean", required)
        case inspect.DateType():
            return Field(name, "date", required)
        case inspect.StrType(max_length=most):
            return Field(name, marks.get("kind", "string"), required, marks.get("of", ""), most)
    raise TypeError(f"{name}: a content cannot hold {declared}")


CONTENT = fields_of(Content)
"""What a content consists of."""


def read(values: Mapping[str, Any], part: type[P]) -> P:
    """Give what JSON values say. Raises msgspec.ValidationError, which names what is wrong and where."""
    return msgspec.convert(_stated(values, fields_of(part)), part)


def _stated(values: Mapping[str, Any], fields: Sequence[Field]) -> JSONObject:
    """Leave out what says nothing, and give each code its plain spelling."""
    kinds = {field.name: field for field in fields}
    stated: JSONObject = {}
    for name, value in values.items():
        field = kinds.get(name)
        if value is None or value in ("", [], (), {}):
            continue
        if field is None:
            stated[name] = value
        elif field.kind == "rows":
            stated[name] = [_stated(row, field.fields) for row in value]
        elif field.kind == "codes":
            stated[name] = [plain_code(code) for code in value]
        else:
            stated[name] = plain_code(value) if field.kind == "code" else value
    return stated


_ESCO = re.compile(r"(?:https?://)?data\.europa\.eu/esco/(?:isco/C|[a-z-]+/)?([^/]+)/?", re.IGNORECASE)


def plain_code(code: str) -> str:
    """Give the code of a concept of ESCO that is named by its URI, in whichever spelling; any other code as it is."""
    named = _ESCO.fullmatch(code)
    return named[1].lower() if named else code


def dump(part: Part) -> JSONObject:
    """Give it as JSON values; what the provider does not say is left out."""
    values: JSONObject = _plain_numbers(msgspec.to_builtins(part))
    return values


def _plain_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain_numbers(below) for name, below in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_numbers(below) for below in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def digest(content: Content) -> str:
    """Give the SHA-256 of the content's one spelling, in hexadecimal digits."""
    return hashlib.sha256(canonical(dump(content))).hexdigest()


def canonical(values: Mapping[str, Any]) -> bytes:
    """Give the one spelling (RFC 8785) of a content's JSON values.

    Sorted keys without spaces are that spelling, because numbers are bounded, integral ones have no point, and keys are
    Latin letters. A test holds it equal to an implementation of the RFC.
    """
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS)


def codes(part: Part) -> Iterator[tuple[str, str, str]]:
    """Give (JSON pointer, scheme, code) of every code in a content or an offering."""
    return _named(part, "", ("code", "codes"))


def numbers(content: Content) -> Iterator[tuple[str, str, str]]:
    """Give (JSON pointer, provider | qualification | micro_credential, number) of all that a content names."""
    return _named(content, "", ("number_of",))


def _named(part: Part, path: str, kinds: tuple[Kind, ...]) -> Iterator[tuple[str, str, str]]:
    for field in fields_of(type(part)):
        value = getattr(part, field.name)
        if not value:
            continue
        here = f"{path}/{field.name}"
        if field.kind == "rows":
            for position, row in enumerate(value):
                yield from _named(row, f"{here}/{position}", kinds)
        elif field.kind == "price":
            yield from _named(value, here, kinds)
        elif field.kind in kinds:
            if field.kind == "codes":
                yield from ((f"{here}/{position}", field.of, code) for position, code in enumerate(value))
            else:
                yield here, field.of, value
