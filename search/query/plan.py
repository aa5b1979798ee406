"""Make a plan of a query: which documents are found, and by what they are ordered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, product

from search.documents.fields import ALL, TEXT_FIELDS
from search.facets import BY_NAME, FACETS, Choice, Days, Facet, Range
from search.query.nodes import AnyOf, Between, Both, Either, Filter, Phrase, SameOffering, Score
from search.query.parsing import NEXT_START, RELEVANCE, Query, Words
from search.query.scoring import scores

_MOST_VARIANTS = 8


def unfiltered(day: date) -> Filter:
    """Give the filter for the documents of a search without any parameter, on a day."""
    return Both(tuple(_any_code(facet, facet.default, day) for facet in FACETS if facet.default))


def starts_from(day: date) -> Filter:
    """Give the filter for what starts on a day or after it."""
    return Between(BY_NAME[NEXT_START].number_field, _day(day), None, with_upper=False)


def valued(facet: Facet, day: date) -> Mapping[str, Filter]:
    """Give, for each value of a timed facet, the filter for what has it on a day."""
    return {value: _any_code(facet, (value,), day) for value in facet.values}


def _any_code(facet: Facet, codes: Sequence[str], day: date) -> Filter:
    return AnyOf(facet.field, facet.terms(codes, day))


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine is asked.

    query     which page of the hits, and which facets are counted
    match     what the words, phrases and wanted codes find; None: everything
    excluded  filters that no hit matches
    scores    whose sum orders the hits; empty when they are ordered by a key
    chosen    facet → the filter of the choices in it
    """

    query: Query
    match: Filter | None
    excluded: tuple[Filter, ...]
    scores: tuple[Score, ...]
    chosen: Mapping[str, Filter]

    def narrowed(self, *, blind_to: str | None = None) -> tuple[Filter, ...]:
        """Give the filters of all choices, or of all but one facet's own."""
        parts = {name: part for name, part in self.chosen.items() if name != blind_to}
        of_offering = tuple(part for name, part in parts.items() if BY_NAME[name].of_offering)
        if len(of_offering) < 2:
            # A single choice can be looked up in the values of all offerings together, which costs less.
            return tuple(parts.values())
        return *(part for name, part in parts.items() if not BY_NAME[name].of_offering), SameOffering(
            of_offering
        )

    def beside(self, name: str) -> tuple[Filter, ...]:
        """Give the other filters that an offering must match for its value of this facet to count.

        Nothing when the facet is not one of offerings.
        """
        if not BY_NAME[name].of_offering:
            return ()
        return tuple(
            part for facet, part in self.chosen.items() if facet != name and BY_NAME[facet].of_offering
        )


def make(query: Query) -> Plan:
    """Plan a query, in the same way for both engines."""
    return Plan(
        query,
        _match(query),
        tuple(_phrase(phrase) for phrase in query.excluded),
        tuple(scores(query)) if query.sort == RELEVANCE else (),
        {name: _chosen(BY_NAME[name], choices, query.day) for name, choices in query.choices.items()},
    )


def _match(query: Query) -> Filter | None:
    if query.phrases:
        parts = tuple(_phrase(phrase) for phrase in query.phrases)
        return parts[0] if len(parts) == 1 else Both(parts)
    filters: list[Filter] = [
        AnyOf(BY_NAME[name].field, tuple(wanted.code for wanted in query.wanted if wanted.facet == name))
        for name in dict.fromkeys(wanted.facet for wanted in query.wanted)
    ]
    if query.words:
        filters.append(_any_of(query.words))
    if not filters:
        return None
    return filters[0] if len(filters) == 1 else Either(tuple(filters))


def _any_of(words: Words) -> Filter:
    # Kind words add to the score but find nothing by themselves, unless there are no other words: otherwise
    # "دورة بايثون" would find every دورة.
    telling = [word for word in words if not word.kind] or list(words)
    return AnyOf(ALL, tuple(dict.fromkeys(stem for word in telling for stem in word.stems)))


def _phrase(phrase: Words) -> Filter:
    if len(phrase) == 1:
        # Quoted and excluded words are met only in what the provider wrote, not in what the register adds to it.
        return Either(
            tuple(AnyOf(name, phrase[0].stems) for text in TEXT_FIELDS for name in (text.name, text.alt))
        )
    # Documents have one stem at each position, which may be any of a word's stems (with or without the article).
    variants = list(islice(product(*(word.stems for word in phrase)), _MOST_VARIANTS))
    return Either(tuple(Phrase(text.name, variant) for text in TEXT_FIELDS for variant in variants))


def _chosen(facet: Facet, choices: tuple[Choice, ...], day: date) -> Filter:
    codes = tuple(choice for choice in choices if isinstance(choice, str))
    parts: list[Filter] = [_any_code(facet, codes, day)] if codes else []
    parts.extend(_between(facet, choice) for choice in choices if not isinstance(choice, str))
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _between(facet: Facet, choice: Range | Days) -> Filter:
    if isinstance(choice, Days):
        return Between(facet.number_field, _day(choice.first), _day(choice.last), with_upper=True)
    return Between(facet.number_field, choice.lower, choice.upper, with_upper=choice.upper == 0)


def _day(day: date | None) -> float | None:
    return None if day is None else float(day.toordinal())
