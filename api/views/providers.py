"""Anyone: providers, their accreditations, qualifications. The ministry: registering them."""

from uuid import UUID

from api import shaping
from api.auth import needs
from api.readcache import kept
from api.schemas import answers, requests
from api.smorest import paging
from api.smorest.blueprint import Blueprint
from registry.clock import today
from registry.microcredentials import qualifications
from registry.microcredentials.content import references
from registry.providers import accreditations, agencies, providers
from registry.store.models import Agency
from registry.store.transaction import transaction
from registry.values.json import JSONObject
from services import g

blueprint = Blueprint(
    "providers", __name__, description="Providers, their accreditations, and qualifications."
)


@blueprint.route("/providers")
@kept
@blueprint.query(requests.PageQuery)
@blueprint.response(200, answers.ProviderList)
def list_(query: JSONObject) -> JSONObject:
    """List the providers by number"""
    after = paging.decode("providers", query.get("cursor"), str) or ""
    listed, total = providers.page(g.session, after=after, limit=query["limit"] + 1)
    on = today(g.session)
    return paging.page(
        "providers",
        listed,
        total,
        query["limit"],
        shape=lambda provider: shaping.provider(provider, on),
        place=lambda provider: provider.number,
    )


@blueprint.route("/providers", methods=["POST"])
@needs("register")
@blueprint.arguments(requests.NewProvider)
@blueprint.response(201, answers.Provider)
def register(body: JSONObject) -> tuple[JSONObject, int, dict[str, str]]:
    """Register a provider"""
    references.require(
        g.session, [("/type", "provider-type", body["type"]), ("/country", "country", body.get("country"))]
    )
    with transaction(g.session):
        added = providers.register(g.session, by=g.actor, **body)
    registered = providers.get(g.session, added.number)
    return (
        shaping.provider(registered, today(g.session)),
        201,
        {"Location": f"/api/v1/providers/{added.number}"},
    )


@blueprint.route("/providers/<number:number>")
@kept
@blueprint.query(requests.OnQuery)
@blueprint.response(200, answers.Provider)
def read(query: JSONObject, number: str) -> JSONObject:
    """Read one provider with its accreditations, as of today or of a day"""
    return shaping.provider(providers.get(g.session, number), query.get("on") or today(g.session))


@blueprint.route("/providers/<number:number>/accreditations")
@kept
@blueprint.query(requests.OnQuery)
@blueprint.response(200, answers.AccreditationList)
def read_accreditations(query: JSONObject, number: str) -> JSONObject:
    """Read a provider's accreditations with their later changes"""
    provider = shaping.provider(providers.get(g.session, number), query.get("on") or today(g.session))
    return {"items": provider["accreditations"], "total": len(provider["accreditations"])}


@blueprint.route("/providers/<number:number>/accreditations", methods=["POST"])
@needs("register")
@blueprint.arguments(requests.NewAccreditation)
@blueprint.response(201, answers.Accreditation)
def accredit(body: JSONObject, number: str) -> JSONObject:
    """Record a decision that accredits a provider"""
    references.require(
        g.session,
        [
            ("/kind", "accreditation-kind", body["kind"]),
            ("/highest_level", "eqf-level", body["highest_level"]),
        ],
    )
    with transaction(g.session):
        provider = providers.get(g.session, number, lock=True)
        granted = accreditations.grant(
            g.session,
            provider,
            by=g.actor,
            agency_id=body["agency"],
            kind=body["kind"],
            fields=body["fields_"],
            highest_level=body["highest_level"],
            valid_from=body["valid_from"],
            valid_until=body["valid_until"],
            reference=body["reference"],
        )
    return accreditations.as_facts(accreditations.get(g.session, granted.id), today(g.session))


@blueprint.route("/accreditations/<uuid:accreditation_id>/changes", methods=["POST"])
@needs("register")
@blueprint.arguments(requests.AccreditationDecision)
@blueprint.response(201, answers.Accreditation)
def change_accreditation(body: JSONObject, accreditation_id: UUID) -> JSONObject:
    """Suspend, reinstate or withdraw an accreditation from a day on"""
    with transaction(g.session):
        accreditations.change(g.session, accreditation_id, by=g.actor, **body)
    return accreditations.as_facts(accreditations.get(g.session, accreditation_id), today(g.session))


@blueprint.route("/agencies")
@kept
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.Agencies)
def list_agencies(_query: JSONObject) -> JSONObject:
    """List the agencies that take accreditation decisions"""
    items = agencies.all_(g.session)
    return {"items": items, "total": len(items)}


@blueprint.route("/agencies", methods=["POST"])
@needs("register")
@blueprint.arguments(requests.NewAgency)
@blueprint.response(201, answers.Agency)
def register_agency(body: JSONObject) -> Agency:
    """Register an agency"""
    references.require(g.session, [("/country", "country", body["country"])])
    with transaction(g.session):
        return agencies.register(g.session, by=g.actor, **body)


@blueprint.route("/qualifications")
@kept
@blueprint.query(requests.PageQuery)
@blueprint.response(200, answers.QualificationList)
def list_qualifications(query: JSONObject) -> JSONObject:
    """List the qualifications that micro-credentials can count toward"""
    after = paging.decode("qualifications", query.get("cursor"), str) or ""
    listed, total = qualifications.page(g.session, after=after, limit=query["limit"] + 1)
    return paging.page(
        "qualifications",
        listed,
        total,
        query["limit"],
        shape=shaping.qualification,
        place=lambda qualification: qualification.number,
    )
