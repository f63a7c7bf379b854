"""The public pages, the search of the header and the dashboards."""

from tests.access.table import LOGIN, PUBLIC, STAFF, Row, everybody

OFFICE_HEADS = everybody(403, anonymous=LOGIN, office_head=200)
OVERSEERS = everybody(403, anonymous=LOGIN, client_management=200, oversight=200, strategic=200, auditor=200)

ROWS = [
    Row("home", PUBLIC),
    Row("contact", PUBLIC),
    Row("contact", PUBLIC, query="?q=ñuble"),
    Row("help", PUBLIC),
    Row("help", PUBLIC, query="?q=exportar"),
    Row("help_article", PUBLIC, args=lambda w: ["buscar-proveedores"]),
    Row("help_article", everybody(404), args=lambda w: ["no-existe"]),
    Row("privacy", PUBLIC),
    Row("privacy_version", PUBLIC, args=lambda w: ["1.0"]),
    Row("privacy_version", PUBLIC, args=lambda w: ["1.1"], seen_by="outsider"),
    Row("privacy_version", everybody(404), args=lambda w: ["9.9"]),
    Row("accessibility", PUBLIC),
    Row("style", PUBLIC),
    Row("search", STAFF),
    Row("search", STAFF, query="?q=ejemplo", seen_by="client_management"),
    Row("my_office", OFFICE_HEADS),
    Row("management", OVERSEERS),
    Row("management", OVERSEERS, query="?periodo=2026-T4&clausula=CAP-3&oficina=maule", seen_by="strategic"),
    Row("management_deadlines", OVERSEERS),
    Row("management_deadlines", OVERSEERS, query="?resultado=vencidos&oficina=maule"),
    Row("management_deadlines_download", OVERSEERS, page=False),
    Row("management_intakes", OVERSEERS),
    Row("management_intakes", OVERSEERS, query="?potencial=low&estado=guided_low&periodo=2026"),
    Row("management_intakes_download", OVERSEERS, page=False),
    Row("health", everybody((200, 503)), page=False),
]
