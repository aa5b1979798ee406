"""Query → a plan: which documents are found, and by what they are ordered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice, product

from search.documents.fields import ALL, TEXT_FIELDS
from search.facets import BY_NAME, Choice, Days, Facet, Range
from search.query.nodes import AnyOf, Best, Between, Bonus, Both, Either, Filter, Phrase, SameOffering
from search.query.parsing import RELEVANCE, Query, Word, Words
from search.query.scoring import scores

_MOST_VARIANTS = 8
# What is found without filters, as part of other questions.
UNFILTERED: Filter = Both(
    tuple(AnyOf(facet.field, facet.default) for facet in BY_NAME.values() if facet.default)
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine is asked: `match` (None: everything), `excluded` and `chosen` say which documents; `scores` in
    which order; the query besides, which page of them and which facets.
    """

    query: Query
    match: Filter | None
    excluded: tuple[Filter, ...]
    scores: tuple[Best | Bonus, ...]
    chosen: Mapping[str, Filter]

    def narrowed(self, *, blind_to: str | None = None) -> tuple[Filter, ...]:
        """Give the filters of all choices, or of all but one facet's own."""
        parts = {name: part for name, part in self.chosen.items() if name != blind_to}
        of_offering = tuple(part for name, part in parts.items() if BY_NAME[name].of_offering)
        if len(of_offering) < 2:
            # With one choice alone the values of all offerings together say the same, and cost less.
            return tuple(parts.values())
        return *(part for name, part in parts.items() if not BY_NAME[name].of_offering), SameOffering(
            of_offering
        )

    def beside(self, name: str) -> tuple[Filter, ...]:
        """Give what else an offering must match for its value of this facet to count; nothing for other facets."""
        if not BY_NAME[name].of_offering:
            return ()
        return tuple(
            part for other, part in self.chosen.items() if other != name and BY_NAME[other].of_offering
        )


def make(query: Query) -> Plan:
    """Plan a query, once for whichever engine."""
    return Plan(
        query,
        _match(query),
        tuple(_phrase(phrase) for phrase in query.excluded),
        tuple(scores(query)) if query.sort == RELEVANCE else (),
        {name: _chosen(BY_NAME[name], choices) for name, choices in query.choices.items()},
    )


def _match(query: Query) -> Filter | None:
    if query.phrases:
        parts = tuple(_phrase(phrase) for phrase in query.phrases)
        return parts[0] if len(parts) == 1 else Both(parts)
    found: list[Filter] = [
        AnyOf(BY_NAME[name].field, tuple(one.code for one in query.wanted if one.facet == name))
        for name in dict.fromkeys(one.facet for one in query.wanted)
    ]
    if query.words:
        found.append(_any_of(query.words))
    if not found:
        return None
    return found[0] if len(found) == 1 else Either(tuple(found))


def _any_of(words: tuple[Word, ...]) -> Filter:
    # Kind words add to the score but find nothing by themselves, unless nothing else is asked for: otherwise
    # "دورة بايثون" would find every دورة.
    telling = [word for word in words if not word.kind] or list(words)
    return AnyOf(ALL, tuple(dict.fromkeys(stem for word in telling for stem in word.stems)))


def _phrase(phrase: Words) -> Filter:
    if len(phrase) == 1:
        # What is quoted or excluded is what the provider wrote, not what the register knows to be near it.
        return Either(
            tuple(AnyOf(name, phrase[0].stems) for text in TEXT_FIELDS for name in (text.name, text.alt))
        )
    # Positions are those of the light stem, but a word may meet it with another of its stems (the article).
    variants = list(islice(product(*(word.stems for word in phrase)), _MOST_VARIANTS))
    return Either(tuple(Phrase(text.name, variant) for text in TEXT_FIELDS for variant in variants))


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
