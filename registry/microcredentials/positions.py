"""Which public records moved since a position: how the index, copies elsewhere and kept answers find what changed.

The ledger moves them (`registry/ledger/positions.py`).
"""

import uuid
from collections.abc import Callable, Collection

from sqlalchemy import ColumnElement, Engine, func, literal, select, tuple_
from sqlalchemy.orm import Session

from registry.store.models import MicroCredential
from registry.store.reading import row_reader


def after(position: int, reached: uuid.UUID | None = None) -> ColumnElement[bool]:
    """Give the condition that a record moved after a position; with `reached`, or stands at just this one, after it."""
    if reached is None:
        return MicroCredential.position > position
    return tuple_(MicroCredential.position, MicroCredential.id) > tuple_(literal(position), literal(reached))


def moved(
    session: Session, position: int, reached: uuid.UUID | None, limit: int
) -> list[tuple[uuid.UUID, int]]:
    """Give (id, position) of the records that moved next, in the order in which they did."""
    query = select(MicroCredential.id, MicroCredential.position).where(after(position, reached))
    query = query.order_by(MicroCredential.position, MicroCredential.id).limit(limit)
    return [(id_, at) for id_, at in session.execute(query)]


def moved_at(session: Session, positions: Collection[int], most: int) -> dict[int, tuple[int, list[str]]]:
    """Give (count, numbers) of the records that stand at each of these positions, no numbers where they are more than
    `most`.
    """
    here = MicroCredential.position.in_(positions)
    counting = select(MicroCredential.position, func.count()).where(here).group_by(MicroCredential.position)
    moved: dict[int, tuple[int, list[str]]] = {position: (0, []) for position in positions}
    moved |= {position: (count, []) for position, count in session.execute(counting)}
    few = [position for position, (count, _) in moved.items() if 0 < count <= most]
    naming = select(MicroCredential.position, MicroCredential.number)
    naming = naming.where(MicroCredential.position.in_(few)).order_by(MicroCredential.number)
    for position, number in session.execute(naming):
        moved[position][1].append(number or "")
    return moved


def reader(store: Engine) -> Callable[[str], int | None]:
    """Give a function that reads the position of the record with a number, outside any session."""
    read_row = row_reader(store, "SELECT position FROM micro_credentials WHERE number = ?")

    def position(number: str) -> int | None:
        row = read_row(number)
        return int(row[0]) if row else None

    return position
