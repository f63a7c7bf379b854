"""Load the reference data of every app that has some; as often as wanted."""

from importlib import import_module
from importlib.util import find_spec

from django.core.management.base import BaseCommand

# In the order in which they need each other.
APPS = ("accounts", "casework", "portfolio", "intake", "complaints", "followup")


class Command(BaseCommand):
    help = "Carga los datos de referencia: territorio, oficinas, cláusulas, catálogos. Se puede repetir."

    def handle(self, *args, **options) -> None:
        for app in APPS:
            if find_spec(f"{app}.reference"):
                import_module(f"{app}.reference").load(self.stdout)
