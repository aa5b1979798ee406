"""What a request, a command and the worker need: put together once by wsgi.py, and reached through one typed door."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol, cast

import flask
from cachetools import LRUCache
from sqlalchemy import Engine as Store
from sqlalchemy.orm import Session, sessionmaker

from registry.clock import Clock
from registry.people.accounts import Actor
from registry.settings import Settings
from registry.summary import Summary, SummaryReader
from registry.values.json import JSONObject
from registry.vocab.labels import Labels
from search import Search, SearchUsage

KEPT_BYTES = 64 * 1024 * 1024
"""What one process keeps of answers to public reads."""


class Kept(NamedTuple):
    """An answer to a public read: the position at which it holds, its body and its tag."""

    position: int
    body: bytes
    tag: str


Answers = LRUCache[tuple[str, date], Kept]
"""Answers to public reads by address and day."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that lasts as long as the process.

    public_position  gives the position of the last public event
    record_position  gives that of a micro-credential by its number; None where there is none
    describe_api     gives the API's description (OpenAPI)
    """

    settings: Settings
    clock: Clock
    store: Store
    sessions: sessionmaker[Session]
    search: Search
    usage: SearchUsage
    labels: Labels
    summary: SummaryReader
    answers: Answers
    public_position: Callable[[], int]
    record_position: Callable[[str], int | None]
    describe_api: Callable[[], JSONObject]

    def close(self) -> None:
        """Write what is still to be written, and let go of the store."""
        self.usage.close()
        self.store.dispose()


class _Globals(Protocol):
    """What one request carries. `actor` is there where a key was checked, `language` where a page is shown."""

    services: Services
    session: Session
    actor: Actor
    language: str
    summary: Summary

    def __contains__(self, name: str) -> bool: ...


g = cast(_Globals, flask.g)
"""Flask's own `g` with its types."""


class RegisterApp(flask.Flask):
    """The application, and what it was put together from."""

    services: Services


def services() -> Services:
    """Give the services of the application at work, in a request or in a command."""
    return cast(RegisterApp, flask.current_app).services


def empty_answers() -> Answers:
    """Make the store of answers: an entry is as large as its body, and what it takes beside it."""
    return LRUCache(KEPT_BYTES, getsizeof=lambda answer: len(answer.body) + 500)
