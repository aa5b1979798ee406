"""How search time grows with the register: the same queries through the API over indexes of 10,000, 100,000, … records.

A larger index holds the synthetic register many times over, under other ids, so words and values are as frequent in
each. The documents go straight to the engine, not through the store: only searching is measured.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter

from benchmarks.measures import searching
from benchmarks.place import Register, opened_parts, registered
from benchmarks.report import Figure, say
from registry.store.bulk import batched
from search.documents.fields import index_name
from search.documents.terms import Indexed, index, tie
from search.engines.engine import Engine
from search.upkeep import follow

SIZES = (10_000, 100_000)
AIM = 4.0
"""How many times the p50 of the smallest index that of the largest may be."""


def measure(register: Register, sizes: Sequence[int]) -> list[Figure]:
    figures: list[Figure] = []
    first = 0.0
    prepared = _prepared(register)
    for size in sizes:
        say(f"{register.profile}: an index of {size:,}")
        with opened_parts(register.settings) as (_, engine):
            rate = _fill(engine, prepared, size)
        about = f"search with all facets, {size:,} records"
        measured = [replace(figure, about=about) for figure in searching.measure(register, size)]
        first = first or measured[0].value
        figures += [
            Figure(register.profile, about, "written, prepared", rate, "/s"),
            *measured,
            Figure(register.profile, about, "API p50, of the smallest", measured[0].value / first, "×", AIM),
        ]
    return figures


def _prepared(register: Register) -> list[Indexed]:
    prepared: list[Indexed] = []
    with opened_parts(register.settings) as (sessions, _), sessions() as session:
        for ids in registered(session):
            prepared += map(index, follow.read(session, ids))
    return prepared


def _fill(engine: Engine, prepared: Sequence[Indexed], size: int) -> float:
    """Put an index of this size into use; give the documents written a second."""
    before, began = engine.live(), perf_counter()
    build = engine.build(index_name("growth", datetime.now(UTC)))
    for batch in batched(_copies(prepared, size), follow.CHUNK):
        build.put(batch)
    build.switch()
    if before:
        engine.drop(before)
    return size / (perf_counter() - began)


def _copies(prepared: Sequence[Indexed], size: int) -> Iterator[Indexed]:
    for place in range(size):
        document = prepared[place % len(prepared)]
        id_ = f"PS-MC-{place + 1:07d}"
        keys = {name: key.replace(document.id, id_) for name, key in document.keys.items()}
        yield replace(document, id=id_, tie=tie(id_), keys=keys)
