"""RUT and RUN: modulo 11, kept as "76543210-3" and shown as 76.543.210-3."""

import re
from typing import Final

from stdnum.cl import rut as stdnum_rut
from stdnum.exceptions import InvalidChecksum, ValidationError

MALFORMED: Final = "Escriba el RUT con su dígito verificador, por ejemplo 12.345.678-5."
WRONG_DIGIT: Final = "El RUT no coincide con su dígito verificador. Revise el número."
LOOKS_PERSONAL: Final = "Este RUT parece de una persona. Si la empresa tributa con él, confírmelo abajo."
_SHAPE: Final = re.compile(r"^[0-9]{1,3}(\.?[0-9]{3}){1,2}-?[0-9kK]$")
#: Companies are numbered from here on (spec/DOMAIN.md).
FIRST_COMPANY_NUMBER: Final = 50_000_000


class InvalidRut(ValueError):
    """The text is no RUT; its message is for the person who typed it."""


def normalise(text: str) -> str:
    """The RUT as it is kept: digits, hyphen, check digit in upper case.

    Args:
        text: what a person typed, with or without dots, hyphen and spaces.

    Raises:
        InvalidRut: malformed, or its check digit does not match (microcopy, errors 2 and 3).
    """
    typed = re.sub(r"[\s–—]+", lambda found: "-" if found.group().strip() else "", text or "")
    if not _SHAPE.match(typed):
        raise InvalidRut(MALFORMED)
    try:
        compact = stdnum_rut.validate(typed)
    except InvalidChecksum as error:
        raise InvalidRut(WRONG_DIGIT) from error
    except ValidationError as error:
        raise InvalidRut(MALFORMED) from error
    return f"{int(compact[:-1])}-{compact[-1]}"


def display(rut: str | None) -> str:
    """76.543.210-3, or nothing."""
    number, _, digit = (rut or "").partition("-")
    if not (number.isdecimal() and digit):
        return ""
    return f"{int(number):,}".replace(",", ".") + f"-{digit}"


def looks_personal(rut: str) -> bool:
    """Whether the number belongs to the range of natural persons (microcopy, error 4)."""
    return int(rut.split("-")[0]) < FIRST_COMPANY_NUMBER


def guess(text: str) -> str | None:
    """The RUT that a search box holds, or None: a search never complains."""
    try:
        return normalise(text)
    except InvalidRut:
        return None
