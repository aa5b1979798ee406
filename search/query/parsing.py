"""Read the parameters of a search into a Query: the text that people type, the choices of each facet, the cursor."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from math import isfinite
from typing import Final, Literal, TypeGuard, TypeVar, get_args

from registry.errors import BadParameter
from registry.values import cursors
from search.facets import BY_NAME, FACETS, Choice, parse_choices
from search.language import analysis, forms

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
ALL = "all"
MAX_TEXT = 1000
# Words beyond these are not looked for: no title is longer, and each word costs the engine something.
MAX_WORDS = 24

Language = Literal["ar", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Sort = Literal["relevance", "newest", "title_ar", "title_en", "credits", "-credits", "start"]
"""The order of hits: by score, by the next start from the day asked, or one of SORTS (search/documents/fields.py)."""
RELEVANCE: Final = "relevance"
NEXT_START: Final = "start"
# Where the day of the next start stands in the order: after every day for what has none.
NO_START = float(date.max.toordinal() + 1)
# What the parameter takes; "title" is that of the reader's language.
SortOption = Sort | Literal["title"]
SORT_OPTIONS: tuple[SortOption, ...] = (*get_args(Sort), "title")
_BY_TITLE: Mapping[Language, Sort] = {"ar": "title_ar", "en": "title_en"}

T = TypeVar("T", bound=str)

Parameters = Mapping[str, Sequence[str]]
"""Name → the values given for it."""
Choices = Mapping[str, tuple[Choice, ...]]
"""Name of a facet → what was chosen in it."""

_CURSOR_VERSION = 1
_PIECE = re.compile(r'(?P<minus>(?<!\S)[-−])?(?:["“”„«](?P<phrase>[^"“”„«»]*)["“”»]|(?P<word>[^\s"“”„«»]+))')
Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """One word looked for, by any of its stems.

    kind     it only names what all records are (course, دورة), so it weighs little
    named    it is part of a longer name in the query, which tells more than the single word
    written  as it was typed, cleaned; "" in phrases and excluded ones
    """

    stems: Stems
    kind: bool = False
    named: bool = False
    written: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A code of a facet that finds documents, and what it adds to their score."""

    facet: str
    code: str
    weight: float


Words = tuple[Word, ...]
Cursor = tuple[float, int, int] | tuple[str]
"""Where a hit stands in its order: (score, tie, hint) by relevance, (day of the next start, tie, 0) by that, else
(key,). The hint is a place in the list of hits from which an engine may start; 0 when unknown.
"""


@dataclass(frozen=True)
class Query:
    """What is looked for. A hit has all phrases, or where there are none one of the words and wanted codes; and nothing
    that is excluded.

    day    of which it is told what is registered, open and starts next
    names  what the words name that some document is known by, as terms of the index
    """

    day: date
    text: str = ""
    words: Words = ()
    phrases: tuple[Words, ...] = ()
    excluded: tuple[Words, ...] = ()
    names: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    choices: Choices = field(default_factory=dict)
    sort: Sort = "newest"
    limit: int = DEFAULT_LIMIT
    cursor: Cursor | None = None
    facets: tuple[str, ...] = tuple(BY_NAME)
    text_language: Language | None = None

    @cached_property
    def digest(self) -> str:
        """Hash what decides the hits and their order: a cursor is only good for a query with the same digest.

        The day is no part of it, so that who reads on at midnight reads on.
        """
        parts = [
            [self.words, self.phrases, self.excluded, self.wanted],
            sorted((name, [str(choice) for choice in chosen]) for name, chosen in self.choices.items()),
            self.sort,
        ]
        return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()[:12]


def parse(
    parameters: Parameters, day: date, *, wanted: tuple[Wanted, ...] = (), chosen: Choices | None = None
) -> Query:
    """Build the query; raise BadParameter for a parameter that is wrong. The text itself never is.

    `wanted` and `chosen` add what is no parameter: the skills that the address of an occupation stands for.
    """
    for name in parameters:
        if name not in BY_NAME and name not in _OTHERS:
            raise BadParameter(name, "", "unknown_parameter")
    text = _single(parameters, "q") or ""
    words, phrases, excluded = parse_text(text)
    language = _one_of(parameters, "text_language", LANGUAGES)
    query = Query(
        day,
        text=text,
        words=words,
        phrases=phrases,
        excluded=excluded,
        wanted=wanted,
        choices={**_choices(parameters), **(chosen or {})},
        sort=_sort(_one_of(parameters, "sort", SORT_OPTIONS), bool(words or phrases or wanted), language),
        limit=_limit(_single(parameters, "limit")),
        facets=_facets(parameters.get("facets")),
        text_language=language,
    )
    cursor = _single(parameters, "cursor")
    return replace(query, cursor=decode_cursor(cursor, query)) if cursor else query


_OTHERS = frozenset({"q", "sort", "limit", "cursor", "facets", "text_language"})


