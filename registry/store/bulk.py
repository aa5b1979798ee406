"""Working through many records: in batches, and without collecting garbage again and again among live objects."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of `size`, the last one perhaps shorter (itertools has this from Python 3.12)."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


@contextmanager
def collecting_afterwards() -> Iterator[None]:
    """Collect garbage once, at the end of a batch. Until then all its objects are in use, so that collecting earlier
    finds nothing and costs a third of the time of reading 500 records; the collection at the end keeps memory flat.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        gc.collect()
