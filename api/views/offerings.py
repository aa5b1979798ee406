"""Offerings: anyone reads them, their provider keeps them, and nobody reviews them."""

from api import shaping
from api.auth import needs
from api.readcache import kept_by_record
from api.schemas import answers, requests
from api.schemas.content import NewOffering, schema_of
from api.smorest.blueprint import Blueprint
from api.smorest.etag import if_match
from registry.errors import NotFound
from registry.microcredentials import offerings, records
from registry.microcredentials.content import OfferingFacts, document
from registry.microcredentials.records import Record
from registry.rules.findings import Finding
from registry.store.models import Offering
from registry.store.transaction import transaction
from registry.values.json import JSONObject
from services import g

blueprint = Blueprint(
    "offerings", __name__, description="When, where and for how much a micro-credential can be taken."
)

Answer = tuple[JSONObject, int, dict[str, str]]


@blueprint.route("/micro-credentials/<number:number>/offerings")
@kept_by_record
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.Offerings)
def list_(_query: JSONObject, number: str) -> JSONObject:
    """List all offerings of a micro-credential, past and cancelled ones too"""
    items = shaping.offerings(records.get(g.session, number))
    return {"items": items, "total": len(items)}


@blueprint.route("/micro-credentials/<number:number>/offerings", methods=["POST"])
@needs("submit")
@blueprint.arguments(NewOffering)
@blueprint.response(201, answers.SavedOffering)
def add(body: JSONObject, number: str) -> Answer:
    """Announce an offering of a micro-credential of yours; it is public at once"""
    local_id = body.pop("local_id")
    facts = document.read(body, OfferingFacts)
    with transaction(g.session):
        saved = offerings.put(g.session, number, local_id, facts, by=g.actor, new=True)
    answer, _, headers = _answer(*saved)
    location = f"/api/v1/micro-credentials/{number}/offerings/{local_id}"
    return answer, 201, {**headers, "Location": location}


@blueprint.route("/micro-credentials/<number:number>/offerings/<local_id>")
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.Offering)
def read(_query: JSONObject, number: str, local_id: str) -> Answer:
    """Read one offering; its ETag is what If-Match takes"""
    record = records.get(g.session, number)
    offering = offerings.find(record.micro_credential, local_id)
    if offering is None:
        raise NotFound("not_found")
    return _answer(offering, record)


@blueprint.route("/micro-credentials/<number:number>/offerings/<local_id>", methods=["PUT"])
@needs("submit")
@blueprint.arguments(schema_of(OfferingFacts))
@blueprint.response(200, answers.SavedOffering)
def put(body: JSONObject, number: str, local_id: str) -> Answer:
    """Make an offering, or change the one you call so; public at once

    Sending the same again changes nothing, so that a whole timetable can be sent each night. With If-Match it is
    changed only as you last read it.
    """
    facts = document.read(body, OfferingFacts)
    with transaction(g.session):
        saved = offerings.put(
            g.session, number, local_id, facts, by=g.actor, expected=if_match(required=False)
        )
    return _answer(*saved)


@blueprint.route("/micro-credentials/<number:number>/offerings/<local_id>/cancel", methods=["POST"])
@needs("submit")
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.SavedOffering)
def cancel(_query: JSONObject, number: str, local_id: str) -> Answer:
    """Say that an offering does not take place; it stays to be seen, as cancelled"""
    with transaction(g.session):
        cancelled = offerings.cancel(g.session, number, local_id, by=g.actor)
    return _answer(*cancelled, [])


def _answer(offering: Offering, record: Record, warnings: list[Finding] | None = None) -> Answer:
    """Give an offering with its tag, and after a change what the rules found."""
    answer = shaping.offering(offering, record)
    if warnings is not None:
        answer["findings"] = shaping.findings(warnings)
    return answer, 200, {"ETag": f'"{offering.revision}"'}
