"""Document → what the engines store of it: terms, codes, numbers, order keys and the JSON of a hit."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from registry.caches import Remembered
from search.documents.fields import (
    ALL,
    END,
    PREFIX_FIRST,
    PREFIXES,
    SORTS,
    SPOTTED_FIELDS,
    TEXT_FIELDS,
    TITLE_EXACT,
    WORDS,
    Document,
    TextName,
    sort_field,
)
from search.facets import FACETS, OFFERING_FACETS, FacetValues
from search.language import analysis, forms

# A private-use character that no key contains and that is ordered after all characters that keys contain.
_LAST = "\U0010fffd"
# Fields to whose words typing errors are corrected: short and well written.
_WRITTEN: tuple[TextName, ...] = ("title", "skills", "keywords", "occupations", "provider")
_SERIAL = re.compile(r"([0-9]{1,12})[^0-9]*$")


FieldValues = Mapping[str, list[str] | list[float]]
"""Engine field → the codes or numbers in it."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document by engine field: texts of space-separated terms, codes, numbers, unique order keys.

    The facets of offerings are there twice: for all offerings together in codes and numbers, and for each one alone.
    """

    id: str
    position: int
    tie: int
    texts: Mapping[str, str]
    codes: Mapping[str, list[str]]
    numbers: Mapping[str, list[float]]
    offerings: list[FieldValues]
    keys: Mapping[str, str]
    payload: bytes


def index(document: Document | Indexed) -> Indexed:
    """Analyse a document and derive all that both engines store; give one already prepared back as it is."""
    if isinstance(document, Indexed):
        return document
    texts = _texts(document)
    titles = document.texts.get("title", ())
    of_titles = [words for title in titles if (words := forms.completed_words(title))]
    texts[PREFIXES] = " ".join({form for words in of_titles for word in words for form in word})
    texts[PREFIX_FIRST] = " ".join({form for words in of_titles for form in words[0]})
    codes = {TITLE_EXACT: list(dict.fromkeys(key for title in titles if (key := analysis.exact_key(title))))}
    codes[WORDS] = sorted(_words(document))
    numbers: dict[str, list[float]] = {}
    own, offerings = [document.facets], document.offerings or [document.facets]
    for facet in FACETS:
        several = [owner.get(facet.name, ()) for owner in (offerings if facet.of_offering else own)]
        tokens = (token for values in several for token in facet.tokens(values))
        codes[facet.field] = list(dict.fromkeys(tokens))
        if facet.kind != "terms":
            numbers[facet.number_field] = [number for values in several for number in facet.numbers(values)]
    return Indexed(
        document.id,
        document.position,
        tie(document.id),
        texts,
        codes,
        numbers,
        [_offering(offering) for offering in offerings],
        sort_keys(document),
        _payload(document),
    )


def _offering(offering: FacetValues) -> FieldValues:
    values: dict[str, list[str] | list[float]] = {}
    for facet in OFFERING_FACETS:
        values[facet.field] = facet.tokens(offering.get(facet.name, ()))
        if facet.kind != "terms":
            values[facet.number_field] = facet.numbers(offering.get(facet.name, ()))
    return values


def _texts(document: Document) -> dict[str, str]:
    texts: dict[str, str] = {}
    everything: set[str] = set()
    for field in TEXT_FIELDS:
        main: list[str] = []
        other: list[str] = []
        for text in document.texts.get(field.name, ()):
            main_stems, other_stems = _labels[text] if len(text) <= _LABEL else _stemmed(text)
            main += main_stems
            other += other_stems
            main.append(END)
        if field.name == "title" and len(document.texts.get(field.name, ())) == 1:
            # A title in one language counts as twice as long: otherwise each word of a translated title would
            # weigh less, since that one is longer.
            main.extend([END] * len(main))
        everything.update(main)
        everything.update(other)
        other.append(END)
        texts[field.name] = " ".join(main) or END
        texts[field.alt] = " ".join(other)
    for field in SPOTTED_FIELDS:
        terms = document.spotted.get(field.name, ())
        everything.update(terms)
        texts[field.name] = " ".join((*terms, END))
    everything.discard(END)
    texts[ALL] = " ".join(everything)
    return texts


def _stemmed(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the main stem of each word in order, and all other stems."""
    main: list[str] = []
    other: list[str] = []
    for stems in analysis.stems(text):
        main.append(stems[0])
        other += stems[1:]
    return tuple(main), tuple(other)


# Texts up to this length are remembered: the labels of skills, fields and providers recur in record after record.
_LABEL = 80
_labels = Remembered(_stemmed)


def _words(document: Document) -> set[str]:
    words = set(document.words)
    for name in _WRITTEN:
        for text in document.texts.get(name, ()):
            words.update(forms.surfaces(text))
    return words


def sort_keys(document: Document) -> dict[str, str]:
    """Give one string per sort option whose ascending order is the order wanted.

    The string also decides direction, missing values and ties (by the id), so an engine only compares unique strings.
    """
    keys = {}
    for option, (name, down) in SORTS.items():
        value = document.sorts.get(name)
        if value is None or value == "":
            key = _LAST
        elif name.startswith("title"):
            key = forms.sort_key(str(value)) or _LAST
        else:
            key = _number_key(_number(value), down=down)
        keys[sort_field(option)] = f"{key}\x1f{document.id}"
    return keys


def _number(value: str | float) -> float:
    if not isinstance(value, str):
        return float(value)
    moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _number_key(number: float, *, down: bool) -> str:
    # In ten-thousandths, sixteen digits are enough for every time stamp until the year 33658.
    units = min(max(round(number * 10_000), 0), 10**16 - 1)
    return f"{(10**16 - 1 - units) if down else units:016d}"


def tie(document_id: str) -> int:
    """Give the number that orders hits of equal score: by serial number, then by a digest of the id."""
    match = _SERIAL.search(document_id)
    serial = int(match[1]) if match else 0
    digest = hashlib.blake2b(document_id.encode("utf-8", "replace"), digest_size=2).digest()
    return (serial << 16) | int.from_bytes(digest, "big")


def _payload(document: Document) -> bytes:
    parts = {"stored": document.stored, "excerpts": document.excerpts}
    try:
        return orjson.dumps(parts, default=_plain)
    except TypeError:
        # A lone surrogate cannot be stored anywhere; it becomes a question mark.
        text = json.dumps(parts, ensure_ascii=False, default=_plain)
        return text.encode("utf-8", "replace")


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
