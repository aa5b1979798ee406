"""find(), the search that api/ and web/ call, and the parameters it offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.answers.highlight import Fragment, highlights, wanted_words
from search.answers.searching import Search
from search.documents import items
from search.documents.items import ListItem
from search.engines.guard import limit as within_limit
from search.facets import FACETS, MISSING, OFFERING_FACETS, Facet
from search.interpretation import understanding
from search.query.parsing import (
    DEFAULT_LIMIT,
    LANGUAGES,
    MAX_LIMIT,
    SORT_OPTIONS,
    Parameters,
    Query,
    encode_cursor,
    parse,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One hit: what a list shows of it, and by field the pieces of text in which words are marked."""

    id: str
    score: float
    stored: ListItem
    highlights: Mapping[str, Sequence[Fragment]]


@dataclass(frozen=True, slots=True)
class Count:
    """How many documents have one value of a facet; the parameter takes it as it is written here."""

    value: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """The counts of one facet, as if nothing were chosen in it."""

    facet: Facet
    counts: Sequence[Count]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found. `query` is what was asked.

    interpreted_as  the text that was searched instead, with words that no document has corrected
    suggestion      a text that the reader may want to search instead, with a much more frequent word in it
    """

    query: Query
    items: Sequence[Item]
    total: int
    facets: Sequence[FacetCounts]
    next_cursor: str | None
    interpreted_as: str | None = None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter of the search, for the description of the API."""

    name: str
    description: str
    repeatable: bool = False
    choices: tuple[str, ...] = ()


_SYNTAX = {
    "terms": "Repeat it to accept any of several.",
    "range": "A range `3..6` (3 ≤ x < 6), `6..` or `..3`; repeat it to accept any of several.",
    "dates": "Days `2026-09-01..2026-12-31`, both included; an end may be left out; repeat it for several.",
}


_OF_OFFERING = ", ".join(f"`{facet.name}`" for facet in OFFERING_FACETS)


def _describe(facet: Facet) -> Parameter:
    syntax = _SYNTAX[facet.kind] + (" `free` is a price of exactly zero." if facet.has_free else "")
    default = f" Without it: {', '.join(facet.default)}." if facet.default else ""
    levels = " A code finds all codes below it." if facet.hierarchical else ""
    missing = f" `{MISSING}` finds what does not state it." if facet.has_missing else ""
    of_one = f" One offering must meet this and the choices of {_OF_OFFERING}." if facet.of_offering else ""
    about = f"{facet.label['en']}. {syntax}{levels}{missing}{of_one}{default}"
    return Parameter(facet.name, about, True, facet.values)


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "q",
        'Words in Arabic or English. `"…"` is a phrase that must be there, `-word` must not. '
        "The best matches come first; not every word must be found.",
    ),
    *(_describe(facet) for facet in FACETS),
    Parameter(
        "sort",
        "Order: by relevance with words, else the newest first. `title` follows `text_language`.",
        choices=SORT_OPTIONS,
    ),
    Parameter("limit", f"Items on a page, 1 to {MAX_LIMIT}; {DEFAULT_LIMIT} without it."),
    Parameter("cursor", "The `next_cursor` of the page before, with all other parameters unchanged."),
    Parameter("facets", "Facets to count, separated by commas or repeated, or `all`; none without it.", True),
    Parameter(
        "text_language", "The reader's language; decides which title `sort=title` means.", choices=LANGUAGES
    ),
)


@within_limit()
def find(search: Search, parameters: Parameters) -> Results:
    """Answer a search; raise BadParameter or EngineUnavailable."""
    query = parse(parameters, search.today())
    understood = understanding.search(search.engine, search.index_words, query)
    answer = understood.answer
    wanted = wanted_words(understood.query)
    found = [
        Item(
            hit.id,
            hit.score,
            items.on(hit.stored, query.day),
            highlights(wanted, hit.stored["title"], hit.excerpts),
        )
        for hit in answer.hits
    ]
    return Results(
        query=query,
        items=found,
        total=answer.total,
        facets=[
            FacetCounts(facet, _counts(facet, query, answer.facets[facet.name]))
            for facet in FACETS
            if facet.name in answer.facets
        ],
        # A cursor for the query as it was asked: the next page is asked, and corrected, in the same way.
        next_cursor=encode_cursor(answer.hits[-1].sort, query) if answer.more else None,
        interpreted_as=understood.interpreted_as,
        suggestion=understood.suggestion,
    )


def _counts(facet: Facet, query: Query, pairs: Sequence[tuple[str, int]]) -> list[Count]:
    counted = dict(pairs)
    chosen = {str(choice) for choice in query.choices.get(facet.name, ())}
    # Buckets and chosen values are listed even when no document has them; any other range has no count.
    listed = facet.buckets if facet.kind == "range" else chosen if facet.kind == "terms" else ()
    for value in (*listed, *(chosen & {MISSING})):
        counted.setdefault(value, 0)
    kept = list(counted.items())
    if facet.kind == "terms":
        kept.sort(key=lambda pair: (-pair[1], pair[0]))
        kept = [pair for place, pair in enumerate(kept) if place < facet.most or pair[0] in chosen]
    return [Count(value, count, value in chosen) for value, count in sorted(kept, key=facet.order)]
