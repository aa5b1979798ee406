"""Vocabularies: code lists with Arabic and English labels, as data with version and source."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from registry.errors import NotFound
from registry.store.bulk import batched
from registry.store.models import Concept, Scheme
from registry.text import fold


def live() -> ColumnElement[bool]:
    """That a concept is in use: a search term that was retired stays in the store, since codes never go."""
    in_use: ColumnElement[bool] = Concept.data["retired"].as_string().is_(None)
    return in_use


def schemes(session: Session) -> list[tuple[Scheme, int]]:
    """Every scheme with the number of its concepts."""
    count = (
        select(func.count()).where(Concept.scheme == Scheme.id, live()).correlate(Scheme).scalar_subquery()
    )
    query = select(Scheme, count).where(_HAS_CONCEPTS).order_by(Scheme.id)
    return [(scheme, total) for scheme, total in session.execute(query)]


# Relations between concepts are loaded and told in the ledger like a scheme, but have no codes to read.
_HAS_CONCEPTS = select(Concept.id).where(Concept.scheme == Scheme.id).correlate(Scheme).exists()


def scheme(session: Session, name: str) -> Scheme:
    found = session.scalars(select(Scheme).where(Scheme.id == name, _HAS_CONCEPTS)).one_or_none()
    if found is None:
        raise NotFound("not_found")
    return found


def get(session: Session, scheme: str, code: str) -> Concept:
    found = session.get(Concept, f"{scheme}:{code}")
    if found is None:
        raise NotFound("not_found")
    return found


def find(
    session: Session,
    scheme: str,
    text: str = "",
    *,
    broader: str | None = None,
    after: int = -1,
    limit: int = 100,
) -> tuple[list[Concept], int]:
    """Concepts whose label or alternative label, in either language, has the text in it; and how many there are."""
    query = select(Concept).where(Concept.scheme == scheme, live())
    if key := fold(text):
        query = query.where(Concept.search_key.contains(key, autoescape=True))
    if broader is not None:
        query = query.where(Concept.broader == broader)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = query.where(Concept.position > after).order_by(Concept.position).limit(limit)
    return list(session.scalars(page)), total


def concepts(session: Session, ids: Iterable[str]) -> dict[str, Concept]:
    """Concepts by id (scheme:code); ids that do not exist are left out."""
    found: dict[str, Concept] = {}
    for wanted in batched(sorted(set(ids)), 500):
        query = select(Concept).where(Concept.id.in_(wanted))
        found.update({concept.id: concept for concept in session.scalars(query)})
    return found


def of_scheme(session: Session, name: str) -> dict[str, Concept]:
    """All concepts of a small scheme by code."""
    query = select(Concept).where(Concept.scheme == name).order_by(Concept.position)
    return {concept.code: concept for concept in session.scalars(query)}


def with_ancestors(session: Session, concept_ids: Iterable[str]) -> dict[str, Sequence[Concept]]:
    """For each id the concept and those above it, narrowest first."""
    known = concepts(session, concept_ids)
    missing = {f"{c.scheme}:{c.broader}" for c in known.values() if c.broader} - known.keys()
    everything = dict(known)
    while missing:
        found = concepts(session, missing)
        everything.update(found)
        missing = {f"{c.scheme}:{c.broader}" for c in found.values() if c.broader} - everything.keys()
    lines: dict[str, Sequence[Concept]] = {}
    for key, concept in known.items():
        line = [concept]
        while line[-1].broader and (above := everything.get(f"{line[-1].scheme}:{line[-1].broader}")):
            if above in line:
                # An imported list may go round in a circle.
                break
            line.append(above)
        lines[key] = line
    return lines
