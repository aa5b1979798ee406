"""Enter a synthetic register through the domain, as the loader of earlier lists does, but as reviewed entries of
accredited providers, with a ledger that verifies.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.corpus import Corpus
from registry import ledger, policy, vocab
from registry.clock import now, today
from registry.microcredentials import decisions, offerings, qualifications
from registry.microcredentials.content import Content, OfferingFacts, document, links
from registry.microcredentials.content.references import LEVELS, References
from registry.microcredentials.examination import judged, new_version
from registry.people.accounts import REGISTER
from registry.providers import accreditations, agencies, providers
from registry.store import numbers
from registry.store.models import MicroCredential, Provider, Version, new_id
from registry.store.transaction import transaction

PROVIDERS = 300
QUALIFICATIONS = 40
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Ground:
    """What entries refer to: ids of providers with their names, and numbers of qualifications."""

    providers: list[tuple[uuid.UUID, dict[str, str]]]
    qualifications: list[str]


def lay(session: Session, corpus: Corpus) -> Ground:
    """Register accredited providers and some qualifications, in one transaction."""
    registered: list[Provider] = []
    with transaction(session):
        name = {"ar": "هيئة الاعتماد", "en": "Accreditation commission"}
        agency = agencies.register(session, by=REGISTER, name=name, country="PS", homepage=None)
        for place, name in enumerate(corpus.names(PROVIDERS)):
            kind = "university" if place < PROVIDERS // 4 else "other"
            provider = providers.register(session, by=REGISTER, name=name, type=kind, country="PS")
            registered.append(provider)
            accreditations.grant(
                session, provider, by=REGISTER, agency_id=agency.id, kind="institutional-license", fields=(),
                highest_level=None, valid_from=date(2020, 1, 1), valid_until=None, reference=None,
            )  # fmt: skip
        toward = [
            qualifications.register(
                session, provider, by=REGISTER, title=corpus.prose(2, 4), level="6", field=None, ects=240
            ).number
            for provider in registered[:QUALIFICATIONS]
        ]
    return Ground([(provider.id, provider.name) for provider in registered], toward)


def enter(
    session: Session, corpus: Corpus, ground: Ground, count: int, progress: Callable[[int, int], None]
) -> None:
    """Register so many micro-credentials as of today, in transactions of CHUNK."""
    for start in range(0, count, CHUNK):
        with transaction(session):
            _enter_chunk(session, corpus, ground, range(start, min(start + CHUNK, count)))
        session.expunge_all()
        progress(min(start + CHUNK, count), count)


def _enter_chunk(session: Session, corpus: Corpus, ground: Ground, places: range) -> None:
    levels = {level.code: level.data for level in vocab.of_scheme(session, LEVELS).values()}
    measures = policy.measures(session, levels)
    chosen = [corpus.random.choice(ground.providers) for _ in places]
    query = select(Provider).where(Provider.id.in_({provider_id for provider_id, _ in chosen}))
    accredited = {
        provider.id: provider for provider in session.scalars(query.options(*providers.with_accreditations()))
    }
    entered: list[tuple[MicroCredential, Version]] = []
    for place, (provider_id, name), number in zip(
        places, chosen, numbers.take(session, "MC", len(places)), strict=True
    ):
        owner = MicroCredential(
            id=new_id(),
            provider_id=provider_id,
            local_id=f"bench-{place}",
            number=number,
            created_at=now(session),
        )
        content = document.read(corpus.content(name, ground.qualifications), Content)
        examined = judged(content, accredited[provider_id], measures, References(), [])
        moment = now(session)
        version = new_version(owner, examined, 1, moment)
        version.state, version.in_force_from, version.decided_at = "approved", measures.day, moment
        for local_id, facts in enumerate(corpus.offerings()):
            offerings.keep(owner, str(local_id), document.read(facts, OfferingFacts), moment)
        entered.append((owner, version))
    _approve(session, entered)


def _approve(session: Session, entered: list[tuple[MicroCredential, Version]]) -> None:
    versions = [version for _, version in entered]
    session.add_all(versions)
    links.add(session, versions, ())
    day = today(session)
    decisions.register(session, (owner for owner, _ in entered), on=day, ground="requirements-met")
    for owner, version in entered:
        ledger.record(
            session, "micro_credential.registered", owner.id, number=owner.number, by=None, effective_on=day,
            ground="requirements-met", version=version.sequence,
        )  # fmt: skip
