"""A million companies and what was done with them, written by the database itself: valid rows, in minutes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.utils import timezone

from accounts.models import Comuna, Office, OfficeKind, Role, RoleAssignment, User
from bench.filling import prepare
from casework.models import CaseFile
from portfolio.models import Action, ActionKind, Company, Representation, Sector

EXECUTIVES_PER_OFFICE = 20
REPRESENTATIVES = 2_000
OF_ONE = 2_000  # actions of the company with the longest history
BATCH = 250_000
FIRST = 60_000_000
FIRST_WORDS = (
    "Viña",
    "Conservas",
    "Frutos",
    "Maderas",
    "Salmones",
    "Tejidos",
    "Software",
    "Ñuble",
    "Quesos",
    "Aceites",
)
SECOND_WORDS = ("Andes", "Pacífico", "Austral", "Peñalolén", "Cordillera", "Ñandú", "Del Sur", "Atacama", "Lontué")
THIRD_WORDS = ("Alto", "Bravo", "Claro", "Grande", "Hondo", "Nuevo", "Real", "Viejo", "Blanco", "Verde", "Dorado")
CHECK_DIGIT = """(SELECT CASE 11 - sum((n / (10 ^ i)::bigint % 10) * (2 + i % 6)) % 11 WHEN 11 THEN '0' WHEN 10 THEN 'K'
    ELSE (11 - sum((n / (10 ^ i)::bigint % 10) * (2 + i % 6)) % 11)::text END FROM generate_series(0, 7) AS i)"""
FOLD = "translate(lower({}), 'áéíóúñü', 'aeiounu')"


def array(values: Any) -> str:
    """A constant array of SQL from texts or numbers of this module and of the reference data."""
    kind = "bigint" if all(isinstance(value, int) for value in values) else "text"
    written = ",".join(str(v) if isinstance(v, int) else "'" + str(v).replace("'", "''") + "'" for v in values)
    return f"(ARRAY[{written}]::{kind}[])"


def pick(values: Any, by: str) -> str:
    return f"{array(list(values))}[1 + ({by}) % {len(list(values))}]"


def insert(model: type[models.Model], source: str, **given: str) -> None:
    """INSERT … SELECT with an expression for what is named, and the model's own default for every other column."""
    columns, values, params = [], [], []
    for field in model._meta.concrete_fields:
        if field.attname in given:
            values.append(given[field.attname].replace("%", "%%"))
        elif isinstance(field, models.AutoField):
            continue
        else:
            empty = "" if not field.null and field.empty_strings_allowed and not field.has_default() else None
            value = field.get_default() if field.has_default() else empty
            values.append(
                "%s::" + str(field.rel_db_type(connection) if field.is_relation else field.db_type(connection))
            )
            params.append(json.dumps(value) if isinstance(field, models.JSONField) else value)
        columns.append(f'"{field.column}"')
    into, origin = f'"{model._meta.db_table}" ({", ".join(columns)})', source.replace("%", "%%")
    sql = f"INSERT INTO {into} SELECT {', '.join(values)} FROM {origin}"
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@contextmanager
def without_indexes(*tables: str) -> Iterator[None]:
    """Tables are filled first and indexed afterwards, all at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint)", [list(tables)],
        )  # fmt: skip
        indexes = cursor.fetchall()
        cursor.execute(
            "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)", [list(tables)],
        )  # fmt: skip
        links = cursor.fetchall()
        for name, table, _ in links:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET work_mem = '64MB'")
    yield
    with connection.cursor() as cursor:
        for _, definition in indexes:
            cursor.execute(definition)
        for name, table, definition in links:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


class Portfolio:
    """What was filled, and who looks at it."""

    def __init__(self, companies: int, actions: int) -> None:
        self.companies, self.actions = companies, actions
        self.now = timezone.now()
        self.offices = list(Office.objects.filter(kind=OfficeKind.REGIONAL).order_by("pk"))
        self.executives = [self._staff(office, n) for office in self.offices for n in range(EXECUTIVES_PER_OFFICE)]
        self.overseer = self._person("oversight", Role.CLIENT_MANAGEMENT, Office.objects.get(code="central"))
        User.objects.bulk_create(
            [
                User(
                    username=f"rep-{n}", first_name="Persona", last_name=f"Ejemplo {n}", phone="+56912345678",
                    email=f"rep{n}@bench.example",
                )
                for n in range(REPRESENTATIVES)
            ],
            batch_size=1000,
        )  # fmt: skip
        self.people = list(User.objects.filter(username__startswith="rep-").order_by("pk").values_list("pk", flat=True))

    def _person(self, name: str, role: str, office: Office) -> User:
        user = User.objects.create(
            username=name, email=f"{name}@bench.example", first_name="Bench", last_name=name, email_verified_at=self.now
        )
        RoleAssignment.objects.create(user=user, role=role, office=office, starts_on=dt.date(2020, 1, 1))
        return user

    def _staff(self, office: Office, n: int) -> User:
        return self._person(f"{office.code}-{n}", Role.EXECUTIVE, office)

    def fill(self) -> None:
        """Files, companies, one representative each, actions; then the indexes and the statistics."""
        with without_indexes("casework_casefile", "portfolio_company", "portfolio_representation", "portfolio_action"):
            for first in range(1, self.companies + 1, BATCH):
                self._companies(first, min(first + BATCH - 1, self.companies))
            for first in range(1, self.actions + 1, BATCH):
                self._actions(first, min(first + BATCH - 1, self.actions))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def _companies(self, first: int, last: int) -> None:
        offices, executives = [row.pk for row in self.offices], [row.pk for row in self.executives]
        codes = [
            ",".join(Comuna.objects.filter(region=row.region_id).order_by("pk").values_list("pk", flat=True))
            for row in self.offices
        ]
        sectors = list(Sector.objects.order_by("pk").values_list("pk", flat=True))
        name = (
            f"{pick(FIRST_WORDS, 'g')} || ' ' || {pick(SECOND_WORDS, 'g / 7')} || ' ' || {pick(THIRD_WORDS, 'g / 61')} "
            "|| ' ' || g || ' SpA'"
        )
        rows = f"(SELECT g, {FIRST} + g AS n, {name} AS name FROM generate_series({first}, {last}) AS g) AS s"
        source = f"(SELECT s.*, n || '-' || {CHECK_DIGIT} AS rut FROM {rows}) AS r"
        # a person of every office in turn: an executive has their own share, an office its own companies
        person = f"{array(executives)}[1 + g % {len(executives)}]"
        place = f"1 + (g % {len(executives)}) / {EXECUTIVES_PER_OFFICE}"
        comunas = f"string_to_array({array(codes)}[{place}], ',')"
        folded = FOLD.format("name")
        dotted = "left(n::text, 2) || '.' || substr(n::text, 3, 3) || '.' || right(n::text, 3) || right(rut, 2)"
        words = f"{folded} || ' ' || lower(rut) || ' ' || lower(replace(rut, '-', '')) || ' ' || lower({dotted})"
        folio = "'EMP-2026-' || lpad(g::text, 7, '0')"
        insert(
            CaseFile, source, id="g + 1000", folio=folio, kind="'company'", title="name",
            office_id=f"{array(offices)}[{place}]", responsible_id=person, opened_at="now() - g * interval '1 minute'",
            state="CASE WHEN g % 3 = 0 THEN 'portfolio' ELSE 'registered' END", turn="'nobody'",
            search_text=f"lower({folio}) || ' ' || {words}", sector=pick(sectors, "g / 3"),
        )  # fmt: skip
        insert(
            Company, source, case_id="g + 1000", rut="rut", legal_name="name", kind="'national'",
            trade_name="CASE WHEN g % 4 = 0 THEN 'Marca ' || g ELSE '' END",
            standing="CASE WHEN g % 3 = 0 THEN 'portfolio' ELSE 'registered' END",
            category="CASE WHEN g % 3 = 0 THEN 1 + g % 7 % 3 END", office_id=f"{array(offices)}[{place}]",
            comuna_id=f"({comunas})[1 + g / 113 % cardinality({comunas})]", executive_id=person,
            sector=pick(sectors, "g / 3"),
            size=pick(("micro", "small", "medium", "large", ""), "g / 5"), sales_uf="g % 120000",
            exports="CASE g % 5 WHEN 0 THEN true WHEN 1 THEN false END",
            potential=pick(("", "low", "medium", "high"), "g / 11"), email="'ventas' || g || '@bench.example'",
            phone="CASE WHEN g % 6 > 0 THEN '+56912345678' ELSE '' END",
            address="CASE WHEN g % 8 > 0 THEN 'Calle ' || g ELSE '' END",
            activity_start_date="CASE WHEN g % 9 > 0 THEN date '2010-01-01' + (g % 3000)::int END",
            validated_at="CASE WHEN g % 3 = 0 THEN now() END", validated_by_id=f"CASE WHEN g % 3 = 0 THEN {person} END",
            last_contact_on="CASE WHEN g % 10 > 0 THEN current_date - (g % 400)::int END", search_text=words,
        )  # fmt: skip
        insert(
            Representation, source, company_id="g + 1000",
            person_id=f"{array(self.people)}[1 + g % {len(self.people)}]",
            role="'legal_representative'", state="'validated'", since="now()",
        )  # fmt: skip

    def _actions(self, first: int, last: int) -> None:
        """The first company has OF_ONE of them; the rest are spread over all, and over four years."""
        kinds = list(ActionKind.objects.loggable().order_by("pk").values_list("pk", flat=True))
        executives = [row.pk for row in self.executives]
        source = (
            f"(SELECT a, CASE WHEN a <= {OF_ONE} THEN 1 ELSE 1 + (a * 7919) % {self.companies} END AS g "
            f"FROM generate_series({first}::bigint, {last}::bigint) AS a) AS s JOIN portfolio_company c "
            "ON c.case_id = s.g + 1000"
        )
        insert(
            Action, source, company_id="s.g + 1000", kind_id=pick(kinds, "a"),
            happened_on="current_date - (a % 1400)::int", office_id="c.office_id", channel="'digital'",
            contact_point="'web'", note="'Ejemplo ' || a", counts="a % 5 < 3",
            logged_by_id=f"{array(executives)}[1 + s.g % {len(executives)}]", logged_at="now()",
        )  # fmt: skip


def portfolio(companies: int, actions: int) -> Portfolio:
    """An empty database, prepared and filled."""
    prepare()
    return Portfolio(companies, actions)
