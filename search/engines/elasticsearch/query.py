"""The plan of a query in Elasticsearch's words, and its answer in ours; pure both ways."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from search.documents.fields import ALL, OFFERINGS, PREFIX_FIRST, PREFIXES, WORDS, sort_field
from search.engines.engine import MOST_VALUES, MOST_WORDS, Answer, Hit
from search.facets import BY_NAME
from search.query.nodes import TIE, AnyOf, Best, Between, Bonus, Both, Either, Filter, Phrase, SameOffering
from search.query.parsing import RELEVANCE, Cursor, Query
from search.query.plan import UNFILTERED, Plan

Clause = dict[str, Any]

# Names of aggregations that are no facet: the filter shared by the facets without a choice, and the counts of
# the choices made, which may not be among the most frequent.
_SHARED = "#shared"
_CHOSEN = "#chosen"
# Within the counts of a facet of offerings: the offerings that count, the values, and the documents that have them.
_MATCHED, _VALUES, _DOCUMENTS = "#matched", "#values", "#documents"
_WITHIN_OFFERING = f"{OFFERINGS}."
# Signs that Lucene's regular expressions give a meaning to.
_REGEX = frozenset('.?+*|{}[]()"\\#@&<>~^$-')


def translate(part: Filter, within: str = "") -> Clause:
    """Translate an unscored part of a plan; `within`: what the fields of a nested object begin with."""
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
            return {"bool": {"filter": [translate(one, within) for one in parts]}}
        case Either(parts):
            return {"bool": {"should": [translate(one, within) for one in parts], "minimum_should_match": 1}}
        case SameOffering(parts):
            return {"nested": {"path": OFFERINGS, "query": _all_of(parts, _WITHIN_OFFERING)}}


def _score(part: Best | Bonus) -> Clause:
    if isinstance(part, Bonus):
        return {"constant_score": {"filter": translate(part.part), "boost": part.score}}
    terms = [{"term": {term.field: {"value": term.value, "boost": term.boost}}} for term in part.parts]
    return {"dis_max": {"tie_breaker": TIE, "queries": terms}}


def _all_of(parts: Iterable[Filter], within: str = "") -> Clause:
    found = [translate(part, within) for part in parts]
    return found[0] if len(found) == 1 else {"bool": {"filter": found}} if found else {"match_all": {}}


def request(plan: Plan) -> dict[str, Any]:
    """Give the keyword arguments of a search."""
    query, scored = plan.query, plan.query.sort == RELEVANCE
    found: Clause = {"filter": [translate(plan.match)] if plan.match else []}
    if plan.excluded:
        found["must_not"] = [translate(part) for part in plan.excluded]
    if plan.scores:
        found["should"] = [_score(part) for part in plan.scores]
        # The filter alone decides what is found; without this a part would have to match that has no filter.
        found["minimum_should_match"] = 0
    asked: dict[str, Any] = {
        "query": {"bool": found},
        "sort": [{"_score": "desc"}, {"tie": "asc"}] if scored else [{sort_field(query.sort): "asc"}],
        # One more than shown tells whether more follow.
        "size": query.limit + 1,
        "track_total_hits": True,
    }
    if plan.chosen:
        asked["post_filter"] = _all_of(plan.narrowed())
    if query.cursor is not None:
        asked["search_after"] = list(query.cursor[:2])
    if query.facets:
        asked["aggs"] = _aggregations(plan)
    return asked


def _aggregations(plan: Plan) -> dict[str, Clause]:
    shared = {name: _counts(name, plan) for name in plan.query.facets if name not in plan.chosen}
    if not plan.chosen:
        return shared
    asked: dict[str, Clause] = {}
    if shared:
        asked[_SHARED] = {"filter": _all_of(plan.narrowed()), "aggs": shared}
    for name in plan.query.facets:
        if name in plan.chosen:
            inner = {name: _counts(name, plan)}
            codes = [choice for choice in plan.query.choices[name] if isinstance(choice, str)]
            if codes:
                inner[_CHOSEN] = _counts(name, plan, codes)
            asked[name] = {"filter": _all_of(plan.narrowed(blind_to=name)), "aggs": inner}
    return asked


def _counts(name: str, plan: Plan, only: Sequence[str] = ()) -> Clause:
    """Count the values of a facet, or only these: of documents, or of their offerings that match what is beside it."""
    facet, beside = BY_NAME[name], plan.beside(name)
    terms: Clause = {"field": facet.field, "size": len(only) or facet.most}
    if only:
        terms["include"] = list(only)
    if not beside:
        return {"terms": terms}
    terms |= {"field": _WITHIN_OFFERING + facet.field, "order": [{_DOCUMENTS: "desc"}, {"_key": "asc"}]}
    values = {"terms": terms, "aggs": {_DOCUMENTS: {"reverse_nested": {}}}}
    matched = {"filter": _all_of(beside, _WITHIN_OFFERING), "aggs": {_VALUES: values}}
    return {"nested": {"path": OFFERINGS}, "aggs": {_MATCHED: matched}}


def answer(query: Query, response: Mapping[str, Any]) -> Answer:
    """Read the response to a search."""
    found = response["hits"]["hits"]
    return Answer(
        hits=[_hit(hit) for hit in found[: query.limit]],
        more=len(found) > query.limit,
        total=response["hits"]["total"]["value"],
        facets=_facet_counts(query, response.get("aggregations", {})),
    )


def _hit(hit: Mapping[str, Any]) -> Hit:
    payload = hit["_source"]["payload"]
    first, *rest = hit["sort"]
    position: Cursor = (float(first), int(rest[0]), 0) if rest else (str(first),)
    return Hit(hit["_id"], hit["_score"] or 0.0, position, payload["stored"], payload["excerpts"])


def _facet_counts(query: Query, found: Mapping[str, Any]) -> dict[str, list[tuple[str, int]]]:
    shared = found.get(_SHARED, found)
    counts = {}
    for name in query.facets:
        # A facet with a choice has its own filter around its counts.
        own = found[name] if name in query.choices else shared
        pairs = counted(own[name])
        if _CHOSEN in own:
            pairs.update(counted(own[_CHOSEN]))
        counts[name] = list(pairs.items())
    return counts


def counted(terms: Mapping[str, Any]) -> dict[str, int]:
    """Read an aggregation's (value, count) pairs."""
    if _MATCHED in terms:
        terms = terms[_MATCHED][_VALUES]
    return {bucket["key"]: bucket.get(_DOCUMENTS, bucket)["doc_count"] for bucket in terms["buckets"]}


