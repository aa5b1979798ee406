"""Parameters → Query: our own lenient parser of what people type, the choices of each facet, the cursor."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isfinite

from registry.errors import BadParameter
from search.documents.fields import SORTS
from search.facets import BY_NAME, FACETS, Choice, parse_choices
from search.language import analysis, forms

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
ALL = "all"
MAX_TEXT = 1000
# Words beyond these are not looked for: no title is longer, and each word costs the engine something.
MAX_WORDS = 24
RELEVANCE = "relevance"
LANGUAGES = ("ar", "en")
SORT_OPTIONS = (RELEVANCE, *SORTS, "title")

_CURSOR_VERSION = 1
_PIECE = re.compile(r'(?P<minus>(?<!\S)[-−])?(?:["“”„«](?P<phrase>[^"“”„«»]*)["“”»]|(?P<word>[^\s"“”„«»]+))')


@dataclass(frozen=True, slots=True)
class Word:
    """One word looked for, by all its stems; a kind word (course, دورة) says little and weighs little.

    A `named` word is part of a longer name in the query, which tells more than the word apart.
    """

    stems: tuple[str, ...]
    kind: bool = False
    named: bool = False
    written: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A code of a facet that a hit is found by, and how much higher a hit stands that has it."""

    facet: str
    code: str
    weight: float


Words = tuple[Word, ...]
# Where a hit stands in its order: (score, tie, hint) by relevance, else (key,). The hint is a position that an
# engine may use to get there faster; 0 when unknown.
Cursor = tuple[float, int, int] | tuple[str]


@dataclass(frozen=True)
class Query:
    """What is looked for. Words and wanted codes may be missing in a hit, though one of them must be there; phrases
    must be in it, excluded ones must not.
    """

    text: str = ""
    words: tuple[Word, ...] = ()
    phrases: tuple[Words, ...] = ()
    excluded: tuple[Words, ...] = ()
    names: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    sort: str = "newest"
    limit: int = DEFAULT_LIMIT
    cursor: Cursor | None = None
    facets: tuple[str, ...] = tuple(BY_NAME)
    text_language: str | None = None

    @cached_property
    def digest(self) -> str:
        """Name what decides hits and their order; a cursor belongs to exactly one digest."""
        parts = [
            [self.words, self.phrases, self.excluded, self.wanted],
            sorted((name, [str(choice) for choice in chosen]) for name, chosen in self.choices.items()),
            self.sort,
        ]
        return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()[:12]


