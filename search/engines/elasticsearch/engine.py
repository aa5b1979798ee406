"""Elasticsearch, the production engine: client 8, which servers 8 and 9 both understand."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch, NotFoundError, OrjsonSerializer

from registry.text import Text
from search.documents.fields import Document, mapping_hash
from search.engines.elasticsearch import query as elasticsearch_query
from search.engines.elasticsearch.index import (
    CONFLICT,
    RETRY_AFTER,
    ElasticsearchBuild,
    guarded,
    mapping,
    put,
)
from search.engines.engine import Answer, Engine, EngineUnavailable, Written
from search.engines.guard import remaining
from search.query.plan import Plan

# Of the time a request has: the rest is for the way there and back, so that the cluster gives up before we do.
_OWN_SHARE = 2 / 3
# Document ids compared with the database are read in pages of this many.
_PAGE = 5000


class _Clients(NamedTuple):
    """Of one process, all on the same connections."""

    pid: int
    quick: Elasticsearch
    writer: Elasticsearch
    readers: dict[int, Elasticsearch]


class ElasticsearchEngine(Engine):
    """The engine on a cluster, behind an alias.

    Public micro-credentials are never removed, so deletes need no more than the version the server remembers.
    """

    name = "elasticsearch"

    def __init__(
        self, url: str, prefix: str, *, api_key: str | None = None, ca_certs: str | None = None
    ) -> None:
        # Each schema has an alias of its own: while a new release comes in, the old one's searches go on.
        self.base = f"{prefix}-micro-credentials"
        self.alias = f"{self.base}-{mapping_hash()}"
        self._options: dict[str, Any] = {"hosts": [url], "serializer": OrjsonSerializer()}
        self._options |= {"api_key": api_key} if api_key else {}
        self._options |= {"ca_certs": ca_certs} if ca_certs else {}
        self._clients: _Clients | None = None

    def _open(self) -> _Clients:
        # Connections do not survive a fork: each process opens its own at first use.
        if self._clients is None or self._clients.pid != os.getpid():
            client = Elasticsearch(**self._options)
            # Again only where there was no connection, as when a resting one was closed: never after waiting.
            quick = client.options(max_retries=1, retry_on_timeout=False, retry_on_status=())
            writer = client.options(request_timeout=60.0, max_retries=3)
            self._clients = _Clients(os.getpid(), quick, writer, {})
        return self._clients

    @property
    def _reader(self) -> Elasticsearch:
        # One for each tenth of a second that may be left: making one takes longer than many a search.
        clients, tenths = self._open(), ceil(remaining() * 10)
        if tenths not in clients.readers:
            clients.readers[tenths] = clients.quick.options(request_timeout=tenths / 10)
        return clients.readers[tenths]

    @property
    def _writer(self) -> Elasticsearch:
        return self._open().writer

    def _ask(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Ask the cluster within the time left, of which it gets a part: what it has not found by then is not told."""
        timeout = f"{remaining() * _OWN_SHARE * 1000:.0f}ms"
        found: dict[str, Any] = self._reader.search(index=self.alias, timeout=timeout, **asked).body
        if found["timed_out"] or found["_shards"]["failed"]:
            raise EngineUnavailable(RETRY_AFTER)
        return found

    @guarded
    def search(self, plan: Plan) -> Answer:
        return elasticsearch_query.answer(plan.query, self._ask(elasticsearch_query.request(plan)))

    @guarded
    def suggest(self, words: Sequence[Sequence[str]], limit: int, language: str) -> list[tuple[str, Text]]:
        hits = self._ask(elasticsearch_query.suggestion(words, limit, language))["hits"]["hits"]
        return [(hit["_id"], hit["_source"]["payload"]["stored"]["title"]) for hit in hits]

    @guarded
    def values(self, facets: Sequence[str]) -> dict[str, dict[str, int]]:
        found = self._ask(elasticsearch_query.values(facets))["aggregations"]
        return {name: elasticsearch_query.counted(found[name]) for name in facets}

    @guarded
    def words(self, prefix: str) -> list[tuple[str, int]]:
        return elasticsearch_query.pairs(self._ask(elasticsearch_query.words(prefix)))

    @guarded
    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        found = self._ask(elasticsearch_query.frequencies(terms))["aggregations"]["found"]["buckets"]
        return {term: found[term]["doc_count"] for term in terms}

    def put(self, documents: Iterable[Document]) -> Written:
        return put(self._writer, self.alias, documents, alias=True)

    @guarded
    def remove(self, positions: Mapping[str, int]) -> list[str]:
        removed = []
        writer = self._writer.options(ignore_status=(404, CONFLICT))
        for document_id, position in positions.items():
            response = writer.delete(
                index=self.alias, id=document_id, version=position, version_type="external_gte"
            )
            if response.meta.status == 200:
                removed.append(document_id)
        return removed

    @guarded
    def refresh(self) -> None:
        self._writer.indices.refresh(index=self.alias)

    @guarded
    def positions(self) -> Iterator[tuple[str, int]]:
        return self._positions()

    def _positions(self) -> Iterator[tuple[str, int]]:
        after: list[str] | None = None
        while True:
            hits = self._page(after)
            yield from ((hit["_id"], hit["_version"]) for hit in hits)
            if len(hits) < _PAGE:
                return
            after = hits[-1]["sort"]

    @guarded
    def _page(self, after: list[str] | None) -> list[dict[str, Any]]:
        asked: dict[str, Any] = {"search_after": after} if after else {}
        found = self._writer.search(
            index=self.alias, size=_PAGE, sort=[{"id": "asc"}], version=True, source=False, **asked
        )
        hits: list[dict[str, Any]] = found["hits"]["hits"]
        return hits

    @guarded
    def build(self, name: str) -> ElasticsearchBuild:
        index = f"{self.base}-{name}"
        if not self._writer.indices.exists(index=index):
            settings = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"}
            self._writer.indices.create(index=index, settings=settings, mappings=mapping())
        return ElasticsearchBuild(self._writer, self.alias, index)

    @guarded
    def live(self) -> str | None:
        try:
            (name,) = self._reader.indices.get_alias(name=self.alias)
        except NotFoundError:
            return None
        return str(name).removeprefix(f"{self.base}-")

    @guarded
    def names(self) -> list[str]:
        found = self._writer.indices.get(index=f"{self.base}-*", features="aliases")
        return [str(name).removeprefix(f"{self.base}-") for name in found]

    @guarded
    def drop(self, name: str) -> None:
        self._writer.options(ignore_status=404).indices.delete(index=f"{self.base}-{name}")

    @guarded
    def count(self) -> int:
        return int(self._reader.count(index=self.alias)["count"])

    def close(self) -> None:
        if self._clients is not None and self._clients.pid == os.getpid():
            self._clients.quick.close()
        self._clients = None
