"""Where the index in use stands: what is remembered of it holds until this changes."""

from collections.abc import Callable, Hashable

from sqlalchemy import Engine as Store

from registry.store.reading import row_reader

# A repair changes the index without an event, so the last one is part of where it stands.
_STATEMENT = """
SELECT name, position, reached, (SELECT max(at) FROM index_checks WHERE repaired)
FROM search_indexes WHERE state = 'live'
"""


def position_reader(store: Store) -> Callable[[], Hashable]:
    """Give a function that reads where the index in use stands, one small SELECT a call.

    All that a position stands for can be found when it is noted: the worker refreshes the index before, and a new
    index is switched to before.
    """
    return row_reader(store, _STATEMENT)
