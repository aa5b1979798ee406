"""Events for dates: when a day arrives on which an earlier decision takes effect, or something runs out, an event is
added to the ledger, so that whatever follows the ledger learns of it. Search counts past their time are deleted too.

The dates of offerings are no decisions: whoever has them can tell what is open.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import date

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from registry import ledger, search_usage
from registry.clock import today
from registry.store.models import (
    Accreditation,
    AccreditationChange,
    Cursor,
    MicroCredential,
    Provider,
    StatusChange,
    Version,
)
from registry.store.transaction import transaction

FOLLOWER = "due"
"""The name of this module's cursor, which keeps the day up to which events were added."""

DateColumn = SQLColumnExpression[date | None]
Condition = Callable[[DateColumn], ColumnElement[bool]]
DatedRows = Select[uuid.UUID, str | None, date | None, str]
"""A query of (subject's id, public number, date, what happens)."""


def step(session: Session) -> int:
    """Add the events of all days since the last call, today included; give how many. Do nothing twice a day."""
    day = today(session)
    cursor = session.get(Cursor, FOLLOWER)
    if cursor is not None and cursor.day is not None and cursor.day >= day:
        return 0
    with transaction(session):
        cursor = session.get(Cursor, FOLLOWER, with_for_update=True)
        if cursor is None:
            # The first call adds no events: no day has passed yet since the register was filled.
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
    """Note an event for every date after `after` and up to `until`; give how many."""
    count = 0
    for kind, query in _dates(after, until):
        for subject_id, number, on, what in session.execute(query):
            ledger.record(session, kind, subject_id, number=number, by=None, effective_on=on, what=what)
            count += 1
    return count


def _dates(after: date, until: date) -> Iterator[tuple[str, DatedRows]]:
    """Yield (kind of event, query) for every date on which something has legal effect."""

    def reached(day: DateColumn) -> ColumnElement[bool]:
        return and_(day > after, day <= until)

    def passed(day: DateColumn) -> ColumnElement[bool]:
        # A last day has passed on the day after it.
        return and_(day >= after, day < until)

    def of_accreditation(on: DateColumn, what: SQLColumnExpression[str], fits: Condition) -> DatedRows:
        query = _dated_rows(Accreditation.id, Provider.number, on, what).join(Accreditation.provider)
        return query.where(fits(on)).order_by(Accreditation.id)

    def of_micro_credential(on: DateColumn, what: SQLColumnExpression[str], fits: Condition) -> DatedRows:
        query = _dated_rows(MicroCredential.id, MicroCredential.number, on, what)
        return query.where(fits(on)).order_by(MicroCredential.id)

    def of_version(on: DateColumn, what: str, fits: Condition) -> DatedRows:
        query = of_micro_credential(on, literal(what), fits).join(MicroCredential.versions)
        return query.where(Version.state == "approved")

    kind = "accreditation.fell_due"
    yield kind, of_accreditation(Accreditation.valid_from, literal("began"), reached)
    yield kind, of_accreditation(Accreditation.valid_until, literal("ended"), passed)
    change = AccreditationChange
    yield kind, of_accreditation(change.effective_on, change.decision, reached).join(Accreditation.changes)

    kind = "micro_credential.fell_due"
    yield kind, of_version(Version.in_force_from, "version_in_force", reached)
    # The other dates of a version no longer count once a newer one has superseded it.
    current = ~_superseded(until)
    yield kind, of_version(Version.valid_until, "validity_ended", passed).where(current)
    status = of_micro_credential(StatusChange.effective_on, StatusChange.status, reached)
    yield kind, status.join(MicroCredential.status_changes)


def _dated_rows(
    subject_id: SQLColumnExpression[uuid.UUID],
    number: SQLColumnExpression[str | None],
    on: DateColumn,
    what: SQLColumnExpression[str],
) -> DatedRows:
    return select(subject_id, number, on, what)


def _superseded(on: date) -> ColumnElement[bool]:
    """Select versions that have a newer approved version in force on this day."""
    later = aliased(Version)
    newer = or_(
        later.in_force_from > Version.in_force_from,
        and_(later.in_force_from == Version.in_force_from, later.sequence > Version.sequence),
    )
    of_same = later.micro_credential_id == Version.micro_credential_id
    return exists().where(of_same, later.state == "approved", later.in_force_from <= on, newer)
