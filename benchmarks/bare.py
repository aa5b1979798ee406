"""The engines by themselves: prepared documents in, nothing of ours in between."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import orjson
from elasticsearch import Elasticsearch
from tantivy import Document as Row
from tantivy import Index

from registry.settings import Settings
from search.documents.terms import Indexed
from search.engines.elasticsearch.index import action, mapping
from search.engines.tantivy.index import fields, row


class BareTantivy:
    """Tantivy with one writer, with as much memory and as many threads as a rebuild gives it."""

    def __init__(self, settings: Settings) -> None:
        self._rows: list[Row] = []
        self._directory = tempfile.TemporaryDirectory(dir=settings.data_dir)
        self._schema = fields()
        self._writer = Index(self._schema, str(Path(self._directory.name))).writer(250_000_000, 1)

    def prepare(self, prepared: Sequence[Indexed]) -> None:
        self._rows += [row(document, self._schema) for document in prepared]

    def write(self) -> float:
        """Write and commit all; give the seconds that it took."""
        began = perf_counter()
        for document in self._rows:
            self._writer.add_document(document)
        self._writer.commit()
        self._writer.wait_merging_threads()
        seconds = perf_counter() - began
        self._directory.cleanup()
        return seconds


class BareElastic:
    """Elasticsearch with bulk requests whose bytes are ready, one after the other."""

    def __init__(self, settings: Settings) -> None:
        self._requests: list[list[bytes]] = []
        self._client = Elasticsearch(settings.elasticsearch_url, request_timeout=60)
        self._name = f"{settings.index_prefix}-bare"
        self._client.indices.create(
            index=self._name,
            settings={"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"},
            mappings=mapping(),
        )

    def prepare(self, prepared: Sequence[Indexed]) -> None:
        lines = []
        for document in prepared:
            head = action(document)
            body = head.pop("_source")
            lines += [orjson.dumps({"index": head}), orjson.dumps(body)]
        self._requests.append(lines)

    def write(self) -> float:
        """Write all until it can be found; give the seconds that it took."""
        began = perf_counter()
        for lines in self._requests:
            answer = self._client.bulk(index=self._name, operations=lines, filter_path="errors")  # type: ignore[arg-type]
            assert not answer["errors"]
        self._client.indices.refresh(index=self._name)
        seconds = perf_counter() - began
        self._client.indices.delete(index=self._name)
        self._client.close()
        return seconds
