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
from casework.text import fold
from intake.models import Intake
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
        self.companies: dict[int, Company] = {}
        self.company_of: dict[str, Company] = {}

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
        roots = [self._case(number) for number in numbers if number % 2 == 0]
        CaseFile.objects.bulk_create(roots, batch_size=1000)
        self.companies |= {
            number: self._company(case, number)
            for case, number in zip(roots, numbers[numbers[0] % 2 :: 2], strict=True)
        }
        Company.objects.bulk_create([self.companies[number] for number in numbers if number % 2 == 0])
        under_way = [self._matter(number) for number in numbers if number % 2]
        CaseFile.objects.bulk_create(under_way, batch_size=1000)
        Intake.objects.bulk_create([self._intake(case) for case in under_way], batch_size=1000)
        Deadline.objects.bulk_create([self._deadline(case) for case in (*roots, *under_way)], batch_size=1000)
        # An odd number may come first in the next batch: its company is the last of this one.
        self.companies = {number: row for number, row in self.companies.items() if number == numbers[-1]}
        self.count += size

    def _title(self, number: int) -> str:
        return f"{WORDS[number % len(WORDS)]} {WORDS[number // 7 % len(WORDS)]} {number} SpA"

    def _case(self, number: int) -> CaseFile:
        """A company's own file."""
        pair = number // 2  # so that every person has companies and matters
        person = self.people[pair % len(self.people)]
        title = self._title(number)
        return CaseFile(
            folio=f"EMP-2026-{number:06d}",
            kind="company",
            title=title,
            office=self.offices[(pair % len(self.people)) // EXECUTIVES_PER_OFFICE],
            responsible=person,
            opened_at=self.now - dt.timedelta(minutes=number),
            state="registered",
            turn="nobody",
            next_due_at=self._due(),
            search_text=f"emp-2026-{number:06d} {fold(title)}",
        )

    def _due(self) -> dt.datetime:
        return self.now + dt.timedelta(hours=1 + self.dice.randrange(2_000))

    def _matter(self, number: int) -> CaseFile:
        """An intake of the company before it, in one of the states in which they wait."""
        company = self.companies[number - 1]
        state = ("contact_pending", "contact_established", "profile_in_progress")[number // 2 % 3]
        case = CaseFile(
            folio=f"CAP-2026-{number:06d}",
            kind="intake",
            title=company.legal_name,
            parent=company.case,
            office=company.office,
            responsible=company.executive,
            opened_at=self.now - dt.timedelta(minutes=number),
            state=state,
            turn="company" if state == "profile_in_progress" else "office",
            next_due_at=self._due(),
            search_text=f"cap-2026-{number:06d} {fold(company.legal_name)} {company.rut} {company.search_text}",
        )
        self.company_of[case.folio] = company
        return case

    def _intake(self, case: CaseFile) -> Intake:
        company = self.company_of.pop(case.folio)
        return Intake(case=case, company=company, state=case.state, branch="exporter", last_progress_at=self.now)

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
