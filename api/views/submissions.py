"""A provider's key: drafting, changing and submitting micro-credentials."""

from uuid import UUID

from api import shaping
from api.auth import needs
from api.schemas import answers, requests
from api.schemas.content import Change, ContentOnly, Draft
from api.smorest import paging
from api.smorest.blueprint import Blueprint
from api.smorest.etag import if_match
from registry import rules
from registry.microcredentials import drafts
from registry.store.models import Version
from registry.store.transaction import transaction
from registry.values.json import JSONObject
from services import g

blueprint = Blueprint(
    "submissions",
    __name__,
    description="For a provider's key: submit micro-credentials and follow the decision.",
)

IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "the ETag of the state that you read; 412 when it has changed since, 428 without it",
    "schema": {"type": "string"},
}


@blueprint.route("/submissions/validate", methods=["POST"])
@needs("submit")
@blueprint.arguments(ContentOnly)
@blueprint.response(200, answers.Validation)
def validate(body: JSONObject) -> JSONObject:
    """Judge a content as if it were submitted now; nothing is saved"""
    findings = drafts.validate(g.session, body["content"], by=g.actor, local_id=body.get("local_id"))
    g.session.rollback()
    return {"valid": not rules.has_errors(findings), "findings": shaping.findings(findings)}


@blueprint.route("/submissions", methods=["POST"])
@needs("submit")
@blueprint.arguments(Draft)
@blueprint.response(201, answers.Submission)
def draft(body: JSONObject) -> tuple[JSONObject, int, dict[str, str]]:
    """Save a draft: of a new micro-credential, or of the next version of one you have

    Which of the two, `local_id` decides. A draft may have findings; only codes and numbers that do not exist are
    refused.
    """
    with transaction(g.session):
        version = drafts.draft(
            g.session, body["local_id"], body["content"], by=g.actor, replaces=body.get("replaces")
        )
    answer, _, headers = _answer(version)
    return answer, 201, {**headers, "Location": f"/api/v1/submissions/{version.id}"}


@blueprint.route("/submissions")
@needs("submit")
@blueprint.query(requests.SubmissionQuery)
@blueprint.response(200, answers.SubmissionList)
def list_(query: JSONObject) -> JSONObject:
    """List your submissions, newest first"""
    after = paging.decode("submissions", query.get("cursor"), UUID)
    versions, total = drafts.page(
        g.session,
        by=g.actor,
        state=query.get("state"),
        after=after,
        limit=query["limit"] + 1,
    )
    return paging.page(
        "submissions",
        versions,
        total,
        query["limit"],
        shape=shaping.submission_brief,
        place=lambda version: version.id,
    )


@blueprint.route("/submissions/<uuid:submission_id>")
@needs("submit")
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.Submission)
def read(_query: JSONObject, submission_id: UUID) -> tuple[JSONObject, int, dict[str, str]]:
    """Read one of your submissions; its ETag is what If-Match takes"""
    return _answer(drafts.get(g.session, submission_id, by=g.actor))


@blueprint.route("/submissions/<uuid:submission_id>", methods=["PUT"])
@needs("submit")
@blueprint.arguments(Change)
@blueprint.response(200, answers.Submission)
@blueprint.doc(parameters=[IF_MATCH])
def change(body: JSONObject, submission_id: UUID) -> tuple[JSONObject, int, dict[str, str]]:
    """Put another content in the place of a draft's or a returned submission's; needs If-Match"""
    expected = if_match()
    assert expected is not None
    with transaction(g.session):
        version = drafts.change(
            g.session,
            submission_id,
            body["content"],
            by=g.actor,
            expected=expected,
            local_id=body.get("local_id"),
            replaces=body.get("replaces"),
        )
    return _answer(version)


@blueprint.route("/submissions/<uuid:submission_id>/submit", methods=["POST"])
@needs("submit")
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.Submission)
def submit(_query: JSONObject, submission_id: UUID) -> tuple[JSONObject, int, dict[str, str]]:
    """Hand a draft or a returned submission in for review; refused while the rules find errors"""
    with transaction(g.session):
        version = drafts.submit(g.session, submission_id, by=g.actor, expected=if_match(required=False))
    return _answer(version)


@blueprint.route("/submissions/<uuid:submission_id>/discard", methods=["POST"])
@needs("submit")
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.Submission)
def discard(_query: JSONObject, submission_id: UUID) -> tuple[JSONObject, int, dict[str, str]]:
    """Throw a submission away that is not under review yet"""
    with transaction(g.session):
        version = drafts.discard(g.session, submission_id, by=g.actor, expected=if_match(required=False))
    return _answer(version)


def _answer(version: Version) -> tuple[JSONObject, int, dict[str, str]]:
    headers = {"ETag": f'"{version.revision}"', "Cache-Control": "private, no-store"}
    return shaping.submission(version), 200, headers
