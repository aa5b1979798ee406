"""The offerings of a micro-credential as facets see them: when, where, how and for how much it can be taken."""

from collections.abc import Mapping, Sequence
from datetime import date

from registry.microcredentials.content import Content
from registry.microcredentials.offerings import open_spells
from registry.microcredentials.spells import Spell
from registry.store.models import Offering, Text
from registry.values.text import fold, pick
from search.facets import FacetValues

_LONGEST = 100


def of(
    offered: Sequence[Offering],
    content: Content,
    statuses: Sequence[Spell],
    since: date,
    places: Mapping[str, str],
) -> list[FacetValues]:
    """Give the values of each offering that takes place; without any, of one that says nothing.

    `statuses`: those of the micro-credential from the day `since` on. `places`: as in Concepts. What an offering does
    not say of mode and price is as the content says.
    """
    price: list[float] = [] if content.price is None else [content.price.amount]
    return [
        {
            "mode": [offering.mode] if offering.mode else content.modes,
            "price": [float(each["amount"]) for each in offering.prices] or price,
            "start": [offering.starts_on.isoformat()] if offering.starts_on else [],
            "open": open_spells(offering, statuses, since),
            "place": _place(offering.place, places),
        }
        for offering in offered or [Offering(prices=[])]
    ]


def _place(place: Text | None, places: Mapping[str, str]) -> list[str]:
    """Give the code of a place in the glossary, however it is written; of another place its name."""
    if not place:
        return []
    for name in place.values():
        if code := places.get(fold(name)):
            return [code]
    return [" ".join(pick(place, "ar").split())[:_LONGEST]]
