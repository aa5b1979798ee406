"""Counts of facets in the engine in the box."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from tantivy import Occur
from tantivy import Query as Node

from search.documents.fields import MIXED
from search.engines.tantivy.query import Reader, ties
from search.facets import BY_NAME
from search.query.nodes import Filter
from search.query.plan import Plan, unfiltered, valued

# More values than any facet has. Asked of each segment, so that the sums over several segments are exact.
_ALL_VALUES = 65_000


def count(reader: Reader, plan: Plan) -> dict[str, list[tuple[str, int]]]:
    """Count facets, in one aggregation those with the same filters; a facet with a choice is blind to its own."""
    rounds: dict[tuple[str | None, tuple[Filter, ...]], list[str]] = defaultdict(list)
    for name in plan.query.facets:
        rounds[name if name in plan.chosen else None, plan.beside(name)].append(name)
    counts: dict[str, Mapping[str, int]] = {}
    for (blind_to, beside), names in rounds.items():
        matches = reader.matches(plan, plan.narrowed(blind_to=blind_to))
        if beside:
            counts |= _of_offerings(reader, matches, beside, names, plan.query.day)
        else:
            counts |= _of_documents(reader, matches, names, plan.query.day)
    return {
        name: [(value, number) for value, number in found.items() if number] for name, found in counts.items()
    }


def values(reader: Reader, facets: Sequence[str], day: date) -> dict[str, dict[str, int]]:
    """Count every value of these facets among what is found without filters on a day."""
    return _of_documents(reader, reader.filter(unfiltered(day)), facets, day)


def _of_documents(
    reader: Reader, matches: Node, names: Sequence[str], day: date
) -> dict[str, dict[str, int]]:
    lasting = {name: _terms(name) for name in names if not BY_NAME[name].timed}
    counts = {
        name: {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}
        for name, counted in (reader.searcher.aggregate(matches, lasting).items() if lasting else ())
    }
    for name in names:
        if name not in lasting:
            counts[name] = {
                value: reader.total([(Occur.Must, matches), (Occur.Must, reader.filter(part))])
                for value, part in valued(BY_NAME[name], day).items()
            }
    return counts


def _of_offerings(
    reader: Reader, matches: Node, beside: Sequence[Filter], names: Sequence[str], day: date
) -> dict[str, Counter[str]]:
    """Count values of offerings that match the choices of other facets; those of mixed documents by their rows."""
    mixed = Node.term_query(reader.index.schema, MIXED, MIXED, "basic")
    plain = Node.boolean_query([(Occur.Must, matches), (Occur.MustNot, mixed)])
    counts = {name: Counter(counted) for name, counted in _of_documents(reader, plain, names, day).items()}
    searcher = reader.searcher
    hits = searcher.search(
        Node.boolean_query([(Occur.Must, matches), (Occur.Must, mixed)]), max(searcher.num_docs, 1), False
    ).hits
    documents = set(ties(searcher, hits))
    for name in names if documents else ():
        facet = BY_NAME[name]
        if facet.timed:
            for value, part in valued(facet, day).items():
                having = reader.offerings.documents(reader.matched((*beside, part)))
                counts[name][value] += len(documents & having)
        else:
            counts[name].update(reader.offerings.count(reader.matched(beside), documents, facet))
    return counts


def _terms(name: str) -> dict[str, object]:
    # All values are read, though not all are listed: a choice may not be among the most frequent, and among equally
    # frequent values Tantivy's selection is arbitrary.
    return {"terms": {"field": BY_NAME[name].field, "size": _ALL_VALUES, "segment_size": _ALL_VALUES}}
