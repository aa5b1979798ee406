"""Spells: the days over which something that depends on the day stays the same."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple


class Spell(NamedTuple):
    """A value, and the first and the last day on which it holds; without a last one it holds from the first on."""

    value: str
    first: date
    last: date | None


def spells_of(value_on: Callable[[date], str | None], changes: Iterable[date], since: date) -> list[Spell]:
    """Give what a function of the day gives from a day on, in order; days on which it gives None are left out.

    `changes` names every day on which it may give something else than on the day before.
    """
    days = sorted({since, *(day for day in changes if day > since)})
    spells: list[Spell] = []
    for first, following in pairwise((*days, None)):
        assert first is not None
        value, last = value_on(first), day_before(following)
        if value is None:
            continue
        if spells and spells[-1].value == value and day_before(first) == spells[-1].last:
            spells[-1] = spells[-1]._replace(last=last)
        else:
            spells.append(Spell(value, first, last))
    return spells


def value_of(spells: Iterable[Spell], day: date) -> str | None:
    """Give the value of a day; None where the day is in no spell."""
    return next(
        (spell.value for spell in spells if spell.first <= day and (spell.last is None or day <= spell.last)),
        None,
    )


def ends(spells: Iterable[Spell]) -> Iterable[date]:
    """Give the days on which the value of the day changes."""
    for spell in spells:
        yield spell.first
        yield from day_after(spell.last)


def day_after(last: date | None) -> tuple[date, ...]:
    """Give the day after a last day; none where there is no last day, or no day after it."""
    return (last + timedelta(1),) if last is not None and last < date.max else ()


def day_before(first: date | None) -> date | None:
    """Give the day before; None before no day."""
    return None if first is None else first - timedelta(1)
