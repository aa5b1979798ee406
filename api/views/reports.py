"""The ministry's keys: what people search for and do not find."""

from api.auth import needs
from api.schemas import requests, searching
from api.smorest.blueprint import Blueprint
from registry import search_usage
from registry.clock import today
from registry.values.json import JSONObject
from services import g

blueprint = Blueprint("reports", __name__, description="For the ministry's keys: how the register is used.")


@blueprint.route("/search-report")
@needs("review")
@blueprint.query(requests.WeekQuery)
@blueprint.response(200, searching.SearchReport)
def search_report(query: JSONObject) -> search_usage.Report:
    """Read what was searched in a week and had no good answer

    Nothing of persons is kept. A text asked less than three times in the week is only part of `withheld`.
    """
    given = query.get("week")
    week = search_usage.last_week(today(g.session)) if given is None else search_usage.read_week(given)
    return search_usage.report(g.session, week)
