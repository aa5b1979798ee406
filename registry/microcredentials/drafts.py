"""What a provider does with a version before it is reviewed: draft, change, submit, discard, or only ask."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from registry import ledger, policy, references, rules
from registry.clock import now
from registry.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from registry.microcredentials import content, decisions
from registry.people.accounts import PROVIDER, Actor
from registry.providers.providers import with_accreditations
from registry.rules.findings import Finding
from registry.rules.measures import derive, judge
from registry.store.models import OPEN_STATES, MicroCredential, Provider, Version

EDITABLE = ("draft", "returned")
DISCARDABLE = ("draft", "submitted", "returned")


def validate(session: Session, values: Mapping[str, Any], *, by: Actor) -> list[Finding]:
    """Everything the rules find in this content, were it submitted today. Nothing is saved."""
    if findings := references.judge(session, values):
        return findings
    version = content.build(values)
    derive(version, policy.measures(session))
    return judge(version, _provider(session, by), policy.measures(session))


def draft(session: Session, local_id: str, values: Mapping[str, Any], *, by: Actor) -> Version:
    """A new micro-credential's first version, or a further version of one that has none on its way."""
    provider = _provider(session, by)
    query = select(MicroCredential).where(
        MicroCredential.provider_id == provider.id, MicroCredential.local_id == local_id
    )
    owner = session.scalars(query.with_for_update()).one_or_none()
    if owner is None:
        owner = MicroCredential(provider_id=provider.id, local_id=local_id, created_at=now(session))
        session.add(owner)
        session.flush()
    decisions.require_living(session, owner)
    version = add_version(session, owner, values)
    version.findings = [finding.as_data() for finding in judge(version, provider, policy.measures(session))]
    ledger.record(session, "submission.drafted", version.id, by=by.account_id, number=owner.number)
    return version


def add_version(
    session: Session, owner: MicroCredential, values: Mapping[str, Any], basis: str = "review"
) -> Version:
    """A draft with this content, below its micro-credential. Raises Conflict when one is on its way, Invalid
    when it names what does not exist."""
    states = select(Version.sequence, Version.state).where(Version.micro_credential_id == owner.id)
    rows = session.execute(states).all()
    if any(row.state in OPEN_STATES for row in rows):
        raise Conflict("open_version_exists")
    if findings := references.judge(session, values):
        raise Invalid(findings)
    version = content.build(values)
    version.micro_credential_id, version.basis, version.state = owner.id, basis, "draft"
    version.sequence, version.created_at = max((row.sequence for row in rows), default=0) + 1, now(session)
    version.changed_at = version.created_at
    derive(version, policy.measures(session))
    session.add(version)
    session.flush()
    return version


def get(session: Session, version_id: uuid.UUID, *, by: Actor, lock: bool = False) -> Version:
    """Raises NotFound also for another provider's: whether it exists is not theirs to know."""
    query = (
        select(Version)
        .where(Version.id == version_id)
        .options(
            *content.loading(), joinedload(Version.micro_credential).joinedload(MicroCredential.provider)
        )
        .execution_options(populate_existing=True)
    )
    if lock:
        query = query.with_for_update(of=Version)
    version = session.scalars(query).one_or_none()
    if version is None or (by.role == PROVIDER and version.micro_credential.provider_id != by.provider_id):
        raise NotFound("not_found")
    return version


def page(
    session: Session, *, by: Actor, state: str | None = None, after: uuid.UUID | None = None, limit: int = 50
) -> tuple[list[Version], int]:
    """The provider's versions, newest first, and how many there are in all."""
    query = select(Version).join(MicroCredential, Version.micro_credential_id == MicroCredential.id)
    query = query.where(MicroCredential.provider_id == by.provider_id)
    if state:
        query = query.where(Version.state == state)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    if after:
        query = query.where(Version.id < after)
    query = (
        query.order_by(Version.id.desc())
        .limit(limit)
        .options(joinedload(Version.micro_credential).joinedload(MicroCredential.provider))
    )
    return list(session.scalars(query)), total


def change(
    session: Session, version_id: uuid.UUID, values: Mapping[str, Any], *, by: Actor, expected: int
) -> Version:
    version = _in_state(session, version_id, EDITABLE, by=by, expected=expected)
    if findings := references.judge(session, values):
        raise Invalid(findings)
    content.replace(version, values)
    version.changed_at = now(session)
    derive(version, policy.measures(session))
    version.findings = [
        finding.as_data() for finding in judge(version, _provider(session, by), policy.measures(session))
    ]
    ledger.record(
        session, "submission.changed", version.id, by=by.account_id, number=version.micro_credential.number
    )
    return version


def submit(session: Session, version_id: uuid.UUID, *, by: Actor, expected: int | None = None) -> Version:
    """Raises Invalid, and changes nothing, when the rules find errors."""
    version = _in_state(session, version_id, EDITABLE, by=by, expected=expected)
    findings = judge(version, _provider(session, by), policy.measures(session))
    if rules.has_errors(findings):
        raise Invalid(findings)
    version.state, version.submitted_at, version.comments = "submitted", now(session), []
    version.findings = [finding.as_data() for finding in findings]
    ledger.record(
        session, "submission.submitted", version.id, by=by.account_id, number=version.micro_credential.number
    )
    return version


def discard(session: Session, version_id: uuid.UUID, *, by: Actor, expected: int | None = None) -> Version:
    version = _in_state(session, version_id, DISCARDABLE, by=by, expected=expected)
    version.state = "discarded"
    ledger.record(
        session, "submission.discarded", version.id, by=by.account_id, number=version.micro_credential.number
    )
    return version


def _in_state(
    session: Session, version_id: uuid.UUID, states: tuple[str, ...], *, by: Actor, expected: int | None
) -> Version:
    version = get(session, version_id, by=by, lock=True)
    if expected is not None and version.revision != expected:
        raise Stale
    if version.state not in states:
        raise Conflict("wrong_state", state=version.state)
    return version


def _provider(session: Session, by: Actor) -> Provider:
    if by.provider_id is None:
        raise Forbidden("forbidden")
    query = select(Provider).where(Provider.id == by.provider_id).options(*with_accreditations())
    return session.scalars(query.execution_options(populate_existing=True)).one()
