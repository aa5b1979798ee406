"""Search through the API with all facets counted, and the share of the engine in that time; and suggestions.

The whole request runs in this process, from the WSGI environment to the bytes. Of it, the engine's own work is for
Tantivy the time inside its Searcher, for Elasticsearch the `took` that the server reports (whole milliseconds).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from statistics import fmean
from time import perf_counter
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from werkzeug.test import create_environ, run_wsgi_app

from benchmarks.corpus import Corpus
from benchmarks.place import Register
from benchmarks.report import Figure, percentile
from search.engines.elasticsearch import query as elasticsearch_query
from search.engines.engine import Answer, Engine
from search.engines.guard import Guard
from search.engines.tantivy.engine import TantivyEngine
from search.query.parsing import Query
from services import RegisterApp
from wsgi import create_app

QUERIES = 60
ROUNDS = 10
AIMS = {"tantivy": 2.5, "elasticsearch": 1.3}
SUGGEST_AIMS = {"tantivy": 10.0}
WORDS = 200
AIM_HOLDS_FROM = 100_000
"""With fewer records there is no aim: an engine that has little to do makes any ratio large."""


class Watched:
    """Tantivy's Searcher with a clock on its methods."""

    def __init__(self, searcher: object, spent: list[float]) -> None:
        self._searcher, self._spent = searcher, spent

    def __getattr__(self, name: str) -> object:
        attribute = getattr(self._searcher, name)
        if not callable(attribute):
            return attribute

        def timed(*args: object, **options: object) -> object:
            began = perf_counter()
            try:
                return attribute(*args, **options)
            finally:
                self._spent[-1] += perf_counter() - began

        return timed


@contextmanager
def watched(engine: Engine) -> Iterator[list[float]]:
    """Give a list; the seconds of the engine's own work are added to its last item."""
    spent: list[float] = []
    own = engine._engine if isinstance(engine, Guard) else engine
    if isinstance(own, TantivyEngine):
        reader = own._reader()
        with patch.object(reader, "searcher", Watched(reader.searcher, spent)):
            yield spent
        return
    answer = elasticsearch_query.answer

    def noted(query: Query, response: dict[str, Any]) -> Answer:
        spent[-1] += response["took"] / 1000
        return answer(query, response)

    with patch.object(elasticsearch_query, "answer", noted):
        yield spent


def measure(register: Register, records: int) -> list[Figure]:
    app = create_app(register.settings)
    engine: Engine = app.services.search.engine
    queries = [
        create_environ(
            "/api/v1/micro-credentials", query_string=urlencode({**query, "facets": "all"}, doseq=True)
        )
        for query in Corpus().queries(QUERIES)
    ]
    whole: list[float] = []
    with watched(engine) as own:
        for turn in range(ROUNDS + 1):
            for environ in Random(turn).sample(queries, len(queries)):
                own.append(0.0)
                whole.append(_seconds(app, environ))
            if turn == 0:
                # The first round fills caches and connections.
                whole.clear()
                own.clear()
    engine.close()
    return _figures(register.profile, engine.name, whole, own, records)


def suggestions(register: Register) -> list[Figure]:
    """Measure the API's answer to each letter of words that people type."""
    app = create_app(register.settings)
    engine: Engine = app.services.search.engine
    requests = [
        create_environ("/api/v1/suggest", query_string=urlencode({"q": typed}))
        for typed in Corpus().keystrokes(WORDS)
    ]
    # The first answer reads the names in use.
    whole = [_seconds(app, environ) for environ in (requests[0], *Random(1).sample(requests, len(requests)))]
    engine.close()
    first, *later = (1000 * seconds for seconds in whole)
    about = f"suggest, {len(requests)} keystrokes, {engine.name}"
    return [
        Figure(register.profile, about, "API p50", percentile(later, 50), "ms"),
        Figure(
            register.profile, about, "API p95", percentile(later, 95), "ms", SUGGEST_AIMS.get(engine.name)
        ),
        Figure(register.profile, about, "API slowest", max(later), "ms"),
        Figure(register.profile, about, "first answer of a process", first, "ms"),
    ]


def _seconds(app: RegisterApp, environ: Mapping[str, object]) -> float:
    """Give what a whole request takes, to the last byte of its answer."""
    began = perf_counter()
    body, status, _ = run_wsgi_app(app, dict(environ), buffered=True)
    b"".join(body)
    seconds = perf_counter() - began
    assert status == "200 OK", status
    return seconds


def _figures(profile: str, engine: str, whole: list[float], own: list[float], records: int) -> list[Figure]:
    about = f"search, {QUERIES} queries, {engine}"
    aim = AIMS[engine] if records >= AIM_HOLDS_FROM else None
    middle, share = percentile(whole, 50), percentile(own, 50)
    return [
        Figure(profile, about, "API p50", middle * 1000, "ms"),
        Figure(profile, about, "API p95", percentile(whole, 95) * 1000, "ms"),
        Figure(profile, about, "engine's own work p50", share * 1000, "ms"),
        Figure(profile, about, "engine's own work p95", percentile(own, 95) * 1000, "ms"),
        Figure(profile, about, "ratio p50 / p50", middle / max(share, 0.0005), "×", aim),
        Figure(profile, about, "ratio mean / mean", fmean(whole) / max(fmean(own), 0.0005), "×"),
        Figure(profile, about, "mean added by us", (fmean(whole) - fmean(own)) * 1000, "ms"),
    ]
