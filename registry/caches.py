"""The two kinds of caches: of a pure function's results, and of what is true at one position of the ledger.

Neither is ever out of date: the first depends on its argument alone, the second is dropped when the ledger moves, or
the index that follows it. docs/architecture.md lists what is kept in them.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")

MAX_REMEMBERED = 65_536


class Remembered(dict[str, V]):
    """The results of a pure function by text. Unlike lru_cache, entries cost the garbage collector nothing."""

    def __init__(self, function: Callable[[str], V]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, text: str) -> V:
        if len(self) >= MAX_REMEMBERED:
            self.clear()
        value = self[text] = self._function(text)
        return value


class ByPosition(Generic[V]):
    """A value that is good for one position: made anew when it is asked for at another.

    `position` gives the present position of the ledger, or of what follows it; every call asks it.
    """

    def __init__(self, position: Callable[[], Hashable], make: Callable[[], V]) -> None:
        self._position, self._make = position, make
        self._held: tuple[Hashable, V] | None = None
        self._making = Lock()

    def __call__(self) -> V:
        """Give the value for the present position. Two threads that both find none may both make it."""
        position, held = self._position(), self._held
        if held is None or held[0] != position:
            # Made after the position was read, so that it is at least as new.
            self._held = held = position, self._make()
        return held[1]

    def or_before(self) -> V:
        """Give the same; but while one thread makes it, give the others what belonged to the position before.

        For what takes long to make and may be a moment old. Nobody waits for another: only where there is none yet,
        each makes it.
        """
        held = self._held
        if held is None:
            return self()
        if not self._making.acquire(blocking=False):
            return held[1]
        try:
            return self()
        finally:
            self._making.release()
