"""Every error of the API as application/problem+json (RFC 9457): a stable code, a sentence in the asker's language,
and for what is wrong inside the request a JSON pointer each.
"""

import logging

from flask import Response, current_app, json, request
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from registry import errors
from registry.errors import BadParameter, RegistryError
from registry.json import JSONObject
from registry.messages import messages, say
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
BY_CODE = {
    "unauthenticated": 401,
    "key_expired": 401,
    "precondition_required": 428,
    "broken_json": 400,
    "wrong_content_type": 415,
    "body_too_large": 413,
    "malformed": 422,
    "bad_week": 422,
}
BY_STATUS = {
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "body_too_large",
    415: "wrong_content_type",
}


class Malformed(RegistryError):
    """A request whose form is wrong: (pointer or parameter, code, params) of each fault."""

    def __init__(self, faults: list[tuple[str, str, JSONObject]], *, in_query: bool) -> None:
        super().__init__("malformed")
        self.faults, self.in_query = faults, in_query


def language() -> str:
    """The language of sentences: the best of Accept-Language among the register's own."""
    offered = g.services.settings.languages
    return request.accept_languages.best_match(offered) or offered[0]


def answer(error: Exception) -> Response:
    """The one table from what went wrong to what the client is told."""
    if isinstance(error, Malformed):
        status = 400 if error.in_query else 422
        where = "parameter" if error.in_query else "pointer"
        details = [{where: path, **_detail(code, params)} for path, code, params in error.faults]
        return problem(status, error.code, errors=details)
    if isinstance(error, BadParameter):
        code = "bad_cursor" if error.name == "cursor" else "bad_parameter"
        code = error.code if error.code in messages() else code
        params: JSONObject = {"name": error.name, "value": error.value[:200]}
        return problem(400, "malformed", errors=[{"parameter": error.name, **_detail(code, params)}])
    if isinstance(error, EngineUnavailable):
        return problem(503, "search_unavailable", retry_after=error.retry_after)
    if isinstance(error, errors.Invalid):
        faults = [
            {"pointer": finding.path, "severity": finding.severity, **_detail(finding.code, finding.params)}
            for finding in error.findings
        ]
        return problem(422, error.code, errors=faults)
    if isinstance(error, RegistryError):
        status = BY_CODE.get(error.code) or STATUS.get(type(error), 400)
        return problem(status, error.code, error.params, retry_after=getattr(error, "retry_after", None))
    if isinstance(error, HTTPException):
        status = error.code or 500
        params = {"limit": g.services.settings.max_body_bytes} if status == 413 else {}
        response = problem(status, BY_STATUS.get(status, "bad_request"), params)
        for name, value in error.get_headers():
            if name.lower() in ("allow", "retry-after"):
                response.headers[name] = value
        return response
    if isinstance(error, OperationalError) or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    ):
        log.warning("the store does not answer: %s", error)
        return problem(503, "store_unavailable", retry_after=5)
    log.exception("an error nobody expected", exc_info=error)
    return problem(500, "internal")


def problem(
    status: int,
    code: str,
    params: JSONObject | None = None,
    *,
    errors: list[JSONObject] | None = None,
    retry_after: int | None = None,
) -> Response:
    spoken = language()
    body: JSONObject = {
        "type": f"{request.host_url}{spoken}/api/problems#{code}",
        "title": say(code, spoken, params),
        "status": status,
        "code": code,
    }
    if params:
        body["params"] = params
    if errors is not None:
        body["errors"] = errors
    response = current_app.response_class(json.dumps(body), status, mimetype="application/problem+json")
    response.headers["Content-Language"] = spoken
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "no-store"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="registry"'
    return response


def _detail(code: str, params: JSONObject) -> JSONObject:
    detail: JSONObject = {"code": code, "detail": say(code, language(), params)}
    if params:
        detail["params"] = params
    return detail
