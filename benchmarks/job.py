"""Work measured in a process of its own, so that its peak memory is its own: `python -m benchmarks.job NAME …`.

Prints one JSON object: what it counted, the seconds it took, and megabytes before and at most.
"""

import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.bare import BareElastic, BareTantivy
from benchmarks.corpus import Corpus
from benchmarks.entering import enter, lay
from benchmarks.place import opened_parts, registered
from cli.progress import Progress
from registry import ledger
from registry.imports import microcredentials
from registry.settings import Settings
from search.documents.terms import index
from search.engines.engine import Engine
from search.upkeep import duty, follow
from search.upkeep.rebuild import begin

SAMPLE = 5000
"""Documents kept ready in memory for the bare engine."""


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Timed(Corpus):
    """A corpus that knows how long it took to make."""

    seconds = 0.0

    def content(self, body: dict[str, str], qualifications: Sequence[str]) -> dict[str, Any]:
        began = perf_counter()
        made = super().content(body, qualifications)
        self.seconds += perf_counter() - began
        return made


def load_real(sessions: sessionmaker[Session], engine: Engine, file: str) -> dict[str, Any]:
    """The loader on an earlier list while the worker follows afterwards, until everything can be found."""
    duty.settle(sessions, engine)
    began = perf_counter()
    with sessions() as session:
        report = microcredentials.load(session, Path(file), Progress("load"))
    loaded = perf_counter()
    duty.settle(sessions, engine)
    engine.refresh()
    assert engine.count() == report.created
    return {"records": report.created, "load": loaded - began, "index": perf_counter() - loaded}


def enter_synthetic(sessions: sessionmaker[Session], _engine: Engine, count: str) -> dict[str, Any]:
    """The synthetic register, its making apart from its entering."""
    with sessions() as session:
        corpus = Timed()
        ground = lay(session, corpus)
        began = perf_counter()
        enter(session, corpus, ground, int(count), Progress("enter"))
        seconds = perf_counter() - began - corpus.seconds
        for found in ledger.verify(session):
            assert isinstance(found, int), found
    return {"records": int(count), "enter": seconds}


def rebuild(sessions: sessionmaker[Session], engine: Engine) -> dict[str, Any]:
    """The index, as `registry index rebuild` makes it."""
    began = perf_counter()
    with sessions() as session:
        begin(session)
    duty.settle(sessions, engine)
    return {"records": engine.count(), "rebuild": perf_counter() - began}


def bare(sessions: sessionmaker[Session], _engine: Engine) -> dict[str, Any]:
    """The engine's own bulk of documents that are all prepared: only its calls count. And what preparing takes."""
    settings: Settings = sessions.kw["info"]["settings"]
    target = BareElastic(settings) if settings.elasticsearch_url else BareTantivy(settings)
    read = chain = 0.0
    count = 0
    with sessions() as session:
        for ids in registered(session, SAMPLE):
            began = perf_counter()
            made = follow.read(session, ids)
            reached = perf_counter()
            prepared = [index(document) for document in made]
            read, chain = read + reached - began, chain + perf_counter() - reached
            target.prepare(prepared)
            count += len(prepared)
    return {"records": count, "bare": target.write(), "read": read, "chain": chain}


JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    "load-real": load_real,
    "enter": enter_synthetic,
    "rebuild": rebuild,
    "bare": bare,
}


def main(name: str, *arguments: str) -> None:
    settings = Settings.from_environment()
    before = memory()
    with opened_parts(settings) as (sessions, engine):
        found = JOBS[name](sessions, engine, *arguments)
    sys.stdout.buffer.write(orjson.dumps({**found, "memory_before": before, "memory_peak": memory()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
