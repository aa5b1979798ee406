"""Search terms: the words people search by, in both languages, which the ministry changes without a release.

Each is a concept of the vocabulary `search-term`. A term with `of` is an alias: its words are indexed with that skill,
occupation, field or provider. Any other term is looked for in the texts of the records; where it occurs, the record is
also found by the terms it is `part_of`. `data.edited` marks a term that was changed here, so that a newer shipped list
leaves it alone; `data.retired` one that is out of use.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from registry.errors import NotFound
from registry.store.models import Concept
from registry.values.text import fold
from registry.vocab import live
from registry.vocab.labels import PROVIDER

SCHEME = "search-term"
LANGUAGES = ("ar", "en")

GENERAL, PLACE = "general", "place-or-provider"
KINDS = ("subject", "skill", "tool", "job", PLACE, GENERAL)
"""What a term names. General terms are not looked for in texts; places, institutions and tools also in providers' names
(makers of tools are providers); a job is found by the subjects it is part of."""

ALIASED = ("esco-skill", "esco-occupation", "isced-f", PROVIDER)
"""What `of` may name: codes of these vocabularies, and providers' numbers."""


@dataclass(frozen=True, slots=True)
class SearchTerm:
    code: str
    label: Mapping[str, str]
    alternatives: Mapping[str, Sequence[str]] = field(default_factory=dict)
    of: str | None = None
    kind: str | None = None
    part_of: Sequence[str] = ()

    def said(self) -> dict[str, object]:
        """Give everything but the code, as the ledger keeps it."""
        return {name: value for name, value in asdict(self).items() if name != "code"}

    @property
    def tag(self) -> str:
        """Give a hash that changes with the term: its ETag."""
        text = json.dumps(self.said(), ensure_ascii=False, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def term_of(concept: Concept) -> SearchTerm:
    data = concept.data
    part_of = tuple(data.get("part_of", ()))
    return SearchTerm(
        concept.code, concept.label, concept.alternatives, data.get("of"), data.get("kind"), part_of
    )


def get(session: Session, code: str) -> SearchTerm:
    concept = session.get(Concept, f"{SCHEME}:{code}", populate_existing=True)
    if concept is None or concept.data.get("retired"):
        raise NotFound("not_found")
    return term_of(concept)


def page(
    session: Session, *, text: str = "", of: str | None = None, after: str = "", limit: int = 100
) -> tuple[list[SearchTerm], int]:
    """Give a page of the terms in use, by code, and how many there are in all.

    `text` is looked for in their words, `of` selects the aliases of one thing, `after` is the last code of the page
    before.
    """
    query = _in_use()
    if key := fold(text):
        query = query.where(Concept.search_key.contains(key, autoescape=True))
    if of is not None:
        query = query.where(_of() == of)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    concepts = session.scalars(query.where(Concept.code > after).order_by(Concept.code).limit(limit))
    return [term_of(concept) for concept in concepts], total


def in_use(session: Session) -> list[SearchTerm]:
    """Give every term in use, in the order of the list."""
    return [term_of(concept) for concept in session.scalars(_in_use().order_by(Concept.position))]


def aliases(session: Session) -> dict[str, list[str]]:
    """Give all words of the aliases, by what they are aliases of: scheme:code, or provider:number."""
    by_target: dict[str, list[str]] = defaultdict(list)
    for concept in session.scalars(_in_use().where(_of().is_not(None)).order_by(Concept.position)):
        by_target[concept.data["of"]] += [word for _, word in words(term_of(concept))]
    return by_target


def words(term: SearchTerm) -> Iterator[tuple[str, str]]:
    """Yield (JSON pointer, word) for the labels and the alternatives."""
    for language, label in term.label.items():
        yield f"/label/{language}", label
    for language, alternatives in term.alternatives.items():
        for index, alternative in enumerate(alternatives):
            yield f"/alternatives/{language}/{index}", alternative


def _in_use() -> Select[Concept]:
    return select(Concept).where(Concept.scheme == SCHEME, live())


def _of() -> ColumnElement[str]:
    of: ColumnElement[str] = Concept.data["of"].as_string()
    return of
