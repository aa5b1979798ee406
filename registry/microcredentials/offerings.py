"""Offerings: when, where and for how much a micro-credential can be taken. Its provider keeps them, without review."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from registry import ledger, policy, rules
from registry.clock import now
from registry.errors import Conflict, Invalid, NotFound, Stale
from registry.microcredentials import decisions, records
from registry.microcredentials.content import OfferingFacts, document, references
from registry.microcredentials.records import Record
from registry.microcredentials.spells import Spell, day_after, ends, spells_of, value_of
from registry.microcredentials.standing import REGISTERED, version_in_force
from registry.people.accounts import Actor
from registry.rules import offerings as offering_rules
from registry.rules.findings import Finding
from registry.rules.offerings import OfferingCase
from registry.store.models import MicroCredential, Offering

_FACTS = [field.name for field in document.fields_of(OfferingFacts)]

Change = Literal["announced", "changed"]


def facts_of(offering: Offering) -> OfferingFacts:
    """Give what an offering says."""
    values = {name: getattr(offering, name) for name in _FACTS}
    return document.read(values, OfferingFacts)


def find(owner: MicroCredential, local_id: str) -> Offering | None:
    """Give the offering that the provider calls so; the micro-credential's offerings are loaded."""
    return next((offering for offering in owner.offerings if offering.local_id == local_id), None)


def keep(
    owner: MicroCredential, local_id: str, facts: OfferingFacts, moment: datetime
) -> tuple[Offering, Change | None]:
    """Let the offering of this name say these facts, and say what that changed: None when it said them already."""
    change: Change | None = None
    offering = find(owner, local_id)
    if offering is None:
        offering, change = Offering(local_id=local_id, cancelled=False, created_at=moment), "announced"
        owner.offerings.append(offering)
    elif facts_of(offering) != facts:
        change = "changed"
    if change is not None:
        for name in _FACTS:
            setattr(offering, name, getattr(facts, name))
        offering.prices = [document.dump(price) for price in facts.prices]
        offering.changed_at = moment
    return offering, change


def is_open(offering: Offering, status: str | None, on: date) -> bool | None:
    """Say whether one may apply on the day, on which the micro-credential has this status; None where neither a day nor
    "at any time" tells.

    Without a last day to apply one may until the start. After it, while the offering runs, nobody knows. Nobody enrols
    in what is not registered, or was cancelled.
    """
    if status != REGISTERED or offering.cancelled:
        return False
    if offering.apply_from is not None and on < offering.apply_from:
        return False
    if offering.ends_on is not None and offering.ends_on < on:
        return False
    until = offering.apply_until or offering.starts_on
    if until is None:
        return True if offering.any_time else None
    if on <= until:
        return True
    return None if offering.apply_until is None else False


def open_spells(offering: Offering, statuses: Sequence[Spell], since: date) -> list[Spell]:
    """Give when one may apply ("true") and when not ("false"), from a day on; on the other days nobody knows."""

    def is_open_on(day: date) -> str | None:
        answer = is_open(offering, value_of(statuses, day), day)
        return None if answer is None else str(answer).lower()

    changes = [
        *ends(statuses),
        *([offering.apply_from] if offering.apply_from else []),
        *(
            day
            for last in (offering.apply_until, offering.starts_on, offering.ends_on)
            for day in day_after(last)
        ),
    ]
    return spells_of(is_open_on, changes, since)


def put(
    session: Session,
    number: str,
    local_id: str,
    facts: OfferingFacts,
    *,
    by: Actor,
    expected: int | None = None,
    new: bool = False,
) -> tuple[Offering, Record, list[Finding]]:
    """Make an offering, or change the one that the provider calls so; give it, the record, and the warnings about it.

    `expected` is the revision it must have, `new` whether there may be none. Raises Invalid, Conflict when the entry is
    withdrawn or revoked, or the offering exists or is cancelled, and Stale.
    """
    record = _own(session, number, by)
    owner = record.micro_credential
    before = find(owner, local_id)
    if new and before is not None:
        raise Conflict("offering_exists")
    if expected is not None and (before is None or before.revision != expected):
        raise Stale
    if before is not None and before.cancelled:
        raise Conflict("wrong_state", state="cancelled")
    others = [facts_of(each) for each in owner.offerings if each is not before and not each.cancelled]
    warnings = _judge(session, record, facts, others)
    offering, change = keep(owner, local_id, facts, now(session))
    if change is not None:
        ledger.record(
            session, f"offering.{change}", owner.id, number=owner.number, by=by.account_id, offering=local_id,
            facts=document.dump(facts),
        )  # fmt: skip
    return offering, record, warnings


def cancel(session: Session, number: str, local_id: str, *, by: Actor) -> tuple[Offering, Record]:
    """Say that an offering does not take place; it stays, and stays so. Doing it twice changes nothing."""
    record = _own(session, number, by)
    owner = record.micro_credential
    offering = find(owner, local_id)
    if offering is None:
        raise NotFound("not_found")
    if not offering.cancelled:
        offering.cancelled, offering.changed_at = True, now(session)
        ledger.record(
            session, "offering.cancelled", owner.id, number=owner.number, by=by.account_id, offering=local_id
        )
    return offering, record


def _judge(
    session: Session, record: Record, facts: OfferingFacts, others: list[OfferingFacts]
) -> list[Finding]:
    # Of what is registered from a later day on, the content that will then be in force.
    version = record.version or version_in_force(record.micro_credential.versions, date.max)
    assert version is not None, "what has a number has an approved version"
    findings = [
        *references.code_findings(facts, references.look_up(session, [facts])),
        *offering_rules.judge(
            OfferingCase(facts, version.content, others, policy.on(session, record.on), record.on)
        ),
    ]
    if rules.has_errors(findings):
        raise Invalid(findings)
    return findings


def _own(session: Session, number: str, by: Actor) -> Record:
    """Give a provider's own micro-credential, locked. Raise NotFound for another provider's too."""
    record = records.locked(session, number)
    if record is None or by.provider_id != record.micro_credential.provider_id:
        raise NotFound("not_found")
    decisions.require_living(record.micro_credential.status_changes[-1].status)
    return record
