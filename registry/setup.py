"""What an empty register needs before its first entry: the head of the ledger, the number series, policy,
vocabularies. Safe to run at every start.
"""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import ledger, policy
from registry.store import numbers
from registry.store.models import LedgerHead, NumberSeries, RegisterMark
from registry.store.transaction import transaction
from registry.vocab import loader, relations


def prepare(session: Session) -> Iterator[str]:
    """Enter everything in one transaction; yield a line for each thing that was new."""
    with transaction(session):
        if session.get(LedgerHead, 1) is None:
            session.add(LedgerHead(id=1, position=0, hash=ledger.GENESIS))
        present = set(session.scalars(select(NumberSeries.series)))
        session.add_all(NumberSeries(series=name, last=0) for name in numbers.DIGITS if name not in present)
        session.flush()
        changed = loader.load_all(session) + relations.load_shipped(session)
        rows = policy.load_first_values(session)
    if changed:
        yield f"vocabularies loaded: {', '.join(changed)}"
    if rows:
        yield f"policy: {rows} rows"


def is_demonstration(session: Session) -> bool:
    return session.get(RegisterMark, "demonstration") is not None


def mark_demonstration(session: Session) -> None:
    if not is_demonstration(session):
        session.add(RegisterMark(name="demonstration", value="yes"))
        ledger.record(session, "register.marked_demonstration", "register", by=None)
