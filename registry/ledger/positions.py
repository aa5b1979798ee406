"""The position of each public record: that of the last event that changed anything public of it, whichever row that
was. Moved in set-based statements, however many records an event concerns.
"""

from collections.abc import Iterable, Mapping
from typing import cast

from sqlalchemy import ARRAY, SelectBase, String, Subquery, Table, func, literal, select, union_all, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from registry.ledger.kinds import KINDS, Moves
from registry.store.models.ledger import LedgerEvent
from registry.store.models.microcredential import MicroCredential
from registry.store.models.provider import Provider
from registry.store.models.qualification import Qualification, Recognition
from registry.store.models.version import Version, VersionLink

Numbers = Mapping[Moves, Mapping[str, int]]
"""Whose numbers → number → position of the last event with it, counted from where the ledger stood before."""


def moved_by(events: Iterable[tuple[str, str | None]]) -> Numbers:
    """Give the numbers that these events, (kind, number) in their order, move."""
    numbers: dict[Moves, dict[str, int]] = {}
    for count, (kind, number) in enumerate(events, 1):
        if (moves := KINDS[kind].moves) and number:
            numbers.setdefault(moves, {})[number] = count
    return numbers


def lock(session: Session, numbers: Numbers) -> None:
    """Lock the records that will be moved, before the ledger's head is locked.

    Whoever holds a record waits for the head; whoever held the head and then waited for a record would wait for ever.
    What a session has loaded of micro-credentials in a transaction it has locked, as every service does that decides of
    one. SQLite has one writer at a time, and nothing to lock.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    held = {row.number for row in session.identity_map.values() if isinstance(row, MicroCredential)}
    for moves, given in numbers.items():
        free = list(given.keys() - held) if moves == "micro_credential" else list(given)
        if not free:
            continue
        named = select(
            func.unnest(literal(free, ARRAY(String))).label("number"), literal(0).label("position")
        ).subquery()
        ids = select(_records(moves, named).subquery().c.id)
        locked = select(MicroCredential.id).where(MicroCredential.id.in_(ids)).order_by(MicroCredential.id)
        # Not against the foreign keys to them: others go on drafting versions meanwhile.
        session.execute(select(func.count()).select_from(locked.with_for_update(key_share=True).subquery()))


def move(session: Session, numbers: Numbers, after: int) -> None:
    """Give each record the position of the last event after this one that moves it."""
    table = cast(Table, MicroCredential.__table__)
    for moves in numbers:
        kinds = [kind.name for kind in KINDS.values() if kind.moves == moves]
        events = select(LedgerEvent.number, LedgerEvent.position).where(
            LedgerEvent.position > after, LedgerEvent.kind.in_(kinds)
        )
        each = _records(moves, events.subquery()).subquery()
        moved = select(each.c.id, func.max(each.c.position).label("position")).group_by(each.c.id).subquery()
        session.execute(
            update(table)
            .where(table.c.id == moved.c.id, table.c.number.is_not(None), table.c.position < moved.c.position)
            .values(position=moved.c.position)
        )
    _tell(session, numbers.get("micro_credential", {}), after)


def _records(moves: Moves, events: Subquery) -> SelectBase:
    """Give (id, position) of the micro-credentials that events, of which number and position are given, move."""
    position = events.c.position
    if moves == "micro_credential":
        return select(MicroCredential.id, position).join(events, events.c.number == MicroCredential.number)
    named = events.c.number == Provider.number
    of_owner = select(MicroCredential.id, position).join(MicroCredential.provider).join(events, named)
    as_partner = (
        select(Version.micro_credential_id.label("id"), position)
        .join(VersionLink, VersionLink.version_id == Version.id)
        .join(events, events.c.number == VersionLink.provider)
        .where(Version.state == "approved")
    )
    recognised = (
        select(Recognition.micro_credential_id.label("id"), position)
        .join(Recognition.qualification)
        .join(Qualification.provider)
        .join(events, named)
    )
    return union_all(of_owner, as_partner, recognised)


def _tell(session: Session, counts: Mapping[str, int], after: int) -> None:
    """Let objects of the session know their new position, so that an answer needs no reading back."""
    if counts:
        for row in session.identity_map.values():
            if isinstance(row, MicroCredential) and (count := counts.get(row.number or "")):
                set_committed_value(row, "position", after + count)
