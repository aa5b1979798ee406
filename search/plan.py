"""Query → a plan: which documents are found, and by what they are ordered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice, product

from search.facets import BY_NAME, Choice, Days, Facet, Range
from search.nodes import AnyOf, Best, Between, Bonus, Both, Either, Filter, Run
from search.query import Phrase, Query
from search.schema import ALL, TEXT_FIELDS
from search.scoring import scores

_MOST_VARIANTS = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """`match` (None: everything), `excluded` and `chosen` say which documents; `scores` in which order."""

    match: Filter | None
    excluded: tuple[Filter, ...]
    scores: tuple[Best | Bonus, ...]
    chosen: Mapping[str, Filter]


def make(query: Query, *, scored: bool) -> Plan:
    """Plan a query; `scored` is whether its order is by relevance."""
    return Plan(
        _match(query),
        tuple(_phrase(phrase) for phrase in query.excluded),
        tuple(scores(query)) if scored else (),
        {name: _chosen(BY_NAME[name], choices) for name, choices in query.choices.items()},
    )


def _match(query: Query) -> Filter | None:
    if query.phrases:
        parts = tuple(_phrase(phrase) for phrase in query.phrases)
        return parts[0] if len(parts) == 1 else Both(parts)
    if not query.words:
        return None
    # Kind words add to the score but find nothing by themselves, unless nothing else is asked for: otherwise
    # "دورة بايثون" would find every دورة.
    telling = [word for word in query.words if not word.kind] or list(query.words)
    return AnyOf(ALL, tuple(dict.fromkeys(stem for word in telling for stem in word.stems)))


def _phrase(phrase: Phrase) -> Filter:
    if len(phrase) == 1:
        # What is quoted or excluded is what the provider wrote, not what the register knows to be near it.
        return Either(
            tuple(AnyOf(name, phrase[0].stems) for text in TEXT_FIELDS for name in (text.name, text.alt))
        )
    # Positions are those of the light stem, but a word may meet it with another of its stems (the article).
    variants = list(islice(product(*(word.stems for word in phrase)), _MOST_VARIANTS))
    return Either(tuple(Run(text.name, variant) for text in TEXT_FIELDS for variant in variants))


def _chosen(facet: Facet, choices: tuple[Choice, ...]) -> Filter:
    codes = tuple(choice for choice in choices if isinstance(choice, str))
    parts: list[Filter] = [AnyOf(facet.field, codes)] if codes else []
    parts.extend(_between(facet, choice) for choice in choices if not isinstance(choice, str))
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _between(facet: Facet, choice: Range | Days) -> Filter:
    if isinstance(choice, Days):
        return Between(facet.number_field, _day(choice.first), _day(choice.last), with_upper=True)
    return Between(facet.number_field, choice.lower, choice.upper, with_upper=choice.upper == 0)


def _day(day: date | None) -> float | None:
    return None if day is None else float(day.toordinal())
