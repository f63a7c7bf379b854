"""`check --deploy` under the settings for production, with an invented environment."""

import os
import subprocess
import sys
import tempfile
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

INVENTED = {
    "DJANGO_SETTINGS_MODULE": "prochile_portal.settings.production",
    "SECRET_KEY": "".join(chr(33 + n * 7 % 90) for n in range(64)),
    "ALLOWED_HOSTS": "portal.prochile.example",
    "SITE_URL": "https://portal.prochile.example",
    "DATABASE_URL": "postgres://portal@127.0.0.1:5432/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_HOST": "smtp.prochile.example",
    "DEFAULT_FROM_EMAIL": "ProChile <portal@prochile.gob.cl>",
    "CLAVEUNICA_CLIENT_ID": "invented",
    "CLAVEUNICA_CLIENT_SECRET": "invented",
}


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Revisa los ajustes de producción con un entorno inventado."

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            env = {"PATH": os.environ.get("PATH", ""), "PORTAL_VAR_DIR": folder, **INVENTED}
            command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
            done = subprocess.run(  # noqa: S603
                command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False
            )
        self.stdout.write(done.stdout.strip())
        if done.returncode:
            raise CommandError(f"Los ajustes de producción no pasan la revisión:\n{done.stderr.strip()}")
