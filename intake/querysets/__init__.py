"""Querysets that name what pages and tasks ask for."""
