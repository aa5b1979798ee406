"""The offerings of a micro-credential as facets see them: when, where, how and for how much it can be taken."""

from collections.abc import Mapping
from datetime import date

from registry.microcredentials import content
from registry.microcredentials.standing import REGISTERED, Standing
from registry.store.models import Offering, Text, Version
from registry.text import fold, pick
from search.facets import FacetValues

_LONGEST = 100


def of(version: Version, standing: Standing, places: Mapping[str, str]) -> list[FacetValues]:
    """Give the values of each offering; a version without offerings has one whose time and place are not known.

    Mode and price that an offering does not state are those of the version. `places`: as in Concepts.
    """
    enrols = standing.status == REGISTERED
    offerings: list[FacetValues] = []
    for offering in version.offerings or [Offering()]:
        price = version.price_amount if offering.price_amount is None else offering.price_amount
        offerings.append(
            {
                "mode": [offering.mode] if offering.mode else content.codes(version, "modes"),
                "price": [] if price is None else [float(price)],
                "start": [offering.starts_on.isoformat()] if offering.starts_on else [],
                "open": _open(offering, standing.on, enrols=enrols),
                "place": _place(offering.place, places),
            }
        )
    return offerings


def _open(offering: Offering, on: date, *, enrols: bool) -> list[str]:
    """Say whether one may still apply: until the last day for it, else until the offering begins; unknown without
    both. Nobody enrols in what is not registered.
    """
    last = offering.apply_until or offering.starts_on
    if not enrols:
        return ["false"]
    return [] if last is None else ["true" if last >= on else "false"]


def _place(place: Text | None, places: Mapping[str, str]) -> list[str]:
    """Give the code of a place in the glossary, however it is written; of another place its name."""
    if not place:
        return []
    for name in place.values():
        if code := places.get(fold(name)):
            return [code]
    return [" ".join(pick(place, "ar").split())[:_LONGEST]]
