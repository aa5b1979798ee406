"""Anyone: what leads to a skill or an occupation, and what is like a micro-credential."""

from collections.abc import Iterable

from flask import Response, jsonify, request

import search
from api.schemas import pathways as answers
from api.schemas import requests
from api.searching import as_json, described
from api.smorest.blueprint import Blueprint
from registry import vocab
from registry.errors import NotFound
from registry.messages import messages
from registry.microcredentials import records
from registry.store.models import Concept
from registry.values.json import JSONObject
from registry.vocab import relations
from services import g

blueprint = Blueprint(
    "paths", __name__, description="From a skill, an occupation or a micro-credential to micro-credentials."
)


@blueprint.route("/skills/<code>/micro-credentials")
@blueprint.response(200, answers.FoundForSkill)
@blueprint.doc(parameters=described(search.SKILL_PARAMETERS))
def to_skill(code: str) -> Response:
    """Find micro-credentials that declare a skill

    `code` is the last part of the skill's ESCO URI. It is the search with this skill chosen, with all its other
    parameters.
    """
    concept = vocab.get(g.session, "esco-skill", code)
    results = search.to_skill(g.services.search, concept.code, request.args.to_dict(flat=False))
    return jsonify({"skill": {**_named(concept), "uri": concept.uri}, **as_json(results)})


@blueprint.route("/occupations/<code>/micro-credentials")
@blueprint.response(200, answers.FoundForOccupation)
@blueprint.doc(parameters=described(search.OCCUPATION_PARAMETERS))
def to_occupation(code: str) -> Response:
    """Find micro-credentials that lead to an occupation

    `code` is an ESCO code such as 2512.4, or the last part of the occupation's ESCO URI. Found are those that declare
    an essential skill of it, by the share of essential skills each declares, then by optional ones; and a small set
    that together covers most. Facets narrow all of it.
    """
    concept = relations.occupation(g.session, code)
    needs = relations.needs(g.session, concept.code)
    leading = search.to_occupation(g.services.search, needs, request.args.to_dict(flat=False))
    labels = _labels(f"{relations.SKILLS}:{code}" for code in leading.counts)
    essential = [
        {"code": code, "label": labels[f"{relations.SKILLS}:{code}"], "count": count}
        for code, count in leading.counts.items()
    ]
    why = None if leading.total else search.explanation(needs)
    return jsonify(
        occupation=_occupation(concept),
        essential=essential,
        essential_total=needs.total,
        uncovered=[
            {"code": skill["code"], "label": skill["label"]} for skill in essential if not skill["count"]
        ],
        together=leading.together
        and [
            {"micro_credential": step.stored, "adds": step.adds, "share": step.share}
            for step in leading.together
        ],
        explanation=messages()[why] if why else None,
        items=[{**stored, "covers": covers} for stored, covers in leading.items],
        total=leading.total,
        next_cursor=leading.next_cursor,
    )


@blueprint.route("/micro-credentials/<number:number>/similar")
@blueprint.query(requests.SimilarQuery)
@blueprint.response(200, answers.Similar)
def similar(query: JSONObject, number: str) -> Response:
    """Find registered micro-credentials like this one

    By the skills declared, the detailed field, and the words of title and keywords. It need not be registered any
    more itself.
    """
    version = records.get(g.session, number).version
    if version is None:
        raise NotFound("not_found")
    return jsonify(items=search.similar(g.services.search, number, version.content, query["limit"]))


def _named(concept: Concept) -> JSONObject:
    return {"code": concept.code, "label": concept.label}


def _occupation(concept: Concept) -> JSONObject:
    group = concept.data.get("isco")
    label = _labels([f"isco-08:{group}"]).get(f"isco-08:{group}")
    return {
        **_named(concept),
        "uri": concept.uri,
        "esco_code": concept.data.get("esco_code"),
        "group": {"code": group, "label": label} if label else None,
    }


def _labels(ids: Iterable[str]) -> JSONObject:
    labels: JSONObject = g.services.labels.of(ids)
    return labels
