"""Elasticsearch, the engine of the production profile."""
