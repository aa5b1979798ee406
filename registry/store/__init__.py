"""The relational store: engine, transactions, public numbers, lease, models."""
