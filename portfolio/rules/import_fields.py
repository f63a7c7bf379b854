"""What can be imported: the fields of each kind of row, the names by which other systems call them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from casework.text import fold


@dataclass(frozen=True, slots=True)
class ImportField:
    """One field of a row.

    Attributes:
        read: how its cell is read: a name of `portfolio.services.importing.cells.READERS`.
        most: characters that fit.
        names: how other systems call it, folded.
        fixed: it identifies or places the row; an import never changes it in a row that exists.
    """

    name: str
    label: str
    read: str = "text"
    required: bool = False
    most: int = 200
    names: tuple[str, ...] = ()
    help: str = ""
    fixed: bool = False


RUT: Final = ImportField(
    "rut", "RUT de la empresa", "rut", required=True, fixed=True,
    names=("rut", "rut empresa", "rol unico tributario", "rut cliente", "id tributario", "rut cuenta", "tax id"),
)  # fmt: skip
OFFICE: Final = ImportField(
    "office", "Oficina", "office", fixed=True,
    names=("oficina", "oficina regional", "direccion regional", "sede", "office"),
)  # fmt: skip
EXTERNAL: Final = ImportField(
    "external_id", "Identificador de origen", most=80, fixed=True,
    names=("id", "identificador", "id externo", "codigo", "id crm", "id registro", "external id", "guid"),
)  # fmt: skip
EMAIL: Final = ImportField(
    "email", "Correo", "email", most=254, names=("correo", "email", "e-mail", "mail", "correo electronico")
)
PHONE: Final = ImportField(
    "phone", "Teléfono", "phone", names=("telefono", "fono", "celular", "movil", "phone", "telefono principal")
)

COMPANIES: Final = (
    RUT,
    ImportField("legal_name", "Razón social", required=True,
                names=("razon social", "nombre", "empresa", "nombre empresa", "nombre de cuenta", "cuenta", "cliente")),
    ImportField("trade_name", "Nombre de fantasía", names=("nombre de fantasia", "fantasia", "nombre fantasia")),
    ImportField("kind", "Tipo", "company_kind", names=("tipo", "tipo de empresa", "tipo cliente", "tipo de cuenta")),
    ImportField("comuna", "Comuna", "comuna", names=("comuna", "ciudad", "localidad", "comuna empresa")),
    OFFICE,
    ImportField("executive", "Ejecutivo/a (su correo)", "email", most=254,
                names=("correo ejecutivo", "correo del ejecutivo", "correo ejecutiva", "email ejecutivo"),
                help="Solo para las que no tienen; cambiarlo lo decide la jefatura."),
    ImportField("sector", "Sector", "sector", names=("sector", "rubro", "industria", "sector economico")),
    ImportField("activity_start_date", "Inicio de actividades", "day",
                names=("inicio de actividades", "fecha inicio actividades", "inicio actividades", "fecha inicio")),
    EMAIL,
    PHONE,
    ImportField("address", "Dirección", names=("direccion", "domicilio", "calle")),
    ImportField("website", "Sitio web", names=("sitio web", "web", "pagina web", "url", "website")),
    ImportField("description", "Descripción", "long_text", most=4000,
                names=("descripcion", "giro", "observaciones", "productos")),
    ImportField("exports", "¿Exporta?", "truth", names=("exporta", "exportadora", "es exportador", "exportador")),
    ImportField("sales_amount", "Ventas anuales", "amount",
                names=("ventas", "ventas anuales", "monto ventas", "facturacion", "facturacion anual")),
    ImportField("sales_currency", "Moneda de las ventas", "sales_currency",
                names=("moneda", "moneda ventas"), help="$ o UF; sin ella se entiende UF."),
    ImportField("sales_year", "Año de las ventas", "year", names=("ano ventas", "ano", "ano de ventas", "periodo")),
)  # fmt: skip

CONTACTS: Final = (
    RUT,
    ImportField("email", "Correo de la persona", "email", required=True, most=254, fixed=True, names=EMAIL.names),
    ImportField("name", "Nombre de la persona", required=True, most=120,
                names=("nombre", "contacto", "nombre contacto", "nombre completo", "persona", "nombre y apellido")),
    ImportField("position", "Cargo", most=80, names=("cargo", "puesto", "posicion")),
    PHONE,
    ImportField("purpose", "Para qué", "purpose", names=("para que", "proposito", "area", "tipo de contacto"),
                help="Exportaciones, tarjeta de visita u otro."),
)  # fmt: skip

ACTIONS: Final = (
    RUT,
    ImportField("kind", "Tipo de acción", "action_kind", required=True, fixed=True,
                names=("tipo", "tipo de accion", "accion", "servicio", "actividad", "tipo servicio", "tipo actividad")),
    ImportField("happened_on", "Fecha", "past_day", required=True, fixed=True,
                names=("fecha", "fecha accion", "fecha de la accion", "fecha actividad", "fecha registro")),
    ImportField("office", "Oficina", "office", names=OFFICE.names, help="Sin ella, la oficina de la empresa."),
    EXTERNAL,
    ImportField("note", "Nota", "long_text", most=4000,
                names=("nota", "notas", "comentario", "comentarios", "detalle", "observacion", "descripcion")),
    ImportField("author", "Quién la registró", most=160,
                names=("ejecutivo", "autor", "registrado por", "creado por", "responsable", "usuario", "propietario")),
    ImportField("participants", "Participantes", most=300, names=("participantes", "asistentes", "personas")),
    ImportField("channel", "Canal", "channel", names=("canal", "modalidad", "medio")),
    ImportField("activity", "Identificador de la actividad", "activity", most=80,
                names=("id actividad", "codigo actividad", "id evento", "actividad id")),
    ImportField("result_kind", "Resultado", "result_kind", names=("resultado", "tipo resultado", "resultado accion")),
    ImportField("result_amount", "Monto del resultado", "amount", names=("monto", "monto resultado", "valor")),
    ImportField("result_currency", "Moneda del resultado", "currency", names=("moneda", "moneda resultado", "divisa")),
    ImportField("result_market", "Mercado del resultado", "country", names=("mercado", "pais", "pais destino")),
)  # fmt: skip

ACTIVITIES: Final = (
    ImportField("external_id", "Identificador de origen", required=True, most=80, fixed=True, names=EXTERNAL.names),
    ImportField("name", "Nombre", required=True, names=("nombre", "actividad", "evento", "titulo", "nombre actividad")),
    ImportField("kind", "Tipo de acción", "action_kind", required=True,
                names=("tipo", "tipo de accion", "tipo de actividad", "tipo actividad", "servicio")),
    ImportField("office", "Oficina que organiza", "office", required=True, names=OFFICE.names, fixed=True),
    ImportField("starts_at", "Empieza", "moment", required=True,
                names=("inicio", "fecha inicio", "empieza", "fecha", "desde", "fecha de inicio")),
    ImportField("ends_at", "Termina", "moment", names=("termino", "fecha termino", "fin", "hasta", "fecha fin")),
    ImportField("place", "Lugar", names=("lugar", "sede", "ubicacion", "recinto")),
    ImportField("channel", "Canal", "channel", names=("canal", "modalidad")),
    ImportField("capacity", "Cupos", "capacity", names=("cupos", "capacidad", "cupo")),
    ImportField("description", "Descripción", "long_text", most=4000, names=("descripcion", "detalle", "objetivo")),
)  # fmt: skip

FIELDS: Final[dict[str, tuple[ImportField, ...]]] = {
    "companies": COMPANIES, "contacts": CONTACTS, "actions": ACTIONS, "activities": ACTIVITIES,
}  # fmt: skip


def fields_of(kind: str) -> dict[str, ImportField]:
    """The fields of a kind of row, by name, in the order of the screen."""
    return {field.name: field for field in FIELDS[kind]}


def plain(header: str) -> str:
    """A header as it is compared: folded, without marks."""
    return " ".join(re.sub(r"[^a-z0-9ñ]+", " ", fold(header)).split())


def guess(kind: str, headers: Sequence[str], known: Mapping[str, str] | None = None) -> dict[str, int]:
    """Which column holds which field, as far as the headers tell.

    Args:
        headers: of the file, in order.
        known: field → header, as somebody mapped it the last time; that wins.
    """
    columns: dict[str, int] = {}
    for place, header in enumerate(headers):
        columns.setdefault(plain(header), place)
    found: dict[str, int] = {}
    for name, header in (known or {}).items():
        if plain(header) in columns and name in fields_of(kind):
            found[name] = columns[plain(header)]
    for field in FIELDS[kind]:
        called = [plain(name) for name in (field.label, *field.names)]
        free = [columns[name] for name in called if name in columns]
        free = [place for place in free if place not in found.values()]
        if field.name not in found and free:
            found[field.name] = free[0]
    return found


def signature(headers: Sequence[str]) -> str:
    """What tells one layout of file from another: its headers, whatever their order."""
    return "|".join(sorted(plain(header) for header in headers))
