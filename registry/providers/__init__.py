"""Providers, the agencies that accredit them, and the decisions taken."""
