"""How lists call what they count."""

import pytest

from casework.text import one_of


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("empresas", "empresa"), ("actividades", "actividad"), ("acciones", "acción"), ("planes", "plan"),
        ("solicitudes", "solicitud"), ("instituciones", "institución"), ("expedientes", "expediente"),
        ("cuentas potenciales", "cuenta potencial"), ("exportaciones", "exportación"), ("trabajos", "trabajo"),
    ],
)  # fmt: skip
def test_one_of_many_is_written_as_in_spanish(many, one):
    assert one_of(many) == one
