"""Vocabularies: code lists with Arabic and English labels, as data with version and source."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from registry.errors import NotFound
from registry.store.bulk import batched
from registry.store.models import Concept, Scheme
from registry.values.text import fold


def live() -> ColumnElement[bool]:
    """Select the concepts in use: a retired search term stays in the store, since codes are never deleted."""
    in_use: ColumnElement[bool] = Concept.data["retired"].as_string().is_(None)
    return in_use


def schemes(session: Session) -> list[tuple[Scheme, int]]:
    """Give every scheme with the number of its concepts."""
    count = (
        select(func.count()).where(Concept.scheme == Scheme.id, live()).correlate(Scheme).scalar_subquery()
    )
    query = select(Scheme, count).where(_HAS_CONCEPTS).order_by(Scheme.id)
    return [(scheme, total) for scheme, total in session.execute(query)]


# The relations between concepts have a row in `schemes` too, for their version and digest, but no concepts.
_HAS_CONCEPTS = select(Concept.id).where(Concept.scheme == Scheme.id).correlate(Scheme).exists()


def scheme(session: Session, name: str) -> Scheme:
    scheme = session.scalars(select(Scheme).where(Scheme.id == name, _HAS_CONCEPTS)).one_or_none()
    if scheme is None:
        raise NotFound("not_found")
    return scheme


def get(session: Session, scheme: str, code: str) -> Concept:
    concept = session.get(Concept, f"{scheme}:{code}")
    if concept is None:
        raise NotFound("not_found")
    return concept


def find(
    session: Session,
    scheme: str,
    text: str = "",
    *,
    broader: str | None = None,
    after: int = -1,
    limit: int = 100,
) -> tuple[list[Concept], int]:
    """Give a page of the concepts with the text in a label, in either language, and how many there are in all.

    `after` is the position of the last concept of the page before.
    """
    query = select(Concept).where(Concept.scheme == scheme, live())
    if key := fold(text):
        query = query.where(Concept.search_key.contains(key, autoescape=True))
    if broader is not None:
        query = query.where(Concept.broader == broader)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = query.where(Concept.position > after).order_by(Concept.position).limit(limit)
    return list(session.scalars(page)), total


def concepts(session: Session, ids: Iterable[str]) -> dict[str, Concept]:
    """Give concepts by id (scheme:code); ids that do not exist are left out."""
    by_id: dict[str, Concept] = {}
    for batch in batched(sorted(set(ids)), 500):
        query = select(Concept).where(Concept.id.in_(batch))
        by_id.update({concept.id: concept for concept in session.scalars(query)})
    return by_id


def of_scheme(session: Session, name: str) -> dict[str, Concept]:
    """Give all concepts of a small scheme by code."""
    query = select(Concept).where(Concept.scheme == name).order_by(Concept.position)
    return {concept.code: concept for concept in session.scalars(query)}


def with_ancestors(session: Session, concept_ids: Iterable[str]) -> dict[str, Sequence[Concept]]:
    """Give for each id the concept and those above it, narrowest first; ids that do not exist are left out."""
    level = asked = concepts(session, concept_ids)
    by_id = dict(asked)
    while missing := {id_ for concept in level.values() if (id_ := _parent_id(concept))} - by_id.keys():
        level = concepts(session, missing)
        by_id.update(level)
    lineages: dict[str, Sequence[Concept]] = {}
    for id_, concept in asked.items():
        lineage = [concept]
        while parent := by_id.get(_parent_id(lineage[-1]) or ""):
            if parent in lineage:
                # An imported list may go round in a circle.
                break
            lineage.append(parent)
        lineages[id_] = lineage
    return lineages


def _parent_id(concept: Concept) -> str | None:
    return f"{concept.scheme}:{concept.broader}" if concept.broader else None
