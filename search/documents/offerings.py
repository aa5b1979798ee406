"""The offerings of a micro-credential as facets see them: when, where, how and for how much it can be taken."""

from collections.abc import Mapping, Sequence
from datetime import date

from registry.microcredentials import content
from registry.microcredentials.standing import REGISTERED, Standing
from registry.store.models import Offering, Text, Version
from registry.text import fold, pick

Values = Mapping[str, Sequence[str | float]]

_LONGEST = 100


def of(version: Version, standing: Standing, known: Mapping[str, str]) -> list[Values]:
    """Give the values of each offering; those of a version without any as one whose time and place are not known.

    What an offering does not say of mode and price is as the version says.
    """
    enrols = standing.status == REGISTERED
    offerings: list[Values] = []
    for offering in version.offerings or [Offering()]:
        price = version.price_amount if offering.price_amount is None else offering.price_amount
        offerings.append(
            {
                "mode": [offering.mode] if offering.mode else content.codes(version, "modes"),
                "price": [] if price is None else [float(price)],
                "start": [offering.starts_on.isoformat()] if offering.starts_on else [],
                "open": _open(offering, standing.on, enrols=enrols),
                "place": _place(offering.place, known),
            }
        )
    return offerings


def _open(offering: Offering, on: date, *, enrols: bool) -> list[str]:
    """Whether one may still apply: until the last day for it, else until the offering has begun; unknown without both.
    Nobody enrols in what is not registered.
    """
    last = offering.apply_until or offering.starts_on
    if not enrols:
        return ["false"]
    return [] if last is None else ["true" if last >= on else "false"]


def _place(place: Text | None, known: Mapping[str, str]) -> list[str]:
    """One value for a place however it is written, where the glossary knows it; else its own words."""
    if not place:
        return []
    for name in place.values():
        if code := known.get(fold(name)):
            return [code]
    return [" ".join(pick(place, "ar").split())[:_LONGEST]]
