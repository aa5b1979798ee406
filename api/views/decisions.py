"""What the status of a registered micro-credential becomes: by the ministry's keys, and by its provider's own."""

from api import shaping
from api.auth import needs
from api.schemas import answers, requests
from api.smorest.blueprint import Blueprint
from registry.microcredentials import decisions, qualifications
from registry.microcredentials.content import references
from registry.store.transaction import transaction
from registry.values.json import JSONObject
from services import g

blueprint = Blueprint(
    "decisions", __name__, description="Decisions on the status of what is registered, each on a ground."
)


@blueprint.route("/micro-credentials/<number:number>/suspend", methods=["POST"])
@needs("register")
@blueprint.arguments(requests.StatusDecision)
@blueprint.response(200, answers.MicroCredential)
@blueprint.doc(operationId="suspend")
def suspend(body: JSONObject, number: str) -> JSONObject:
    """Suspend a micro-credential from a day on"""
    return _decide("suspend", number, body)


@blueprint.route("/micro-credentials/<number:number>/reinstate", methods=["POST"])
@needs("register")
@blueprint.arguments(requests.StatusDecision)
@blueprint.response(200, answers.MicroCredential)
@blueprint.doc(operationId="reinstate")
def reinstate(body: JSONObject, number: str) -> JSONObject:
    """Reinstate a suspended micro-credential"""
    return _decide("reinstate", number, body)


@blueprint.route("/micro-credentials/<number:number>/revoke", methods=["POST"])
@needs("register")
@blueprint.arguments(requests.StatusDecision)
@blueprint.response(200, answers.MicroCredential)
@blueprint.doc(operationId="revoke")
def revoke(body: JSONObject, number: str) -> JSONObject:
    """Revoke a micro-credential for good"""
    return _decide("revoke", number, body)


@blueprint.route("/micro-credentials/<number:number>/teach-out", methods=["POST"])
@needs("submit")
@blueprint.arguments(requests.StatusDecision)
@blueprint.response(200, answers.MicroCredential)
@blueprint.doc(operationId="teach-out")
def teach_out(body: JSONObject, number: str) -> JSONObject:
    """Take no new learners (the provider's own decision)"""
    return _decide("teach-out", number, body)


@blueprint.route("/micro-credentials/<number:number>/withdraw", methods=["POST"])
@needs("submit")
@blueprint.arguments(requests.StatusDecision)
@blueprint.response(200, answers.MicroCredential)
@blueprint.doc(operationId="withdraw")
def withdraw(body: JSONObject, number: str) -> JSONObject:
    """Withdraw it from the register's offer (the provider's own decision)"""
    return _decide("withdraw", number, body)


def _decide(act: str, number: str, decision: JSONObject) -> JSONObject:
    references.require(g.session, [("/ground", "ground", decision["ground"])])
    with transaction(g.session):
        record = decisions.change_status(g.session, number, act, by=g.actor, **decision)
    recognitions = qualifications.recognitions(g.session, [record.micro_credential.id])
    return shaping.micro_credential(record, recognitions)
