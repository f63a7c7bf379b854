"""The indicators of the programme: for who oversees, and for heads, of their office."""

from tests.access.table import LOGIN, Row, everybody

SEE = everybody(403, anonymous=LOGIN) | dict.fromkeys(
    ("office_head", "client_management", "oversight", "strategic", "auditor"), 200
)
ROWS = [
    Row("indicators", SEE, seen_by="oversight"),
    Row("indicators", SEE, query="?periodo=2026&oficina=nada&por=sector&sector=x", seen_by="office_head"),
    Row("indicators_export", SEE, page=False),
    Row("indicators_behind", SEE, args=lambda w: ["asistencia"], seen_by="oversight"),
    Row("indicators_behind", SEE, args=lambda w: ["eficacia"], query="?parte=denominador&pagina=x", seen_by="auditor"),
    Row("indicators_behind_export", SEE, args=lambda w: ["desercion"], page=False),
]
