"""A guard that keeps a slow or unreachable engine from blocking the process, by three means.

A search may take LIMIT seconds in all, however often it asks the engine. Only so many threads ask at once that one is
always left for what needs no engine. After the engine has not answered, no call is let through for PAUSE seconds;
then one thread tries.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from math import ceil
from threading import Lock, Semaphore
from time import monotonic

from registry.values.text import Text
from search.documents.fields import Document
from search.engines.engine import Answer, Build, Engine, EngineSilent, EngineUnavailable, Written
from search.query.plan import Plan

LIMIT = 3.0
"""Seconds that all calls of one search may take together."""

PATIENCE = 0.5
"""Seconds that a thread waits for a free place. When for so long no call has begun or ended, threads no longer wait
but are refused: the engine is stuck, and each waiting thread is missing for requests that need no engine."""

PAUSE = 2.0
"""Seconds without calls after the engine did not answer."""

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def limit(seconds: float = LIMIT) -> Iterator[None]:
    """Limit the time of all calls to an engine inside, together; an outer limit takes precedence."""
    if _deadline.get() is not None:
        yield
        return
    token = _deadline.set(monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def remaining() -> float:
    """Give the seconds left for calls to the engine; raise EngineUnavailable when there are none."""
    deadline = _deadline.get()
    left = LIMIT if deadline is None else deadline - monotonic()
    if left <= 0:
        raise EngineUnavailable(ceil(PAUSE))
    return left


class Guard(Engine):
    """An engine with at most `most` reading calls at once; writing and comparing are passed on as they are."""

    def __init__(self, engine: Engine, most: int) -> None:
        self.name = engine.name
        self._engine = engine
        self._places = Semaphore(most)
        self._lock = Lock()
        # When a place was last taken or left.
        self._moved = monotonic()
        # Until when no call is let through; None while the engine answers.
        self._paused: float | None = None

    def search(self, plan: Plan) -> Answer:
        with self._asking():
            return self._engine.search(plan)

    def suggest(
        self, words: Sequence[Sequence[str]], limit: int, language: str, day: date
    ) -> list[tuple[str, Text]]:
        with self._asking():
            return self._engine.suggest(words, limit, language, day)

    def values(self, facets: Sequence[str], day: date) -> dict[str, dict[str, int]]:
        with self._asking():
            return self._engine.values(facets, day)

    def words(self, prefix: str) -> list[tuple[str, int]]:
        with self._asking():
            return self._engine.words(prefix)

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        with self._asking():
            return self._engine.frequencies(terms)

    def live(self) -> str | None:
        with self._asking():
            return self._engine.live()

    def count(self) -> int:
        with self._asking():
            return self._engine.count()

    def put(self, documents: Iterable[Document]) -> Written:
        return self._engine.put(documents)

    def remove(self, positions: Mapping[str, int]) -> list[str]:
        return self._engine.remove(positions)

    def refresh(self) -> None:
        self._engine.refresh()

    def positions(self) -> Iterator[tuple[str, int]]:
        return self._engine.positions()

    def build(self, name: str) -> Build:
        return self._engine.build(name)

    def names(self) -> list[str]:
        return self._engine.names()

    def drop(self, name: str) -> None:
        self._engine.drop(name)

    def close(self) -> None:
        self._engine.close()

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Hold a place during a call, and note whether the engine answered."""
        with self._place():
            self._pass()
            try:
                yield
            except EngineSilent:
                self._paused = monotonic() + PAUSE
                raise
            except Exception:
                # An error is an answer too.
                self._paused = None
                raise
            self._paused = None

    @contextmanager
    def _place(self) -> Iterator[None]:
        patience = min(self._moved + PATIENCE - monotonic(), remaining())
        taken = (
            self._places.acquire(timeout=patience) if patience > 0 else self._places.acquire(blocking=False)
        )
        if not taken:
            raise EngineUnavailable(ceil(PATIENCE))
        self._moved = monotonic()
        try:
            yield
        finally:
            self._moved = monotonic()
            self._places.release()

    def _pass(self) -> None:
        """Let a call through, or raise EngineUnavailable during a pause. The first call after the pause is let through
        and, until it is answered, the others are refused.
        """
        with self._lock:
            if self._paused is None:
                return
            left = self._paused - monotonic()
            if left > 0:
                raise EngineUnavailable(ceil(left))
            self._paused = monotonic() + LIMIT
