"""One Tantivy index in a directory: its fields, and writes to it in which an older state never wins."""

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from tantivy import Document as Row
from tantivy import Index, IndexWriter, Order, SchemaBuilder
from tantivy import Query as Node
from tantivy import Schema as Fields

from registry.store.bulk import batched
from search.documents.fields import (
    ALL,
    MIXED,
    PREFIX_FIRST,
    PREFIXES,
    SORTS,
    SPOTTED_FIELDS,
    TEXT_FIELDS,
    TITLE_EXACT,
    WORDS,
    Document,
    sort_field,
)
from search.documents.terms import Indexed, index
from search.engines.engine import EngineUnavailable, Written
from search.engines.tantivy.offerings import OfferingsFile, is_mixed, path_of
from search.engines.tantivy.query import stored_key
from search.facets import FACETS

# Documents whose stored positions are looked up together.
_BATCH = 1000
# One thread: most of the time is spent in our own analysis, and fewer, larger segments are searched faster.
_THREADS = 1
# Bytes filled before a rebuild writes a segment: many, for large segments.
_BUILD_HEAP = 250_000_000
_RETRY_AFTER = 5

P = ParamSpec("P")
R = TypeVar("R")

_log = logging.getLogger(__name__)


def guarded(function: Callable[P, R]) -> Callable[P, R]:
    """Turn errors of Tantivy and of the disk into EngineUnavailable."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except (ValueError, OSError) as error:
            if not isinstance(error, FileNotFoundError):
                _log.exception("the search index failed")
            raise EngineUnavailable(_RETRY_AFTER) from error

    return call


def fields() -> Fields:
    """Give the fields of an index. Only texts searched for phrases need positions."""
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("position", fast=True)
    builder.add_integer_field("tie", fast=True, indexed=True)
    builder.add_text_field(MIXED, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("payload", stored=True)
    for name in (ALL, PREFIXES, PREFIX_FIRST):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for field in TEXT_FIELDS:
        builder.add_text_field(field.name, tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(field.alt, tokenizer_name="whitespace", index_option="freq")
    for field in SPOTTED_FIELDS:
        builder.add_text_field(field.name, tokenizer_name="whitespace", index_option="freq")
    for name in (TITLE_EXACT, WORDS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for facet in FACETS:
        # The values of a timed facet are counted by a filter for each.
        builder.add_text_field(facet.field, fast=not facet.timed, tokenizer_name="raw", index_option="basic")
        if facet.kind != "terms":
            builder.add_float_field(facet.number_field, indexed=True, fast=True)
    for option in SORTS:
        builder.add_text_field(sort_field(option), fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def row(document: Indexed, schema: Fields) -> Row:
    """Give what the main index keeps of a document."""

    values: dict[str, object] = {
        "id": document.id,
        "position": document.position,
        "tie": document.tie,
        "payload": document.payload,
        MIXED: [MIXED] if is_mixed(document) else [],
        **document.texts,
        **document.codes,
        **document.numbers,
        **{name: stored_key(key) for name, key in document.keys.items()},
    }
    return Row.from_dict(values, schema)


class IndexFile:
    """An index opened for writing; Tantivy's file lock allows only one writer."""

    def __init__(self, path: Path, heap: int) -> None:
        self.path = path
        self._index = Index.open(str(path)) if Index.exists(str(path)) else Index(fields(), str(path))
        self._index.config_reader("manual")
        self._schema = self._index.schema
        self._writer: IndexWriter = self._index.writer(heap, _THREADS)
        self._offerings = OfferingsFile(path_of(path))
        # Positions of documents written but not yet committed, which no search finds.
        self._pending: dict[str, int] = {}

    def put(self, documents: Iterable[Document | Indexed]) -> Written:
        """Write documents that are not older than what is there; commit() makes them durable."""
        result = Written()
        for batch in batched(documents, _BATCH):
            stored = self._stored([document.id for document in batch])
            written = []
            for document in batch:
                position = self._pending.get(document.id, stored.get(document.id))
                if position is not None and position > document.position:
                    result.stale.append(document.id)
                    continue
                written.append(indexed := index(document))
                if position is not None:
                    self._writer.delete_documents_by_term("id", document.id)
                self._writer.add_document(row(indexed, self._schema))
                self._pending[document.id] = document.position
                result.written.append(document.id)
            self._offerings.put(written)
        return result

    def remove(self, positions: Mapping[str, int]) -> list[str]:
        """Remove documents that are not newer than given."""
        stored = self._stored(list(positions))
        removed = [name for name, position in stored.items() if position <= positions[name]]
        for name in removed:
            self._writer.delete_documents_by_term("id", name)
        self._offerings.remove(removed)
        return removed

    def _stored(self, ids: list[str]) -> dict[str, int]:
        searcher = self._index.searcher()
        if not ids or not searcher.num_docs:
            return {}
        of_ids = Node.term_set_query(self._schema, "id", ids)
        hits = searcher.search(of_ids, len(ids), False, "id", 0, Order.Asc).hits
        numbers = searcher.fast_field_values("position", [address for _, address in hits])
        return {str(name): int(position or 0) for (name, _), position in zip(hits, numbers, strict=True)}

    def commit(self) -> None:
        """Make what was written durable and visible."""
        self._offerings.commit()
        self._writer.commit()
        self._pending.clear()
        self._index.reload()

    def close(self) -> None:
        """Let running merges finish and release the lock; not to be used after this."""
        self._offerings.close()
        self._writer.wait_merging_threads()


class TantivyBuild:
    """An index in a directory of its own that no pointer names yet."""

    def __init__(self, path: Path, switch: Callable[[Path], None]) -> None:
        self._switch = switch
        self._file = IndexFile(path, _BUILD_HEAP)

    @guarded
    def put(self, documents: Iterable[Document | Indexed]) -> Written:
        return self._file.put(documents)

    @guarded
    def save(self) -> Written:
        self._file.commit()
        return Written()

    @guarded
    def switch(self) -> None:
        self._file.commit()
        self._file.close()
        self._switch(self._file.path)

    @guarded
    def close(self) -> None:
        self._file.close()
