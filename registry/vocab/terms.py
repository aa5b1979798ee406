"""Search terms: by which words people look for things, in both languages, changed by the ministry without a release.

Each is a concept of the vocabulary `search-term`. With `of` it is an alias: its words are searched as those of that
skill, occupation, field or provider; without, it is looked for in what the records say, and where it is found the
subjects it is `part_of` are told too (codes of other terms). Its concept says `edited`
once it was changed here, so that a newer shipped list leaves it alone, and `retired` when it is out of use.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from registry.errors import NotFound
from registry.store.models import Concept
from registry.text import fold
from registry.vocab import live
from registry.vocab.labels import PROVIDER

SCHEME = "search-term"
LANGUAGES = ("ar", "en")

GENERAL, PLACE = "general", "place-or-provider"
KINDS = ("subject", "skill", "tool", "job", PLACE, GENERAL)
"""What a term names: general ones are not looked for in texts, places and institutions also in providers' names, as
tools are, whose makers are providers; jobs are told by the subjects they are part of."""

ALIASED = ("esco-skill", "esco-occupation", "isced-f", PROVIDER)
"""What an alias can be one of: codes of these vocabularies, and providers' numbers."""


@dataclass(frozen=True, slots=True)
class Term:
    code: str
    label: Mapping[str, str]
    alternatives: Mapping[str, Sequence[str]] = field(default_factory=dict)
    of: str | None = None
    kind: str | None = None
    part_of: Sequence[str] = ()

    def said(self) -> dict[str, Any]:
        """All of it but the code, as the ledger keeps it."""
        return {name: value for name, value in asdict(self).items() if name != "code"}

    @property
    def tag(self) -> str:
        """Names this state of the term."""
        text = json.dumps(self.said(), ensure_ascii=False, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def term_of(concept: Concept) -> Term:
    data = concept.data
    part_of = tuple(data.get("part_of", ()))
    return Term(concept.code, concept.label, concept.alternatives, data.get("of"), data.get("kind"), part_of)


def get(session: Session, code: str) -> Term:
    found = session.get(Concept, f"{SCHEME}:{code}", populate_existing=True)
    if found is None or found.data.get("retired"):
        raise NotFound("not_found")
    return term_of(found)


def page(
    session: Session, *, text: str = "", of: str | None = None, after: str = "", limit: int = 100
) -> tuple[list[Term], int]:
    """Terms in use by code, with the text in one of their words, or that are aliases of this; and how many."""
    query = _in_use()
    if key := fold(text):
        query = query.where(Concept.search_key.contains(key, autoescape=True))
    if of is not None:
        query = query.where(_of() == of)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    found = session.scalars(query.where(Concept.code > after).order_by(Concept.code).limit(limit))
    return [term_of(one) for one in found], total


def in_use(session: Session) -> list[Term]:
    """Every term in use, in the order of the list."""
    return [term_of(one) for one in session.scalars(_in_use().order_by(Concept.position))]


def aliases(session: Session) -> dict[str, list[str]]:
    """All words of aliases by what they are aliases of: scheme:code, or provider:number."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in session.scalars(_in_use().where(_of().is_not(None)).order_by(Concept.position)):
        found[one.data["of"]] += [word for _, word in words(term_of(one))]
    return found


def words(term: Term) -> Iterator[tuple[str, str]]:
    """(JSON pointer, word) of all its words."""
    for language, word in term.label.items():
        yield f"/label/{language}", word
    for language, words in term.alternatives.items():
        for place, word in enumerate(words):
            yield f"/alternatives/{language}/{place}", word


def _in_use() -> Select[Concept]:
    return select(Concept).where(Concept.scheme == SCHEME, live())


def _of() -> ColumnElement[str]:
    of: ColumnElement[str] = Concept.data["of"].as_string()
    return of
