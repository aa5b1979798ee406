"""Every error under a page's address, as a page in the language of its path: what is wrong and what to do, no more."""

import logging

from flask import Response, make_response, render_template
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from registry import errors
from registry.errors import BadParameter, RegistryError
from registry.messages import say
from search import EngineUnavailable
from services import g
from web.presenting import language

log = logging.getLogger(__name__)

STATUS: dict[type[RegistryError], int] = {
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.Stale: 409,
    errors.Conflict: 409,
    errors.Invalid: 422,
    errors.Unavailable: 503,
}
BY_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
KINDS = (400, 404, 500, 503)
"""Statuses with a heading of their own; any other is told under 400 or 500."""


def answer(error: Exception) -> Response:
    """The one table from what went wrong to the page."""
    if isinstance(error, BadParameter):
        code = "bad_cursor" if error.name == "cursor" else error.code
        code = code if code in ("bad_cursor", "unknown_parameter") else "bad_parameter"
        return page(400, say(code, language.current(), {"name": error.name, "value": error.value[:200]}))
    if isinstance(error, EngineUnavailable):
        return page(503, say("search_unavailable", language.current()), error.retry_after)
    if isinstance(error, RegistryError):
        status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)
        sentence = say(error.code, language.current(), error.params)
        return page(status, sentence, getattr(error, "retry_after", None))
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    ):
        log.warning("the store does not answer: %s", error)
        # Nor is it asked again for what the page itself needs.
        g.summary = g.services.summary.last
        return page(503, say("store_unavailable", language.current()), 5)
    log.exception("an error nobody expected", exc_info=error)
    return page(500, say("internal", language.current()))


def page(status: int, sentence: str, retry_after: int | None = None) -> Response:
    kind = status if status in KINDS else 500 if status >= 500 else 400
    response = make_response(render_template("error.html", kind=kind, sentence=sentence), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language.current()
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    code = BY_STATUS.get(status, "internal" if status >= 500 else "bad_request")
    params = {"limit": g.services.settings.max_body_bytes} if status == 413 else {}
    response = page(status, say(code, language.current(), params))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response
