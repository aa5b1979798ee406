"""The search engine that the settings name, guarded: which of the two it is, nobody else needs to know."""

from registry.settings import Settings
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.engine import Engine
from search.engines.guard import Guard
from search.engines.tantivy.engine import TantivyEngine


def open_engine(settings: Settings) -> Engine:
    """Open the engine of this profile. It connects to nothing yet: that happens with the first question."""
    engine: Engine
    if settings.elasticsearch_url:
        key = settings.elasticsearch_api_key or None
        engine = ElasticsearchEngine(settings.elasticsearch_url, settings.index_prefix, api_key=key)
    else:
        engine = TantivyEngine(settings.data_dir / "search")
    # Of the threads of a process, one is left for what needs no engine.
    return Guard(engine, max(settings.web_threads - 1, 1))
