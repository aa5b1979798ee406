"""Values that hold for some days only, as terms of an index that tell what holds on a day, whichever day it is asked.

A passing day writes nothing to an index: what is asked tells the day. A spell is covered by blocks of 1, 2, 4, 8 … days
that begin at multiples of their size, few even for a long spell. Every day is in one block of each size; a value holds
on a day when one of those blocks is among its terms.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from registry.microcredentials.spells import Spell, ends, spells_of, value_of

# Spells are told apart from this day on, for 2^15 days: until September 2099.
FIRST = date(2010, 1, 1)
SIZES = 16
_LAST = (1 << SIZES - 1) - 1


def terms(spells: Iterable[Spell]) -> list[str]:
    """Give the terms of some spells, each once."""
    several = (f"{spell.value}@{block}" for spell in spells for block in _blocks(spell.first, spell.last))
    return list(dict.fromkeys(several))


def filled(spells: Sequence[Spell], otherwise: str) -> list[Spell]:
    """Give spells of every day: with another value on the days that are in none."""
    return spells_of(lambda day: value_of(spells, day) or otherwise, ends(spells), FIRST)


def terms_on(value: str, day: date) -> tuple[str, ...]:
    """Give the terms of which a document has one when the value holds on the day."""
    place = _place(day)
    return tuple(f"{value}@{size}.{place >> size}" for size in range(SIZES))


def _place(day: date) -> int:
    return min(max((day - FIRST).days, 0), _LAST)


# Many micro-credentials have the days of one accreditation in common.
@lru_cache(100_000)
def _blocks(first: date, last: date | None) -> tuple[str, ...]:
    """Name the fewest blocks that cover these days and no other."""
    if last is not None and last < FIRST:
        return ()
    place, end = _place(first), _LAST if last is None else _place(last)
    blocks = []
    while place <= end:
        # As large as where it begins allows, and as what is left.
        begins = (place & -place).bit_length() - 1 if place else SIZES - 1
        size = min(begins, (end - place + 1).bit_length() - 1)
        blocks.append(f"{size}.{place >> size}")
        place += 1 << size
    return tuple(blocks)
