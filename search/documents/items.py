"""What a list shows of a micro-credential: what the index keeps of it, and what that is on a day."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict, cast

from registry.microcredentials.spells import Spell, value_of
from registry.values.text import Text


class ItemProvider(TypedDict):
    number: str
    name: Text


class Price(TypedDict):
    amount: float
    currency: str | None


class _Lasting(TypedDict):
    """What does not depend on the day, as JSON."""

    number: str
    local_id: str
    title: Text
    provider: ItemProvider
    level: str | None
    credits: float | None
    workload_hours: float | None
    basis: str
    fields: list[str]
    modes: list[str]
    languages: list[str]
    skills: list[str]
    price: Price | None


class Stored(_Lasting):
    """What an index keeps: `statuses` are (status, first day, last day or None), `starts` days; all days are ISO dates,
    in order.
    """

    statuses: Sequence[tuple[str, str, str | None]]
    starts: Sequence[str]


class ListItem(_Lasting):
    """What a list shows; `next_start` is an ISO date, `status` "" on a day before the first registration."""

    status: str
    next_start: str | None


def statuses(spells: Sequence[Spell]) -> Sequence[tuple[str, str, str | None]]:
    """Write spells as an index keeps them."""
    return [
        (spell.value, spell.first.isoformat(), spell.last.isoformat() if spell.last else None)
        for spell in spells
    ]


def on(stored: Stored, day: date) -> ListItem:
    """Tell what a list shows on a day."""
    spells = (
        Spell(value, date.fromisoformat(first), date.fromisoformat(last) if last else None)
        for value, first, last in stored["statuses"]
    )
    item = {name: value for name, value in stored.items() if name not in {"statuses", "starts"}}
    item["status"] = value_of(spells, day) or ""
    item["next_start"] = next((start for start in stored["starts"] if start >= day.isoformat()), None)
    return cast(ListItem, item)
