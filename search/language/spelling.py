"""The distance between two written words, and which word of the index a mistyped one was meant to be; pure."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz.distance import OSA

# (letters of a word, typing errors forgiven in it); shorter words are too similar to each other.
_FORGIVEN = ((8, 2), (4, 1))


def forgiven(word: str) -> int:
    """Say how many errors a word of this length may have."""
    return next((errors for letters, errors in _FORGIVEN if len(word) >= letters), 0)


def distance(first: str, second: str, most: int) -> int:
    """Count the letters missing, added, changed or swapped with their neighbour; `most` + 1 when there are more.

    This is the optimal string alignment distance: letters once swapped are not changed again.
    """
    return OSA.distance(first, second, score_cutoff=most)


class Near(NamedTuple):
    """A word of the index that is near to what was typed, and how many documents have it."""

    errors: int
    documents: int
    word: str


def nearest(
    word: str, candidates: Mapping[str, int], *, most: int = 2, least: int = 1, forgive: int | None = None
) -> list[Near]:
    """Give what `word` was most likely meant to be, the likeliest first; all have as few errors as the best.

    Those with the same first letter come first, then those that more documents have. `candidates` maps words to
    their numbers of documents; those with less than `least` are passed over. `forgive` replaces the number of errors
    that the length of the word allows.
    """
    most = min(most, forgiven(word) if forgive is None else forgive)
    best: list[tuple[bool, int, str]] = []
    letters = set(word)
    for candidate, documents in candidates.items():
        if documents < least or abs(len(candidate) - len(word)) > most:
            continue
        if len(letters.symmetric_difference(candidate)) > 2 * most:
            continue
        errors = distance(word, candidate, most)
        if 0 < errors <= most:
            if errors < most:
                most, best = errors, []
            best.append((candidate[0] != word[0], -documents, candidate))
    return [Near(most, -documents, candidate) for _, documents, candidate in sorted(best)]


def slips(word: str, letters: Iterable[str]) -> list[str]:
    """Give the words that differ from this one only in the first letter: missing, added, changed or swapped."""
    if forgiven(word) < 1:
        return []
    slipped = {word[1:], word[1] + word[0] + word[2:]}
    for letter in letters:
        slipped |= {letter + word, letter + word[1:]}
    return sorted(slipped - {word})
