"""Plan → Tantivy's queries, and pages of hits in a total order; nothing here writes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from heapq import nsmallest
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from tantivy import DocAddress, FieldType, Index, Occur, Order, Searcher
from tantivy import Query as Node
from tantivy import Schema as Fields

from registry.values.text import Text
from search.documents.fields import MIXED, OFFERINGS, PREFIX_FIRST, PREFIXES
from search.documents.items import Stored
from search.engines.engine import Hit
from search.engines.tantivy.offerings import Offerings, path_of
from search.query.nodes import TIE, AnyOf, Best, Between, Bonus, Both, Either, Filter, Phrase, SameOffering
from search.query.parsing import Cursor, Query
from search.query.plan import Plan, unfiltered

# Hits read beyond a page at first, so that those of equal score at its end mostly need no second search.
_SPARE = 16
# Sets of mixed documents that are remembered.
_REMEMBERED = 32


class Place(NamedTuple):
    """A hit before its stored object is read: where it is, its score, and its position in the order."""

    address: DocAddress
    score: float
    position: Cursor


class Page(NamedTuple):
    """The places on a page, whether more follow, and how many documents match in all."""

    places: Sequence[Place]
    more: bool
    total: int


class Reader:
    """One state of an index, and plans → Tantivy's query objects for its fields."""

    def __init__(self, index: Index, path: Path) -> None:
        self.index = index
        self.searcher = index.searcher()
        self._fields = index.schema
        # Opened at once, before a rebuild may remove it. An index of an older form has none.
        self._offerings = Offerings(path_of(path)) if path_of(path).is_dir() else None
        self._mixed: dict[tuple[Filter, ...], Node] = {}

    @property
    def offerings(self) -> Offerings:
        """Give the offerings as of the same state; raise FileNotFoundError when this index has none."""
        if self._offerings is None:
            raise FileNotFoundError(OFFERINGS)
        return self._offerings

    def filter(self, part: Filter) -> Node:
        """Translate an unscored part of a plan."""
        return (
            self._same_offering(part.parts) if isinstance(part, SameOffering) else _filter(part, self._fields)
        )

    def _same_offering(self, parts: tuple[Filter, ...]) -> Node:
        everywhere = [(Occur.Must, self.filter(part)) for part in parts]
        mixed = Node.term_query(self._fields, MIXED, MIXED, "basic")
        return Node.boolean_query(
            [
                (Occur.Should, Node.boolean_query([*everywhere, (Occur.MustNot, mixed)])),
                (Occur.Should, self._mixed_of(parts)),
            ]
        )

    def _mixed_of(self, parts: tuple[Filter, ...]) -> Node:
        """Give the mixed documents with an offering that all parts match. A few are remembered, since the counts and
        the next pages of a search ask for the same ones again.
        """
        mixed = self._mixed.get(parts)
        if mixed is None:
            documents = self.offerings.documents(self.matched(parts))
            mixed = Node.term_set_query(self._fields, "tie", list(documents))
            if len(self._mixed) >= _REMEMBERED:
                self._mixed.clear()
            self._mixed[parts] = mixed
        return mixed

    def matched(self, parts: Sequence[Filter]) -> Node:
        """Give the query for the offerings that all parts match."""
        return _filter(Both(tuple(parts)), self.offerings.fields)

    def _score(self, part: Best | Bonus) -> Node:
        if isinstance(part, Bonus):
            return Node.const_score_query(self.filter(part.part), part.score)
        terms = [
            Node.boost_query(Node.term_query(self._fields, term.field, term.value, "freq"), term.boost)
            for term in part.parts
        ]
        return Node.disjunction_max_query(terms, TIE)

    def matches(self, plan: Plan, chosen: Iterable[Filter]) -> Node:
        """Give the query for what a plan finds with these choices, not scored."""
        must = [(Occur.Must, self.filter(part)) for part in (*([plan.match] if plan.match else ()), *chosen)]
        if not must:
            must = [(Occur.Must, Node.all_query())]
        if len(must) == 1 and not plan.excluded:
            return must[0][1]
        return Node.boolean_query(must + [(Occur.MustNot, self.filter(part)) for part in plan.excluded])

    def later(self, tie: int) -> Node:
        """Give the query for what comes after this number in the order of hits that are otherwise equal."""
        return Node.range_query(self._fields, "tie", FieldType.Integer, tie, None, False, True)

    def total(self, clauses: Sequence[tuple[Occur, Node]]) -> int:
        """Count what all these clauses match."""
        return _total(self.searcher.search(Node.boolean_query(list(clauses)), 1, True))

    def ranked(self, plan: Plan) -> Node:
        """Give the query for what a plan finds with all choices, scored."""
        matches = Node.const_score_query(self.matches(plan, plan.narrowed()), 0.0)
        scores = [(Occur.Should, self._score(part)) for part in plan.scores]
        return Node.boolean_query([(Occur.Must, matches), *scores])

    def typed(self, words: Sequence[Sequence[str]], day: date, *, first: bool) -> Node:
        """Give the query for titles being typed; `first`: only those that begin with the first word typed."""
        names = [PREFIX_FIRST if first else PREFIXES] + [PREFIXES] * (len(words) - 1)
        *whole, (last_name, last) = zip(names, words, strict=True)
        # A fuzzy term at distance 0 is the one prefix query that needs no escaping.
        unfinished = [
            (Occur.Should, Node.fuzzy_term_query(self._fields, last_name, form, distance=0, prefix=True))
            for form in last
        ]
        parts = [AnyOf(name, tuple(word)) for name, word in whole]
        must = [self.filter(part) for part in (unfiltered(day), *parts)] + [Node.boolean_query(unfinished)]
        return Node.boolean_query([(Occur.Must, part) for part in must])


