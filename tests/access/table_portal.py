"""The public pages, the search of the header and the dashboards."""

from tests.access.table import PUBLIC, STAFF, Row, everybody

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
    Row("privacy_version", everybody(404), args=lambda w: ["9.9"]),
    Row("accessibility", PUBLIC),
    Row("style", PUBLIC),
    Row("search", STAFF),
    Row("search", STAFF, query="?q=ejemplo", seen_by="client_management"),
    Row("health", everybody((200, 503)), page=False),
]
