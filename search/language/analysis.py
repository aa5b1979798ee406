"""The one analysis chain for Arabic, English and mixed text: words, their stems and where they stand.

Both engines store the terms made here and never analyse by themselves, so both find and rank alike.
"""

import re
import tomllib
import unicodedata
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from threading import local
from typing import NamedTuple

import Stemmer

from registry.values.text import INVISIBLE, MARKS, SAME_LETTERS

VERSION = 2  # Raise it when the chain gives other terms: it is part of the index name.

WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
_STOP = frozenset(WORDS["stop"]["ar"]) | frozenset(WORDS["stop"]["en"])
# Spelling → itself, then the other spellings of the same word.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    spelling: tuple(dict.fromkeys((spelling, first, *rest)))
    for first, rest in WORDS["spellings"].items()
    for spelling in (first, *rest)
}

# A stop word is indexed with this prefix: phrases keep it, and the word على is not confused with the name علي.
STOP_SIGN = "_"
# Longest term; Elasticsearch's whitespace analyzer cuts words of more than 255 characters in two.
LONGEST = 64

_LETTERS = (
    "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06e5\u06e6\u06ee\u06ef\u06fa-\u06ff"
    "\u0750-\u077f\u0870-\u0887\u0889-\u088e\u08a0-\u08c9\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdfb\ufe70-\ufefc"
)
# Vowel signs of other scripts belong to their word although Python's \w leaves them out.
_COMBINING = "".join(
    chr(code)
    for code in range(0x300, 0x3100)
    if unicodedata.category(chr(code)).startswith("M") and not re.match(f"[{MARKS}{INVISIBLE}]", chr(code))
)
_OTHER = rf"(?:[^\W_{_LETTERS}{MARKS}]|[{_COMBINING}{INVISIBLE}])"
_WORD = re.compile(
    rf"[{_LETTERS}][{_LETTERS}{MARKS}{INVISIBLE}]*"
    r"|(?<![A-Za-z0-9])(?:[A-Za-z](?:\+\+|\#|\+(?![\w+])|&[A-Za-z](?!\w))|\.(?:net|NET|Net)(?!\w))"
    r"|[A-Za-z]{2,20}\.(?:js|JS|Js|net|NET|Net)(?!\w)"
    r"|\d+(?:[.,٫]\d+)+"
    rf"|[^\W_{_LETTERS}{MARKS}]{_OTHER}*(?:['’ʼ](?:s|S|t|T|re|ve|ll|d|m)(?!\w))?"
)
_ARABIC = re.compile(f"[{_LETTERS}]")
_DROP = re.compile(f"[{MARKS}{INVISIBLE}]")
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufeff]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_PLAIN_LATIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
_PREFIXES = ("ال", "وال", "بال", "كال", "فال", "لل", "و")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


class Token(NamedTuple):
    """One word of a text: its offsets, its stems (the light one first) and whether it is a stop word."""

    start: int
    end: int
    stems: tuple[str, ...]
    stop: bool


class _Stemmers(local):
    # PyStemmer objects are not thread-safe, so each thread has its own.
    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english", 0)


_stemmers = _Stemmers()


def is_arabic(word: str) -> bool:
    """Say whether a word begins with an Arabic letter; Arabic digits and marks are not letters."""
    return _ARABIC.match(word) is not None


def _digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def fold(word: str) -> str:
    """Clean one word: no marks or invisible signs, lower case, ASCII digits; Arabic letters stay as they are."""
    if word.isascii():
        return word.lower()
    word = unicodedata.normalize("NFC", _DROP.sub("", word))
    word = _PRESENTATION.sub(lambda match: unicodedata.normalize("NFKC", match[0]), word)
    word = _DROP.sub("", word)
    if not is_arabic(word):
        word = _ACCENTS.sub("", unicodedata.normalize("NFKD", word.casefold()))
        word = unicodedata.normalize("NFKC", word.translate(_PLAIN_LATIN)).casefold()
    return "".join(_digits(word).split())


