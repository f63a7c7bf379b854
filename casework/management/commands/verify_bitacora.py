from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.models import Event
from casework.services.verification import broken_chains


class Command(BaseCommand):
    help = "Recuenta la cadena de cada bitácora y nombra toda alteración. Termina con error si encuentra alguna."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for fault in broken_chains():
            faults += 1
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{faults} alteraciones en las bitácoras.")
        self.stdout.write(f"{Event.objects.count()} líneas revisadas, ninguna alterada.")
