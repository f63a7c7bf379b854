"""The invented people of the demo: whom one can try, and a believable staff for every office."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from stdnum.cl import rut

from .models import Office, Role, RoleAssignment, User
from .reference import OFFICE_CODES
from .selectors import current_assignments
from .standin.people import PEOPLE

REPRESENTATIVE, NEWCOMER = "representative", "newcomer"
SINCE = dt.date(2024, 1, 2)
SECTORS = ("food_fresh", "food_processed", "sea", "forest_wood", "industry", "tech_services", "creative_tourism")
EXECUTIVES = {
    "metropolitana": 7,
    "valparaiso": 6,
    "biobio": 6,
    "los_lagos": 5,
    "maule": 4,
    "araucania": 4,
    "ohiggins": 4,
}
OFICOMS = ("oc_tokio", "oc_madrid", "oc_bogota", "oc_saopaulo", "oc_shanghai", "oc_nuevayork", "oc_dubai", "oc_londres")
_FIRST_NAMES = (
    "Alicia Amalia Aurelio Benito Brígida Camilo Celeste Clodomiro Delfina Dionisio Edelmira Efraín Elba Eliseo "
    "Elvira Emiliano Ernestina Eulogio Fabiola Fermín Filomena Gaspar Genoveva Gilda Heriberto Hortensia Ignacia "
    "Isidro Jacinta Jerónimo Leonor Lisandro Lucrecia Macarena Melisa Nicanor Norma Octavio Odette Olegario "
    "Petronila Plácido Quintín Ramona Remigio Rufina Sabina Severino Telma Ulises Verónica Waldo Yolanda Zacarías "
    "Zunilda"
)
FIRST_NAMES = tuple(_FIRST_NAMES.split())
_FAMILY_NAMES = (
    "Abarzúa Aguayo Antilef Arriagada Bahamonde Barrientos Burgos Cárcamo Cayuqueo Cifuentes Collao Curihuinca "
    "Devia Espinoza Faúndez Figueroa Gallardo Godoy Huenchumil Inostroza Jerez Lagos Leiva Llanquín Mamani "
    "Marileo Millán Montecinos Navarrete Norambuena Olave Painemal Pávez Quezada Quispe Retamal Riffo Saavedra "
    "Salgado Tapia Troncoso Ulloa Urrutia Valdebenito Vilches Yáñez Zambrano Zúñiga"
)
FAMILY_NAMES = tuple(_FAMILY_NAMES.split())


@dataclass(frozen=True)
class Persona:
    """Somebody whom the sign-in page offers with one click. `key` is what the button carries."""

    user: User
    key: str
    label: str
    place: str
    office: str = ""


# username, key, names, family names, post, office, sector
CAST: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    ("demo-representante", REPRESENTATIVE, "Fidelia Andrea", "Carrasco Mella", "", "", ""),
    ("demo-nueva", NEWCOMER, "Amador", "Riquelme Toro", "", "", ""),
    ("demo-ejecutiva", Role.EXECUTIVE, "Noelia Paz", "Sepúlveda Arce", "Ejecutiva regional", "maule", ""),
    ("demo-atacama", Role.EXECUTIVE, "Danko", "Araya Godoy", "Ejecutivo regional", "atacama", ""),
    ("demo-biobio", Role.EXECUTIVE, "Milagros", "Ovalle Pinto", "Ejecutiva regional", "biobio", ""),
    ("demo-sectorial", Role.SECTOR_LEAD, "Teodoro", "Huenul Vera", "Encargado sectorial", "maule", "food_fresh"),
    ("demo-jefatura", Role.OFFICE_HEAD, "Constanza", "Rebolledo Pino", "Directora regional", "maule", ""),
    ("demo-oficom", Role.OFICOM_EXECUTIVE, "Kenji", "Morales Ueda", "Trade Commissioner", "oc_tokio", ""),
    ("demo-demandas", Role.DEMAND_COORDINATOR, "Rebeca", "Cancino Rojo", "Coordinadora OCI", "central", ""),
    ("demo-macrozona", Role.MACROZONE_COORDINATOR, "Silvano", "Paredes Coña", "Coordinador macrozonal", "central", ""),
    ("demo-clientes", Role.CLIENT_MANAGEMENT, "Eloísa", "Marchant Gil", "Gestión de clientes", "central", ""),
    ("demo-reclamos", Role.COMPLAINTS_OFFICER, "Baldomero", "Osses Luna", "Encargado de reclamos", "central", ""),
    ("demo-ayuda", Role.HELP_CENTRE, "Pascuala", "Ibacache Neira", "Centro de Ayuda", "central", ""),
    ("demo-direccion", Role.NATIONAL_DIRECTORATE, "Leopoldo", "Achurra Vial", "Dirección Nacional", "central", ""),
    ("demo-estrategia", Role.STRATEGIC_DEVELOPMENT, "Irene", "Catrileo Bravo", "Desarrollo Estratégico", "central", ""),
    ("demo-auditoria", Role.AUDITOR, "Herminia", "Toledo Sanz", "Auditora interna", "central", ""),
    ("demo-administracion", Role.ADMINISTRATOR, "Gonzalo", "Vidal Ñanco", "Administrador del portal", "central", ""),
)
LABELS = {REPRESENTATIVE: "Representante de una empresa", NEWCOMER: "Persona que aún no registra su empresa"}


def personas(today: dt.date) -> list[Persona]:
    """Who can be tried, in the order of the cast. Two queries."""
    order = {row[0]: position for position, row in enumerate(CAST)}
    people = User.objects.active().filter(is_demo=True).prefetch_related(current_assignments(today))
    found = sorted((_persona(user) for user in people), key=lambda one: order.get(one.user.username, len(order)))
    return _one_key_each(found)


def _one_key_each(found: list[Persona]) -> list[Persona]:
    """The first of a role carries the role alone; the next ones, their office too: «executive-atacama»."""
    taken: set[str] = set()
    made = []
    for one in found:
        key = one.key if one.key not in taken else f"{one.key}-{one.office}"
        taken.add(key)
        made.append(replace(one, key=key))
    return made


def _persona(user: User) -> Persona:
    assignments: list[RoleAssignment] = user.current_assignments  # type: ignore[attr-defined]
    if not assignments:
        key = NEWCOMER if user.username == "demo-nueva" else REPRESENTATIVE
        return Persona(user, key, LABELS[key], "")
    first = assignments[0]
    return Persona(user, first.role, first.get_role_display(), first.office.name, first.office.code)


@transaction.atomic
def seed_people(stdout: Any = None) -> None:
    """The cast and the staff. Repeating it changes nothing; offices must be loaded before."""
    offices = {office.code: office for office in Office.objects.all()}
    created = _create([(*row, True) for row in CAST], offices) + _create(_staff(offices), offices)
    if stdout is not None:
        stdout.write(f"accounts: {created} personas de demostración nuevas\n")


def _staff(offices: dict[str, Office]) -> list[tuple[Any, ...]]:
    """Rows as in CAST, with `is_demo` False: the same ones every time."""
    names = _names()
    rows: list[tuple[Any, ...]] = []

    def add(office: str, role: Role, title: str, sector: str = "") -> None:
        first, family = next(names)
        rows.append((f"ejemplo-{len(rows) + 1:03d}", role, first, family, title, office, sector, False))

    for index, office in enumerate(OFFICE_CODES.values()):
        for _ in range(EXECUTIVES.get(office, 2 + index % 2)):
            add(office, Role.EXECUTIVE, "Ejecutivo/a regional")
        for number in range(2 if office in EXECUTIVES else 1):
            sector = SECTORS[(index + number) % len(SECTORS)]
            add(office, Role.SECTOR_LEAD, "Encargado/a sectorial", sector)
        if office != "maule":
            add(office, Role.OFFICE_HEAD, "Director/a regional")
    for office in (code for code in OFICOMS if code in offices):
        add(office, Role.OFICOM_EXECUTIVE, "Trade Commissioner")
        add(office, Role.OFICOM_EXECUTIVE, "Ejecutivo/a comercial")
    for role, title, count in (
        (Role.CLIENT_MANAGEMENT, "Gestión de clientes", 2),
        (Role.COMPLAINTS_OFFICER, "Encargado/a de reclamos", 1),
        (Role.HELP_CENTRE, "Centro de Ayuda", 3),
        (Role.MACROZONE_COORDINATOR, "Coordinación macrozonal", 3),
        (Role.DEMAND_COORDINATOR, "Coordinación de demandas", 1),
    ):
        for _ in range(count):
            add("central", role, title)
    return rows


def _names():
    """Pairs of invented names without repetition, always in the same order."""
    pairs = [
        (first, f"{one} {two}")
        for first in FIRST_NAMES
        for one, two in zip(FAMILY_NAMES, reversed(FAMILY_NAMES), strict=True)
    ]
    random.Random(2026).shuffle(pairs)  # noqa: S311 - deterministic on purpose
    yield from pairs


def _create(rows: list[tuple[Any, ...]], offices: dict[str, Office]) -> int:
    known = set(User.objects.filter(username__in=[row[0] for row in rows]).values_list("username", flat=True))
    new = [row for row in rows if row[0] not in known and (not row[5] or row[5] in offices)]
    now = timezone.now()
    no_password = make_password(None)
    users = [
        User(
            username=username,
            first_name=first,
            last_name=family,
            title=title,
            email=f"{username}@prochile.example" if office else f"{username}@correo.example",
            email_verified_at=now,
            run=_run(username, f"{first} {family}"),
            phone="+56221234567" if office else "+56912345678",
            password=no_password,
            is_demo=is_demo,
        )
        for username, _, first, family, title, office, _, is_demo in new
    ]
    for user in users:
        user.search_text = user.searchable()
    User.objects.bulk_create(users)
    RoleAssignment.objects.bulk_create(
        [
            RoleAssignment(user=user, role=row[1], office=offices[row[5]], sector=row[6], starts_on=SINCE)
            for user, row in zip(users, new, strict=True)
            if row[5]
        ]
    )
    return len(users)


def _run(username: str, full_name: str) -> str | None:
    """Whoever the stand-in for ClaveÚnica also lists has the same RUN there; the rest get one far from everybody's."""
    for person in PEOPLE:
        if person.full_name == full_name:
            return person.run
    number = 90_000_000 + sum(ord(letter) * 31**place for place, letter in enumerate(username)) % 9_000_000
    return f"{number}-{rut.calc_check_digit(str(number))}"
