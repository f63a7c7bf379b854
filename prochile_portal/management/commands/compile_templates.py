"""Loads every template of the portal, so that a typo is found here and not by a person."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines


def own_templates() -> list[tuple[Path, str]]:
    """(file, template name) of each template in templates/ and in the apps' own folders."""
    roots = [settings.BASE_DIR / "templates", *settings.BASE_DIR.glob("*/templates")]
    return [
        (path, path.relative_to(root).as_posix())
        for root in roots
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix in {".html", ".txt", ".svg", ".xml", ".ics"}
    ]


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Carga todas las plantillas y falla si alguna no compila."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = []
        found = own_templates()
        for _, name in found:
            try:
                engines["django"].get_template(name)
            except (TemplateSyntaxError, TemplateDoesNotExist) as error:
                broken.append(f"{name}: {error}")
        if broken:
            raise CommandError("No compilan:\n  " + "\n  ".join(broken))
        self.stdout.write(f"{len(found)} plantillas compilan.")
