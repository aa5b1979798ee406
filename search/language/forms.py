"""Words by their written form, not by their stems: for completing, correcting, comparing and ordering."""

from collections.abc import Iterable, Iterator
from itertools import chain

from registry.caches import Remembered
from search.language.analysis import LONGEST, WORDS, fold, is_arabic, plain, split, without_prefix, word_stems
from search.language.spelling import distance

# Prepositions attached without an article.
_ATTACHED = "بلفك"

Forms = tuple[str, ...]
"""One word in several forms."""


def without_article(word: str) -> str:
    """Take ال off a clean word, if enough of the word is left."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def forms(word: str) -> Forms:
    """Give the forms under which a word may be listed: as it is, without attached particles, in the singular."""
    whole = plain(word)
    variants = [whole, without_article(whole), without_prefix(whole)]
    if is_arabic(whole):
        if whole[0] in _ATTACHED and len(whole) > 3:
            variants.append(whole[1:])
    elif whole.endswith("s"):
        variants.append(whole[:-1])
    return tuple(dict.fromkeys(variants))


_POSSESSIVE = ("'s", "’s", "ʼs")


def _surface(word: str) -> str:
    surface = without_article(fold(word))
    if surface.endswith(_POSSESSIVE):
        surface = surface[:-2]
    useful = 3 <= len(surface) <= LONGEST and not surface[0].isdigit() and not word_stems(word)[1]
    return surface if useful else ""


_surfaces = Remembered(_surface)


def surfaces(text: str) -> Iterator[str]:
    """Give the words of a text as people write them, without the article: typing errors are corrected to these."""
    return filter(None, map(_surfaces.__getitem__, split(text)))


def _numbers() -> dict[str, tuple[str, ...]]:
    by_form: dict[str, tuple[str, ...]] = {}
    for group in (*WORDS["plurals"]["ar"], *WORDS["alike"]["groups"]):
        stems = tuple(dict.fromkeys(stem for word in group for stem in word_stems(word)[0]))
        for word in group:
            by_form[plain(word)] = by_form.get(plain(word), ()) + stems
    return by_form


_NUMBERS = _numbers()


def other_number(word: str) -> tuple[str, ...]:
    """Give the stems of a word's singular and plurals where stemming does not lead from one to the other."""
    return next((_NUMBERS[form] for form in forms(word) if form in _NUMBERS), ())


_KIND = frozenset(plain(word) for words in WORDS["kind"].values() for word in words)


# Shorter kind words are too similar to words that are none: looking and cooking, classes and glasses.
_MISTYPED = 7


def _is_kind(word: str) -> bool:
    clean = plain(word)
    if clean in _KIND or without_prefix(clean) in _KIND:
        return True
    # First and last letter must be right, so that "programmer" is not taken for "programme".
    return len(clean) >= _MISTYPED and any(
        len(kind) > _MISTYPED
        and (kind[0], kind[-1]) == (clean[0], clean[-1])
        and distance(clean, kind, 1) == 1
        for kind in _KIND
    )


_kinds = Remembered(_is_kind)


def is_kind(word: str) -> bool:
    """Say whether a word only names what every record is: a course, a certificate, دورة; also when mistyped."""
    return _kinds[word]


def _typed(word: str) -> Forms:
    whole = plain(word)[:LONGEST]
    bare = whole[2:] if whole.startswith("ال") and len(whole) > 2 else whole
    return tuple(dict.fromkeys((whole, bare))) if whole else ()


def _completed(word: str) -> Forms:
    typed = _typed(word)
    return tuple(dict.fromkeys((*typed, without_prefix(typed[0])))) if typed else ()


completed = Remembered(_completed)
"""The unstemmed forms of a word that typed letters may be the beginning of: with the article, without it, without
لل, و and so on."""


def prefix_words(text: str) -> list[Forms]:
    """Give the unstemmed forms of each word typed, with and without the article, to be completed."""
    return list(filter(None, map(_typed, split(text))))


def completed_words(text: str) -> list[Forms]:
    """Give, for each word of a name or title, the forms by whose beginnings it is found."""
    return list(filter(None, map(completed.__getitem__, split(text))))


def has_begun(text: str, typed: Iterable[Forms]) -> bool:
    """Say whether each typed word, in one of its forms, is the beginning of a word of the text."""
    listed = list(chain.from_iterable(completed_words(text)))
    return all(any(form.startswith(word) for form in listed) for word in typed)


def spelling(text: str) -> str:
    """Give a text without differences of spelling habit: equal for texts that read alike."""
    return " ".join(word[0] for word in completed_words(text))


def sort_key(text: str) -> str:
    """Give the key titles are ordered by: no marks, letters normalised, no leading article, digits ASCII."""
    words = [plain(word) for word in split(text)]
    if words and words[0].startswith("ال") and len(words[0]) > 3:
        words[0] = words[0][2:]
    return " ".join(word for word in words if word)[:120]
