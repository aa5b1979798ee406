"""Measurements of the register, run by `make bench`."""
