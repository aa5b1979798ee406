"""The results of a search: hits, the facets to narrow it, and what to do when nothing is found."""

from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

import search
from registry.microcredentials import records
from registry.microcredentials.standing import STATUSES
from registry.store import numbers
from search import FACETS_BY_NAME
from services import g
from web.blueprint import pages
from web.presenting import choices, language
from web.presenting.items import item_keys
from web.presenting.labels import labels

PASSED_ON = frozenset(parameter.name for parameter in search.PARAMETERS) - {"facets", "text_language"}
SORTS = ("relevance", "newest", "title", "credits", "-credits", "start")


@pages.get("/micro-credentials")
def results() -> str | Response:
    values = given()
    if number := _number_typed(values.get("q", [""])[0]):
        return redirect(url_for("pages.micro_credential", number=number))
    answer = search.find(
        g.services.search, {**values, "facets": ["all"], "text_language": [language.current()]}
    )
    g.services.usage.note(answer)
    labels().need([*item_keys(answer.items), *choices.keys(answer.facets, values)])
    here = [(name, value) for name, many in values.items() for value in many if name != "cursor"]
    return render_template(
        "results.html",
        found=answer,
        values=values,
        chosen=choices.chosen(values),
        groups=choices.groups(answer.facets),
        sorts=SORTS if answer.query.words or answer.query.phrases else SORTS[1:],
        first_query=urlencode(here),
        next_query=urlencode([*here, ("cursor", answer.next_cursor)]) if answer.next_cursor else None,
        every_status=urlencode([*here, *(("status", status) for status in STATUSES)]),
        kept=[pair for pair in here if pair[0] == "limit"],
    )


def given() -> dict[str, list[str]]:
    """Give the search's own parameters. A form sends empty fields, and other sites add parameters to links: neither is
    the visitor's mistake, so what remains is shown as understood.
    """
    asked = {name: [value for value in many if value.strip()] for name, many in request.args.lists()}
    return {
        name: many
        for name, many in asked.items()
        # The form always sends the default choice too; made by nobody, it is not shown as one.
        if name in PASSED_ON
        and many
        and not (name in FACETS_BY_NAME and tuple(many) == FACETS_BY_NAME[name].default)
    }


def _number_typed(text: str) -> str | None:
    """Who types the number of an entry that stands on a certificate means that entry, whatever its status."""
    number = numbers.plain(text)
    return number if numbers.SPELLING.fullmatch(number) and records.exists(g.session, number) else None
