"""Words by their written form, not by their stems: what they are completed, mended, told apart and ordered by."""

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
    """Take ال off a clean word that is long enough to have it."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def forms(word: str) -> Forms:
    """Give the forms under which a word may be listed: bare of what is attached to it, in the singular."""
    whole = plain(word)
    found = [whole, without_article(whole), without_prefix(whole)]
    if is_arabic(whole):
        if whole[0] in _ATTACHED and len(whole) > 3:
            found.append(whole[1:])
    elif whole.endswith("s"):
        found.append(whole[:-1])
    return tuple(dict.fromkeys(found))


_POSSESSIVE = ("'s", "’s", "ʼs")


def _surface(word: str) -> str:
    found = without_article(fold(word))
    if found.endswith(_POSSESSIVE):
        found = found[:-2]
    useful = 3 <= len(found) <= LONGEST and not found[0].isdigit() and not word_stems(word)[1]
    return found if useful else ""


_surfaces = Remembered(_surface)


def surfaces(text: str) -> Iterator[str]:
    """Give the words of a text as people write them, without the article: what typing errors are mended with."""
    return filter(None, map(_surfaces.__getitem__, split(text)))


def _numbers() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in (*WORDS["plurals"]["ar"], *WORDS["alike"]["groups"]):
        stems = tuple(dict.fromkeys(stem for word in group for stem in word_stems(word)[0]))
        for word in group:
            found[plain(word)] = found.get(plain(word), ()) + stems
    return found


_NUMBERS = _numbers()


def other_number(word: str) -> tuple[str, ...]:
    """Give the stems of a word's singular and plurals where stemming does not lead from one to the other."""
    return next((_NUMBERS[form] for form in forms(word) if form in _NUMBERS), ())


_KIND = frozenset(plain(word) for words in WORDS["kind"].values() for word in words)


# Shorter kind words lie too near to words that tell something: looking and cooking, classes and glasses.
_MISTYPED = 7


def _is_kind(word: str) -> bool:
    found = plain(word)
    if found in _KIND or without_prefix(found) in _KIND:
        return True
    # With its first and last letter right: a programmer is no programme.
    return len(found) >= _MISTYPED and any(
        len(kind) > _MISTYPED
        and (kind[0], kind[-1]) == (found[0], found[-1])
        and distance(found, kind, 1) == 1
        for kind in _KIND
    )


_kinds = Remembered(_is_kind)


def is_kind(word: str) -> bool:
    """Say whether a word only names what all records are: a course, a certificate, دورة; also mistyped."""
    return _kinds[word]


def _typed(word: str) -> Forms:
    whole = plain(word)[:LONGEST]
    bare = whole[2:] if whole.startswith("ال") and len(whole) > 2 else whole
    return tuple(dict.fromkeys((whole, bare))) if whole else ()


def _completed(word: str) -> Forms:
    found = _typed(word)
    return tuple(dict.fromkeys((*found, without_prefix(found[0])))) if found else ()


completed = Remembered(_completed)
"""The unstemmed forms of a word that what is typed may begin: with the article, without, without لل, و and so on."""


def prefix_words(text: str) -> list[Forms]:
    """Give the unstemmed forms of each word typed, with and without the article: they complete to words."""
    return list(filter(None, map(_typed, split(text))))


def completed_words(text: str) -> list[Forms]:
    """Give the forms that each word of a name or title is completed by."""
    return list(filter(None, map(completed.__getitem__, split(text))))


def has_begun(text: str, typed: Iterable[Forms]) -> bool:
    """Say whether each of these words, in one of its forms, begins a word of the text."""
    found = list(chain.from_iterable(completed_words(text)))
    return all(any(form.startswith(word) for form in found) for word in typed)


def spelling(text: str) -> str:
    """Give what is left of a text when spelling habits are taken away: equal for texts that read alike."""
    return " ".join(word[0] for word in completed_words(text))


def sort_key(text: str) -> str:
    """Give the key titles are ordered by: no marks, letters normalised, no leading article, digits ASCII."""
    words = [plain(word) for word in split(text)]
    if words and words[0].startswith("ال") and len(words[0]) > 3:
        words[0] = words[0][2:]
    return " ".join(word for word in words if word)[:120]