def _number(text: str) -> str:
    # A comma before exactly three digits groups thousands; otherwise it is a decimal sign.
    return re.sub(r"[,٫]", ".", re.sub(r",(?=\d{3}(?!\d))", "", text))


def without_prefix(word: str) -> str:
    """Take one attached article or "and" off a clean Arabic word."""
    for prefix in _PREFIXES:
        # A single و needs three letters after it, the longer ones two.
        if word.startswith(prefix) and len(word) >= (4 if prefix == "و" else len(prefix) + 2):
            return word[len(prefix) :]
    return word


def _without_suffixes(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) >= len(suffix) + 2:
            word = word[: -len(suffix)]
    return word


def _arabic_stems(word: str) -> tuple[str, ...]:
    word = word.translate(SAME_LETTERS)
    stems = [_without_suffixes(without_prefix(word)), _without_suffixes(word)]
    if word.startswith("و") and len(word) >= 4:
        # "and" before a word that itself begins with ال, as in وإلكتروني: take only the و off.
        stems.append(_without_suffixes(word[1:]))
    return tuple(dict.fromkeys(stem[:LONGEST] for stem in stems))


@lru_cache(maxsize=131_072)
def word_stems(word: str) -> tuple[tuple[str, ...], bool]:
    """Give the stems of one word as it is written, and whether it is a stop word."""
    plain = fold(word)
    if not plain:
        return (), False
    if plain in _STOP:
        return (STOP_SIGN + plain,), True
    if not is_arabic(plain):
        return _other_stems(plain), False
    if len(plain) > 2 and plain[0] == "و" and plain[1:] in _STOP:
        return (STOP_SIGN + plain[1:],), True
    return _arabic_stems(plain), False


def _other_stems(plain: str) -> tuple[str, ...]:
    if plain in _SPELLINGS:
        return _SPELLINGS[plain]
    head, dot, tail = plain.partition(".")
    if dot and tail in {"js", "net"}:
        return plain, _english(head + tail), _english(head)
    head, mark, tail = re.sub("['’ʼ]", "'", plain).partition("'")
    if mark:
        plain = head if tail == "s" else head + tail
    elif plain[0].isdigit() and not plain.isalnum():
        plain = _number(plain)
    return (_english(plain),)


def _english(word: str) -> str:
    return str(_stemmers.english.stemWord(word[:LONGEST]))


def terms(text: str) -> Iterator[Token]:
    """Split a text into words with their offsets and stems; stop words are marked, not left out."""
    for match in _WORD.finditer(text):
        stems, stop = word_stems(match[0])
        if stems:
            yield Token(match.start(), match.end(), stems, stop)


def places(text: str, words: Container[str]) -> Iterator[tuple[int, int]]:
    """Give the start and end of each of these words, as written, in a text."""
    for match in _WORD.finditer(text):
        if match[0] in words:
            yield match.span()


def stems(text: str) -> Iterator[tuple[str, ...]]:
    """Give only the stems, word by word: what is indexed."""
    for word in _WORD.findall(text):
        if of_word := word_stems(word)[0]:
            yield of_word


def split(text: str) -> list[str]:
    """Give the words of a text as they are written."""
    return _WORD.findall(text)


def phrase(stems: Iterable[str]) -> str:
    """Give one term for the stems of words that follow each other, without stop words; no stem contains "_"."""
    return "_".join(stems)


def name(stems: Iterable[str]) -> str:
    """Give one term for the stems of a whole name."""
    return "=" + phrase(stems)


def plain(word: str) -> str:
    """Clean one word and bring its Arabic letters to one form."""
    return fold(word).translate(SAME_LETTERS)


def query_terms(text: str) -> list[Token]:
    """Give the words a query looks for: without stop words, unless it has nothing else."""
    tokens = list(terms(text))
    return [token for token in tokens if not token.stop] or tokens


def exact_key(text: str) -> str:
    """Give one term for a whole text, so that a query that is exactly a title finds that title first."""
    return " ".join(token.stems[0] for token in query_terms(text))[:512]
