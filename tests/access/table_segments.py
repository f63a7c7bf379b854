"""Segmentation of the portfolio."""

from tests.access.table import STAFF, Row

ROWS = [
    Row("portfolio:segmentation", STAFF, seen_by="executive"),
    Row("portfolio:segmentation", STAFF, query="?filas=nivel&columnas=ciclo&region=x&q=vino", seen_by="oversight"),
    Row("portfolio:segmentation_export", STAFF, page=False),
]
