"""Tantivy, the engine in the box."""
