"""`manage.py load_calendar`: the holidays of Chile with its regions and of the countries of every office."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from casework.reference import load_calendar


class Command(BaseCommand):
    help = "Carga los feriados de Chile, con sus regiones, y de los países de las oficinas, tres años hacia adelante."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=int, help="primer año")
        parser.add_argument("--to", dest="last", type=int, help="último año")

    def handle(self, *args: Any, **options: Any) -> None:
        first, last = options["first"], options["last"]
        if first and last and first > last:
            raise CommandError("El primer año es posterior al último.")
        loaded = load_calendar(timezone.now(), first=first, last=last)
        self.stdout.write(
            f"Feriados de {loaded.places} lugares, {loaded.years[0]} a {loaded.years[1]}: {loaded.new} años nuevos."
        )
        if loaded.unknown:
            self.stderr.write(f"Sin feriados conocidos (agréguelos en pantalla): {', '.join(loaded.unknown)}")
