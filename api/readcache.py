"""Answers to public reads of the store, kept as bytes as long as what they tell has not changed.

One number says so: the position of the one record that an answer is about, or of the last public event for all that is
about more. So one cheap query tells whether a kept answer still holds, nothing can be forgotten to be invalidated, and
somebody's draft empties nothing. The day is part of the key, since standing depends on it.
"""

import hashlib
import threading
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

import orjson
from flask import Response, current_app, request

from registry.clock import today
from registry.values.json import JSONObject
from services import Kept, g

LARGEST = 256 * 1024
"""Bytes of one answer that is kept; larger ones are made anew each time."""

View = Callable[..., Any]

# The store of answers moves its entries when one is read.
_lock = threading.Lock()


def kept(view: View) -> View:
    """Keep the answers of a public read that depend on the store, the day and the address alone. Stands above all other
    decorators but the route.
    """

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Response:
        position = g.services.public_position()
        return _answer(position, None, lambda: current_app.make_response(view(*args, **kwargs)))

    return answered


def kept_by_record(view: View) -> View:
    """Keep answers that are about the micro-credential `number` alone. Their tag needs no answer to be made."""

    @wraps(view)
    def answered(*args: Any, number: str, **kwargs: Any) -> Response:
        position = g.services.record_position(number)
        if position is None:
            return current_app.make_response(view(*args, number=number, **kwargs))
        contract = _contract(g.services.describe_api)
        tag = f"{position}-{today(g.session):%Y%m%d}-{contract}"
        return _answer(position, tag, lambda: current_app.make_response(view(*args, number=number, **kwargs)))

    return answered


def _answer(position: int, tag: str | None, make: Callable[[], Response]) -> Response:
    """Give the answer kept for this address today, or else the one made; not sent to a client that has it.

    Without a tag it is the answer's own, or else the digest of its body.
    """
    if tag is not None and request.if_none_match.contains_weak(tag):
        return _tagged(current_app.response_class(status=304), tag)
    answers, key = g.services.answers, (request.full_path, today(g.session))
    with _lock:
        held = answers.get(key)
    if held is None or held.position != position:
        response = make()
        if response.status_code != 200:
            return response
        body = response.get_data()
        tag = tag or response.get_etag()[0] or hashlib.blake2b(body, digest_size=12).hexdigest()
        held = Kept(position, body, tag)
        if len(body) <= LARGEST:
            with _lock:
                answers[key] = held
    # Compared weakly: a proxy that compresses turns the tag into W/"…".
    if request.if_none_match.contains_weak(held.tag):
        return _tagged(current_app.response_class(status=304), held.tag)
    return _tagged(current_app.response_class(held.body, mimetype="application/json"), held.tag)


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@lru_cache(maxsize=8)
def _contract(describe_api: Callable[[], JSONObject]) -> str:
    """Give the digest of the API's description: another release may tell the same state in other words."""
    return hashlib.blake2b(orjson.dumps(describe_api()), digest_size=4).hexdigest()
