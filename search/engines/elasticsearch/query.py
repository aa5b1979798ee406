"""Plan → request to Elasticsearch, and response → Answer; pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from search.documents.fields import ALL, OFFERINGS, PREFIX_FIRST, PREFIXES, WORDS, sort_field
from search.engines.engine import MOST_VALUES, MOST_WORDS, Answer, Hit
from search.facets import BY_NAME
from search.query.nodes import TIE, AnyOf, Best, Between, Bonus, Both, Either, Filter, Phrase, SameOffering
from search.query.parsing import NEXT_START, NO_START, RELEVANCE, Cursor, Query
from search.query.plan import Plan, starts_from, unfiltered, valued

Body = dict[str, Any]
"""A request to or a response from Elasticsearch, or a part of one."""

# Names of aggregations that are not facets: the filter shared by the facets without a choice, and the counts of
# the choices made, which may not be among the most frequent values.
_SHARED = "#shared"
_CHOSEN = "#chosen"
# Within the counts of a facet of offerings: the matching offerings, their values, and the documents that have them.
_MATCHED, _VALUES, _DOCUMENTS = "#matched", "#values", "#documents"
_WITHIN_OFFERING = f"{OFFERINGS}."
# Signs with a meaning in Lucene's regular expressions.
_REGEX = frozenset('.?+*|{}[]()"\\#@&<>~^$-')


def translate(part: Filter, within: str = "") -> Body:
    """Translate an unscored part of a plan; `within`: the prefix of the fields of a nested object."""
    match part:
        case AnyOf(field, (value,)):
            return {"term": {within + field: value}}
        case AnyOf(field, values):
            return {"terms": {within + field: list(values)}}
        case Phrase(field, terms, slop):
            return {"match_phrase": {field: {"query": " ".join(terms), "slop": slop}}}
        case Between(field, lower, upper, with_upper):
            ends = {"gte": lower, "lte" if with_upper else "lt": upper}
            return {"range": {within + field: {name: end for name, end in ends.items() if end is not None}}}
        case Both(parts):
            return {"bool": {"filter": [translate(inner, within) for inner in parts]}}
        case Either(parts):
            ways = [translate(inner, within) for inner in parts]
            return {"bool": {"should": ways, "minimum_should_match": 1}}
        case SameOffering(parts):
            return {"nested": {"path": OFFERINGS, "query": _all_of(parts, _WITHIN_OFFERING)}}


def _score(part: Best | Bonus) -> Body:
    if isinstance(part, Bonus):
        return {"constant_score": {"filter": translate(part.part), "boost": part.score}}
    terms = [{"term": {term.field: {"value": term.value, "boost": term.boost}}} for term in part.parts]
    return {"dis_max": {"tie_breaker": TIE, "queries": terms}}


def _all_of(parts: Iterable[Filter], within: str = "") -> Body:
    clauses = [translate(part, within) for part in parts]
    return (
        clauses[0] if len(clauses) == 1 else {"bool": {"filter": clauses}} if clauses else {"match_all": {}}
    )


def request(plan: Plan) -> Body:
    """Give the keyword arguments of a search."""
    query = plan.query
    conditions: Body = {"filter": [translate(plan.match)] if plan.match else []}
    if plan.excluded:
        conditions["must_not"] = [translate(part) for part in plan.excluded]
    if plan.scores:
        conditions["should"] = [_score(part) for part in plan.scores]
        # The filter alone decides what is found; without this, a query without a filter would need a match here.
        conditions["minimum_should_match"] = 0
    arguments: Body = {
        "query": {"bool": conditions},
        "sort": _order(query),
        # One more than shown tells whether more follow.
        "size": query.limit + 1,
        "track_total_hits": True,
    }
    if plan.chosen:
        arguments["post_filter"] = _all_of(plan.narrowed())
    if query.cursor is not None:
        arguments["search_after"] = list(query.cursor[:2])
    if query.facets:
        arguments["aggs"] = _aggregations(plan)
    return arguments


def _order(query: Query) -> list[Body]:
    if query.sort == RELEVANCE:
        return [{"_score": "desc"}, {"tie": "asc"}]
    if query.sort != NEXT_START:
        return [{sort_field(query.sort): "asc"}]
    upcoming = translate(starts_from(query.day), _WITHIN_OFFERING)
    order = {
        "order": "asc", "mode": "min", "missing": NO_START, "nested": {"path": OFFERINGS, "filter": upcoming}
    }  # fmt: skip
    return [{_WITHIN_OFFERING + BY_NAME[NEXT_START].number_field: order}, {"tie": "asc"}]


def _aggregations(plan: Plan) -> dict[str, Body]:
    shared = {name: _counts(name, plan) for name in plan.query.facets if name not in plan.chosen}
    if not plan.chosen:
        return shared
    aggregations: dict[str, Body] = {}
    if shared:
        aggregations[_SHARED] = {"filter": _all_of(plan.narrowed()), "aggs": shared}
    for name in plan.query.facets:
        if name in plan.chosen:
            inner = {name: _counts(name, plan)}
            codes = [choice for choice in plan.query.choices[name] if isinstance(choice, str)]
            if codes and not BY_NAME[name].timed:
                inner[_CHOSEN] = _counts(name, plan, codes)
            aggregations[name] = {"filter": _all_of(plan.narrowed(blind_to=name)), "aggs": inner}
    return aggregations


def _counts(name: str, plan: Plan, only: Sequence[str] = ()) -> Body:
    """Count the values of a facet, or only these. Where choices of other facets of offerings are made, count only
    those of offerings that match these choices.
    """
    facet, beside = BY_NAME[name], plan.beside(name)
    within = _WITHIN_OFFERING if beside else ""
    if facet.timed:
        filters = valued(facet, plan.query.day)
        values: Body = {
            "filters": {"filters": {value: translate(part, within) for value, part in filters.items()}}
        }
    else:
        terms: Body = {"field": within + facet.field, "size": len(only) or facet.most}
        if only:
            terms["include"] = list(only)
        if beside:
            terms["order"] = [{_DOCUMENTS: "desc"}, {"_key": "asc"}]
        values = {"terms": terms}
    if not beside:
        return values
    values["aggs"] = {_DOCUMENTS: {"reverse_nested": {}}}
    matched = {"filter": _all_of(beside, _WITHIN_OFFERING), "aggs": {_VALUES: values}}
    return {"nested": {"path": OFFERINGS}, "aggs": {_MATCHED: matched}}


def answer(query: Query, response: Body) -> Answer:
    """Read the response to a search."""
    hits = response["hits"]["hits"]
    return Answer(
        hits=[_hit(hit) for hit in hits[: query.limit]],
        more=len(hits) > query.limit,
        total=response["hits"]["total"]["value"],
        facets=_facet_counts(query, response.get("aggregations", {})),
    )


def _hit(hit: Body) -> Hit:
    payload = hit["_source"]["payload"]
    first, *rest = hit["sort"]
    position: Cursor = (float(first), int(rest[0]), 0) if rest else (str(first),)
    return Hit(hit["_id"], hit["_score"] or 0.0, position, payload["stored"], payload["excerpts"])


def _facet_counts(query: Query, aggregations: Body) -> dict[str, list[tuple[str, int]]]:
    shared = aggregations.get(_SHARED, aggregations)
    counts = {}
    for name in query.facets:
        # A facet with a choice has its own filter around its counts.
        own = aggregations[name] if name in query.choices else shared
        pairs = counted(own[name])
        if _CHOSEN in own:
            pairs.update(counted(own[_CHOSEN]))
        counts[name] = list(pairs.items())
    return counts


def counted(values: Body) -> dict[str, int]:
    """Read an aggregation's (value, count) pairs, without those that nothing has."""
    if _MATCHED in values:
        values = values[_MATCHED][_VALUES]
    buckets = values["buckets"]
    named = buckets if isinstance(buckets, dict) else {bucket["key"]: bucket for bucket in buckets}
    counts = {value: bucket.get(_DOCUMENTS, bucket)["doc_count"] for value, bucket in named.items()}
    return {value: count for value, count in counts.items() if count}


