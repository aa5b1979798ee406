"""Query → a plan of a few kinds of nodes that both engines translate one to one, so that they rank alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise, product

from search import analysis
from search.facets import BY_NAME, Choice, Days, Facet, Range
from search.query import Phrase, Query, Word
from search.schema import ALL, SPOTTED_FIELDS, TEXT_FIELDS, TITLE_EXACT

# How much of the scores of the other fields a word found in several of them adds to its best one.
TIE = 0.3
KIND_WEIGHT = 0.15
# Added once to a hit, on the scale of one rare word found in a title (about 40).
ALL_FOUND = 12.0
ALL_IN_TITLE = 12.0
CLOSE_IN_TITLE = 12.0
EXACT_TITLE = 60.0
SLOP = 2
# Beside its words the whole name of a concept counts once more, a part of a longer name half; then its words, which
# also stand in other names (Microsoft Word, WordPress), count half.
NAME = 1.0
PART = 0.5
APART = 0.5
_MOST_VARIANTS = 8


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a text field, scored by BM25 times the boost."""

    field: str
    value: str
    boost: float


@dataclass(frozen=True, slots=True)
class Best:
    """The best of its parts, plus TIE times the others."""

    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents with any of these terms or codes; not scored."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Terms that follow each other in a field; not scored."""

    field: str
    terms: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Between:
    """Documents with a number in the range; not scored."""

    field: str
    lower: float | None
    upper: float | None
    with_upper: bool


@dataclass(frozen=True, slots=True)
class Both:
    """Documents that all parts match; not scored."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Documents that some part matches; not scored."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Bonus:
    """A fixed score for documents that match."""

    part: "Filter"
    score: float


Filter = AnyOf | Run | Between | Both | Either


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
        tuple(_scores(query)) if scored else (),
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


def _found(word: Word) -> Filter:
    return AnyOf(ALL, word.stems)


def _in_title(word: Word) -> Filter:
    return Either(tuple(AnyOf(name, word.stems) for name in ("title", "title_alt", "title_terms")))


def _phrase(phrase: Phrase) -> Filter:
    if len(phrase) == 1:
        return _found(phrase[0])
    # Positions are those of the light stem, but a word may meet it with another of its stems (the article).
    variants = list(islice(product(*(word.stems for word in phrase)), _MOST_VARIANTS))
    return Either(tuple(Run(text.name, variant) for text in TEXT_FIELDS for variant in variants))


def _scores(query: Query) -> Iterable[Best | Bonus]:
    words = [*query.words, *(word for phrase in query.phrases for word in phrase)]
    words = list(dict.fromkeys(words))
    light = KIND_WEIGHT if any(not word.kind for word in words) else 1.0
    for word in words:
        weight = light if word.kind else APART if word.named else 1.0
        yield Best(
            tuple(
                Term(name, stem, text.weight * weight)
                for text in TEXT_FIELDS
                for stem in word.stems
                for name in (text.name, text.alt)
            )
            + tuple(
                Term(text.name, stem, text.weight * weight) for text in SPOTTED_FIELDS for stem in word.stems
            )
        )
    for name in query.names:
        yield _spotted(name, NAME)
    for one, other in pairwise(query.words):
        yield _spotted(analysis.run((one.stems[0], other.stems[0])), PART)
    telling = [word for word in words if not word.kind]
    if len(telling) > 1:
        yield Bonus(Both(tuple(_found(word) for word in telling)), ALL_FOUND)
    words = telling or words
    if len(words) > 1:
        yield Bonus(Both(tuple(_in_title(word) for word in words)), ALL_IN_TITLE)
        yield Bonus(Run("title", tuple(word.stems[0] for word in words), SLOP), CLOSE_IN_TITLE)
    if key := analysis.exact_key(query.text):
        yield Bonus(AnyOf(TITLE_EXACT, (key,)), EXACT_TITLE)


def _spotted(term: str, weight: float) -> Best:
    return Best(tuple(Term(text.name, term, text.weight * weight) for text in SPOTTED_FIELDS))


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
