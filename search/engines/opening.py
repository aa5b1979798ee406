"""The search engine that the settings name, guarded: which of the two it is, nobody else needs to know."""

from registry.settings import Settings
from search.engines.engine import Engine
from search.engines.guard import Guard


def open_engine(settings: Settings) -> Engine:
    """Open the engine of this profile. It connects to nothing yet: that happens with the first question."""
    # Of the threads of a process, one is left for what needs no engine.
    return Guard(_engine(settings), max(settings.web_threads - 1, 1))


def _engine(settings: Settings) -> Engine:
    # Imported only when it is the one: the Elasticsearch client takes a tenth of the start of every command.
    if settings.elasticsearch_url:
        from search.engines.elasticsearch.engine import ElasticsearchEngine  # noqa: PLC0415

        key = settings.elasticsearch_api_key or None
        return ElasticsearchEngine(settings.elasticsearch_url, settings.index_prefix, api_key=key)
    from search.engines.tantivy.engine import TantivyEngine  # noqa: PLC0415

    return TantivyEngine(settings.data_dir / "search")
