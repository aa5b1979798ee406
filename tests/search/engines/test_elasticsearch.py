"""Elasticsearch beyond the contract: a cluster that is away, an index that must not come into being by itself."""

import secrets

import pytest
from elasticsearch import Elasticsearch

from search.answers import find
from search.documents.fields import mapping_hash
from search.engines.elasticsearch import query
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.index import mapping
from search.engines.engine import EngineUnavailable
from search.query import plan
from search.query.parsing import parse
from tests.making import TODAY
from tests.search.asking import drop_all, searching, switched
from tests.search.samples import make_document
from tests.servers import Server


def test_a_cluster_that_is_away_is_said_so() -> None:
    engine = ElasticsearchEngine("http://127.0.0.1:9", "away")
    for call in (
        lambda: find.find(searching(engine), {}),
        lambda: engine.suggest([("py",)], 5, "en", TODAY),
        lambda: engine.values(["skill"], TODAY),
        lambda: engine.put([make_document(1, en="One")]),
        engine.refresh,
        engine.count,
        engine.live,
        engine.names,
        lambda: engine.build("new"),
        lambda: list(engine.positions()),
    ):
        with pytest.raises(EngineUnavailable):
            call()
    engine.close()


def test_each_schema_has_an_alias_of_its_own(elasticsearch: Server) -> None:
    engine = ElasticsearchEngine(elasticsearch.url, f"t{secrets.token_hex(6)}")
    name = switched(engine)
    with Elasticsearch(elasticsearch.url) as client:
        (index,) = client.indices.get(index=f"{engine.base}-*")
        assert index == f"{engine.base}-{name}"
        assert name.startswith(f"{mapping_hash()}-test-20")
        assert client.indices.get_alias(name=engine.alias).body == {index: {"aliases": {engine.alias: {}}}}
        # What another release put into use is not in use here.
        client.indices.update_aliases(
            actions=[
                {"remove": {"index": index, "alias": engine.alias}},
                {"add": {"index": index, "alias": f"{engine.base}-another"}},
            ]
        )
    assert engine.live() is None
    assert engine.names() == [name]
    drop_all(engine)
    engine.close()


def test_only_what_is_shown_is_kept_as_source() -> None:
    assert mapping()["_source"] == {"includes": ["payload"]}
    assert mapping()["dynamic"] == "strict"


def test_filters_stand_after_the_counts_that_ignore_them() -> None:
    arguments = query.request(plan.make(parse({"level": ["5"], "facets": ["level,mode"]}, TODAY)))
    assert "terms" in str(arguments["post_filter"]) or "term" in str(arguments["post_filter"])
    assert "facet_level" not in str(arguments["aggs"]["level"]["filter"])
    assert "facet_level" in str(arguments["aggs"]["#shared"]["filter"])
