from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from casework.services import delivery, digests


class Command(BaseCommand):
    help = "Envía los correos en cola, como lo hace la tarea periódica."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=10_000, help="cuántos correos como máximo")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        digests.release_digests(now)
        tally = delivery.drain(now, options["limit"])
        self.stdout.write(f"Enviados: {tally.sent}. Para más tarde: {tally.put_off}. Fallidos: {tally.failed}.")
        if tally.server_down:
            self.stdout.write("El servidor de correo no responde: los correos siguen en cola.")
