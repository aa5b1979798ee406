"""From what stands in the register to what is searched: one record as of a day → one document."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry import content, microcredentials, vocab
from registry.microcredentials import Record
from registry.models import Concept, Version
from search import runs
from search.schema import Document
from search.spotting import Spotter, spotter

Lines = dict[str, Sequence[Concept]]


def documents(session: Session, ids: Iterable[uuid.UUID], on: date, position: int) -> list[Document]:
    """The documents of these micro-credentials, without those not yet registered on the day. `position` is the
    ledger's position that the session's snapshot stands at.
    """
    records = [record for record in microcredentials.records(session, ids, on) if record.standing]
    used = {key for record in records if record.version for key in _concepts(record.version)}
    lines = vocab.with_ancestors(session, used)
    known, places = spotter(session), runs.places(session)
    return [_document(record, lines, known, places, position) for record in records]


def _concepts(version: Version) -> Iterable[str]:
    yield from (row.concept_id for row in version.concepts)
    for outcome in version.learning_outcomes:
        yield from (f"esco-skill:{link.skill}" for link in outcome.skills)


def _document(
    record: Record, lines: Lines, known: Spotter, places: Mapping[str, str], position: int
) -> Document:
    standing, owner = record.standing, record.micro_credential
    assert standing is not None
    assert owner.number is not None
    version = standing.version
    skills = list(
        dict.fromkeys(link.skill for outcome in version.learning_outcomes for link in outcome.skills)
    )
    provider = owner.provider
    starts = sorted(one.starts_on.isoformat() for one in version.offerings if one.starts_on)
    upcoming = [day for day in starts if day >= standing.on.isoformat()]
    bodies = [name for body in version.awarding_bodies for name in body.name.values()]
    ects = None if version.ects is None else float(version.ects)
    outcomes = [outcome.text for outcome in version.learning_outcomes]
    texts = {
        "title": list(version.title.values()),
        "skills": _words(lines, [f"esco-skill:{code}" for code in skills]),
        "keywords": version.keywords,
        "occupations": _words(
            lines,
            [f"esco-occupation:{code}" for code in content.codes(version, "occupations")]
            + [f"isco-08:{code}" for code in content.codes(version, "occupation_groups")],
        ),
        "provider": [*provider.name.values(), *([provider.acronym] if provider.acronym else []), *bodies],
        "outcomes": [text for outcome in outcomes for text in outcome.values()],
        "fields": _words(
            lines, [f"isced-f:{code}" for code in content.codes(version, "fields")], ancestors=True
        ),
        "description": list((version.description or {}).values()),
    }
    spotted, words = known.fields(texts)
    return Document(
        id=owner.number,
        version=position,
        texts=texts,
        spotted=spotted,
        words=words,
        facets={
            "field": _branches(lines, "isced-f", content.codes(version, "fields")),
            "level": [version.level] if version.level else [],
            "provider": [provider.number],
            "language": content.codes(version, "languages"),
            "credits": [] if ects is None else [ects],
            "hours": [] if version.workload_hours is None else [float(version.workload_hours)],
            "assessment_type": list(dict.fromkeys(one.type for one in version.assessments if one.type)),
            "skill": _branches(lines, "esco-skill", skills),
            "occupation": content.codes(version, "occupations"),
            "stackable": ["true" if version.stackability else "false"],
            "status": [standing.status],
        },
        runs=runs.of(version, standing, places),
        sorts={
            "newest": owner.created_at.isoformat(),
            "title_ar": version.title.get("ar"),
            "title_en": version.title.get("en"),
            "credits": ects,
            "start": upcoming[0] if upcoming else None,
        },
        stored=_item(record, version, ects, upcoming),
        excerpts={"outcomes": outcomes, "description": [version.description] if version.description else []},
    )


def _branches(lines: Lines, scheme: str, codes: Iterable[str]) -> list[str]:
    """The codes with all above them: whoever chooses a field or a group means what is below it too."""
    found = (one.code for code in codes for one in lines.get(f"{scheme}:{code}", ()))
    return list(dict.fromkeys(found))


def _words(lines: Lines, keys: Iterable[str], *, ancestors: bool = False) -> list[str]:
    """Labels in both languages with their alternatives: an Arabic word finds what is described in English."""
    words: list[str] = []
    for key in keys:
        line = lines.get(key, ())
        for concept in line if ancestors else line[:1]:
            words += concept.label.values()
            for many in concept.alternatives.values():
                words += many
    return words


def _item(record: Record, version: Version, ects: float | None, upcoming: list[str]) -> dict[str, Any]:
    """What a list shows of it."""
    owner, standing = record.micro_credential, record.standing
    assert standing is not None
    price = None
    if version.price_amount is not None:
        price = {"amount": float(version.price_amount), "currency": version.price_currency}
    return {
        "number": owner.number,
        "local_id": owner.local_id,
        "title": version.title,
        "provider": {"number": owner.provider.number, "name": owner.provider.name},
        "level": version.level,
        "credits": ects,
        "workload_hours": None if version.workload_hours is None else float(version.workload_hours),
        "status": standing.status,
        "basis": version.basis,
        "fields": content.codes(version, "fields"),
        "modes": content.codes(version, "modes"),
        "languages": content.codes(version, "languages"),
        "price": price,
        "next_start": upcoming[0] if upcoming else None,
    }