def words(prefix: str) -> dict[str, Any]:
    """Give the search for the written words that begin so."""
    begin = "".join(f"\\{sign}" if sign in _REGEX else sign for sign in prefix)
    counted = {"field": WORDS, "include": f"{begin}.*", "size": MOST_WORDS}
    return {"size": 0, "track_total_hits": False, "aggs": {"found": {"terms": counted}}}


def pairs(response: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Read the words found."""
    return list(counted(response["aggregations"]["found"]).items())


def values(facets: Sequence[str]) -> dict[str, Any]:
    """Give the search that counts every value of these facets among what is found without filters."""
    counts = {name: {"terms": {"field": BY_NAME[name].field, "size": MOST_VALUES}} for name in facets}
    return {"query": translate(UNFILTERED), "size": 0, "track_total_hits": False, "aggs": counts}


def frequencies(terms: Sequence[str]) -> dict[str, Any]:
    """Give the search for how many documents have each of these terms."""
    filters = {term: {"term": {ALL: term}} for term in terms}
    return {"size": 0, "track_total_hits": False, "aggs": {"found": {"filters": {"filters": filters}}}}


def suggestion(words: Sequence[Sequence[str]], limit: int, language: str) -> dict[str, Any]:
    """Give the search for titles being typed; those that begin with the first word have a score, the others none."""
    *whole, last = words
    found = [
        translate(UNFILTERED),
        *(translate(AnyOf(PREFIXES, tuple(word))) for word in whole),
        _unfinished(PREFIXES, last),
    ]
    first = translate(AnyOf(PREFIX_FIRST, tuple(words[0]))) if whole else _unfinished(PREFIX_FIRST, last)
    return {
        "query": {"bool": {"filter": found, "should": [{"constant_score": {"filter": first}}]}},
        "sort": [{"_score": "desc"}, {sort_field(f"title_{language}"): "asc"}],
        "size": limit,
        "track_total_hits": False,
        # Of the payload no more than is read.
        "source": ["payload.stored.title"],
    }


def _unfinished(field: str, word: Sequence[str]) -> Clause:
    ways: list[Clause] = [{"prefix": {field: {"value": form}}} for form in word]
    return {"bool": {"should": ways, "minimum_should_match": 1}}