def parse_text(text: str) -> tuple[Words, tuple[Words, ...], tuple[Words, ...]]:
    """Split what was typed into words, "quoted phrases" and -excluded ones; any text can be parsed."""
    plain: list[str] = []
    phrases: list[Words] = []
    excluded: list[Words] = []
    for piece in _PIECE.finditer(text[:MAX_TEXT]):
        quoted, loose = piece["phrase"], piece["word"]
        if piece["minus"] or quoted is not None:
            words = _words(quoted if quoted is not None else loose)[:MAX_WORDS]
            if words:
                (excluded if piece["minus"] else phrases).append(words)
        else:
            plain.append(loose)
    typed = " ".join(plain)
    tokens = list(analysis.terms(typed))
    # A query of stop words alone means them.
    kept = [token for token in tokens if not token.stop] or ([] if phrases else tokens)
    return (
        _distinct(_word(token.stems, typed[token.start : token.end]) for token in kept),
        tuple(dict.fromkeys(phrases))[:MAX_WORDS],
        tuple(dict.fromkeys(excluded))[:MAX_WORDS],
    )


def _distinct(words: Iterable[Word]) -> Words:
    return tuple(dict.fromkeys(words))[:MAX_WORDS]


def _word(stems: Stems, typed: str) -> Word:
    all_stems = tuple(dict.fromkeys((*stems, *forms.other_number(typed))))
    return Word(all_stems, forms.is_kind(typed), written=analysis.plain(typed))


def telling_words(text: str) -> Words:
    """Give the words of a text that is no query: quotation marks and minus signs mean nothing in it."""
    tokens = (token for token in analysis.terms(text) if not token.stop)
    return _distinct(_word(token.stems, text[token.start : token.end]) for token in tokens)


def plain_spans(text: str) -> Iterable[tuple[int, int]]:
    """Give (start, end) of each piece of a text that is neither quoted nor excluded."""
    for piece in _PIECE.finditer(text[:MAX_TEXT]):
        if not piece["minus"] and piece["word"] is not None:
            yield piece.span("word")


def reworded(query: Query, text: str) -> Query:
    """Give the query that looks for another text, all else unchanged."""
    words, phrases, excluded = parse_text(text)
    return replace(query, text=text, words=words, phrases=phrases, excluded=excluded)


def _words(text: str) -> Words:
    return tuple(Word(token.stems) for token in analysis.terms(text))


def _single(parameters: Parameters, name: str) -> str | None:
    values = parameters.get(name, ())
    if len(values) > 1:
        raise BadParameter(name, values[1], "repeated")
    return values[0] if values else None


def _one_of(parameters: Parameters, name: str, options: Iterable[T]) -> T | None:
    value = _single(parameters, name)
    if value is None:
        return None
    for option in options:
        if option == value:
            return option
    raise BadParameter(name, value, "not_a_choice")


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= MAX_LIMIT:
        raise BadParameter("limit", text, "out_of_range")
    return int(text)


def _sort(option: SortOption | None, is_scored: bool, language: Language | None) -> Sort:
    if option == "title":
        return _BY_TITLE[language or "en"]
    if option is None or option == RELEVANCE:
        # Without anything to score by all hits are equally relevant, and the newest are of most interest.
        return RELEVANCE if is_scored else "newest"
    return option


def _choices(parameters: Parameters) -> dict[str, tuple[Choice, ...]]:
    chosen = {}
    for facet in FACETS:
        values = parameters.get(facet.name) or facet.default
        if values:
            chosen[facet.name] = parse_choices(facet, values)
    return chosen


def _facets(values: Sequence[str] | None) -> tuple[str, ...]:
    names = [name for value in values or () for name in value.split(",") if name]
    if ALL in names:
        return tuple(BY_NAME)
    for name in names:
        if name not in BY_NAME:
            raise BadParameter("facets", name, "not_a_choice")
    return tuple(dict.fromkeys(names))


def encode_cursor(position: Cursor, query: Query) -> str:
    """Give the opaque text that asks for the hits after this position."""
    return cursors.encode([_CURSOR_VERSION, query.digest, *position])


def decode_cursor(text: str, query: Query) -> Cursor:
    """Read a cursor made for a query with the same digest; raise BadParameter for any other text."""
    match cursors.decode(text):
        case [version, digest, *position] if version == _CURSOR_VERSION:
            if digest != query.digest:
                raise cursors.refused(text, "cursor_of_another_query")
            match position:
                case [score, tie, hint] if query.sort in (RELEVANCE, NEXT_START) and _is_score(score):
                    if _is_count(tie) and _is_count(hint):
                        return score, tie, hint
                case [key] if query.sort not in (RELEVANCE, NEXT_START) and _is_key(key):
                    return (key,)
    raise cursors.refused(text)


def _is_score(value: object) -> TypeGuard[float]:
    return type(value) is float and isfinite(value)


def _is_count(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 <= value < 2**62


def _is_key(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and not re.search("[\x00\ud800-\udfff]", value)
