"""What falls due by date: when a day begins on which something decided earlier takes effect or runs out, the
ledger says so, and everything that follows the ledger sees it. What was kept long enough is forgotten.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from registry import ledger, search_usage
from registry.clock import today
from registry.store.models import (
    Accreditation,
    AccreditationChange,
    Cursor,
    MicroCredential,
    Offering,
    Provider,
    StatusChange,
    Version,
)
from registry.store.transaction import transaction

FOLLOWER = "due"


def step(session: Session) -> int:
    """Bring the register to today; returns how many events it took. Twice on one day does nothing."""
    day = today(session)
    cursor = session.get(Cursor, FOLLOWER)
    if cursor is not None and cursor.day is not None and cursor.day >= day:
        return 0
    with transaction(session):
        cursor = session.get(Cursor, FOLLOWER, with_for_update=True)
        if cursor is None:
            # The first day: what is there was entered with today's eyes.
            session.add(Cursor(follower=FOLLOWER, position=0, day=day))
            return 0
        assert cursor.day is not None
        if cursor.day >= day:
            return 0
        count = _announce(session, cursor.day, day)
        search_usage.forget(session, day)
        cursor.day = day
    return count


def _announce(session: Session, after: date, until: date) -> int:
    """Note an event for every date that came since the day last looked at; returns how many."""
    count = 0
    for kind, found in _boundaries(after, until):
        for subject_id, number, on, what in session.execute(found):
            ledger.record(session, kind, subject_id, number=number, by=None, effective_on=on, what=what)
            count += 1
    return count


def _boundaries(after: date, until: date) -> Iterator[tuple[str, Select[Any, Any, Any, Any]]]:
    """(kind of event, query of (subject's id, public number, date, what happens)) of all that has dates."""

    def begins(column: Any) -> ColumnElement[bool]:
        return and_(column > after, column <= until)

    def ran_out(column: Any) -> ColumnElement[bool]:
        # Its last day was yesterday at the latest, and not yet so when last looked.
        return and_(column >= after, column < until)

    def of_accreditation(column: Any, what: Any) -> Select[Any, Any, Any, Any]:
        query = select(Accreditation.id, Provider.number, column, what).join(Accreditation.provider)
        return query.order_by(Accreditation.id)

    def of_entry(column: Any, what: Any) -> Select[Any, Any, Any, Any]:
        return select(MicroCredential.id, MicroCredential.number, column, what).order_by(MicroCredential.id)

    begun = of_accreditation(Accreditation.valid_from, literal("began")).where(
        begins(Accreditation.valid_from)
    )
    yield "accreditation.fell_due", begun
    ended = of_accreditation(Accreditation.valid_until, literal("ended")).where(
        ran_out(Accreditation.valid_until)
    )
    yield "accreditation.fell_due", ended
    change = AccreditationChange
    changes = (
        of_accreditation(change.effective_on, change.decision)
        .join(Accreditation.changes)
        .where(begins(change.effective_on))
    )
    yield "accreditation.fell_due", changes
    entries = (
        of_entry(Version.in_force_from, literal("version_in_force"))
        .join(MicroCredential.versions)
        .where(Version.state == "approved")
    )
    yield "micro_credential.fell_due", entries.where(begins(Version.in_force_from))
    # What a superseded version said of its end no longer counts.
    current = of_entry(Version.valid_until, literal("validity_ended")).join(MicroCredential.versions)
    current = current.where(Version.state == "approved", ~_superseded(until))
    yield "micro_credential.fell_due", current.where(ran_out(Version.valid_until))
    offered = MicroCredential.offerings
    for column, what in (
        (Offering.apply_from, "applications_opened"),
        (Offering.apply_until, "applications_closed"),
        (Offering.starts_on, "offering_started"),
        (Offering.ends_on, "offering_ended"),
    ):
        has_come = begins(column) if column is Offering.apply_from else ran_out(column)
        found = of_entry(column, literal(what)).join(offered).where(~Offering.cancelled, has_come)
        yield "micro_credential.fell_due", found.where(MicroCredential.number.is_not(None))
    statuses = of_entry(StatusChange.effective_on, StatusChange.status).join(MicroCredential.status_changes)
    yield "micro_credential.fell_due", statuses.where(begins(StatusChange.effective_on))


def _superseded(on: date) -> ColumnElement[bool]:
    later = aliased(Version)
    newer = or_(
        later.in_force_from > Version.in_force_from,
        and_(later.in_force_from == Version.in_force_from, later.sequence > Version.sequence),
    )
    of_same = later.micro_credential_id == Version.micro_credential_id
    return exists().where(of_same, later.state == "approved", later.in_force_from <= on, newer)
