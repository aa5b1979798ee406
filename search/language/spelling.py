"""How far two written words lie apart, and which known word a mistyped one was meant to be; pure."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz.distance import OSA

# Letters of a word → typing errors forgiven in it; shorter words lie too close to each other.
_FORGIVEN = ((8, 2), (4, 1))


def forgiven(word: str) -> int:
    """Say how many errors a word of this length may have."""
    return next((errors for letters, errors in _FORGIVEN if len(word) >= letters), 0)


def distance(one: str, other: str, most: int) -> int:
    """Count the letters missing, added, changed or swapped with their neighbour; `most` + 1 when more."""
    return OSA.distance(one, other, score_cutoff=most)


class Near(NamedTuple):
    """A known word near to what was typed."""

    errors: int
    documents: int
    word: str


def nearest(
    word: str, known: Mapping[str, int], *, most: int = 2, least: int = 1, forgive: int | None = None
) -> list[Near]:
    """Give what `word` was most likely meant to be, the likeliest first; all with as few errors as the best.

    A right first letter comes first, then the word that more documents have. `forgive` stands for the errors that
    a word so long may have.
    """
    most = min(most, forgiven(word) if forgive is None else forgive)
    best: list[tuple[bool, int, str]] = []
    letters = set(word)
    for other, documents in known.items():
        if documents < least or abs(len(other) - len(word)) > most:
            continue
        if len(letters.symmetric_difference(other)) > 2 * most:
            continue
        errors = distance(word, other, most)
        if 0 < errors <= most:
            if errors < most:
                most, best = errors, []
            best.append((other[0] != word[0], -documents, other))
    return [Near(most, -documents, other) for _, documents, other in sorted(best)]


def slips(word: str, letters: Iterable[str]) -> list[str]:
    """Give the words that differ from this one in a first letter missing, added, changed or swapped."""
    if forgiven(word) < 1:
        return []
    found = {word[1:], word[1] + word[0] + word[2:]}
    for letter in letters:
        found |= {letter + word, letter + word[1:]}
    return sorted(found - {word})
