from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.models import Office, Role, User
from accounts.services.invitation import invitation_link
from accounts.services.people import create_person
from accounts.services.roles import assign_role


class Command(BaseCommand):
    help = "Crea a quien administra el portal (la primera vez) y muestra el enlace para que elija su contraseña."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="correo institucional")
        parser.add_argument("first_name", help="nombres")
        parser.add_argument("last_name", help="apellidos")
        parser.add_argument("--office", default="central", help="código de la oficina (central)")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError("Al correo le falta una parte. Debe verse así: nombre@empresa.example.") from error
        office = Office.objects.filter(code=options["office"]).first()
        if office is None:
            raise CommandError("No existe esa oficina. Cargue antes los datos de referencia: manage.py load_reference.")
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError("Ya hay una persona con ese correo: désele el rol en /administracion/personas/.")
        system, now = User.objects.system(), timezone.now()
        names = {"email": email, "first_name": options["first_name"], "last_name": options["last_name"]}
        person = create_person(data=names, actor=system, now=now)
        assign_role(
            user=person, role=Role.ADMINISTRATOR, office=office, starts_on=timezone.localdate(now), actor=system
        )
        self.stdout.write(f"{person.display_name} administra el portal desde hoy. También se le envió este enlace:")
        self.stdout.write(invitation_link(person))
