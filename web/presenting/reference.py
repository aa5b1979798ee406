"""The OpenAPI document as the page of the reference shows it: a pure reading of the dictionary."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Spec = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    place: str
    required: bool
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Property:
    """A field of a schema. `schema` names the schema of its values, if it has one of its own."""

    name: str
    required: bool
    type: str
    schema: str | None
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    description: str
    schema: str | None


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    scope: str | None
    parameters: list[Parameter]
    body: str | None
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    description: str
    operations: list[Operation]


@dataclass(frozen=True, slots=True)
class Schema:
    name: str
    properties: list[Property]


@dataclass(frozen=True, slots=True)
class Reference:
    groups: list[Group]
    schemas: list[Schema]


def read(spec: Spec) -> Reference:
    descriptions = {tag["name"]: tag.get("description", "") for tag in spec.get("tags", ())}
    grouped: dict[str, list[Operation]] = {name: [] for name in descriptions}
    for path, item in spec.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                operation = item[method]
                tag = next(iter(operation.get("tags", ())), "")
                grouped.setdefault(tag, []).append(_operation(spec, path, method, item))
    groups = [
        Group(name, descriptions.get(name, ""), operations)
        for name, operations in grouped.items()
        if operations
    ]
    schemas = spec.get("components", {}).get("schemas", {})
    return Reference(groups, [Schema(name, list(_properties(schemas[name]))) for name in sorted(schemas)])


def _operation(spec: Spec, path: str, method: str, item: Spec) -> Operation:
    facts = item[method]
    body = facts.get("requestBody", {}).get("content", {})
    parameters = [
        _resolved(spec, parameter)
        for parameter in (*item.get("parameters", ()), *facts.get("parameters", ()))
    ]
    return Operation(
        id=f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
        method=method.upper(),
        path=path,
        summary=facts.get("summary", ""),
        description=facts.get("description", ""),
        scope=facts.get("x-scope") or ("key" if facts.get("security") else None),
        parameters=[
            Parameter(
                parameter["name"],
                parameter["in"],
                parameter.get("required", False),
                _type(parameter.get("schema", {})),
                parameter.get("description", ""),
            )
            for parameter in parameters
        ],
        body=next((_schema_name(media.get("schema", {})) for media in body.values()), None),
        answers=[_answer(spec, str(status), answer) for status, answer in facts.get("responses", {}).items()],
    )


def _answer(spec: Spec, status: str, answer: Spec) -> Answer:
    answer = _resolved(spec, answer)
    schemas = [_schema_name(media.get("schema", {})) for media in answer.get("content", {}).values()]
    return Answer(status, answer.get("description", ""), next((name for name in schemas if name), None))


def _properties(schema: Spec) -> Iterator[Property]:
    required = schema.get("required", ())
    for name, value in schema.get("properties", {}).items():
        yield Property(
            name, name in required, _type(value), _schema_name(value), value.get("description", "")
        )


def _resolved(spec: Spec, value: Spec) -> Spec:
    """Give what a local reference names, or the value itself."""
    if not (reference := value.get("$ref")):
        return value
    part: Any = spec
    for step in reference.removeprefix("#/").split("/"):
        part = part[step]
    return part  # type: ignore[no-any-return]


def _schema_name(schema: Spec) -> str | None:
    if reference := schema.get("$ref"):
        return str(reference).rpartition("/")[2]
    for key in ("items", "additionalProperties"):
        if isinstance(inner := schema.get(key), Mapping):
            return _schema_name(inner)
    for inner in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if name := _schema_name(inner):
            return name
    return None


def _type(schema: Spec) -> str:
    if "$ref" in schema:
        return _schema_name(schema) or ""
    several = [variant for key in ("allOf", "anyOf", "oneOf") for variant in schema.get(key, ())]
    if several:
        return " | ".join(dict.fromkeys(_type(variant) for variant in several))
    if "const" in schema or "enum" in schema:
        values = schema.get("enum") or [schema["const"]]
        return " | ".join("null" if variant is None else str(variant) for variant in values)
    kinds = schema.get("type", "any")
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    return " | ".join(_one_type(kind, schema) for kind in kinds)


def _one_type(kind: str, schema: Spec) -> str:
    if kind == "array":
        return f"[{_type(schema.get('items', {}))}]"
    if kind == "string" and (form := schema.get("format")):
        return f"string ({form})"
    if kind == "object" and isinstance(inner := schema.get("additionalProperties"), Mapping):
        return f"{{…: {_type(inner)}}}"
    return kind
