"""Who waits for news, and the call that is written down."""

from tests.access.table import STAFF, Row, act_on_company

ROWS = [
    Row("followup:home", STAFF, seen_by="executive"),
    Row("followup:silence", STAFF, seen_by="executive"),
    Row("followup:silence", STAFF, query="?q=vino&ver=nada&categoria=9&silencio=nunca&pagina=x", seen_by="oversight"),
    Row("followup:silence_export", STAFF, page=False),
    Row("followup:log_contact", act_on_company(200), args=lambda w: [w.rut]),
]
