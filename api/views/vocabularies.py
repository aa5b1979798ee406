"""Anyone: the vocabularies whose codes the register uses."""

from typing import Any

from api.readcache import kept
from api.schemas import answers, requests
from api.smorest import paging
from api.smorest.blueprint import Blueprint
from registry import vocab
from services import g

blueprint = Blueprint("vocabularies", __name__, description="Code lists with labels in Arabic and English.")


@blueprint.route("/vocabularies")
@kept
@blueprint.query(requests.NoQuery)
@blueprint.response(200, answers.Schemes)
def list_(_query: dict[str, Any]) -> dict[str, Any]:
    """List the vocabularies with their versions and sources"""
    found = [_about(scheme, total) for scheme, total in vocab.schemes(g.session)]
    return {"items": found, "total": len(found)}


@blueprint.route("/vocabularies/<scheme>")
@kept
@blueprint.query(requests.ConceptQuery)
@blueprint.response(200, answers.Concepts)
def read(query: dict[str, Any], scheme: str) -> dict[str, Any]:
    """Read one vocabulary, or look for a code by a part of its label in either language"""
    about = vocab.scheme(g.session, scheme)
    after = paging.decode(f"vocabulary/{scheme}", query.get("cursor"), _position)
    found, total = vocab.find(
        g.session,
        scheme,
        query.get("q", ""),
        broader=query.get("broader"),
        after=-1 if after is None else after,
        limit=query["limit"] + 1,
    )
    listed = paging.page(
        f"vocabulary/{scheme}",
        found,
        total,
        query["limit"],
        shape=lambda one: one,
        place=lambda one: one.position,
    )
    return {**_about(about, total), **listed}


def _position(text: str) -> int:
    if not 0 <= (position := int(text)) < 2**31:
        raise ValueError
    return position


def _about(scheme: Any, total: int) -> dict[str, Any]:
    return {
        "scheme": scheme.id,
        "title": scheme.title,
        "version": scheme.version,
        "source": scheme.source,
        "licence": scheme.licence,
        "total": total,
    }
