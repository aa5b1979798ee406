"""Facts about the register as a whole that every page needs; read again only when the ledger has moved on."""

import logging
from dataclasses import dataclass
from typing import cast

from flask import current_app, g
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry import ledger, setup
from registry.store.models import Provider

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Facts:
    position: int
    demonstration: bool
    providers: int


NOTHING = Facts(-1, demonstration=False, providers=0)


def current() -> Facts:
    """Once a request. Where the store does not answer, what was known last, so that the error page can be shown."""
    if "facts" not in g:
        g.facts = _current(g.get("session"))
    return cast(Facts, g.facts)


def last_known() -> Facts:
    return cast(Facts, current_app.extensions.get("web_facts") or NOTHING)


def _current(session: Session | None) -> Facts:
    known = last_known()
    if session is None:
        return known
    try:
        position = ledger.head_position(session)
        if position == known.position:
            return known
        fresh = Facts(
            position=position,
            demonstration=setup.is_demonstration(session),
            providers=session.scalar(select(func.count()).select_from(Provider)) or 0,
        )
    except SQLAlchemyError:
        log.warning("the facts of the register could not be read", exc_info=True)
        return known
    current_app.extensions["web_facts"] = fresh
    return fresh
