"""What a reviewer does with a submitted version: take, return, reject, approve."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Uuid, func, literal, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from registry import ledger
from registry.clock import now, today
from registry.errors import Conflict, Invalid, NotFound
from registry.microcredentials import decisions
from registry.microcredentials.examination import examine
from registry.people.accounts import Actor
from registry.providers.providers import with_accreditations
from registry.rules.findings import Finding
from registry.store import numbers
from registry.store.models import MicroCredential, Text, Version
from registry.values.json import JSONObject

QUEUE = ("submitted", "in_review")


def page(
    session: Session, *, state: str | None, after: uuid.UUID | None, limit: int
) -> tuple[list[Version], int]:
    """Give what waits for the ministry, oldest first, and how much there is."""
    query = select(Version).where(Version.state == state if state else Version.state.in_(QUEUE))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    if after:
        query = query.where(Version.id > after)
    owner = joinedload(Version.micro_credential).joinedload(MicroCredential.provider)
    return list(session.scalars(query.order_by(Version.id).limit(limit).options(owner))), total


def get(session: Session, version_id: uuid.UUID, *, lock: bool = False) -> Version:
    """Give a version; `lock` it and its micro-credential, with the accreditations of the provider, for a decision.

    Raise NotFound for drafts too: they are the provider's until submitted.
    """
    provider = contains_eager(Version.micro_credential).joinedload(MicroCredential.provider, innerjoin=True)
    query = (
        select(Version)
        .join(Version.micro_credential)
        .where(Version.id == version_id, Version.state.not_in(("draft", "discarded")))
        .options(provider, contains_eager(Version.micro_credential).undefer(MicroCredential.replaces))
        .execution_options(populate_existing=True)
    )
    if lock:
        query = query.options(provider.options(*with_accreditations(joined=True)))
        query = query.with_for_update(of=(Version, MicroCredential))
    version = session.scalars(query).unique().one_or_none()
    if version is None:
        raise NotFound("not_found")
    return version


def take(session: Session, version_id: uuid.UUID, *, by: Actor) -> Version:
    version = get(session, version_id, lock=True)
    if version.state != "submitted":
        raise Conflict("wrong_state", state=version.state)
    version.state, version.reviewer_id = "in_review", by.account_id
    _record(session, "submission.taken", version, by)
    return version


def return_(
    session: Session,
    version_id: uuid.UUID,
    *,
    by: Actor,
    comments: Sequence[JSONObject],
    note: Text | None,
) -> Version:
    """Back to the provider with comments, each on a field of the content: {"path": pointer, "text": text}."""
    version = _under_review(session, version_id, by)
    version.state, version.comments, version.decision_note = "returned", list(comments), note
    _record(session, "submission.returned", version, by)
    return version


def reject(session: Session, version_id: uuid.UUID, *, by: Actor, ground: str, note: Text | None) -> Version:
    version = _under_review(session, version_id, by)
    version.state, version.decided_at = "rejected", now(session)
    version.decision_ground, version.decision_note = ground, note
    _record(session, "submission.rejected", version, by, ground=ground)
    return version


def approve(
    session: Session,
    version_id: uuid.UUID,
    *,
    by: Actor,
    in_force_from: date | None = None,
    note: Text | None = None,
) -> Version:
    """Enter it into the register: the first approval gives the number. Raises Invalid when by now the rules find
    errors, such as an accreditation that ended since it was submitted.
    """
    version = _under_review(session, version_id, by)
    day = today(session)
    starts = in_force_from or day
    if starts < day:
        raise Invalid([Finding("date_in_past", "/in_force_from", params={"on": starts.isoformat()})])
    owner = version.micro_credential
    newest = None if owner.number is None else _newest(session, owner)
    examined = examine(session, version.content, owner.provider, owner.number)
    if newest is not None and starts < newest:
        # Else the older version would come back on its day.
        params = {"later": "in_force_from", "earlier": newest.isoformat()}
        examined.findings.append(Finding("dates_out_of_order", "/in_force_from", params=params))
    if examined.has_errors:
        raise Invalid(examined.findings)
    first = owner.number is None
    if first:
        owner.number = numbers.take(session, "MC")[0]
        decisions.register(session, [owner], on=starts, ground="requirements-met", by=by.account_id)
    version.findings = examined.as_data()
    version.state, version.decided_at, version.in_force_from = "approved", now(session), starts
    version.decision_ground, version.decision_note = "requirements-met", note
    kind = "micro_credential.registered" if first else "micro_credential.version_approved"
    ledger.record(
        session, kind, owner.id, number=owner.number, by=by.account_id, effective_on=starts, ground="requirements-met",
        version=version.sequence,
    )  # fmt: skip
    if first and owner.replaces:
        ledger.record(
            session, "micro_credential.replaced", owner.replaces_id, number=owner.replaces, by=by.account_id,
            effective_on=starts, replaced_by=owner.number,
        )  # fmt: skip
    return version


def _newest(session: Session, owner: MicroCredential) -> date | None:
    """Give the day on which the newest version of what is registered comes into force; raise Conflict if it is over."""
    newest = select(func.max(Version.in_force_from), decisions.last_status(literal(owner.id, Uuid)))
    row = session.execute(
        newest.where(Version.micro_credential_id == owner.id, Version.state == "approved")
    ).one()
    decisions.require_living(row[1])
    return row[0]


def _under_review(session: Session, version_id: uuid.UUID, by: Actor) -> Version:
    version = get(session, version_id, lock=True)
    if version.state != "in_review":
        raise Conflict("wrong_state", state=version.state)
    if version.reviewer_id != by.account_id:
        raise Conflict("not_under_review_by_you")
    return version


def _record(session: Session, kind: str, version: Version, by: Actor, ground: str | None = None) -> None:
    number = version.micro_credential.number
    ledger.record(session, kind, version.id, number=number, by=by.account_id, ground=ground)
