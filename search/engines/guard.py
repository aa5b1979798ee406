"""What keeps an engine that is slow or away from holding the process: a time limit, few at once, and a pause.

A search may take LIMIT seconds in all, however often it asks the engine. Of the threads of a process, one is always
left for what needs no engine. After the engine has not answered, nobody asks it for a while; then one tries.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from math import ceil
from threading import Lock, Semaphore
from time import monotonic
from typing import ParamSpec, TypeVar

from search.engines.engine import Engine, EngineSilent, EngineUnavailable

P = ParamSpec("P")
R = TypeVar("R")

LIMIT = 3.0
"""Seconds that one search may take of the engine's time in all."""

PATIENCE = 0.5
"""Seconds that one waits for another to be done. When nobody was done for so long, nobody waits any more: then the
engine is stuck, and whoever waits keeps a thread from those who need no engine."""

PAUSE = 2.0
"""Seconds for which an engine that did not answer is left alone."""

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def limit(seconds: float = LIMIT) -> Iterator[None]:
    """Everything asked of an engine inside takes no longer than this together; an outer limit stays."""
    if _deadline.get() is not None:
        yield
        return
    token = _deadline.set(monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def remaining() -> float:
    """Give the seconds left for asking the engine; raise EngineUnavailable when there are none."""
    deadline = _deadline.get()
    left = LIMIT if deadline is None else deadline - monotonic()
    if left <= 0:
        raise EngineUnavailable(ceil(PAUSE))
    return left


class Guard:
    """An engine whose reading calls are limited to so many at once; writing and comparing are as they were."""

    def __init__(self, engine: Engine, most: int) -> None:
        self._places = Semaphore(most)
        self._lock = Lock()
        # When somebody last took or left a place; until when nobody asks, None while the engine answers.
        self._moved = monotonic()
        self._paused: float | None = None

        self.name = engine.name
        self.search = self._guarded(engine.search)
        self.suggest = self._guarded(engine.suggest)
        self.values = self._guarded(engine.values)
        self.words = self._guarded(engine.words)
        self.frequencies = self._guarded(engine.frequencies)
        self.live = self._guarded(engine.live)
        self.count = self._guarded(engine.count)

        self.put = engine.put
        self.remove = engine.remove
        self.refresh = engine.refresh
        self.versions = engine.versions
        self.build = engine.build
        self.names = engine.names
        self.drop = engine.drop
        self.close = engine.close

    def _guarded(self, call: Callable[P, R]) -> Callable[P, R]:
        @wraps(call)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            with self._place():
                self._pass()
                try:
                    found = call(*args, **kwargs)
                except EngineSilent:
                    self._paused = monotonic() + PAUSE
                    raise
                except Exception:
                    # Whatever it said, it answered.
                    self._paused = None
                    raise
                self._paused = None
                return found

        return asked

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
        """Go on to ask the engine, unless it is left alone: then the first after the pause tries, for all."""
        with self._lock:
            if self._paused is None:
                return
            left = self._paused - monotonic()
            if left > 0:
                raise EngineUnavailable(ceil(left))
            self._paused = monotonic() + LIMIT
