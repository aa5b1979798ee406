"""A micro-credential of the register as of a day → the document that is searched."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry import vocab
from registry.microcredentials import document, records
from registry.microcredentials.content import Content
from registry.microcredentials.records import Record
from registry.store.models import Concept, Version
from registry.vocab.labels import PROVIDER
from search.documents import offerings
from search.documents.fields import Document, ListItem, Price, TextName
from search.documents.glossary import Concepts, concepts

VOCABULARIES = ("esco-occupation", "esco-skill", "isced-f", "isco-08", "search-term")
"""The vocabularies whose words are in the documents."""


def documents(session: Session, ids: Iterable[uuid.UUID], on: date) -> list[Document]:
    """Give the documents of these micro-credentials, without those not yet registered on the day."""
    registered = [record for record in records.records(session, ids, on) if record.standing]
    used = {key for record in registered if record.version for key in _concepts(record.version.content)}
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


def _document(record: Record, names: _Names, vocabularies: Concepts) -> Document:
    standing, owner = record.standing, record.micro_credential
    assert standing is not None
    assert owner.number is not None
    version, content = standing.version, standing.version.content
    skills = content.skills
    provider = owner.provider
    offered = [offering for offering in owner.offerings if not offering.cancelled]
    starts = sorted(offering.starts_on for offering in offered if offering.starts_on)
    upcoming = [day.isoformat() for day in starts if day >= standing.on]
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
            "provider": [provider.number],
            "language": content.languages,
            "credits": [] if content.ects is None else [content.ects],
            "hours": [] if content.workload_hours is None else [content.workload_hours],
            "assessment_type": [*dict.fromkeys(test.type for test in content.assessments if test.type)],
            "skill": names.branches("esco-skill", skills),
            "occupation": content.occupations,
            "stackable": ["true" if content.stackability else "false"],
            "status": [standing.status],
        },
        offerings=offerings.of(offered, content, standing, vocabularies.places),
        sorts={
            "newest": owner.created_at.isoformat(),
            "title_ar": content.title.get("ar"),
            "title_en": content.title.get("en"),
            "credits": content.ects,
            "start": upcoming[0] if upcoming else None,
        },
        stored=_item(record, version, upcoming),
        excerpts={"outcomes": outcomes, "description": [content.description] if content.description else []},
    )


def _item(record: Record, version: Version, upcoming: list[str]) -> ListItem:
    owner, standing = record.micro_credential, record.standing
    assert standing is not None
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
        "status": standing.status,
        "basis": version.basis,
        "fields": list(content.fields),
        "modes": list(content.modes),
        "languages": list(content.languages),
        "skills": content.skills,
        "price": price,
        "next_start": upcoming[0] if upcoming else None,
    }
