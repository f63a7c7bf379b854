"""What `make run` does before anything starts: migrations, reference data, calendar, demo data where there is none."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from prochile_portal.first_screen import first_screen


class Command(BaseCommand):
    help = "Deja la base de datos lista: migraciones, datos de referencia, calendario y (si está vacía) el ejemplo."

    def handle(self, *args: Any, **options: Any) -> None:
        if self._pending_migrations():
            with self._step("Creando la base de datos"):
                call_command("migrate", verbosity=0, interactive=False)
        with self._step("Datos de referencia"):
            call_command("load_reference", verbosity=0)
        with self._step("Feriados y calendario"):
            call_command("load_calendar", verbosity=0)
        if (
            settings.DEMO_MODE
            and "seed_demo" in get_commands()
            and not apps.get_model("casework", "CaseFile").objects.exists()
        ):
            with self._step("Datos de ejemplo (una sola vez; puede tardar unos minutos)"):
                call_command("seed_demo", verbosity=1)
        self._leave_first_screen()

    def _pending_migrations(self) -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    def _leave_first_screen(self) -> None:
        """For the runner, which shows it once the web answers; without a runner, at once."""
        path = os.environ.get("PORTAL_FIRST_SCREEN")
        if path:
            Path(path).write_text(first_screen(), encoding="utf-8")
        else:
            self.stdout.write(first_screen())

    @contextmanager
    def _step(self, title: str) -> Iterator[None]:
        self.stdout.write(f"  {title}…", ending="\n")
        self.stdout.flush()
        start = time.monotonic()
        yield
        self.stdout.write(f"  {title}: listo ({time.monotonic() - start:.1f} s)")
