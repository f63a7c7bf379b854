"""Structured logging without personal data: e-mails, RUNs and the queries of addresses never reach a log."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_RUT = re.compile(r"\b\d{1,2}\.?\d{3}\.?\d{3}-[\dkK]\b")
_QUERY = re.compile(r"\?[^\s'\"]*")
# Addresses whose last part is a key: whoever reads it in a log could use it. A test finds those that are missing here.
_KEY = re.compile(r"(/(?:cuenta/correo/confirmar|cuenta/clave/elegir|invitacion|correos/baja)/)[^\s/?'\"]+")


def scrub_text(text: str) -> str:
    """Replace e-mail addresses, RUN/RUT numbers, keys and the query of an address (searches hold names) by a mark."""
    return _KEY.sub(r"\1[clave]", _QUERY.sub("?…", _RUT.sub("[rut]", _EMAIL.sub("[correo]", text))))


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return scrub_text(value)
    if isinstance(value, Mapping):
        return {key: _scrubbed(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_scrubbed(inner) for inner in value]
    return value


def scrub(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: `scrub_text` over every text of the line, however deep, tracebacks included."""
    for key, value in event.items():
        event[key] = _scrubbed(value)
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(*, as_json: bool, level: str = "INFO") -> dict[str, Any]:
    """Configure structlog and return Django's LOGGING.

    Args:
        as_json: one JSON object per line (production) instead of lines for people.
        level: the least severe level written.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*_SHARED, structlog.processors.format_exc_info],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, scrub, renderer],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # The request middleware already writes one line per request.
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"handlers": [], "level": "CRITICAL", "propagate": True},
            "mail.log": {"level": "WARNING"},
            "django_structlog": {"level": level},
        },
    }
