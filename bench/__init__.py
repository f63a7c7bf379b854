"""Measures the portal on a database of its own, which it makes and drops: `make bench`."""
