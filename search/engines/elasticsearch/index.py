"""One Elasticsearch index: its strict mapping, bulk writes by external version, and builds behind the alias."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import wraps
from typing import ParamSpec, TypeVar

from elastic_transport import ConnectionError as NotConnected
from elastic_transport import ConnectionTimeout, TransportError
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.helpers import streaming_bulk
from orjson import Fragment as RawJSON

from search.documents.fields import (
    ALL,
    OFFERINGS,
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
from search.engines.elasticsearch.query import Body
from search.engines.engine import EngineSilent, EngineUnavailable, Written
from search.facets import FACETS, OFFERING_FACETS, Facet

P = ParamSpec("P")
R = TypeVar("R")

CONFLICT = 409
RETRY_AFTER = 10


def guarded(function: Callable[P, R]) -> Callable[P, R]:
    """Turn every error of the client or the cluster into EngineUnavailable."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except (NotConnected, ConnectionTimeout) as error:
            raise EngineSilent(RETRY_AFTER) from error
        except (ApiError, TransportError) as error:
            raise EngineUnavailable(RETRY_AFTER) from error

    return call


def mapping() -> Body:
    """Give the strict mapping; _source keeps only what a hit shows."""
    # Only texts searched for phrases need positions, and only scored ones need lengths.
    text = {"type": "text", "analyzer": "whitespace"}
    set_of_terms = {**text, "norms": False, "index_options": "docs"}
    code = {"type": "keyword"}
    opaque = {"type": "object", "enabled": False}
    fields: Body = {
        "id": code,
        "tie": {"type": "long", "index": False},
        "payload": opaque,
        ALL: set_of_terms,
        PREFIXES: set_of_terms,
        PREFIX_FIRST: set_of_terms,
        TITLE_EXACT: {**code, "doc_values": False},
        WORDS: code,
    }
    for field in TEXT_FIELDS:
        fields[field.name] = text
        fields[field.alt] = {**text, "index_options": "freqs"}
    for field in SPOTTED_FIELDS:
        fields[field.name] = {**text, "index_options": "freqs"}
    fields |= _values(FACETS)
    fields[OFFERINGS] = {"type": "nested", "properties": _values(OFFERING_FACETS)}
    for option in SORTS:
        fields[sort_field(option)] = {"type": "keyword", "index": False}
    return {"dynamic": "strict", "_source": {"includes": ["payload"]}, "properties": fields}


def _values(facets: Iterable[Facet]) -> Body:
    fields: Body = {}
    for facet in facets:
        # The values of a timed facet are counted by a filter for each.
        fields[facet.field] = {"type": "keyword", "doc_values": not facet.timed}
        if facet.kind != "terms":
            fields[facet.number_field] = {"type": "double"}
    return fields


def action(document: Indexed) -> Body:
    """Give the action of a bulk request that writes a document."""
    return {
        "_id": document.id,
        "version": document.position,
        "version_type": "external_gte",
        "_source": {
            "id": document.id,
            "tie": document.tie,
            "payload": RawJSON(document.payload),
            **document.texts,
            **document.codes,
            **document.numbers,
            OFFERINGS: document.offerings,
            **document.keys,
        },
    }


class ElasticsearchBuild:
    """An index that no alias names yet; what was sent is durable once acknowledged.

    The server writes one batch while the next is read and prepared here.
    """

    def __init__(self, writer: Elasticsearch, alias: str, name: str) -> None:
        self._writer = writer
        self._alias = alias
        self._name = name
        self._sender = ThreadPoolExecutor(1, "bulk")
        self._sent: Future[Written] | None = None

    def put(self, documents: Iterable[Document | Indexed]) -> Written:
        prepared = [index(document) for document in documents]
        written = self.save()
        self._sent = self._sender.submit(put, self._writer, self._name, prepared, alias=False)
        return written

    def save(self) -> Written:
        sent, self._sent = self._sent, None
        return sent.result() if sent else Written()

    @guarded
    def switch(self) -> None:
        self.save()
        self.close()
        indices = self._writer.indices
        # The index has one shard, so that counts and scores are exact, which is enough for 100,000 documents;
        # replicas serve more readers.
        settings = {"refresh_interval": None, "auto_expand_replicas": "0-1"}
        indices.put_settings(index=self._name, settings={"index": settings})
        indices.refresh(index=self._name)
        holders = indices.get(index=self._alias, features="aliases", ignore_unavailable=True)
        indices.update_aliases(
            actions=[
                {"add": {"index": self._name, "alias": self._alias}},
                *(
                    {"remove": {"index": name, "alias": self._alias}}
                    for name in holders
                    if name != self._name
                ),
            ]
        )

    def close(self) -> None:
        self._sender.shutdown(cancel_futures=True)


@guarded
def put(writer: Elasticsearch, name: str, documents: Iterable[Document | Indexed], *, alias: bool) -> Written:
    """Send documents in bulk. `alias`: the name must be that of an alias. A conflict means that a newer version is
    there already.
    """
    result = Written()
    sent = streaming_bulk(
        writer,
        (action(index(document)) for document in documents),
        index=name,
        # Otherwise Elasticsearch would create an index with a mapping of its own in place of a missing alias.
        require_alias=alias,
        raise_on_error=False,
        max_retries=3,
    )
    for written, item in sent:
        outcome = item["index"]
        if written:
            result.written.append(outcome["_id"])
        elif outcome["status"] == CONFLICT:
            result.stale.append(outcome["_id"])
        elif outcome["status"] == 400:
            result.refused[outcome["_id"]] = str(outcome.get("error", {}).get("reason", ""))
        else:
            # Too busy, or no index: the same documents can be sent again later.
            raise EngineUnavailable(RETRY_AFTER)
    return result
