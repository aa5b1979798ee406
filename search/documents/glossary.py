"""What documents need of the vocabularies in the store: concepts to spot in texts, aliases, places."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.store.models import Concept, Scheme
from registry.values.text import fold
from registry.vocab import live, terms
from search.documents.spotting import Known, Spotter

GLOSSARY = terms.SCHEME
SCHEMES = (GLOSSARY, "esco-skill", "esco-occupation")
# Kinds of search terms. General ones name what nearly every record is, and are not looked for.
GENERAL = terms.GENERAL
PLACE = terms.PLACE
# Looked for in providers' names: places and institutions, and makers of tools, such as Google and Microsoft.
NAMED = {PLACE, "tool"}
JOB = "job"

_ASIDE = re.compile(r"\([^)]*\)")
_EITHER = re.compile(r"\s+/\s+|(?<=[\u0621-\u064a])/(?=[\u0621-\u064a])")

_lock = Lock()
_latest: tuple[list[object], "Concepts"] | None = None


class Concepts(NamedTuple):
    """What documents need of the vocabularies, prepared once for all of them.

    aliases  scheme:code or provider:number → further names beside the label
    places   folded name of a place, in any language → its code in the glossary
    """

    spotter: Spotter
    aliases: Mapping[str, Sequence[str]]
    places: Mapping[str, str]


def concepts(session: Session) -> Concepts:
    """Give the vocabularies as this session sees them; prepare them anew only when they have changed."""
    global _latest  # noqa: PLW0603 - one per process
    # Concepts that a new list does not name stay, so the digest of the last list alone does not identify the content.
    counts = select(Concept.scheme, func.count()).where(Concept.scheme.in_(SCHEMES)).group_by(Concept.scheme)
    digests = select(Scheme.id, Scheme.digest).where(Scheme.id.in_(SCHEMES))
    state: list[object] = [{row[0]: row[1] for row in session.execute(query)} for query in (digests, counts)]
    with _lock:
        if _latest is None or _latest[0] != state:
            aliases = terms.aliases(session)
            _latest = state, Concepts(Spotter(_known(session, aliases)), aliases, _places(session))
        return _latest[1]


def _known(session: Session, aliases: Mapping[str, Sequence[str]]) -> Iterator[Known]:
    columns = (Concept.id, Concept.scheme, Concept.code, Concept.data, Concept.label, Concept.alternatives)
    query = select(*columns).where(Concept.scheme.in_(SCHEMES), live())
    for id_, scheme, code, data, label, alternatives in session.execute(
        query.order_by(Concept.scheme, Concept.position)
    ):
        ours, kind = scheme == GLOSSARY, data.get("kind")
        # An alias is not a concept of its own but a spelling of the one it names.
        if kind != GENERAL and "of" not in data and not data.get("group"):
            # One word ("plan", "lead") is too general to recognise an ESCO skill by.
            one_word = ours or data.get("skill_type") != "skill/competence"
            spellings = (*_spellings(label, alternatives, ours=ours), *aliases.get(id_, ()))
            part_of = tuple(data.get("part_of", ()))
            yield Known(spellings, ours, kind in NAMED, one_word, code, kind == JOB, part_of)


def _spellings(
    label: Mapping[str, str], alternatives: Mapping[str, Iterable[str]], *, ours: bool
) -> tuple[str, ...]:
    labels = [part.strip() for text in label.values() for part in _EITHER.split(_ASIDE.sub(" ", text))]
    further = [(language, word) for language, words in alternatives.items() for word in words]
    # ESCO lists kinds and neighbours as one-word alternatives: Perl and Lua of "computer programming".
    return (*labels, *(word for language, word in further if ours or language == "ar" or " " in word))


def _places(session: Session) -> dict[str, str]:
    columns = (Concept.code, Concept.data, Concept.label, Concept.alternatives)
    query = select(*columns).where(Concept.scheme == GLOSSARY, live()).order_by(Concept.position.desc())
    places: dict[str, str] = {}
    for code, data, label, alternatives in session.execute(query):
        if data.get("kind") == PLACE:
            names = [*label.values(), *(name for several in alternatives.values() for name in several)]
            places |= {fold(name): code for name in names}
    return places
