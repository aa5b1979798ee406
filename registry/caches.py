"""The only two kinds of caches there are: of a pure function, and of what holds at one position of the ledger.

Neither can be old: the first depends on its argument alone, the second is forgotten as soon as the ledger, or the
index that follows it, has moved. docs/architecture.md lists what is kept in them.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")

MOST_REMEMBERED = 65_536


class Remembered(dict[str, V]):
    """What a pure function gives for a text. Unlike lru_cache it costs the garbage collector nothing for each entry."""

    def __init__(self, function: Callable[[str], V]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, text: str) -> V:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        value = self[text] = self._function(text)
        return value


class ByPosition(Generic[V]):
    """What was made, or is being collected, at one position; another position gets another one.

    `position` tells where the ledger, or what follows it, stands now; it is asked each time.
    """

    def __init__(self, position: Callable[[], Hashable], make: Callable[[], V]) -> None:
        self._position, self._make = position, make
        self._held: tuple[Hashable, V] | None = None
        self._making = Lock()

    def __call__(self) -> V:
        """Give what belongs to the present position. Two threads that find it gone may both make it."""
        position, held = self._position(), self._held
        if held is None or held[0] != position:
            # Read after the position, so at least as new as it; and never changed into another's.
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
