"""Fills an empty portal in bulk: companies, their intakes, and one open deadline for every file."""

import datetime as dt
import itertools
import random

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Office, OfficeKind, Role, RoleAssignment, User
from casework.models import CaseFile, Deadline
from casework.services.deadlines import open_deadline
from portfolio.models import Company
from portfolio.states import Standing

CLAUSE = "CAP-3"
BATCH = 5_000
WORDS = (
    "Viña",
    "Conservas",
    "Frutos",
    "Maderas",
    "Salmones",
    "Tejidos",
    "Software",
    "Ñuble",
    "Andes",
    "Pacífico",
    "Austral",
)
EXECUTIVES_PER_OFFICE = 20


def check_digit(number: int) -> str:
    factors = itertools.cycle(range(2, 8))
    rest = 11 - sum(int(digit) * factor for digit, factor in zip(reversed(str(number)), factors, strict=False)) % 11
    return {11: "0", 10: "K"}.get(rest, str(rest))


def prepare() -> None:
    """Tables, territory, offices, clauses and calendar."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_reference", verbosity=0)
    call_command("load_calendar", verbosity=0)


class Filler:
    """Adds files up to a number; may be called again for more."""

    def __init__(self) -> None:
        self.dice = random.Random(19_880)
        self.now = timezone.now()
        self.offices = list(Office.objects.filter(kind=OfficeKind.REGIONAL).order_by("pk"))
        self.people = [self._person(office, n) for office in self.offices for n in range(EXECUTIVES_PER_OFFICE)]
        self.overseer = self._staff("oversight", Role.CLIENT_MANAGEMENT, Office.objects.get(code="central"))
        self.count = 0
        self.model: Deadline | None = None

    def _staff(self, name: str, role: str, office: Office) -> User:
        user = User.objects.create(
            username=name, email=f"{name}@bench.example", first_name="Bench", last_name=name, email_verified_at=self.now
        )
        RoleAssignment.objects.create(user=user, role=role, office=office, starts_on=dt.date(2020, 1, 1))
        return user

    def _person(self, office: Office, n: int) -> User:
        return self._staff(f"{office.code}-{n}", Role.EXECUTIVE, office)

    def up_to(self, files: int) -> None:
        """Half of the files are companies, half something under way in them; each has an open deadline."""
        while self.count < files:
            self._add(min(BATCH, files - self.count))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _add(self, size: int) -> None:
        numbers = range(self.count, self.count + size)
        cases = CaseFile.objects.bulk_create([self._case(number) for number in numbers], batch_size=1000)
        Company.objects.bulk_create([self._company(case, number) for case, number in zip(cases, numbers, strict=True)])
        Deadline.objects.bulk_create([self._deadline(case) for case in cases], batch_size=1000)
        self.count += size

    def _title(self, number: int) -> str:
        return f"{WORDS[number % len(WORDS)]} {WORDS[number // 7 % len(WORDS)]} {number} SpA"

    def _case(self, number: int) -> CaseFile:
        person = self.people[number % len(self.people)]
        title = self._title(number)
        due = self.now + dt.timedelta(hours=1 + self.dice.randrange(2_000))
        return CaseFile(
            folio=f"EMP-2026-{number:06d}",
            kind="company",
            title=title,
            office=self.offices[(number % len(self.people)) // EXECUTIVES_PER_OFFICE],
            responsible=person,
            opened_at=self.now - dt.timedelta(minutes=number),
            state="registered",
            turn="office" if number % 3 else "company",
            next_due_at=due,
            search_text=f"emp-2026-{number:06d} {title.lower()}",
        )

    def _company(self, case: CaseFile, number: int) -> Company:
        body = 50_000_000 + number
        return Company(
            case=case,
            rut=f"{body}-{check_digit(body)}",
            legal_name=case.title,
            standing=Standing.REGISTERED,
            office=case.office,
            executive=case.responsible,
            search_text=case.search_text,
        )

    def _deadline(self, case: CaseFile) -> Deadline:
        if self.model is None:
            # One is made by the service; the others are copies of it on other files.
            self.model = open_deadline(case, CLAUSE, start=self.now, actor=User.objects.system())
            Deadline.objects.filter(pk=self.model.pk).delete()
        copy = Deadline.objects.model(
            **{
                field.attname: getattr(self.model, field.attname)
                for field in Deadline._meta.concrete_fields
                if not field.primary_key
            }
        )
        copy.case, copy.office = case, case.office
        copy.due_at = case.next_due_at
        copy.next_alert_at = case.next_due_at - dt.timedelta(minutes=30)
        return copy
