"""Providers, the agencies that accredit them, and the accreditation decisions."""
