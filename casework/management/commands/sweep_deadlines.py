"""`manage.py sweep_deadlines`: what the beat task calls every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework.services.sweep import sweep


class Command(BaseCommand):
    help = "Prepara los avisos de los plazos cuyo momento llegó."

    def handle(self, *args: Any, **options: Any) -> None:
        done = sweep(timezone.now())
        self.stdout.write(f"Plazos: {done.deadlines}. Mensajes: {done.messages}. Apartados: {done.set_aside}.")
