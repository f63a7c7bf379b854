"""Writes docs/states.md and docs/clauses.md from the code; with --check, only says whether they are up to date."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from prochile_portal.generated_docs import documents


class Command(BaseCommand):
    help = "Escribe los documentos que salen del código (estados, cláusulas y pruebas)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="no escribe: falla si alguno quedó atrás")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for path, text in documents().items():
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            if options["check"]:
                stale.append(path.name)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"Escrito: docs/{path.name}")
        if stale:
            raise CommandError(f"Quedaron atrás del código: {', '.join(stale)}. Ejecute: make docs")
