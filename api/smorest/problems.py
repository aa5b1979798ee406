"""Every error of the API as application/problem+json (RFC 9457): a stable code, a sentence in the asker's language,
and for what is wrong inside the request a JSON pointer each.
"""

from flask import Response, current_app, json, request

from failures import failure
from registry.errors import BadParameter, Invalid, RegistryError
from registry.messages import say
from registry.values.json import JSONObject
from services import g


class Malformed(RegistryError):
    """A request whose form is wrong: (pointer or parameter, code, params) of each fault."""

    def __init__(self, faults: list[tuple[str, str, JSONObject]], *, in_query: bool) -> None:
        super().__init__("malformed")
        self.faults, self.in_query = faults, in_query


def language() -> str:
    """Give the language of sentences: the best of Accept-Language among the register's own."""
    offered = g.services.settings.languages
    return request.accept_languages.best_match(offered) or offered[0]


def answer(error: Exception) -> Response:
    """Give the problem that tells of an error."""
    if isinstance(error, Malformed):
        status = 400 if error.in_query else 422
        where = "parameter" if error.in_query else "pointer"
        faults = [{where: path, **_detail(code, params)} for path, code, params in error.faults]
        return problem(status, error.code, errors=faults)
    failed = failure(error)
    if isinstance(error, BadParameter):
        detail = {"parameter": error.name, **_detail(failed.code, failed.params)}
        return problem(failed.status, "malformed", errors=[detail])
    details: list[JSONObject] | None = None
    if isinstance(error, Invalid):
        details = [
            {"pointer": finding.path, "severity": finding.severity, **_detail(finding.code, finding.params)}
            for finding in error.findings
        ]
    response = problem(
        failed.status, failed.code, failed.params, errors=details, retry_after=failed.retry_after
    )
    response.headers.extend(failed.headers)
    return response


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
