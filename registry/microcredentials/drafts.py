"""What a provider does with a version before it is reviewed: draft, change, submit, discard, or only ask."""

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, undefer
from sqlalchemy.orm.attributes import set_committed_value

from registry import ledger
from registry.clock import now
from registry.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from registry.microcredentials import decisions
from registry.microcredentials.content import Content, links
from registry.microcredentials.examination import examine, new_version
from registry.people.accounts import PROVIDER, Actor
from registry.providers.providers import with_accreditations
from registry.rules.findings import Finding
from registry.store import numbers
from registry.store.models import OPEN_STATES, MicroCredential, Provider, Version

EDITABLE = ("draft", "returned")
DISCARDABLE = ("draft", "submitted", "returned")


def validate(session: Session, content: Content, *, by: Actor, local_id: str | None = None) -> list[Finding]:
    """Give everything that is found in this content, were it submitted today. Nothing is saved."""
    provider = _provider(session, by)
    own = select(MicroCredential.number).where(MicroCredential.provider_id == provider.id)
    number = session.scalar(own.where(MicroCredential.local_id == local_id)) if local_id else None
    try:
        return examine(session, content, provider, number).findings
    except Invalid as refusal:
        return list(refusal.findings)


def draft(
    session: Session, local_id: str, content: Content, *, by: Actor, replaces: str | None = None
) -> Version:
    """Make a new micro-credential's first version, or a further version of one that has none on its way. `replaces` is
    the number of the provider's micro-credential in whose place it comes.

    Raises Conflict when one is on its way or the entry is over, Invalid when the content names what does not exist.
    """
    provider = _provider(session, by)
    query = select(MicroCredential).where(
        MicroCredential.provider_id == provider.id, MicroCredential.local_id == local_id
    )
    query = query.options(undefer(MicroCredential.replaces))
    owner = session.scalars(query.with_for_update()).one_or_none()
    sequence = 1
    if owner is None:
        owner = MicroCredential(provider_id=provider.id, local_id=local_id, created_at=now(session))
        set_committed_value(owner, "replaces", None)
        session.add(owner)
    else:
        sequence = _next_sequence(session, owner)
    owner.provider = provider
    _replace(session, owner, replaces)
    examined = examine(session, content, provider, owner.number)
    version = new_version(owner, examined, sequence, now(session))
    session.add(version)
    links.add(session, [version], examined.unknown)
    ledger.record(session, "submission.drafted", version.id, by=by.account_id, number=owner.number)
    return version


def _replace(session: Session, owner: MicroCredential, stated: str | None) -> None:
    """Let it come in the place of its provider's micro-credential of the number stated, or of none.

    Raises Invalid when its provider has none of this number, and when it is registered in the place of another.
    """
    number = numbers.plain(stated) if stated else None
    if number == owner.replaces or (number is None and owner.number is not None):
        return
    if owner.number is not None:
        raise Invalid([Finding("not_allowed_value", "/replaces", params={"value": number})])
    replaced = None
    if number is not None:
        own = select(MicroCredential.id).where(MicroCredential.provider_id == owner.provider_id)
        replaced = session.scalar(own.where(MicroCredential.number == number))
        if replaced is None:
            raise Invalid([Finding("not_yours", "/replaces", params={"value": number})])
    owner.replaces_id = replaced
    set_committed_value(owner, "replaces", number)


def _next_sequence(session: Session, owner: MicroCredential) -> int:
    status = decisions.last_status(Version.micro_credential_id).label("status")
    states = select(Version.sequence, Version.state, status).where(Version.micro_credential_id == owner.id)
    rows = session.execute(states).all()
    decisions.require_living(next((row.status for row in rows), None))
    if any(row.state in OPEN_STATES for row in rows):
        raise Conflict("open_version_exists")
    return max((row.sequence for row in rows), default=0) + 1


def get(session: Session, version_id: uuid.UUID, *, by: Actor, lock: bool = False) -> Version:
    """Give a version; `lock` it, with the accreditations of its provider, for a change. Raise NotFound also for another
    provider's: whether it exists is not theirs to know.
    """
    owner = joinedload(Version.micro_credential)
    provider = owner.joinedload(MicroCredential.provider)
    query = select(Version).where(Version.id == version_id).execution_options(populate_existing=True)
    if lock:
        query = query.with_for_update(of=Version).options(provider.options(*with_accreditations(joined=True)))
    query = query.options(provider, owner.undefer(MicroCredential.replaces))
    version = session.scalars(query).unique().one_or_none()
    if version is None or (by.role == PROVIDER and version.micro_credential.provider_id != by.provider_id):
        raise NotFound("not_found")
    return version


def page(
    session: Session, *, by: Actor, state: str | None = None, after: uuid.UUID | None = None, limit: int = 50
) -> tuple[list[Version], int]:
    """Give the provider's versions, newest first, and how many there are in all."""
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
    session: Session,
    version_id: uuid.UUID,
    content: Content,
    *,
    by: Actor,
    expected: int,
    local_id: str | None = None,
    replaces: str | None = None,
) -> Version:
    """Put another content in the place of the one that a draft or a returned version has.

    Raise Invalid for a `local_id` that is not the one it has: that name stays.
    """
    version = _in_state(session, version_id, EDITABLE, by=by, expected=expected)
    owner = version.micro_credential
    if local_id not in (None, owner.local_id):
        raise Invalid([Finding("not_allowed_value", "/local_id", params={"value": local_id})])
    _replace(session, owner, replaces)
    examined = examine(session, content, owner.provider, owner.number)
    before = version.content
    version.content, version.findings, version.changed_at = examined.content, examined.as_data(), now(session)
    links.replace(session, version, before, examined.unknown)
    number = owner.number
    ledger.record(session, "submission.changed", version.id, by=by.account_id, number=number)
    return version


def submit(session: Session, version_id: uuid.UUID, *, by: Actor, expected: int | None = None) -> Version:
    """Raise Invalid, and change nothing, when the rules find errors."""
    version = _in_state(session, version_id, EDITABLE, by=by, expected=expected)
    number = version.micro_credential.number
    examined = examine(session, version.content, version.micro_credential.provider, number)
    if examined.has_errors:
        raise Invalid(examined.findings)
    version.state, version.submitted_at, version.comments = "submitted", now(session), []
    version.findings = examined.as_data()
    ledger.record(session, "submission.submitted", version.id, by=by.account_id, number=number)
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
    query = select(Provider).where(Provider.id == by.provider_id).options(*with_accreditations(joined=True))
    return session.scalars(query.execution_options(populate_existing=True)).unique().one()
