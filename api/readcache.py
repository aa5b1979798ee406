"""Answers to public reads of the store, kept as bytes as long as the ledger stands where it stood.

The ledger's position names a state of the whole register, so one cheap query tells whether a kept answer still
holds: nothing can be forgotten to be invalidated. The day is part of the key, since standing depends on it.
"""

import hashlib
import threading
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from cachetools import LRUCache
from flask import Response, current_app, g, request

from registry.clock import today

KEPT_BYTES = 64 * 1024 * 1024
LARGEST = 256 * 1024
"""Bytes that one process keeps in all, and of one answer; larger ones are made anew."""


Kept = tuple[tuple[int, date], bytes, str]
"""(ledger position and day it was made at, body, tag: the view's own, else that of the body)"""


def _size(kept: Kept) -> int:
    # What an entry takes beside its body: key, tag, the objects themselves.
    return len(kept[1]) + 500


class ReadCache:
    """Of one process: answers by (address with parameters), each with the (position, day) it was made at."""

    def __init__(self, head_position: Callable[[], int]) -> None:
        self.head_position = head_position
        self.kept: LRUCache[str, Kept] = LRUCache(KEPT_BYTES, getsizeof=_size)
        self.lock = threading.Lock()

    def answer(self, make: Callable[[], Response]) -> Response:
        state = (self.head_position(), today(g.session))
        key = request.full_path
        with self.lock:
            found = self.kept.get(key)
        if found is None or found[0] != state:
            made = make()
            if made.status_code != 200:
                return made
            body = made.get_data()
            tag = made.get_etag()[0] or hashlib.blake2b(body, digest_size=12).hexdigest()
            found = (state, body, tag)
            if len(body) <= LARGEST:
                with self.lock:
                    self.kept[key] = found
        _, body, tag = found
        # Compared weakly: a proxy that compresses turns the tag into W/"…".
        if request.if_none_match.contains_weak(tag):
            response = current_app.response_class(status=304)
        else:
            response = current_app.response_class(body, mimetype="application/json")
        response.set_etag(tag)
        response.headers["Cache-Control"] = "public, no-cache"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def kept(view: Callable[..., Any]) -> Callable[..., Any]:
    """A public read whose answer depends on the store, the day and the address alone. Stands above all other
    decorators but the route."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Response:
        cache: ReadCache = current_app.extensions["registry"]["readcache"]
        return cache.answer(lambda: current_app.make_response(view(*args, **kwargs)))

    return answered