def words(prefix: str) -> Body:
    """Give the search for the written words with this prefix."""
    begin = "".join(f"\\{sign}" if sign in _REGEX else sign for sign in prefix)
    counted = {"field": WORDS, "include": f"{begin}.*", "size": MOST_WORDS}
    return {"size": 0, "track_total_hits": False, "aggs": {"found": {"terms": counted}}}


def pairs(response: Body) -> list[tuple[str, int]]:
    """Read the words found."""
    return list(counted(response["aggregations"]["found"]).items())


def values(facets: Sequence[str], day: date) -> Body:
    """Give the search that counts every value of these facets among what is found without filters on a day."""
    counts = {name: {"terms": {"field": BY_NAME[name].field, "size": MOST_VALUES}} for name in facets}
    return {"query": translate(unfiltered(day)), "size": 0, "track_total_hits": False, "aggs": counts}


def frequencies(terms: Sequence[str]) -> Body:
    """Give the search for how many documents have each of these terms."""
    filters = {term: {"term": {ALL: term}} for term in terms}
    return {"size": 0, "track_total_hits": False, "aggs": {"found": {"filters": {"filters": filters}}}}


def suggestion(words: Sequence[Sequence[str]], limit: int, language: str, day: date) -> Body:
    """Give the search for titles being typed; only those that begin with the first word have a score."""
    *whole, last = words
    conditions = [
        translate(unfiltered(day)),
        *(translate(AnyOf(PREFIXES, tuple(word))) for word in whole),
        _unfinished(PREFIXES, last),
    ]
    first = translate(AnyOf(PREFIX_FIRST, tuple(words[0]))) if whole else _unfinished(PREFIX_FIRST, last)
    return {
        "query": {"bool": {"filter": conditions, "should": [{"constant_score": {"filter": first}}]}},
        "sort": [{"_score": "desc"}, {sort_field(f"title_{language}"): "asc"}],
        "size": limit,
        "track_total_hits": False,
        # Only the part of the payload that is read.
        "source": ["payload.stored.title"],
    }


def _unfinished(field: str, word: Sequence[str]) -> Body:
    ways: list[Body] = [{"prefix": {field: {"value": form}}} for form in word]
    return {"bool": {"should": ways, "minimum_should_match": 1}}
