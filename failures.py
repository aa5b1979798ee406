"""What an error means over HTTP: one table, from which the API makes its problems and the catalogue its pages."""

import logging
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from registry import errors
from registry.errors import BadParameter, RegistryError
from registry.messages import messages
from registry.values.json import JSONObject
from search import EngineUnavailable
from services import g

log = logging.getLogger(__name__)

STATUS: dict[type[RegistryError], int] = {
    errors.NotFound: 404,
    errors.Stale: 412,
    errors.Conflict: 409,
    errors.Forbidden: 403,
    errors.Invalid: 422,
    errors.Unavailable: 503,
}
STATUS_OF_CODE = {
    "unauthenticated": 401,
    "key_expired": 401,
    "precondition_required": 428,
    "wrong_content_type": 415,
    "bad_week": 422,
}
"""Statuses that the code says more exactly than the kind of error."""

CODE_OF_STATUS = {
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "body_too_large",
    415: "wrong_content_type",
}
KEPT_HEADERS = ("allow", "retry-after")
"""Headers by which the framework says what would be allowed, and when."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What to tell a client: an HTTP status, the code and parameters of the sentence, and seconds to wait."""

    status: int
    code: str
    params: JSONObject = field(default_factory=dict)
    retry_after: int | None = None
    headers: tuple[tuple[str, str], ...] = ()


def failure(error: Exception) -> Failure:
    """Give what an error means, and log what nobody expected."""
    if isinstance(error, BadParameter):
        general = "bad_cursor" if error.name == "cursor" else "bad_parameter"
        code = error.code if error.code in messages() else general
        return Failure(400, code, {"name": error.name, "value": error.value[:200]})
    if isinstance(error, EngineUnavailable):
        return Failure(503, "search_unavailable", retry_after=error.retry_after)
    if isinstance(error, RegistryError):
        status = STATUS_OF_CODE.get(error.code) or STATUS.get(type(error), 400)
        return Failure(status, error.code, error.params, getattr(error, "retry_after", None))
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    ):
        log.warning("the store does not answer: %s", error)
        return Failure(503, "store_unavailable", retry_after=5)
    log.exception("an error nobody expected", exc_info=error)
    return Failure(500, "internal")


def _of_http(error: HTTPException) -> Failure:
    status = error.code or 500
    code = CODE_OF_STATUS.get(status, "internal" if status >= 500 else "bad_request")
    params = {"limit": g.services.settings.max_body_bytes} if status == 413 else {}
    headers = tuple((name, value) for name, value in error.get_headers() if name.lower() in KEPT_HEADERS)
    return Failure(status, code, params, headers=headers)
