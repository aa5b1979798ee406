"""The ministry's keys: reviewing submissions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from api import shaping
from api.auth import needs
from api.schemas import answers, requests
from api.smorest import paging
from api.smorest.blueprint import Blueprint
from registry.microcredentials import reviews
from registry.microcredentials.content import references
from registry.store.models import Version
from registry.store.transaction import transaction
from registry.values.json import JSONObject
from services import g

blueprint = Blueprint(
    "reviews", __name__, description="For the ministry's keys: review, decide, suspend, revoke."
)


@blueprint.route("/reviews")
@needs("review")
@blueprint.query(requests.ReviewQuery)
@blueprint.response(200, answers.SubmissionList)
def list_(query: JSONObject) -> JSONObject:
    """List what waits for review, oldest first"""
    after = paging.decode("reviews", query.get("cursor"), UUID)
    versions, total = reviews.page(g.session, state=query.get("state"), after=after, limit=query["limit"] + 1)
    return paging.page(
        "reviews",
        versions,
        total,
        query["limit"],
        shape=shaping.submission_brief,
        place=lambda version: version.id,
    )


@blueprint.route("/reviews/<uuid:review_id>")
@needs("review")
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.Submission)
def read(_query: JSONObject, review_id: UUID) -> JSONObject:
    """Read a submission under review with its findings"""
    return shaping.submission(reviews.get(g.session, review_id))


@blueprint.route("/reviews/<uuid:review_id>/take", methods=["POST"])
@needs("review")
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.Submission)
def take(_query: JSONObject, review_id: UUID) -> JSONObject:
    """Take a submission into your hands"""
    return _decided(review_id, reviews.take)


@blueprint.route("/reviews/<uuid:review_id>/return", methods=["POST"])
@needs("review")
@blueprint.arguments(requests.Return)
@blueprint.response(200, answers.Submission)
def return_(body: JSONObject, review_id: UUID) -> JSONObject:
    """Send it back to the provider with comments on its fields"""
    return _decided(review_id, reviews.return_, **body)


@blueprint.route("/reviews/<uuid:review_id>/approve", methods=["POST"])
@needs("review")
@blueprint.arguments(requests.Approve)
@blueprint.response(200, answers.Submission)
def approve(body: JSONObject, review_id: UUID) -> JSONObject:
    """Enter it into the register; the first approval gives the number"""
    return _decided(review_id, reviews.approve, **body)


@blueprint.route("/reviews/<uuid:review_id>/reject", methods=["POST"])
@needs("review")
@blueprint.arguments(requests.Reject)
@blueprint.response(200, answers.Submission)
def reject(body: JSONObject, review_id: UUID) -> JSONObject:
    """Refuse it, on a ground"""
    references.require(g.session, [("/ground", "ground", body["ground"])])
    return _decided(review_id, reviews.reject, **body)


def _decided(review_id: UUID, act: Callable[..., Version], **decision: Any) -> JSONObject:
    with transaction(g.session):
        version = act(g.session, review_id, by=g.actor, **decision)
    return shaping.submission(version)
