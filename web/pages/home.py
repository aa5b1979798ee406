"""The first page: the search box, a few numbers, the fields."""

import logging
from dataclasses import dataclass

from flask import render_template

import search
from search import MISSING, EngineUnavailable
from services import g
from web.blueprint import pages
from web.presenting import choices
from web.presenting.labels import labels

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Overview:
    """What the search counts over everything registered."""

    total: int
    free: int
    online: int
    fields: list[choices.Option]


@pages.get("/")
def home() -> str:
    return render_template("home.html", overview=overview())


def overview() -> Overview | None:
    """None while the search does not answer: the page is of use without it."""
    try:
        results = search.find(g.services.search, {"limit": ["1"], "facets": ["field,price,mode"]})
    except EngineUnavailable:
        log.warning("no numbers on the first page: the search does not answer")
        return None
    labels().need(choices.keys(results.facets, {}))
    groups = {group.name: group for group in choices.groups(results.facets)}
    counts = {(facet.facet.name, each.value): each.count for facet in results.facets for each in facet.counts}
    return Overview(
        total=results.total,
        free=counts.get(("price", "free"), 0),
        online=counts.get(("mode", "online"), 0),
        fields=[option for option in groups["field"].options if option.value != MISSING]
        if "field" in groups
        else [],
    )
