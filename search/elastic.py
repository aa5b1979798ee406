"""Elasticsearch, the production engine: client 8, which servers 8 and 9 both understand."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError, OrjsonSerializer

from registry.text import Text
from search import elastic_query
from search.elastic_index import CONFLICT, ElasticBuild, guarded, mapping, put
from search.engine import Answer, Written
from search.query import Query
from search.schema import Document, mapping_hash

# Document ids compared with the database are read in pages of this many.
_PAGE = 5000


class ElasticEngine:
    """The engine on a cluster, behind an alias.

    Public micro-credentials are never removed, so deletes need no more than the version the server remembers.
    """

    name = "elasticsearch"

    def __init__(
        self, url: str, prefix: str, *, api_key: str | None = None, ca_certs: str | None = None
    ) -> None:
        self.alias = f"{prefix}-micro-credentials"
        self._options: dict[str, Any] = {"hosts": [url], "serializer": OrjsonSerializer()}
        self._options |= {"api_key": api_key} if api_key else {}
        self._options |= {"ca_certs": ca_certs} if ca_certs else {}
        self._clients: tuple[int, Elasticsearch, Elasticsearch] | None = None

    def _open(self) -> tuple[int, Elasticsearch, Elasticsearch]:
        # Connections do not survive a fork: each process opens its own at first use.
        if self._clients is None or self._clients[0] != os.getpid():
            client = Elasticsearch(**self._options)
            quick = client.options(request_timeout=3.0, max_retries=1)
            self._clients = os.getpid(), quick, client.options(request_timeout=60.0, max_retries=3)
        return self._clients

    @property
    def _reader(self) -> Elasticsearch:
        return self._open()[1]

    @property
    def _writer(self) -> Elasticsearch:
        return self._open()[2]

    @guarded
    def search(self, query: Query) -> Answer:
        response = self._reader.search(index=self.alias, **elastic_query.request(query))
        return elastic_query.answer(query, response.body)

    @guarded
    def suggest(self, words: Sequence[Sequence[str]], limit: int, language: str) -> list[tuple[str, Text]]:
        asked = elastic_query.suggestion(words, limit, language)
        hits = self._reader.search(index=self.alias, **asked)["hits"]["hits"]
        return [(hit["_id"], hit["_source"]["payload"]["stored"]["title"]) for hit in hits]

    @guarded
    def values(self, facets: Sequence[str]) -> dict[str, dict[str, int]]:
        found = self._reader.search(index=self.alias, **elastic_query.values(facets))["aggregations"]
        return {name: elastic_query.counted(found[name]) for name in facets}

    @guarded
    def words(self, prefix: str) -> list[tuple[str, int]]:
        return elastic_query.pairs(self._reader.search(index=self.alias, **elastic_query.words(prefix)).body)

    @guarded
    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        asked = elastic_query.frequencies(terms)
        found = self._reader.search(index=self.alias, **asked)["aggregations"]["found"]["buckets"]
        return {term: found[term]["doc_count"] for term in terms}

    def put(self, documents: Iterable[Document]) -> Written:
        return put(self._writer, self.alias, documents, alias=True)

    @guarded
    def remove(self, versions: Mapping[str, int]) -> list[str]:
        removed = []
        writer = self._writer.options(ignore_status=(404, CONFLICT))
        for document_id, version in versions.items():
            response = writer.delete(
                index=self.alias, id=document_id, version=version, version_type="external_gte"
            )
            if response.meta.status == 200:
                removed.append(document_id)
        return removed

    @guarded
    def refresh(self) -> None:
        self._writer.indices.refresh(index=self.alias)

    @guarded
    def versions(self) -> Iterator[tuple[str, int]]:
        return self._versions()

    def _versions(self) -> Iterator[tuple[str, int]]:
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
    def begin_build(self) -> ElasticBuild:
        moment = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
        name = f"{self.alias}-{mapping_hash()}-{moment}"
        settings = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"}
        self._writer.indices.create(index=name, settings=settings, mappings=mapping())
        return ElasticBuild(self._writer, self.alias, name)

    @guarded
    def exists(self) -> bool:
        return bool(self._writer.indices.exists_alias(name=self.alias))

    @guarded
    def ready(self) -> bool:
        try:
            names = self._reader.indices.get_alias(name=self.alias)
        except NotFoundError:
            return False
        return all(name.startswith(f"{self.alias}-{mapping_hash()}-") for name in names)

    @guarded
    def count(self) -> int:
        return int(self._reader.count(index=self.alias)["count"])

    @guarded
    def drop(self) -> None:
        """Remove the index and whatever builds left of it; tests and a change of prefix need it."""
        names = self._writer.indices.get(index=f"{self.alias}-*", features="aliases")
        for name in names:
            self._writer.indices.delete(index=name)

    def close(self) -> None:
        if self._clients is not None and self._clients[0] == os.getpid():
            self._clients[1].close()
        self._clients = None
