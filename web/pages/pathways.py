"""What leads to a skill or an occupation, and what is like a micro-credential."""

from urllib.parse import urlencode

from flask import render_template, request

import search
from registry import vocab
from registry.messages import say
from registry.vocab import relations
from search import Item
from services import g
from web.blueprint import pages
from web.presenting import language
from web.presenting.items import item_keys
from web.presenting.labels import labels


@pages.get("/skills/<code>")
def skill(code: str) -> str:
    concept = vocab.get(g.session, relations.SKILLS, code)
    leading = search.to_skill(g.services.search, code, _cursor())
    labels().need(item_keys(leading.items))
    return render_template("skill.html", skill=concept, found=leading, next=_next(leading.next_cursor))


@pages.get("/occupations/<code>")
def occupation(code: str) -> str:
    concept = relations.occupation(g.session, code)
    needs = relations.needs(g.session, concept.code)
    leading = search.to_occupation(g.services.search, needs, _cursor())
    items = [(Item(stored["number"], 0.0, stored, {}), covers) for stored, covers in leading.items]
    labels().need(
        [
            ("isco-08", concept.data.get("isco")),
            *((relations.SKILLS, code) for code in leading.counts),
            *item_keys([item for item, _ in items]),
        ]
    )
    return render_template(
        "occupation.html",
        occupation=concept,
        needs=needs,
        leading=leading,
        items=items,
        taught={code: count for code, count in leading.counts.items() if count},
        uncovered=[code for code, count in leading.counts.items() if not count],
        explanation=None if leading.total else say(search.explanation(needs), language.current()),
        next=_next(leading.next_cursor),
    )


def _cursor() -> dict[str, list[str]]:
    """All that these pages take from their address; what other sites add to links is nobody's mistake."""
    cursor = request.args.get("cursor", "")
    return {"cursor": [cursor]} if cursor else {}


def _next(cursor: str | None) -> str | None:
    return urlencode({"cursor": cursor}) if cursor else None
