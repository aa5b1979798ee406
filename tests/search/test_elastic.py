"""Elasticsearch beyond the contract: a cluster that is away, an index that must not come into being by itself."""

import secrets
from time import perf_counter

import pytest
from elasticsearch import Elasticsearch

from search import catalogue, elastic_query
from search.elastic import ElasticEngine
from search.elastic_index import mapping
from search.engine import EngineUnavailable
from search.query import parse
from search.schema import mapping_hash
from tests.search.samples import make_document


def test_a_cluster_that_is_away_is_said_so_at_once() -> None:
    engine = ElasticEngine("http://127.0.0.1:9", "away")
    begun = perf_counter()
    for call in (
        lambda: catalogue.find(engine, {}),
        lambda: engine.suggest([("py",)], 5, "en"),
        lambda: engine.values(["skill"]),
        lambda: engine.put([make_document(1, en="One")]),
        engine.refresh,
        engine.count,
        engine.exists,
        engine.ready,
        engine.begin_build,
        lambda: list(engine.versions()),
    ):
        with pytest.raises(EngineUnavailable):
            call()
    assert perf_counter() - begun < 5
    engine.close()


def test_index_names_tell_the_schema(elasticsearch_url: str) -> None:
    engine = ElasticEngine(elasticsearch_url, f"t{secrets.token_hex(6)}")
    engine.begin_build()
    engine.begin_build().commit()
    with Elasticsearch(elasticsearch_url) as client:
        (name,) = client.indices.get(index=f"{engine.alias}-*")
        assert name.startswith(f"{engine.alias}-{mapping_hash()}-20")
        assert client.indices.get_alias(name=engine.alias).body == {name: {"aliases": {engine.alias: {}}}}
        client.indices.create(index=f"{engine.alias}-other-schema")
        client.indices.update_aliases(
            actions=[
                {"remove": {"index": name, "alias": engine.alias}},
                {"add": {"index": f"{engine.alias}-other-schema", "alias": engine.alias}},
            ]
        )
    assert engine.exists()
    assert not engine.ready()
    engine.drop()
    engine.close()


def test_only_what_is_shown_is_kept_as_source() -> None:
    assert mapping()["_source"] == {"includes": ["payload"]}
    assert mapping()["dynamic"] == "strict"


def test_filters_stand_after_the_counts_that_ignore_them() -> None:
    asked = elastic_query.request(parse({"level": ["5"], "facets": ["level,mode"]}))
    assert "terms" in str(asked["post_filter"]) or "term" in str(asked["post_filter"])
    assert "facet_level" not in str(asked["aggs"]["level"]["filter"])
    assert "facet_level" in str(asked["aggs"]["#shared"]["filter"])