def _filter(part: Filter, fields: Fields) -> Node:
    match part:
        case AnyOf(field, (value,)):
            return Node.term_query(fields, field, value, "basic")
        case AnyOf(field, values):
            # Several times quicker than a set of terms, which is met by walking through all terms of the index.
            terms = [Node.term_query(fields, field, value, "basic") for value in values]
            return Node.boolean_query([(Occur.Should, term) for term in terms])
        case Phrase(field, (value,), _):
            return Node.term_query(fields, field, value, "basic")
        case Phrase(field, terms, slop):
            return Node.phrase_query(fields, field, list(terms), slop)
        case Between(field, lower, upper, with_upper):
            return Node.range_query(
                fields, field, FieldType.Float, lower, upper, True, with_upper or upper is None
            )
        case Both(parts):
            return Node.boolean_query([(Occur.Must, _filter(inner, fields)) for inner in parts])
        case Either(parts):
            return Node.boolean_query([(Occur.Should, _filter(inner, fields)) for inner in parts])
        case SameOffering():
            raise TypeError("an offering has no offerings")


def by_key(reader: Reader, matches: Node, field: str, query: Query) -> Page:
    """Give a page in the order of unique keys."""
    searcher = reader.searcher
    if query.cursor is None:
        result = searcher.search(matches, query.limit + 1, True, field, 0, Order.Asc)
        total = _total(result)
    else:
        # Skipping by number would read every key skipped (6 s at 500,000); a range over keys takes no time.
        following = reader.index.parse_query(f"{field}:{{{stored_key(str(query.cursor[0]))} TO *}}")
        after = Node.boolean_query([(Occur.Must, matches), (Occur.Must, following)])
        result = searcher.search(after, query.limit + 1, False, field, 0, Order.Asc)
        total = _total(searcher.search(matches, 1, True))
    hits = result.hits
    places = [Place(address, 0.0, (_read_key(key),)) for key, address in hits[: query.limit]]
    return Page(places, len(hits) > query.limit, total)


def stored_key(key: str) -> str:
    """Write an order key in hexadecimal: the same order, and letters that the range syntax takes as they are."""
    return key.encode("utf-8", "replace").hex()


def _read_key(stored: str) -> str:
    return bytes.fromhex(stored).decode("utf-8", "replace")


def by_score(searcher: Searcher, ranked: Node, query: Query) -> Page:
    """Give a page by score, equal scores by tie.

    Tantivy orders equal scores by their place in its segments, so a group of equal scores is read whole and sorted
    here. The cursor's hint is the index of the first hit in the group of the last hit shown.
    """
    everything = max(searcher.num_docs, 1)
    after, start = None, 0
    if query.cursor and len(query.cursor) == 3:
        score, tie, hint = query.cursor
        after, start = (-score, tie), max(hint - 1, 0)
    size = query.limit + _SPARE
    while True:
        size = min(size, everything)
        result = searcher.search(ranked, size, True, None, start)
        hits = result.hits
        if start and after and not (hits and -hits[0][0] < after[0]):
            # The index has changed since, and the group no longer begins here.
            start = 0
            continue
        whole = len(hits) < size or start + size >= everything
        last = len(hits) if whole else _begin_of_last_group(hits)
        numbers = ties(searcher, hits[:last])
        rows = nsmallest(
            query.limit + 1,
            (
                (-score, tie, address)
                for (score, address), tie in zip(hits[:last], numbers, strict=True)
                if after is None or (-score, tie) > after
            ),
        )
        if whole or len(rows) > query.limit:
            break
        # When all hits read have one score, the group may be as large as all that is found.
        size = max(size * 4, _total(result) if hits[0][0] == hits[-1][0] else 0)
    first_index: dict[float, int] = {}
    for index, (score, _) in enumerate(hits):
        first_index.setdefault(score, start + index)
    places = [Place(row[2], -row[0], (-row[0], row[1], first_index[-row[0]])) for row in rows[: query.limit]]
    return Page(places, len(rows) > query.limit, _total(result))


def ties(searcher: Searcher, hits: Sequence[tuple[float, DocAddress]]) -> list[int]:
    """Read the numbers that order hits of equal score; they also identify the documents."""
    return [int(tie or 0) for tie in searcher.fast_field_values("tie", [address for _, address in hits])]


def _begin_of_last_group(hits: Sequence[tuple[float, DocAddress]]) -> int:
    lowest = hits[-1][0]
    return next(index for index, (score, _) in enumerate(hits) if score == lowest)


def _total(result: Any) -> int:
    # Tantivy's stub of SearchResult lacks `count`.
    return int(result.count)


def hit(searcher: Searcher, place: Place) -> Hit:
    """Read what a hit shows; only for the places on the page."""
    document_id, item, excerpts = stored(searcher, place.address)
    return Hit(document_id, place.score, place.position, item, excerpts)


def stored(searcher: Searcher, address: DocAddress) -> tuple[str, Stored, Mapping[str, Sequence[Text]]]:
    """Read the id, the list item and the excerpts of a document."""
    row = searcher.doc(address)
    payload = orjson.loads(row["payload"][0])
    return str(row["id"][0]), payload["stored"], payload["excerpts"]
