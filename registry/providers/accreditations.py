"""Accreditation decisions for a provider, and what happens to them later."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from registry import ledger
from registry.clock import now
from registry.errors import Conflict, Invalid, NotFound
from registry.microcredentials import standing
from registry.people.accounts import Actor
from registry.rules.findings import Finding
from registry.store.models import (
    Accreditation,
    AccreditationChange,
    AccreditationField,
    Agency,
    Concept,
    Provider,
)

DECISIONS = ("suspended", "reinstated", "withdrawn")
"""The decisions after the grant. States: granted → suspended ⇄ granted → withdrawn (design, section 3)."""


def grant(
    session: Session,
    provider: Provider,
    *,
    by: Actor,
    agency_id: uuid.UUID,
    kind: str,
    fields: Sequence[str],
    highest_level: str | None,
    valid_from: date,
    valid_until: date | None,
    reference: str | None,
) -> Accreditation:
    """Record an accreditation. No `fields` means every field, no `highest_level` every level. Raise Invalid."""
    findings = [
        Finding("unknown_code", f"/fields/{index}", params={"value": code, "scheme": "isced-f"})
        for index, code in enumerate(fields)
        if session.get(Concept, f"isced-f:{code}") is None
    ]
    if session.get(Agency, agency_id) is None:
        findings.append(Finding("unknown_number", "/agency", params={"value": str(agency_id)}))
    if valid_until is not None and valid_until < valid_from:
        params = {"later": "valid_until", "earlier": "valid_from"}
        findings.append(Finding("dates_out_of_order", "/valid_until", params=params))
    if findings:
        raise Invalid(findings)
    accreditation = Accreditation(
        provider_id=provider.id,
        agency_id=agency_id,
        kind=kind,
        reference=reference,
        highest_level=highest_level,
        valid_from=valid_from,
        valid_until=valid_until,
        created_at=now(session),
    )
    accreditation.fields = [AccreditationField(field=code) for code in dict.fromkeys(fields)]
    session.add(accreditation)
    session.flush()
    ledger.record(
        session,
        "accreditation.granted",
        accreditation.id,
        number=provider.number,
        by=by.account_id,
        effective_on=valid_from,
        kind=kind,
        fields=list(fields),
        highest_level=highest_level,
        valid_until=valid_until and valid_until.isoformat(),
    )
    return accreditation


def get(session: Session, accreditation_id: uuid.UUID, *, lock: bool = False) -> Accreditation:
    query = (
        select(Accreditation)
        .where(Accreditation.id == accreditation_id)
        .options(
            selectinload(Accreditation.fields),
            selectinload(Accreditation.changes),
            joinedload(Accreditation.provider),
            joinedload(Accreditation.agency),
        )
        .execution_options(populate_existing=True)
    )
    if lock:
        query = query.with_for_update(of=Accreditation)
    accreditation = session.scalars(query).one_or_none()
    if accreditation is None:
        raise NotFound("not_found")
    return accreditation


def change(
    session: Session,
    accreditation_id: uuid.UUID,
    *,
    by: Actor,
    decision: str,
    effective_on: date,
    ground: dict[str, str],
) -> Accreditation:
    """Suspend, reinstate or withdraw it from a day on. Raise Conflict where its state on that day forbids that."""
    accreditation = get(session, accreditation_id, lock=True)
    state = standing.of_accreditation(accreditation, effective_on)
    allowed = {"suspended": ("granted",), "reinstated": ("suspended",), "withdrawn": ("granted", "suspended")}
    later = any(change.effective_on > effective_on for change in accreditation.changes)
    if state not in allowed[decision] or later:
        raise Conflict("wrong_state", state="later_decision" if later else state)
    decided = AccreditationChange(
        accreditation_id=accreditation.id,
        decision=decision,
        effective_on=effective_on,
        ground=ground,
        decided_by=by.account_id,
        decided_at=now(session),
    )
    session.add(decided)
    accreditation.changes.append(decided)
    ledger.record(
        session,
        f"accreditation.{decision}",
        accreditation.id,
        number=accreditation.provider.number,
        by=by.account_id,
        effective_on=effective_on,
        statement=ground,
    )
    return accreditation


def as_facts(accreditation: Accreditation, on: date) -> dict[str, object]:
    """Give what is public of it, with its state on the day."""
    return {
        "id": accreditation.id,
        "agency": accreditation.agency.name,
        "kind": accreditation.kind,
        "reference": accreditation.reference,
        "fields": [row.field for row in accreditation.fields],
        "highest_level": accreditation.highest_level,
        "valid_from": accreditation.valid_from,
        "valid_until": accreditation.valid_until,
        "state": standing.of_accreditation(accreditation, on),
        "changes": accreditation.changes,
    }
