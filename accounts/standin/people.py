"""Invented people who can be picked on the stand-in's screen."""

from dataclasses import dataclass

from stdnum.cl import rut


@dataclass(frozen=True)
class Person:
    """`number` is the RUN without its digit; the names are lists of any length, as ClaveÚnica gives them."""

    number: int
    names: tuple[str, ...]
    family_names: tuple[str, ...]
    note: str = ""

    @property
    def digit(self) -> str:
        return rut.calc_check_digit(str(self.number))

    @property
    def run(self) -> str:
        return f"{self.number}-{self.digit}"

    @property
    def run_shown(self) -> str:
        return rut.format(self.run)

    @property
    def full_name(self) -> str:
        return " ".join((*self.names, *self.family_names))


PEOPLE = (
    Person(11_223_344, ("Rosario", "Elena"), ("Quilodrán", "Peñailillo"), "Aún sin cuenta en el portal"),
    Person(13_572_468, ("Baltazar",), ("Ñancupil", "Soto"), "Aún sin cuenta en el portal"),
    Person(14_141_414, ("Ximena", "del", "Carmen", "Josefa"), ("Oyarzún", "de", "la", "Fuente"), "Nombre largo"),
    Person(15_926_535, ("Wen",), ("Li",), "Un nombre y un apellido"),
    Person(16_180_339, ("Saturnina",), (), "Sin apellidos"),
    Person(9_876_543, ("Fidelia", "Andrea"), ("Carrasco", "Mella"), "Representa a una empresa de ejemplo"),
    Person(12_121_212, ("Amador",), ("Riquelme", "Toro"), "Con cuenta, aún sin empresa"),
    Person(10_101_010, ("Noelia", "Paz"), ("Sepúlveda", "Arce"), "Ejecutiva regional de ejemplo"),
)
