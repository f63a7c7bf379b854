"""How lists call what they count."""

import pytest

from casework.templatetags.portal import _one


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("empresas", "empresa"), ("actividades", "actividad"), ("acciones", "acción"), ("planes", "plan"),
        ("solicitudes", "solicitud"), ("instituciones", "institución"), ("expedientes", "expediente"),
        ("cuentas potenciales", "cuenta potencial"), ("exportaciones", "exportación"), ("trabajos", "trabajo"),
    ],
)  # fmt: skip
def test_one_of_many_is_written_as_in_spanish(many, one):
    assert _one(many) == one
