"""Every error under a page's address, as a page in the language of its path: what is wrong and what to do, no more."""

from flask import Response, make_response, render_template
from werkzeug.exceptions import HTTPException

from failures import failure
from registry.messages import say
from services import g
from web.presenting import language

KINDS = (400, 404, 500, 503)
"""Statuses with a heading of their own; any other is told under 400 or 500."""


def answer(error: Exception) -> Response:
    """Give the page that tells of an error; a redirect is given as it is."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return make_response(error.get_response())
    failed = failure(error)
    if failed.code == "store_unavailable":
        # Nor is it asked again for what the page itself needs.
        g.summary = g.services.summary.last
    response = page(failed.status, say(failed.code, language.current(), failed.params), failed.retry_after)
    response.headers.extend(failed.headers)
    return response


def page(status: int, sentence: str, retry_after: int | None = None) -> Response:
    kind = status if status in KINDS else 500 if status >= 500 else 400
    response = make_response(render_template("error.html", kind=kind, sentence=sentence), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language.current()
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
