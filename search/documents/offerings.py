"""The offerings of a micro-credential as facets see them: when, where, how and for how much it can be taken."""

from collections.abc import Mapping, Sequence

from registry.microcredentials.content import Content
from registry.microcredentials.offerings import is_open
from registry.microcredentials.standing import REGISTERED, Standing
from registry.store.models import Offering, Text
from registry.text import fold, pick
from search.facets import FacetValues

_LONGEST = 100


def of(
    offered: Sequence[Offering], content: Content, standing: Standing, places: Mapping[str, str]
) -> list[FacetValues]:
    """Give the values of each offering that takes place; without any, of one whose time and place are unknown.

    `places`: as in Concepts. What an offering does not say of mode and price is as the content says.
    """
    price: list[float] = [] if content.price is None else [content.price.amount]
    modes = list(content.modes)
    announced: list[FacetValues] = [
        {
            "mode": [offering.mode] if offering.mode else modes,
            "price": [float(each["amount"]) for each in offering.prices] or price,
            "start": [offering.starts_on.isoformat()] if offering.starts_on else [],
            "open": _said(is_open(offering, standing, standing.on)),
            "place": _place(offering.place, places),
        }
        for offering in offered
    ]
    if announced:
        return announced
    is_unknown = standing.status == REGISTERED
    return [
        {"mode": modes, "price": price, "start": [], "open": [] if is_unknown else ["false"], "place": []}
    ]


def _said(answer: bool | None) -> list[str]:
    return [] if answer is None else ["true" if answer else "false"]


def _place(place: Text | None, places: Mapping[str, str]) -> list[str]:
    """Give the code of a place in the glossary, however it is written; of another place its name."""
    if not place:
        return []
    for name in place.values():
        if code := places.get(fold(name)):
            return [code]
    return [" ".join(pick(place, "ar").split())[:_LONGEST]]
