"""Make what tests need: each function writes into a session, inside a transaction, and gives what it has made."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from registry.microcredentials import drafts, reviews
from registry.microcredentials.content import Content, OfferingFacts, document
from registry.microcredentials.offerings import put as put_offering
from registry.people import accounts, keys
from registry.people.accounts import REGISTER, Actor
from registry.providers import accreditations, agencies, providers
from registry.store.models import Accreditation, Agency, Offering, Provider, Version

TODAY = date(2026, 3, 3)
"""The day that it is in a test's register."""

SKILL = "ccd0a1d9-afda-43d9-b901-96344886e14d"
OTHER_SKILL = "2afb2b59-c9a3-4cf3-b1dd-1a2fad51e583"

OFFERING = {"starts_on": "2026-09-01", "ends_on": "2026-11-10", "language": "ar", "seats": 30}
BIRZEIT = {"ar": "جامعة بيرزيت", "en": "Birzeit University"}

_next = itertools.count(1)


def day(number: int) -> date:
    """Give the day so many days after TODAY."""
    return TODAY + timedelta(days=number)


def make_content(**changes: object) -> dict[str, object]:
    """Give complete content in which the rules find nothing wrong; a change to None leaves the element out."""
    content: dict[str, object] = {
        "title": {"ar": "مبادئ البرمجة بلغة بايثون", "en": "Python programming fundamentals"},
        "description": {
            "ar": "برامج قصيرة من الفكرة إلى الاختبار",
            "en": "Short programs, from idea to test",
        },
        "learning_outcomes": [
            {"text": {"ar": "يكتب برامج قصيرة", "en": "Write short programs"}, "skills": [SKILL]},
            {"text": {"ar": "يختبر البرامج", "en": "Test programs"}},
        ],
        "awarding_bodies": [{"name": BIRZEIT, "role": "awarding", "country": "PS"}],
        "workload_hours": 75,
        "ects": 3,
        "duration_weeks": 10,
        "level": "5",
        "eqf_level": "5",
        "qf_ehea_cycle": "short-cycle",
        "assessments": [{"type": "project-work", "supervision": "supervised-id"}],
        "modes": ["blended"],
        "quality_assurance": [{"type": "institutional-accreditation"}],
        "fields": ["0613"],
        "languages": ["ar", "en"],
        "stand_alone": True,
        "keywords": ["python"],
        "price": {"amount": 120, "currency": "USD"},
    }
    content |= changes
    return {name: value for name, value in content.items() if value is not None}


def read_content(**changes: object) -> Content:
    """Give the same, read."""
    return document.read(make_content(**changes), Content)


def make_provider(
    session: Session,
    *,
    name: dict[str, str] = BIRZEIT,
    acronym: str | None = None,
    homepage: str | None = None,
    earlier_id: str | None = None,
) -> Provider:
    """Register a provider that is not accredited."""
    return providers.register(
        session,
        by=REGISTER,
        name=name,
        type="university",
        country="PS",
        acronym=acronym,
        homepage=homepage,
        earlier_id=earlier_id,
    )


def make_agency(session: Session) -> Agency:
    name = {"ar": "هيئة الاعتماد", "en": "Accreditation commission"}
    return agencies.register(session, by=REGISTER, name=name, country="PS", homepage=None)


def make_accreditation(
    session: Session,
    provider: Provider,
    *,
    fields: Sequence[str] = (),
    highest_level: str | None = None,
    valid_from: date = date(2020, 1, 1),
    valid_until: date | None = None,
) -> Accreditation:
    """Grant an accreditation that covers everything for ever, unless told otherwise."""
    return accreditations.grant(
        session,
        provider,
        by=REGISTER,
        agency_id=make_agency(session).id,
        kind="institutional-license",
        fields=fields,
        highest_level=highest_level,
        valid_from=valid_from,
        valid_until=valid_until,
        reference=None,
    )


def decide(session: Session, accreditation: Accreditation, decision: str, effective_on: date) -> None:
    """Take a later decision on an accreditation, such as "suspended"."""
    accreditations.change(
        session,
        accreditation.id,
        by=REGISTER,
        decision=decision,
        effective_on=effective_on,
        ground={"en": "G"},
    )
    session.flush()


def make_accredited_provider(
    session: Session,
    *,
    name: dict[str, str] = BIRZEIT,
    acronym: str | None = None,
    homepage: str | None = None,
) -> Provider:
    provider = make_provider(session, name=name, acronym=acronym, homepage=homepage)
    make_accreditation(session, provider)
    return provider


def make_key(session: Session, role: str, provider: Provider | None = None, *, days: int = 365) -> str:
    """Give the key of a new account."""
    account = accounts.create(
        session, f"{role} {next(_next)}", role, provider.id if provider else None, by=REGISTER
    )
    return keys.issue(session, account, days=days, by=REGISTER)


def make_submitter(session: Session, provider: Provider | None = None) -> Actor:
    """Give one who submits for the provider: a new one that is accredited unless one is given."""
    provider = provider or make_accredited_provider(session)
    return keys.authenticate(session, make_key(session, accounts.PROVIDER, provider))


def make_reviewer(session: Session) -> Actor:
    return keys.authenticate(session, make_key(session, accounts.REVIEWER))


def make_draft(session: Session, by: Actor, local_id: str = "", /, **changes: object) -> Version:
    return drafts.draft(session, local_id or f"local-{next(_next)}", read_content(**changes), by=by)


def make_submitted(session: Session, by: Actor, local_id: str = "", /, **changes: object) -> Version:
    draft = make_draft(session, by, local_id, **changes)
    session.flush()
    return drafts.submit(session, draft.id, by=by, expected=draft.revision)


def make_registered(
    session: Session,
    provider: Provider | None = None,
    local_id: str = "",
    /,
    *,
    in_force_from: date | None = None,
    offerings: Sequence[Mapping[str, object]] | None = (OFFERING,),
    **changes: object,
) -> Version:
    """Register a version of a micro-credential of the provider, or else of a new one that is accredited."""
    submitter = make_submitter(session, provider)
    version = make_submitted(session, submitter, local_id, **changes)
    approve(session, version, in_force_from=in_force_from)
    for place, facts in enumerate(offerings or ()):
        make_offering(session, submitter, number_of(version), f"offering-{place}", **facts)
    return version


def make_offering(
    session: Session, by: Actor, number: str, local_id: str = "", /, **facts: object
) -> Offering:
    stated = document.read(facts, OfferingFacts)
    offering, _record, _warnings = put_offering(
        session, number, local_id or f"offering-{next(_next)}", stated, by=by
    )
    session.flush()
    return offering


def approve(session: Session, version: Version, *, in_force_from: date | None = None) -> Version:
    """Take and approve a submitted version."""
    reviewer = make_reviewer(session)
    reviews.take(session, version.id, by=reviewer)
    approved = reviews.approve(session, version.id, by=reviewer, in_force_from=in_force_from)
    session.flush()
    return approved


def number_of(version: Version) -> str:
    number = version.micro_credential.number
    assert number is not None
    return number
