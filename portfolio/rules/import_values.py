"""Reading one cell of a file from another system: what it means, or in words why it cannot be used. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Final

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from casework.text import fold
from portfolio.rules import rut as ruts

YES: Final = frozenset({"si", "s", "yes", "y", "1", "x", "verdadero", "true", "v"})
NO: Final = frozenset({"no", "n", "0", "falso", "false", "f"})
EARLIEST: Final = 1900
_DATE_FORMATS: Final = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%Y/%m/%d", "%d.%m.%Y")
_TIME_FORMATS: Final = ("%H:%M", "%H:%M:%S")
_THOUSANDS: Final = re.compile(r"^\d{1,3}(\.\d{3})+$")


class BadValue(ValueError):
    """The cell cannot be used; its message says why, to whoever prepared the file."""


def text(raw: str, most: int) -> str:
    """A text that fits, without control characters or repeated spaces."""
    clean = " ".join(raw.replace("\x00", "").split())
    if len(clean) > most:
        raise BadValue(f"Tiene {len(clean)} caracteres y caben {most}.")
    return clean


def long_text(raw: str, most: int) -> str:
    """The same, with its lines."""
    clean = raw.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(clean) > most:
        raise BadValue(f"Tiene {len(clean)} caracteres y caben {most}.")
    return clean


def rut(raw: str) -> str:
    try:
        return ruts.normalise(raw)
    except ruts.InvalidRut as error:
        raise BadValue(str(error)) from error


def email(raw: str) -> str:
    address = raw.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadValue("No es un correo válido: se espera algo como nombre@empresa.example.") from error
    if len(address) > 254:
        raise BadValue("Tiene más de 254 caracteres.")
    return address


def phone(raw: str) -> str:
    """A telephone as it is kept (+56221234567); without country it is Chilean."""
    try:
        number = phonenumbers.parse(raw.strip(), "CL")
    except phonenumbers.NumberParseException as error:
        raise BadValue("No es un teléfono válido: escríbalo con su código, por ejemplo +56 2 2123 4567.") from error
    if not phonenumbers.is_valid_number(number):
        raise BadValue("No es un teléfono válido: revise cuántas cifras tiene.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def day(raw: str, *, until: date | None = None) -> str:
    """A date as ISO text.

    Args:
        until: the last day that makes sense, when there is one.
    """
    found = _moment(raw).date()
    if until is not None and found > until:
        raise BadValue("La fecha todavía no llega.")
    return found.isoformat()


def moment(raw: str) -> str:
    """A date with its hour (00:00 when it brings none), as ISO text without zone."""
    return _moment(raw).isoformat(timespec="minutes")


def _moment(raw: str) -> datetime:
    first, _, rest = raw.strip().replace("T", " ").partition(" ")
    for form in _DATE_FORMATS:
        try:
            found = datetime.strptime(first, form)
        except ValueError:
            continue
        if found.year < EARLIEST:
            raise BadValue(f"El año {found.year} no puede ser.")
        return datetime.combine(found, _time(rest.strip()))
    raise BadValue("No es una fecha que podamos leer: escriba día-mes-año, por ejemplo 31-12-2026.")


def _time(raw: str) -> time:
    if not raw:
        return time()
    for form in _TIME_FORMATS:
        try:
            return datetime.strptime(raw, form).time()
        except ValueError:
            continue
    raise BadValue("No entendemos la hora: escríbala así, 09:30.")


def amount(raw: str) -> str:
    """A positive amount as plain decimal text: «$ 1.234.567,50» → «1234567.50»."""
    digits = re.sub(r"[\s$]|US\$|USD|CLP|UF|EUR|€", "", raw, flags=re.IGNORECASE)
    if "," in digits and "." in digits:
        decimal, thousands = (",", ".") if digits.rfind(",") > digits.rfind(".") else (".", ",")
        digits = digits.replace(thousands, "").replace(decimal, ".")
    elif digits.count(",") == 1:
        digits = digits.replace(",", ".")
    elif "," in digits:
        digits = digits.replace(",", "")
    elif _THOUSANDS.match(digits):
        digits = digits.replace(".", "")
    try:
        found = Decimal(digits) if re.fullmatch(r"-?\d+(\.\d+)?", digits) else None
    except InvalidOperation:  # pragma: no cover - the shape was checked
        found = None
    if found is None:
        raise BadValue("No es un monto que podamos leer: escriba solo el número, por ejemplo 1.234.567,50.")
    if found <= 0:
        raise BadValue("El monto debe ser mayor que cero.")
    if found >= Decimal(10) ** 14:
        raise BadValue("El monto es demasiado grande.")
    return str(found.quantize(Decimal("0.01")))


def whole(raw: str, low: int, high: int) -> int:
    """A whole number between two limits."""
    digits = raw.strip().replace(".", "")
    if not digits.isascii() or not digits.isdecimal() or not low <= int(digits[:12]) <= high:
        raise BadValue(f"Debe ser un número entre {low} y {high}.")
    return int(digits)


def truth(raw: str) -> bool:
    word = fold(raw)
    if word in YES or word in NO:
        return word in YES
    raise BadValue("Debe decir sí o no.")


def choice(raw: str, known: Mapping[str, str | int], what: str) -> str | int:
    """The code behind a name or code, whatever its accents and capitals.

    Args:
        known: folded name or code → what is kept.
        what: what is looked for, with its article («la comuna»).
    """
    word = fold(raw)
    if word in known:
        return known[word]
    near = get_close_matches(word, known, n=1, cutoff=0.75)
    hint = f" ¿Quiso decir «{near[0]}»?" if near else ""
    raise BadValue(f"No conocemos {what} «{raw.strip()[:60]}».{hint}")
