"""How search time grows with the register: the same queries through the API over indexes of 10,000, 100,000, … records.

A larger index holds the synthetic register many times over, under other ids, so words and values are as frequent in
each. They go to the engine prepared, past the store: what is measured is searching.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter

from benchmarks import searching
from benchmarks.place import Register, opened_parts, registered
from benchmarks.report import Figure, say
from registry.store.bulk import batched
from search.documents.fields import index_name
from search.documents.terms import Indexed, index, tie
from search.engines.engine import Engine
from search.upkeep import follow

SIZES = (10_000, 100_000)
AIM = 4.0
"""Times that the p50 of the largest may be that of the smallest."""


def measure(register: Register, sizes: Sequence[int]) -> list[Figure]:
    figures: list[Figure] = []
    first = 0.0
    prepared = _prepared(register)
    for size in sizes:
        say(f"{register.profile}: an index of {size:,}")
        with opened_parts(register.settings) as (_, engine):
            rate = _fill(engine, prepared, size)
        about = f"search with all facets, {size:,} records"
        found = [replace(one, about=about) for one in searching.measure(register, size)]
        first = first or found[0].value
        figures += [
            Figure(register.profile, about, "written, prepared", rate, "/s"),
            *found,
            Figure(register.profile, about, "API p50, of the smallest", found[0].value / first, "×", AIM),
        ]
    return figures


def _prepared(register: Register) -> list[Indexed]:
    made: list[Indexed] = []
    with opened_parts(register.settings) as (sessions, _), sessions() as session:
        for ids in registered(session):
            made += map(index, follow.read(session, ids))
    return made


def _fill(engine: Engine, prepared: Sequence[Indexed], size: int) -> float:
    """Put an index of this size into use; gives documents a second."""
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
        one = prepared[place % len(prepared)]
        id_ = f"PS-MC-{place + 1:07d}"
        keys = {name: key.replace(one.id, id_) for name, key in one.keys.items()}
        yield replace(one, id=id_, tie=tie(id_), keys=keys)
