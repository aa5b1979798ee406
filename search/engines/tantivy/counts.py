"""Counts of facets in the engine in the box."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from tantivy import Occur
from tantivy import Query as Node

from search.documents.fields import MIXED
from search.engines.tantivy.query import Reader, ties
from search.facets import BY_NAME
from search.query.nodes import Filter
from search.query.plan import UNFILTERED, Plan

# More values than any facet has. Asked of each segment, so that the sums over several segments are exact.
_ALL_VALUES = 65_000


def count(reader: Reader, plan: Plan) -> dict[str, list[tuple[str, int]]]:
    """Count facets, in one aggregation those with the same filters; a facet with a choice is blind to its own."""
    rounds: dict[tuple[str | None, tuple[Filter, ...]], list[str]] = defaultdict(list)
    for name in plan.query.facets:
        rounds[name if name in plan.chosen else None, plan.beside(name)].append(name)
    counts: dict[str, list[tuple[str, int]]] = {}
    for (blind_to, beside), names in rounds.items():
        matches = reader.matches(plan, plan.narrowed(blind_to=blind_to))
        if beside:
            counts |= _of_offerings(reader, matches, beside, names)
        else:
            aggregations = {name: _terms(name) for name in names}
            for name, counted in reader.searcher.aggregate(matches, aggregations).items():
                counts[name] = [(bucket["key"], bucket["doc_count"]) for bucket in counted["buckets"]]
    return counts


def values(reader: Reader, facets: Sequence[str]) -> dict[str, dict[str, int]]:
    """Count every value of these facets among what is found without filters."""
    counts = reader.searcher.aggregate(reader.filter(UNFILTERED), {name: _terms(name) for name in facets})
    return {
        name: {bucket["key"]: bucket["doc_count"] for bucket in counts[name]["buckets"]} for name in facets
    }


def _of_offerings(
    reader: Reader, matches: Node, beside: Sequence[Filter], names: Sequence[str]
) -> dict[str, list[tuple[str, int]]]:
    """Count values of offerings that match the choices of other facets; those of mixed documents by their rows."""
    mixed = Node.term_query(reader.index.schema, MIXED, MIXED, "basic")
    plain = Node.boolean_query([(Occur.Must, matches), (Occur.MustNot, mixed)])
    aggregations = {name: _terms(name) for name in names}
    counts: dict[str, Counter[str]] = {
        name: Counter({bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]})
        for name, counted in reader.searcher.aggregate(plain, aggregations).items()
    }
    searcher = reader.searcher
    hits = searcher.search(
        Node.boolean_query([(Occur.Must, matches), (Occur.Must, mixed)]), max(searcher.num_docs, 1), False
    ).hits
    if hits:
        for name, more in reader.offerings.count(
            reader.matched(beside), set(ties(searcher, hits)), names
        ).items():
            counts[name].update(more)
    return {name: list(counted.items()) for name, counted in counts.items()}


def _terms(name: str) -> dict[str, object]:
    # All values are read, though not all are listed: a choice may not be among the most frequent, and among equally
    # frequent values Tantivy's selection is arbitrary.
    return {"terms": {"field": BY_NAME[name].field, "size": _ALL_VALUES, "segment_size": _ALL_VALUES}}
