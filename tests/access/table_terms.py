"""Counting a term, clauses, calendar and alerts that were set aside."""

from tests.access.table import ADMINISTRATION, LOGIN, ONLY_ADMINISTRATOR, SIGNED_IN, Row, everybody

OVERSIGHT = everybody(403, anonymous=LOGIN, oversight=200, strategic=200)
DAY = "?efecto=add&dia=2026-12-07&nombre=Feriado&ambito=pais:CL"

ROWS = [
    Row("casework:calendar", SIGNED_IN, seen_by="administrator"),
    Row("casework:calendar", SIGNED_IN, query="?oficina=oc_tokio&anio=2027", seen_by="executive"),
    Row("casework:calendar_change", ONLY_ADMINISTRATOR),
    Row("casework:calendar_change", ONLY_ADMINISTRATOR, query=DAY),
    Row("casework:clauses", SIGNED_IN, seen_by="executive"),
    Row("casework:clause", SIGNED_IN, args=lambda world: ["CAP-3"], seen_by="oversight"),
    Row("casework:clause", everybody(404, anonymous=LOGIN), args=lambda world: ["CAP-99"]),
    Row("casework:clause_revise", OVERSIGHT, args=lambda world: ["CAP-3", "contact"]),
    Row("casework:clause_revise", OVERSIGHT, args=lambda world: ["CPE-2", "parametros"]),
    Row("casework:alerts_aside", ADMINISTRATION),
]
