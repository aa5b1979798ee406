"""Cursors of the lists that come from the store: opaque to clients, bound to their list."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from registry.errors import BadParameter
from registry.json import JSONObject

T = TypeVar("T")
R = TypeVar("R")


def encode(of: str, after: object) -> str:
    return base64.urlsafe_b64encode(json.dumps([of, after], default=str).encode()).decode().rstrip("=")


def decode(of: str, cursor: str | None, kind: Callable[[str], T]) -> T | None:
    """What stood last on the page before; None on the first page. Raises BadParameter for a cursor made up or of
    another list."""
    if not cursor:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        name, after = json.loads(base64.urlsafe_b64decode(padded))
        if name != of or not isinstance(after, str | int) or len(str(after)) > 100:
            raise ValueError
        if not str(after).isprintable():
            raise ValueError
        return kind(str(after))
    except (ValueError, TypeError, RecursionError):
        raise BadParameter("cursor", cursor, "bad_cursor") from None


def page(
    of: str,
    rows: Sequence[R],
    total: int,
    limit: int,
    *,
    shape: Callable[[R], object],
    place: Callable[[R], object],
) -> JSONObject:
    """The answer of a list: `found` is one row more than the page has when there are more."""
    items = rows[:limit]
    more = len(rows) > limit
    return {
        "items": [shape(row) for row in items],
        "total": total,
        "next_cursor": encode(of, place(items[-1])) if more else None,
    }
