"""Anyone: the vocabularies whose codes the register uses."""

from api.readcache import kept
from api.schemas import answers, requests
from api.smorest import paging
from api.smorest.blueprint import Blueprint
from registry import vocab
from registry.store.models import Scheme
from registry.values.json import JSONObject
from services import g

blueprint = Blueprint("vocabularies", __name__, description="Code lists with labels in Arabic and English.")


@blueprint.route("/vocabularies")
@kept
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.Schemes)
def list_(_query: JSONObject) -> JSONObject:
    """List the vocabularies with their versions and sources"""
    schemes = [_about(scheme, total) for scheme, total in vocab.schemes(g.session)]
    return {"items": schemes, "total": len(schemes)}


@blueprint.route("/vocabularies/<scheme>")
@kept
@blueprint.query(requests.ConceptQuery)
@blueprint.response(200, answers.Concepts)
def read(query: JSONObject, scheme: str) -> JSONObject:
    """Read one vocabulary, or look for a code by a part of its label in either language"""
    about = vocab.scheme(g.session, scheme)
    after = paging.decode(f"vocabulary/{scheme}", query.get("cursor"), _position)
    concepts, total = vocab.find(
        g.session,
        scheme,
        query.get("q", ""),
        broader=query.get("broader"),
        after=-1 if after is None else after,
        limit=query["limit"] + 1,
    )
    listed = paging.page(
        f"vocabulary/{scheme}",
        concepts,
        total,
        query["limit"],
        shape=lambda concept: concept,
        place=lambda concept: concept.position,
    )
    return {**_about(about, total), **listed}


def _position(text: str) -> int:
    if not 0 <= (position := int(text)) < 2**31:
        raise ValueError
    return position


def _about(scheme: Scheme, total: int) -> JSONObject:
    return {
        "scheme": scheme.id,
        "title": scheme.title,
        "version": scheme.version,
        "source": scheme.source,
        "licence": scheme.licence,
        "total": total,
    }
