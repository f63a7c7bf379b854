"""What must hold before the portal answers anybody."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

DEMO_REFUSED = "DEMO_MODE está encendido fuera de desarrollo: cualquiera podría ingresar con un clic. Quítelo."


def demo_is_out_of_place() -> bool:
    """The demo needs a settings module that allows it by name; those for production never do."""
    return bool(getattr(settings, "DEMO_MODE", False)) and not getattr(settings, "DEMO_ALLOWED", False)


@register(Tags.security)
def demo_is_only_for_development(app_configs: Any, **kwargs: Any) -> list[Error]:
    return [Error(DEMO_REFUSED, id="accounts.E001")] if demo_is_out_of_place() else []


def refuse_demo_in_production() -> None:
    """Servers start without running the checks, so the portal also refuses by itself."""
    if demo_is_out_of_place():
        raise ImproperlyConfigured(DEMO_REFUSED)
