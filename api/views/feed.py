"""Anyone: the change feed, which is what is public of the ledger."""

from api.readcache import kept
from api.schemas import answers, requests
from api.smorest.blueprint import Blueprint
from registry import ledger
from registry.microcredentials import positions
from registry.values.json import JSONObject
from services import g

blueprint = Blueprint(
    "feed", __name__, description="Every public change of the register, in order, without holes."
)


MOST_NAMED = 100
"""Micro-credentials that an event names; one that concerns more says only how many."""


@blueprint.route("/feed")
@kept
@blueprint.query(requests.FeedQuery)
@blueprint.response(200, answers.Feed)
def read(query: JSONObject) -> JSONObject:
    """Follow the register's changes from a position on

    Start with `after=0` and go on with `next_after`. An event names what happened, and `affects` the micro-credentials
    whose public record it changed, also when it happened to their provider: read those again. Positions of events that
    are not public (drafts, reviews, keys) are left out.
    """
    head = ledger.public_position(g.session)
    events = ledger.read(g.session, query["after"], query["limit"], public_only=True)
    last = events[-1].position if len(events) == query["limit"] else max(head, query["after"])
    moved = positions.moved_at(g.session, [event.position for event in events], MOST_NAMED)
    items = [
        {
            "position": event.position,
            "at": event.at,
            "kind": event.kind,
            "subject": event.subject_type,
            "number": event.number,
            "effective_on": event.effective_on,
            "ground": event.ground,
            "data": event.data,
            "affects": _affected(*moved[event.position]),
        }
        for event in events
    ]
    return {"items": items, "next_after": last, "head": head}


def _affected(total: int, numbers: list[str]) -> JSONObject:
    return {"total": total, "numbers": numbers if len(numbers) == total else None}
