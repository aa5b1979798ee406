"""Cursors of the lists that come from the store: opaque to clients, bound to their list."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from registry.values import cursors
from registry.values.json import JSONObject

T = TypeVar("T")
R = TypeVar("R")


def encode(of: str, after: object) -> str:
    return cursors.encode([of, after])


def decode(of: str, cursor: str | None, kind: Callable[[str], T]) -> T | None:
    """Give what stood last on the page before, or None on the first page. Raise BadParameter for a cursor that is made
    up or of another list.
    """
    if not cursor:
        return None
    match cursors.decode(cursor):
        case [name, str() | int() as after] if (
            name == of and len(str(after)) <= 100 and str(after).isprintable()
        ):
            try:
                return kind(str(after))
            except (ValueError, TypeError):
                pass
    raise cursors.refused(cursor)


def page(
    of: str,
    rows: Sequence[R],
    total: int,
    limit: int,
    *,
    shape: Callable[[R], object],
    place: Callable[[R], object],
) -> JSONObject:
    """Give the answer of a list: `rows` is one row more than the page has when there are more."""
    items = rows[:limit]
    more = len(rows) > limit
    return {
        "items": [shape(row) for row in items],
        "total": total,
        "next_cursor": encode(of, place(items[-1])) if more else None,
    }
