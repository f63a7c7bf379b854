"""Settings that complain in words, when the portal starts: what works on a laptop and would fail quietly in service."""

from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError
from django.utils import timezone

ZONES = ("America/Santiago", "America/Punta_Arenas", "America/Coyhaique", "Pacific/Easter")
HORIZON_DAYS = 180  # warn this long before the loaded holidays run out


@register("portal")
def mail_sender(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if "@" not in address:
        return [Error("DEFAULT_FROM_EMAIL no es un correo: los mensajes saldrían sin remitente.", id="portal.E001")]
    if not settings.DEBUG and not settings.DEMO_MODE and address.endswith((".example", "@localhost")):
        return [
            Warning(
                f"El remitente de los correos es {address}, que no existe.",
                hint="Defina DEFAULT_FROM_EMAIL con una casilla de la institución.",
                id="portal.W001",
            )
        ]
    return []


@register("portal")
def site_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    site = urlsplit(settings.SITE_URL)
    if site.scheme not in {"http", "https"} or not site.hostname or site.path not in {"", "/"}:
        message = (
            f"SITE_URL («{settings.SITE_URL}») no es una dirección completa: los enlaces de los correos fallarían."
        )
        return [Error(message, hint="Por ejemplo: https://portal.prochile.example", id="portal.E002")]
    return []


@register("portal")
def broker(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.REDIS_URL:
        if urlsplit(settings.REDIS_URL).scheme in {"redis", "rediss", "unix"}:
            return []
        return [Error("REDIS_URL debe partir con redis:// o rediss://.", id="portal.E003")]
    folders = [
        Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS[key])) for key in ("data_folder_in", "processed_folder")
    ]
    missing = [str(folder) for folder in folders if not folder.is_dir()]
    if missing:
        return [Error(f"Faltan las carpetas de la cola de tareas: {', '.join(missing)}.", id="portal.E004")]
    return []


@register("portal")
def time_zones(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """America/Coyhaique exists since tzdata 2025b; without it, Aysén's deadlines cannot be computed."""
    unknown = []
    for name in ZONES:
        try:
            ZoneInfo(name)
        except ZoneInfoNotFoundError:
            unknown.append(name)
    if not unknown:
        return []
    return [
        Error(
            f"Este sistema no conoce las zonas horarias {', '.join(unknown)}.",
            hint="Instale tzdata 2025b o posterior (paquete del sistema, o «tzdata» de Python).",
            id="portal.E005",
        )
    ]


@register("portal", Tags.database)
def calendar_horizon(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Only with `check --database default`: it asks the database."""
    if not databases or "default" not in databases:
        return []
    from casework.selectors import calendar_horizon as loaded_until

    try:
        horizon = loaded_until()
    except DatabaseError:
        return []  # not migrated yet
    today = timezone.localdate()
    if horizon is None or (horizon - today).days < HORIZON_DAYS:
        until = f"llegan hasta el {horizon.isoformat()}" if horizon else "no están cargados"
        hint = "Ejecute: manage.py load_calendar"
        return [Warning(f"Los feriados {until}: los plazos serían provisorios.", hint=hint, id="portal.W002")]
    return []
