"""Who asks: a bearer key, and what it may do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request

from registry.errors import Forbidden, RegistryError
from registry.people import keys
from registry.values.json import JSONObject
from services import g


def needs(scope: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let only keys with this scope to the view, before any of the body is read; `g.actor` is who acts."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            kind, _, key = request.headers.get("Authorization", "").partition(" ")
            if kind.lower() != "bearer" or not key:
                raise RegistryError("unauthenticated")
            actor = keys.authenticate(g.session, key.strip())
            if scope not in actor.scopes:
                raise Forbidden("forbidden")
            g.actor = actor
            return view(*args, **kwargs)

        # Where flask-smorest keeps what it documents of a view.
        doc: JSONObject = dict(getattr(view, "_apidoc", {}))
        doc["manual_doc"] = {**doc.get("manual_doc", {}), "security": [{"key": []}], "x-scope": scope}
        checked._apidoc = doc  # type: ignore[attr-defined]
        return checked

    return decorate
