"""Flask-smorest as this API uses it: strict bodies and parameters, codes for messages, OpenAPI 3.1."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import flask_smorest
import marshmallow as ma
from webargs.flaskparser import FlaskParser

from api.smorest.problems import Malformed
from registry.errors import RegistryError

View = TypeVar("View", bound=Callable[..., Any])


class Parser(FlaskParser):
    """Reads bodies and parameters; every fault is named with its place."""

    # An unknown parameter is a mistyped filter: answering as if it were not there would be a wrong answer.
    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": ma.RAISE}

    def load_json(self, req: Any, schema: ma.Schema) -> Any:
        if req.mimetype != "application/json" and not req.mimetype.endswith("+json"):
            raise RegistryError("wrong_content_type")
        if req.args:
            # A view with a body has no parameters: one that is sent was meant to do something.
            faults = [(name, "unknown_parameter", {"name": name}) for name in req.args]
            raise Malformed(faults, in_query=True)
        body = req.get_data(cache=False)
        try:
            return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise RegistryError("broken_json") from None

    def handle_error(self, error: ma.ValidationError, req: Any, schema: ma.Schema, **_: Any) -> NoReturn:
        messages = error.messages
        in_query = isinstance(messages, dict) and "query" in messages
        inner = (
            messages.get("query" if in_query else "json", messages)
            if isinstance(messages, dict)
            else messages
        )
        raise Malformed(list(_faults(inner, "", in_query)), in_query=in_query)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _faults(messages: Any, path: str, in_query: bool) -> Any:
    if isinstance(messages, dict):
        for key, below in messages.items():
            if key == "_schema":
                yield from _faults(below, path, in_query)
            else:
                # A name may hold half a surrogate pair, which no answer can carry.
                name = str(key).encode("utf-8", "replace").decode()
                step = name.replace("~", "~0").replace("/", "~1")
                yield from _faults(below, step if in_query and not path else f"{path}/{step}", in_query)
        return
    for message in messages:
        if isinstance(message, dict):
            yield path, message["code"], message["params"]
        elif message in ("unknown_field", "Unknown field."):
            name = path.rpartition("/")[2][:200]
            yield path, "unknown_parameter" if in_query else "unknown_field", {"name": name}
        else:
            code = message if message in PLAIN_CODES else "wrong_type"
            yield path, code, PLAIN_CODES.get(message, {"expected": "{…}"})


# What marshmallow's own checks say of a value, by the error messages our schemas give them: code → params.
PLAIN_CODES: dict[str, dict[str, str]] = {
    "required": {},
    "out_of_range": {},
    "text_too_long": {},
    "not_allowed_value": {"value": "…"},
}


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    ARGUMENTS_PARSER = Parser()

    if TYPE_CHECKING:
        # Flask-smorest has no types: its decorators take a view and give one.
        def route(self, rule: str, **options: Any) -> Callable[[View], View]: ...
        def arguments(self, schema: type[ma.Schema], **options: Any) -> Callable[[View], View]: ...
        def response(
            self, status: int, schema: type[ma.Schema] | None = None, *, description: str | None = None
        ) -> Callable[[View], View]: ...
        def doc(self, **facts: Any) -> Callable[[View], View]: ...
        def after_request(self, view: View) -> View: ...

    def query(self, schema: type[ma.Schema]) -> Callable[[View], View]:
        """Query parameters by a schema; others are refused by name."""
        return self.arguments(schema, location="query", unknown=ma.RAISE)
