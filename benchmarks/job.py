"""Work measured in a process of its own, so that its peak memory is its own: `python -m benchmarks.job NAME …`.

Prints one JSON object: the records it counted, the seconds it took, and the megabytes of memory before and at most.
"""

import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

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

Measured = dict[str, float]

SAMPLE = 5000
"""Documents kept ready in memory for the bare engine."""


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Timed(Corpus):
    """A corpus that knows how long it took to make."""

    seconds = 0.0

    def content(self, body: dict[str, str], qualifications: Sequence[str]) -> dict[str, object]:
        began = perf_counter()
        content = super().content(body, qualifications)
        self.seconds += perf_counter() - began
        return content


def load_real(sessions: sessionmaker[Session], engine: Engine, file: str) -> Measured:
    """Load an earlier list, then bring it into the index, until everything can be found."""
    duty.settle(sessions, engine)
    began = perf_counter()
    with sessions() as session:
        report = microcredentials.load(session, Path(file), Progress("load"))
    loaded = perf_counter()
    duty.settle(sessions, engine)
    engine.refresh()
    assert engine.count() == report.created
    return {"records": report.created, "load": loaded - began, "index": perf_counter() - loaded}


def enter_synthetic(sessions: sessionmaker[Session], _engine: Engine, count: str) -> Measured:
    """Enter the synthetic register; the time that making its contents takes is not counted."""
    with sessions() as session:
        corpus = Timed()
        ground = lay(session, corpus)
        began = perf_counter()
        enter(session, corpus, ground, int(count), Progress("enter"))
        seconds = perf_counter() - began - corpus.seconds
        for verified in ledger.verify(session):
            assert isinstance(verified, int), verified
    return {"records": int(count), "enter": seconds}


def rebuild(sessions: sessionmaker[Session], engine: Engine) -> Measured:
    """Build the index as `registry index rebuild` does."""
    began = perf_counter()
    with sessions() as session:
        begin(session)
    duty.settle(sessions, engine)
    return {"records": engine.count(), "rebuild": perf_counter() - began}


def bare(sessions: sessionmaker[Session], _engine: Engine) -> Measured:
    """Write prepared documents with nothing but the engine's own calls; measure preparing them apart from that."""
    settings: Settings = sessions.kw["info"]["settings"]
    target = BareElastic(settings) if settings.elasticsearch_url else BareTantivy(settings)
    read = chain = 0.0
    count = 0
    with sessions() as session:
        for ids in registered(session, SAMPLE):
            began = perf_counter()
            documents = follow.read(session, ids)
            loaded = perf_counter()
            prepared = [index(document) for document in documents]
            read, chain = read + loaded - began, chain + perf_counter() - loaded
            target.prepare(prepared)
            count += len(prepared)
    return {"records": count, "bare": target.write(), "read": read, "chain": chain}


JOBS: dict[str, Callable[..., Measured]] = {
    "load-real": load_real,
    "enter": enter_synthetic,
    "rebuild": rebuild,
    "bare": bare,
}


def main(name: str, *arguments: str) -> None:
    settings = Settings.from_environment()
    before = memory()
    with opened_parts(settings) as (sessions, engine):
        measured = JOBS[name](sessions, engine, *arguments)
    sys.stdout.buffer.write(orjson.dumps({**measured, "memory_before": before, "memory_peak": memory()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
