"""A date and an hour at an office: in its own zone, without hours that do not exist there."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

NOT_A_DATE = "Esa fecha no existe. Escríbala como día, mes y año: 21-09-2026."
NOT_AN_HOUR = "Esa hora no existe. Escríbala con dos puntos: 10:30."
DATE_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=DayInput(), input_formats=DATE_FORMATS,
        error_messages={"required": "Escriba la fecha para continuar.", "invalid": NOT_A_DATE}, **kwargs,
    )  # fmt: skip


def hour_field(label: str, **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=HourInput(), input_formats=["%H:%M", "%H:%M:%S"],
        error_messages={"required": "Escriba la hora para continuar.", "invalid": NOT_AN_HOUR}, **kwargs,
    )  # fmt: skip


def local_moment(day: dt.date, hour: dt.time, zone: ZoneInfo) -> dt.datetime:
    """The aware moment (UTC) of a wall clock; of a repeated hour, the first one.

    Raises:
        forms.ValidationError: that night the clock skips the hour.
    """
    local = dt.datetime.combine(day, hour).replace(tzinfo=zone)
    found = local.astimezone(dt.UTC)
    if found.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise forms.ValidationError(
            f"Esa noche el reloj se adelanta y las {hour:%H:%M} no existen. Elija otra hora.", code="no_such_hour"
        )
    return found