def parse(
    parameters: Mapping[str, Sequence[str]],
    *,
    wanted: tuple[Wanted, ...] = (),
    chosen: Mapping[str, tuple[Choice, ...]] | None = None,
) -> Query:
    """Build the query; raise BadParameter for the parameter that is wrong. The text itself never is.

    What an address stands for comes in besides: codes that are wanted, and choices made.
    """
    for name in parameters:
        if name not in BY_NAME and name not in _OTHERS:
            raise BadParameter(name, "", "unknown_parameter")
    text = _single(parameters, "q") or ""
    words, phrases, excluded = parse_text(text)
    language = _one_of(parameters, "text_language", LANGUAGES)
    query = Query(
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


def parse_text(text: str) -> tuple[tuple[Word, ...], tuple[Words, ...], tuple[Words, ...]]:
    """Split what was typed into words, "quoted phrases" and -excluded ones; nothing is a mistake."""
    plain: list[str] = []
    phrases: list[Words] = []
    excluded: list[Words] = []
    for piece in _PIECE.finditer(text[:MAX_TEXT]):
        quoted, loose = piece["phrase"], piece["word"]
        if piece["minus"] or quoted is not None:
            found = _words(quoted if quoted is not None else loose)[:MAX_WORDS]
            if found:
                (excluded if piece["minus"] else phrases).append(found)
        else:
            plain.append(loose)
    typed = " ".join(plain)
    kept = [term for term in analysis.terms(typed) if not term.stop]
    if not kept and not phrases:
        # A query of stop words alone means them.
        kept = list(analysis.terms(typed))
    words = [_word(term, typed[term.start : term.end]) for term in kept]
    return (
        tuple(dict.fromkeys(words))[:MAX_WORDS],
        tuple(dict.fromkeys(phrases))[:MAX_WORDS],
        tuple(dict.fromkeys(excluded))[:MAX_WORDS],
    )


def _word(term: analysis.Token, typed: str) -> Word:
    stems = tuple(dict.fromkeys((*term.stems, *forms.other_number(typed))))
    return Word(stems, forms.is_kind(typed), written=analysis.plain(typed))


def telling_words(text: str) -> tuple[Word, ...]:
    """Give the words of a text that nobody typed as a query: no sign in it means anything."""
    found = (term for term in analysis.terms(text) if not term.stop)
    return tuple(dict.fromkeys(_word(term, text[term.start : term.end]) for term in found))[:MAX_WORDS]


def plain_spans(text: str) -> Iterable[tuple[int, int]]:
    """Give where the plain words of a text stand: neither quoted nor excluded."""
    for piece in _PIECE.finditer(text[:MAX_TEXT]):
        if not piece["minus"] and piece["word"] is not None:
            yield piece.span("word")


def reworded(query: Query, text: str) -> Query:
    """Give the query that looks for another text, all else unchanged."""
    words, phrases, excluded = parse_text(text)
    return replace(query, text=text, words=words, phrases=phrases, excluded=excluded)


def _words(text: str) -> Words:
    return tuple(Word(term.stems) for term in analysis.terms(text))


def _single(parameters: Mapping[str, Sequence[str]], name: str) -> str | None:
    values = parameters.get(name, ())
    if len(values) > 1:
        raise BadParameter(name, values[1], "repeated")
    return values[0] if values else None


def _one_of(parameters: Mapping[str, Sequence[str]], name: str, options: Iterable[str]) -> str | None:
    value = _single(parameters, name)
    if value is not None and value not in options:
        raise BadParameter(name, value, "not_a_choice")
    return value


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= MAX_LIMIT:
        raise BadParameter("limit", text, "out_of_range")
    return int(text)


def _sort(option: str | None, is_scored: bool, language: str | None) -> str:
    if option == "title":
        return f"title_{language or 'en'}"
    if option in {None, RELEVANCE}:
        # Without anything to score by all hits are equally relevant, and the newest are of most interest.
        return RELEVANCE if is_scored else "newest"
    return str(option)


def _choices(parameters: Mapping[str, Sequence[str]]) -> dict[str, tuple[Choice, ...]]:
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
    """Give the opaque text that leads to what follows this position."""
    packed = json.dumps([_CURSOR_VERSION, query.digest, *position], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def decode_cursor(text: str, query: Query) -> Cursor:
    """Read a cursor made for this very query; raise BadParameter for any other."""
    bad = BadParameter("cursor", text[:200], "bad_cursor")
    try:
        if len(text) > 4000:
            raise bad
        parts = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise bad from None
    if not isinstance(parts, list) or len(parts) < 2 or parts[0] != _CURSOR_VERSION:
        raise bad
    if parts[1] != query.digest:
        raise BadParameter("cursor", text[:200], "cursor_of_another_query")
    position = parts[2:]
    if query.sort == RELEVANCE:
        if len(position) == 3 and _is_score(position[0]) and _is_count(position[1], position[2]):
            return float(position[0]), int(position[1]), int(position[2])
    elif len(position) == 1 and _is_key(position[0]):
        return (str(position[0]),)
    raise bad


def _is_score(value: object) -> bool:
    return type(value) is float and isfinite(value)


def _is_count(*values: object) -> bool:
    return all(type(value) is int and 0 <= value < 2**62 for value in values)


def _is_key(value: object) -> bool:
    return isinstance(value, str) and not re.search("[\x00\ud800-\udfff]", value)
