"""Offerings in the engine in the box: a small index beside the main one, with the values of each single offering.

Tantivy has no nested documents. Where the offerings of a document differ in at most one facet, the values of all of
them together are as good as those of each one. Only for the other documents, the MIXED ones, each offering is a row
here (several rows, when it has several values of one facet: a choice of that facet needs only one of them; but a row
has all terms of a timed facet). It is an index of its own, since scores depend on the number of rows in an index.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import product
from pathlib import Path

from tantivy import DocAddress, Index, IndexWriter, SchemaBuilder
from tantivy import Document as Row
from tantivy import Query as Node
from tantivy import Schema as Fields

from search.documents.fields import OFFERINGS
from search.documents.terms import FieldValues, Indexed
from search.facets import OFFERING_FACETS, Facet

# Bytes filled before a segment is written: the least that Tantivy accepts.
_HEAP = 15_000_000
# More values than any facet has.
_ALL_VALUES = 65_000
_LASTING = tuple(facet for facet in OFFERING_FACETS if not facet.timed)


def path_of(index: Path) -> Path:
    """Name the directory of the offerings of an index."""
    return index / OFFERINGS


def is_mixed(document: Indexed) -> bool:
    """Say whether the offerings of a document differ in more than one facet."""
    differing = [
        facet
        for facet in OFFERING_FACETS
        if len({_of(facet, offering) for offering in document.offerings}) > 1
    ]
    return len(differing) > 1


def _of(facet: Facet, offering: FieldValues) -> tuple[str | float, ...]:
    return *offering[facet.field], *offering.get(facet.number_field, ())


def _key_field(facet: Facet) -> str:
    return f"{facet.field}_key"


def _key(value: str) -> int:
    # Only numbers are read quickly for many rows, so each value is also stored as one.
    return int.from_bytes(blake2b(value.encode("utf-8", "replace"), digest_size=8).digest(), signed=True)


def fields() -> Fields:
    """Give the fields of the index of offerings; those of facets are as in the main index."""
    builder = SchemaBuilder()
    builder.add_text_field("id", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("tie", fast=True)
    for facet in OFFERING_FACETS:
        builder.add_text_field(facet.field, fast=not facet.timed, tokenizer_name="raw", index_option="basic")
        if not facet.timed:
            builder.add_integer_field(_key_field(facet), fast=True)
        if facet.kind != "terms":
            builder.add_float_field(facet.number_field, indexed=True, fast=True)
    return builder.build()


def _rows(document: Indexed, schema: Fields) -> Iterator[Row]:
    for offering in document.offerings:
        timed = {facet.field: offering[facet.field] for facet in OFFERING_FACETS if facet.timed}
        for tokens in product(*(offering[facet.field] for facet in _LASTING)):
            values: dict[str, object] = {"id": document.id, "tie": document.tie, **timed}
            for facet, token in zip(_LASTING, tokens, strict=True):
                values |= {facet.field: token, _key_field(facet): _key(str(token))}
                if facet.kind != "terms":
                    values[facet.number_field] = offering[facet.number_field]
            yield Row.from_dict(values, schema)


class OfferingsFile:
    """The index of offerings opened for writing. It is committed before the main one: after a writer was killed
    between the two, the step is repeated and writes the same rows again.
    """

    def __init__(self, path: Path) -> None:
        path.mkdir(exist_ok=True)
        self._index = Index.open(str(path)) if Index.exists(str(path)) else Index(fields(), str(path))
        self._index.config_reader("manual")
        self._index.reload()
        self._schema = self._index.schema
        self._writer: IndexWriter = self._index.writer(_HEAP, 1)
        self._written: set[str] = set()
        self._changed = False

    def put(self, documents: Sequence[Indexed]) -> None:
        """Replace the offerings of these documents."""
        there = self._there([document.id for document in documents])
        for document in documents:
            mixed = is_mixed(document)
            if document.id in there or document.id in self._written:
                self._writer.delete_documents_by_term("id", document.id)
                self._changed = True
            if mixed:
                for row in _rows(document, self._schema):
                    self._writer.add_document(row)
                self._written.add(document.id)
                self._changed = True

    def remove(self, ids: Iterable[str]) -> None:
        for name in ids:
            self._writer.delete_documents_by_term("id", name)
            self._changed = True

    def _there(self, ids: Sequence[str]) -> set[str]:
        searcher = self._index.searcher()
        if not ids or not searcher.num_docs:
            return set()
        aggregations = {"ids": {"terms": {"field": "id", "size": _ALL_VALUES, "segment_size": _ALL_VALUES}}}
        counts = searcher.aggregate(Node.term_set_query(self._schema, "id", list(ids)), aggregations)
        return {bucket["key"] for bucket in counts["ids"]["buckets"]}

    def commit(self) -> None:
        if self._changed:
            self._writer.commit()
            self._index.reload()
        self._written.clear()
        self._changed = False

    def close(self) -> None:
        self._writer.wait_merging_threads()


class Offerings:
    """One state of the index of offerings."""

    def __init__(self, path: Path) -> None:
        self._index = Index.open(str(path))
        self._index.config_reader("manual")
        self._index.reload()
        self._searcher = self._index.searcher()
        self._by_key: dict[str, Mapping[int, str]] = {}
        self.fields = self._index.schema

    def documents(self, matched: Node) -> set[int | float | bool | None]:
        """Give the ties (terms.tie) of the documents that have a matching offering."""
        return set(self._ties(matched)[1])

    def _ties(self, matched: Node) -> tuple[list[DocAddress], list[int | float | bool | None]]:
        hits = self._searcher.search(matched, max(self._searcher.num_docs, 1), False).hits
        addresses = [address for _, address in hits]
        return addresses, self._searcher.fast_field_values("tie", addresses)

    def count(self, matched: Node, documents: set[int], facet: Facet) -> Mapping[str, int]:
        """Count, for each value of a facet, those of the documents that have a matching offering with it."""
        addresses, ties = self._ties(matched)
        keys = self._searcher.fast_field_values(_key_field(facet), addresses)
        pairs = {pair for pair in zip(ties, keys, strict=True) if pair[0] in documents}
        by_key = Counter(int(key or 0) for _, key in pairs)
        values = self._values(facet)
        return {values[key]: count for key, count in by_key.items() if key in values}

    def _values(self, facet: Facet) -> Mapping[int, str]:
        """Give all values of a facet by their keys; read once, since this state of the index does not change."""
        if facet.name not in self._by_key:
            terms = {"terms": {"field": facet.field, "size": _ALL_VALUES, "segment_size": _ALL_VALUES}}
            buckets = self._searcher.aggregate(Node.all_query(), {"values": terms})["values"]["buckets"]
            self._by_key[facet.name] = {_key(bucket["key"]): bucket["key"] for bucket in buckets}
        return self._by_key[facet.name]
