"""Hits in the order of their next start, which depends on the day asked, and so is no field of the index in the box."""

from collections.abc import Iterator

from tantivy import Occur, Order
from tantivy import Query as Node

from search.engines.tantivy.query import Page, Place, Reader, ties
from search.facets import BY_NAME
from search.query.nodes import Between
from search.query.parsing import NEXT_START, NO_START, Query
from search.query.plan import starts_from

_FIELD = BY_NAME[NEXT_START].number_field
# More days than any register has starts on.
_ALL_DAYS = 65_000

Clauses = list[tuple[Occur, Node]]


def by_next_start(reader: Reader, matches: Node, query: Query) -> Page:
    """Give a page: day after day, what has its next start then; at last what has none. Of one day, by tie."""
    places: list[Place] = []
    after: tuple[float, int] | None = None
    if query.cursor and len(query.cursor) == 3:
        after = query.cursor[0], query.cursor[1]
    for day, of_day in _days(reader, matches, query, after[0] if after else 0):
        clauses = of_day
        if after and day == after[0]:
            clauses = [*of_day, (Occur.Must, reader.later(after[1]))]
        wanted = query.limit + 1 - len(places)
        hits = reader.searcher.search(Node.boolean_query(clauses), wanted, False, "tie", 0, Order.Asc).hits
        places += [
            Place(address, 0.0, (day, tie, 0))
            for (_, address), tie in zip(hits, ties(reader.searcher, hits), strict=True)
        ]
        if len(places) > query.limit:
            break
    total = reader.total([(Occur.Must, matches)])
    return Page(places[: query.limit], len(places) > query.limit, total)


def _days(reader: Reader, matches: Node, query: Query, begin: float) -> Iterator[tuple[float, Clauses]]:
    """Give (day, what has its next start then), in order, from a day on, and at last (NO_START, what has none)."""
    found = (Occur.Must, matches)
    upcoming = reader.filter(starts_from(query.day))
    days = {"terms": {"field": _FIELD, "size": _ALL_DAYS, "segment_size": _ALL_DAYS}}
    both = Node.boolean_query([found, (Occur.Must, upcoming)])
    buckets = reader.searcher.aggregate(both, {"days": days})["days"]["buckets"]
    today = float(query.day.toordinal())
    for day in sorted(bucket["key"] for bucket in buckets if bucket["key"] >= max(today, begin)):
        then = reader.filter(Between(_FIELD, day, day, with_upper=True))
        before = reader.filter(Between(_FIELD, today, day, with_upper=False))
        yield day, [found, (Occur.Must, then), (Occur.MustNot, before)]
    yield NO_START, [found, (Occur.MustNot, upcoming)]
