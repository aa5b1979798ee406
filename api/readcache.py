"""Answers to public reads of the store, kept as bytes as long as the ledger stands where it stood.

The ledger's position names a state of the whole register, so one cheap query tells whether a kept answer still
holds: nothing can be forgotten to be invalidated. The day is part of the key, since standing depends on it.
"""

import hashlib
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, current_app, request

from registry.clock import today
from services import g

LARGEST = 256 * 1024
"""Bytes of one answer that is kept; larger ones are made anew each time."""

# The store of answers moves its entries when one is read.
_lock = threading.Lock()


def answer(make: Callable[[], Response]) -> Response:
    """Give the answer kept for this address today, or else the one made; not sent to a client that has it."""
    answers, key = g.services.answers(), (request.full_path, today(g.session))
    with _lock:
        held = answers.get(key)
    if held is None:
        response = make()
        if response.status_code != 200:
            return response
        body = response.get_data()
        held = body, response.get_etag()[0] or hashlib.blake2b(body, digest_size=12).hexdigest()
        if len(body) <= LARGEST:
            with _lock:
                answers[key] = held
    body, tag = held
    # Compared weakly: a proxy that compresses turns the tag into W/"…".
    if request.if_none_match.contains_weak(tag):
        response = current_app.response_class(status=304)
    else:
        response = current_app.response_class(body, mimetype="application/json")
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def kept(view: Callable[..., Any]) -> Callable[..., Any]:
    """Keep the answers of a public read that depend on the store, the day and the address alone. Stands above all other
    decorators but the route."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Response:
        return answer(lambda: current_app.make_response(view(*args, **kwargs)))

    return answered
