"""What production cannot start without, and the words that say so. Plain Python, the environment is an argument."""

from collections.abc import Mapping
from urllib.parse import urlsplit

REQUIRED = {
    "SECRET_KEY": "la clave secreta de Django: 50 caracteres al azar o más",
    "ALLOWED_HOSTS": "los nombres con que se llega al portal, separados por comas",
    "SITE_URL": "la dirección pública, con https://",
    "DATABASE_URL": "la base de datos PostgreSQL: postgres://usuario:clave@servidor:5432/base",
    "REDIS_URL": "Redis, para tareas y caché: redis://servidor:6379/0",
    "EMAIL_HOST": "el servidor SMTP que entrega los correos",
    "DEFAULT_FROM_EMAIL": "el remitente de los correos",
    "CLAVEUNICA_CLIENT_ID": "el identificador que ClaveÚnica dio a la institución",
    "CLAVEUNICA_CLIENT_SECRET": "el secreto que ClaveÚnica dio a la institución",
}
_TRUE = {"1", "true", "yes", "on", "y", "t", "si", "sí"}


def problems(environment: Mapping[str, str]) -> list[str]:
    """Everything that keeps the portal from starting in production, one sentence each; empty when all is well."""
    found = [f"Falta {name}: {meaning}." for name, meaning in REQUIRED.items() if not environment.get(name, "").strip()]
    return found + _unsafe(environment)


def _unsafe(environment: Mapping[str, str]) -> list[str]:
    def given(name: str) -> str:
        return environment.get(name, "").strip()

    found = []
    key = given("SECRET_KEY")
    if key and (len(key) < 50 or len(set(key)) < 5 or key.startswith(("only-for-", "django-insecure"))):
        found.append("SECRET_KEY es insegura: use 50 caracteres al azar o más.")
    if "*" in given("ALLOWED_HOSTS"):
        found.append("ALLOWED_HOSTS no puede ser «*»: nombre los dominios.")
    site = urlsplit(given("SITE_URL"))
    if given("SITE_URL") and (site.scheme != "https" or not site.hostname):
        found.append("SITE_URL debe ser una dirección completa con https://.")
    if given("DATABASE_URL") and urlsplit(given("DATABASE_URL")).scheme not in {"postgres", "postgresql", "psql"}:
        found.append("DATABASE_URL debe ser de PostgreSQL: en producción no se usa otra base de datos.")
    if given("REDIS_URL") and urlsplit(given("REDIS_URL")).scheme not in {"redis", "rediss", "unix"}:
        found.append("REDIS_URL debe partir con redis:// o rediss://.")
    if given("DEFAULT_FROM_EMAIL") and "@" not in given("DEFAULT_FROM_EMAIL"):
        found.append("DEFAULT_FROM_EMAIL no es un correo.")
    for name, why in (
        ("DEMO_MODE", "el ingreso de un clic dejaría entrar a cualquiera"),
        ("DEBUG", "mostraría datos internos a cualquiera"),
    ):
        if given(name).lower() in _TRUE:
            found.append(f"{name} no se puede encender en producción: {why}.")
    return found
