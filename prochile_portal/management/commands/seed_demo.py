from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from casework.models import CaseFile
from prochile_portal.demo.seed import COMPANIES, seed


class Command(BaseCommand):
    help = "Llena un portal vacío con empresas de ejemplo y un año de trabajo con ellas."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--companies", type=int, default=COMPANIES, help="cuántas empresas (300)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError("Los datos de ejemplo son solo para el modo de demostración (DEMO_MODE).")
        if CaseFile.objects.exists():
            raise CommandError("La base de datos ya tiene expedientes: los ejemplos solo entran en una vacía.")
        settings.OUTBOX_NUDGE = False  # thousands of mails of the past: nothing to hurry
        steps = seed(now=timezone.now(), count=options["companies"], report=self._report)
        self.stdout.write(f"  {options['companies']} empresas de ejemplo, {steps} pasos.")

    def _report(self, done: int, expected: int) -> None:
        self.stdout.write(f"    {100 * done // expected:3d} %", ending="\r")
        self.stdout.flush()
