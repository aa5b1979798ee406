"""Keeping the index equal to the store."""
