"""A micro-credential of the register as of a day → the document that is searched."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from registry import vocab
from registry.microcredentials import records, standing
from registry.microcredentials.content import Content, document
from registry.microcredentials.records import Record
from registry.microcredentials.spells import Spell
from registry.store.models import Concept, Version
from registry.vocab.labels import PROVIDER
from search.documents import items, offerings
from search.documents.fields import Document, TextName
from search.documents.glossary import Concepts, concepts
from search.documents.items import Price, Stored

VOCABULARIES = ("esco-occupation", "esco-skill", "isced-f", "isco-08", "search-term")
"""The vocabularies whose words are in the documents."""


def documents(session: Session, ids: Iterable[uuid.UUID], on: date) -> list[Document]:
    """Give the documents of these micro-credentials, good for the day and those after it.

    Their content is that of the day: when another version comes into force, they are written again. What is registered
    only from a later day on has its first content, and no status until then.
    """
    registered = records.records(session, ids, on)
    used = {key for record in registered for key in _concepts(_version(record).content)}
    vocabularies = concepts(session)
    names = _Names(vocab.with_ancestors(session, used), vocabularies.aliases)
    return [_document(record, names, vocabularies) for record in registered]


@dataclass(frozen=True, slots=True)
class _Names:
    """What the concepts of a batch are names.

    lines    scheme:code → the concept, then those above it
    aliases  as in Concepts: the names that the ministry added
    """

    lines: Mapping[str, Sequence[Concept]]
    aliases: Mapping[str, Sequence[str]]

    def words(self, scheme: str, codes: Iterable[str], *, ancestors: bool = False) -> Iterator[str]:
        """Give all names in both languages: an Arabic word finds what is described in English."""
        for code in codes:
            line = self.lines.get(f"{scheme}:{code}", ())
            for concept in line if ancestors else line[:1]:
                yield from concept.label.values()
                for alternatives in concept.alternatives.values():
                    yield from alternatives
                yield from self.aliases.get(concept.id, ())

    def provider(self, number: str) -> Sequence[str]:
        return self.aliases.get(f"{PROVIDER}:{number}", ())

    def branches(self, scheme: str, codes: Iterable[str]) -> list[str]:
        """Give the codes with all above them: whoever chooses a field or a group means what is below it too."""
        lines = (self.lines.get(f"{scheme}:{code}", ()) for code in codes)
        return list(dict.fromkeys(concept.code for line in lines for concept in line))


def _concepts(content: Content) -> Iterable[str]:
    return (f"{scheme}:{code}" for _, scheme, code in document.codes(content))


def _version(record: Record) -> Version:
    """Give the version in force, or the first to be."""
    version = record.version or standing.first_version(record.micro_credential.versions)
    assert version is not None, "what has a number has an approved version"
    return version


def _document(record: Record, names: _Names, vocabularies: Concepts) -> Document:
    owner = record.micro_credential
    assert owner.number is not None
    content = _version(record).content
    # From the day before on: who asks at midnight may ask with the day that has just passed.
    since = record.on - timedelta(1)
    statuses = standing.statuses(owner, since)
    skills = content.skills
    provider = owner.provider
    offered = [offering for offering in owner.offerings if not offering.cancelled]
    starts = sorted({offering.starts_on for offering in offered if offering.starts_on})
    bodies = [name for body in content.awarding_bodies for name in body.name.values()]
    numbers = {provider.number, *(body.provider for body in content.awarding_bodies if body.provider)}
    outcomes = [outcome.text for outcome in content.learning_outcomes]
    texts: dict[TextName, Sequence[str]] = {
        "title": list(content.title.values()),
        "skills": [*names.words("esco-skill", skills)],
        "keywords": list(content.keywords),
        "occupations": [
            *names.words("esco-occupation", content.occupations),
            *names.words("isco-08", content.occupation_groups),
        ],
        "provider": [
            *provider.name.values(),
            *([provider.acronym] if provider.acronym else []),
            *bodies,
            *(name for number in sorted(numbers) for name in names.provider(number)),
        ],
        "outcomes": [text for outcome in outcomes for text in outcome.values()],
        "fields": [*names.words("isced-f", content.fields, ancestors=True)],
        "description": list((content.description or {}).values()),
    }
    spotted, words = vocabularies.spotter.fields(texts)
    return Document(
        id=owner.number,
        position=owner.position,
        texts=texts,
        spotted=spotted,
        words=words,
        facets={
            "field": names.branches("isced-f", content.fields),
            "level": [content.level] if content.level else [],
            # A joint award is found under each of those that award it.
            "provider": sorted(numbers),
            "language": content.languages,
            "credits": [] if content.ects is None else [content.ects],
            "hours": [] if content.workload_hours is None else [content.workload_hours],
            "assessment_type": [*dict.fromkeys(test.type for test in content.assessments if test.type)],
            "skill": names.branches("esco-skill", skills),
            "occupation": content.occupations,
            "stackable": ["true" if content.stackability else "false"],
            "status": statuses,
        },
        offerings=offerings.of(offered, content, statuses, since, vocabularies.places),
        sorts={
            "newest": owner.created_at.isoformat(),
            "title_ar": content.title.get("ar"),
            "title_en": content.title.get("en"),
            "credits": content.ects,
        },
        stored=_stored(record, statuses, [day for day in starts if day >= since]),
        excerpts={"outcomes": outcomes, "description": [content.description] if content.description else []},
    )


def _stored(record: Record, statuses: Sequence[Spell], starts: Sequence[date]) -> Stored:
    owner, version = record.micro_credential, _version(record)
    assert owner.number is not None
    content = version.content
    price: Price | None = None
    if content.price is not None:
        price = {"amount": content.price.amount, "currency": content.price.currency}
    return {
        "number": owner.number,
        "local_id": owner.local_id,
        "title": content.title,
        "provider": {"number": owner.provider.number, "name": owner.provider.name},
        "level": content.level,
        "credits": content.ects,
        "workload_hours": content.workload_hours,
        "basis": version.basis,
        "fields": list(content.fields),
        "modes": list(content.modes),
        "languages": list(content.languages),
        "skills": content.skills,
        "price": price,
        "statuses": items.statuses(statuses),
        "starts": [day.isoformat() for day in starts],
    }
