"""Elasticsearch, the production engine: client 8, which servers 8 and 9 both understand."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from math import ceil
from typing import NamedTuple

from elasticsearch import Elasticsearch, NotFoundError, OrjsonSerializer

from registry.values.text import Text
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
from search.engines.elasticsearch.query import Body
from search.engines.engine import Answer, Engine, EngineUnavailable, Written
from search.engines.guard import remaining
from search.query.plan import Plan

# The cluster's share of the time left; the rest is for the network, so that the cluster gives up before the client.
_CLUSTER_SHARE = 2 / 3
# Document ids compared with the database are read in pages of this many.
_PAGE = 5000


class _Clients(NamedTuple):
    """The clients of one process, all on the same connections; `readers` by their time limit in tenths of a second."""

    pid: int
    quick: Elasticsearch
    writer: Elasticsearch
    readers: dict[int, Elasticsearch]


class ElasticsearchEngine(Engine):
    """An index on a cluster, behind an alias.

    Public micro-credentials are never removed, so it does not matter that the server forgets the versions of deleted
    documents after a while.
    """

    name = "elasticsearch"

    def __init__(self, url: str, prefix: str, *, api_key: str | None = None) -> None:
        # Each schema has an alias of its own: while a new release is rolled out, the old one's searches go on.
        self.base = f"{prefix}-micro-credentials"
        self.alias = f"{self.base}-{mapping_hash()}"
        self._connect = partial(Elasticsearch, [url], api_key=api_key, serializer=OrjsonSerializer())
        self._clients: _Clients | None = None

    def _open(self) -> _Clients:
        # Connections do not survive a fork: each process opens its own at first use.
        if self._clients is None or self._clients.pid != os.getpid():
            client = self._connect()
            # Retry only when the connection failed, as when an idle one was closed: never after waiting in vain.
            quick = client.options(max_retries=1, retry_on_timeout=False, retry_on_status=())
            writer = client.options(request_timeout=60.0, max_retries=3)
            self._clients = _Clients(os.getpid(), quick, writer, {})
        return self._clients

    @property
    def _reader(self) -> Elasticsearch:
        # Kept by tenths of a second left, since making one takes longer than many a search.
        clients, tenths = self._open(), ceil(remaining() * 10)
        if tenths not in clients.readers:
            clients.readers[tenths] = clients.quick.options(request_timeout=tenths / 10)
        return clients.readers[tenths]

    @property
    def _writer(self) -> Elasticsearch:
        return self._open().writer

    def _ask(self, arguments: Body) -> Body:
        """Search within the time left, of which the cluster gets its share; raise EngineUnavailable when it had not
        finished by then, since the response would be incomplete.
        """
        timeout = f"{remaining() * _CLUSTER_SHARE * 1000:.0f}ms"
        response: Body = self._reader.search(index=self.alias, timeout=timeout, **arguments).body
        if response["timed_out"] or response["_shards"]["failed"]:
            raise EngineUnavailable(RETRY_AFTER)
        return response

    @guarded
    def search(self, plan: Plan) -> Answer:
        return elasticsearch_query.answer(plan.query, self._ask(elasticsearch_query.request(plan)))

    @guarded
    def suggest(
        self, words: Sequence[Sequence[str]], limit: int, language: str, day: date
    ) -> list[tuple[str, Text]]:
        hits = self._ask(elasticsearch_query.suggestion(words, limit, language, day))["hits"]["hits"]
        return [(hit["_id"], hit["_source"]["payload"]["stored"]["title"]) for hit in hits]

    @guarded
    def values(self, facets: Sequence[str], day: date) -> dict[str, dict[str, int]]:
        counts = self._ask(elasticsearch_query.values(facets, day))["aggregations"]
        return {name: elasticsearch_query.counted(counts[name]) for name in facets}

    @guarded
    def words(self, prefix: str) -> list[tuple[str, int]]:
        return elasticsearch_query.pairs(self._ask(elasticsearch_query.words(prefix)))

    @guarded
    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        buckets = self._ask(elasticsearch_query.frequencies(terms))["aggregations"]["found"]["buckets"]
        return {term: buckets[term]["doc_count"] for term in terms}

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
    def _page(self, after: list[str] | None) -> list[Body]:
        response = self._writer.search(
            index=self.alias, size=_PAGE, sort=[{"id": "asc"}], version=True, source=False, search_after=after
        )
        hits: list[Body] = response["hits"]["hits"]
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
        indices = self._writer.indices.get(index=f"{self.base}-*", features="aliases")
        return [str(name).removeprefix(f"{self.base}-") for name in indices]

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
