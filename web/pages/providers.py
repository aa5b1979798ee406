"""The list of providers, and the page of one: its accreditations, what became of them, what it offers."""

import logging
from datetime import date

from flask import render_template, request

import search
from registry.clock import today
from registry.errors import BadParameter, NotFound
from registry.microcredentials.standing import STATUSES
from registry.providers import accreditations, providers
from registry.store.models import Provider
from registry.values.json import JSONObject
from search import EngineUnavailable, Results
from services import g
from web.blueprint import pages
from web.presenting.items import NUMBER, item_keys
from web.presenting.labels import labels

log = logging.getLogger(__name__)

PAGE = 50
SHOWN = 10


@pages.get("/providers")
def provider_list() -> str:
    after = request.args.get("after", "")
    if after and not NUMBER.fullmatch(after):
        raise BadParameter("after", after, "not_a_value")
    rows, total = providers.page(g.session, after=after, limit=PAGE + 1)
    listed, more = rows[:PAGE], len(rows) > PAGE
    counts = providers.registered_counts(g.session, [provider.id for provider in listed])
    labels().need(("provider-type", provider.type) for provider in listed)
    on = today(g.session)
    accredited = {
        provider.number: any(facts["state"] == "granted" for facts in accreditation_facts(provider, on))
        for provider in listed
    }
    return render_template(
        "providers.html",
        listed=listed,
        total=total,
        counts=counts,
        accredited=accredited,
        first=not after,
        next_after=listed[-1].number if more else None,
    )


@pages.get("/providers/<number>")
def provider(number: str) -> str:
    if not NUMBER.fullmatch(number):
        raise NotFound("not_found")
    registered = providers.get(g.session, number)
    decisions = accreditation_facts(registered, today(g.session))
    offered = newest(number)
    labels().need(
        [
            ("provider-type", registered.type),
            ("country", registered.country),
            *(("accreditation-kind", decision["kind"]) for decision in decisions),
            *(("isced-f", field) for decision in decisions for field in decision["fields"]),
            *(("eqf-level", decision["highest_level"]) for decision in decisions),
            *(
                ("accreditation-decision", change.decision)
                for decision in decisions
                for change in decision["changes"]
            ),
            *(item_keys(offered.items) if offered else ()),
        ]
    )
    return render_template(
        "provider.html",
        provider=registered,
        accreditations=decisions,
        offered=offered,
        every_status=STATUSES,
    )


def accreditation_facts(provider: Provider, on: date) -> list[JSONObject]:
    return [accreditations.as_facts(each, on) for each in provider.accreditations]


def newest(number: str) -> Results | None:
    """Its newest micro-credentials of every status; None while the search does not answer."""
    params = {
        "provider": [number],
        "status": STATUSES,
        "limit": [str(SHOWN)],
        "sort": ["newest"],
    }
    try:
        return search.find(g.services.search, params)
    except EngineUnavailable:
        log.warning("the page of %s stands without its micro-credentials", number)
        return None
