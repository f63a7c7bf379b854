"""Run the stand-in for ClaveÚnica. Only for development: it lets anybody be anybody."""

import warnings
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Sustituto de ClaveÚnica para desarrollo: cualquiera puede ingresar como cualquiera."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=9400)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO_ALLOWED", False):
            raise CommandError("El sustituto de ClaveÚnica es solo para desarrollo.")
        from authlib.deprecate import AuthlibDeprecationWarning
        from werkzeug.serving import make_server

        # authlib asks that its notices always show; they are for the library that uses it, not for who tries the portal
        warnings.simplefilter("ignore", AuthlibDeprecationWarning)
        from accounts.standin.server import create_app

        server = make_server(options["host"], options["port"], create_app(), threaded=True)
        self.stdout.write(f"Sustituto de ClaveÚnica en http://localhost:{options['port']}/")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
