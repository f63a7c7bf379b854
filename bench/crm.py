"""Files as a CRM exports them, with planted errors: for `make bench ARGS=import` and for the tests."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from stdnum.cl.rut import calc_check_digit

HEADERS = [
    "RUT", "Razón social", "Nombre de fantasía", "Comuna", "Sector", "Oficina", "Tipo", "Inicio de actividades",
    "Correo", "Teléfono", "Dirección", "Exporta", "Ventas anuales", "Moneda", "Año ventas",
]  # fmt: skip
COMUNAS = ["Talca", "Ñuñoa", "Concepción", "Valparaíso", "La Serena", "Temuco", "Puerto Montt", "Iquique", "Curicó"]
WORDS = ["Viñedos", "Conservas", "Maderas", "Quesos", "Tejidos", "Aceites", "Programas", "Frutos", "Salmones", "Miel"]
PLACES = ["del Maule", "de Ñuble", "Andina", "del Sur", "Austral", "del Norte", "Costera", "Patagónica"]


@dataclass
class File:
    """The rows of a file, and which of them are wrong: number as a spreadsheet shows it → words that must be told."""

    rows: list[list[str]]
    wrong: dict[int, str] = field(default_factory=dict)

    def csv(self, *, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows([HEADERS, *self.rows])
        return text.getvalue().encode(encoding)


def rut(number: int) -> str:
    body = 60_000_000 + number
    return f"{body:,}".replace(",", ".") + f"-{calc_check_digit(str(body))}"


def row(number: int, sector: str) -> list[str]:
    """A good row."""
    name = f"{WORDS[number % len(WORDS)]} {PLACES[number // 10 % len(PLACES)]} {number}"
    return [
        rut(number), f"{name} Ejemplo SpA", name if number % 3 else "", COMUNAS[number % len(COMUNAS)], sector, "",
        "Empresa nacional", f"{1 + number % 28:02d}-{1 + number % 12:02d}-{1990 + number % 30}",
        f"contacto{number}@empresa{number}.example", f"+56 2 2{400 + number % 500} {number % 10000:04d}",
        f"Camino Real {number}", "sí" if number % 4 else "no", f"{1000 + number % 90000:,}".replace(",", "."), "UF",
        "2025",
    ]  # fmt: skip


def _at(place: int, value: str) -> Callable[[list[str]], None]:
    def spoil(cells: list[str]) -> None:
        cells[place] = value

    return spoil


def _wrong_digit(cells: list[str]) -> None:
    cells[0] = cells[0][:-1] + ("1" if cells[0][-1] != "1" else "2")


#: Every way of being wrong: how a good row is spoiled, and what must be said of it.
ERRORS: list[tuple[Callable[[list[str]], None], str]] = [
    (_wrong_digit, "no coincide con su dígito verificador"),
    (_at(0, "no sabe"), "Escriba el RUT con su dígito verificador"),
    (_at(0, ""), "Falta, y es obligatorio"),
    (_at(1, ""), "Falta, y es obligatorio"),
    (_at(1, "Ñandú " * 40), "caracteres y caben 200"),
    (_at(3, "Macondo"), "No conocemos la comuna «Macondo»"),
    (_at(3, ""), "Falta la comuna"),
    (_at(4, "Alquimia"), "No conocemos el sector «Alquimia»"),
    (_at(5, "Oficina de Marte"), "No conocemos la oficina «Oficina de Marte»"),
    (_at(6, "Fantasma"), "No conocemos el tipo de empresa «Fantasma»"),
    (_at(7, "31-02-2020"), "No es una fecha"),
    (_at(7, "ayer"), "No es una fecha"),
    (_at(8, "sin arroba"), "No es un correo válido"),
    (_at(9, "12"), "No es un teléfono válido"),
    (_at(11, "quizás"), "Debe decir sí o no"),
    (_at(12, "mucho"), "No es un monto"),
    (_at(12, "-5"), "mayor que cero"),
    (_at(13, "conchas"), "No conocemos la moneda «conchas»"),
    (_at(14, "3025"), "Debe ser un número entre"),
    (_at(14, ""), "Falta el año de las ventas"),
]
REPEATED = "Fila repetida: es igual a la fila"


def companies(count: int, wrong: int, sector: str, *, seed: int = 7) -> File:
    """So many rows, of which some are wrong, each in one way, all the ways about as often; repeated rows among them."""
    dice = random.Random(seed)  # the same file every time
    rows = [row(number, sector) for number in range(1, count + 1)]
    found = File(rows)
    for turn, place in enumerate(sorted(dice.sample(range(count // 2, count), wrong))):
        spoil, words = ERRORS[turn % (len(ERRORS) + 1)] if turn % (len(ERRORS) + 1) < len(ERRORS) else (None, REPEATED)
        if spoil is None:
            rows[place] = list(rows[place - count // 2])
        else:
            spoil(rows[place])
        found.wrong[place + 2] = words  # the headers are row 1
    return found
