"""What the portal holds of a person: shown to them, and handed over (access and portability, Ley 21.719)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Func, IntegerField, Q, Subquery

from accounts.models import User
from casework.models import AccessLog, CaseParty, Document, Message, OutboxMessage
from portfolio.models import Company, CompanyProfile, Consent, ContactPerson, DataRequest, Enrolment, Representation
from portfolio.rules.rut import display

PERSONAL_ANSWERS = ("representative_", "support_needs", "export_contact_", "women_led", "indigenous_owned")


def held(person: User) -> dict[str, Any]:
    """Everything personal that the portal holds of this person, by where it stands; plain values, ready for JSON."""
    links = list(Representation.objects.filter(person=person).select_related("company__case"))
    return {
        "cuenta": _account(person),
        "empresas": [_link(link) for link in links],
        "contacto_en_empresas": _contacts(person),
        "respuestas_de_fichas": _answers(links),
        "autorizaciones": [
            {
                "permiso": row.get_kind_display(), "empresa": row.company.legal_name, "dada": _at(row.given_at),
                "retirada": _at(row.withdrawn_at),
            }
            for row in Consent.objects.filter(given_by=person).select_related("company")
        ],
        "expedientes": [
            {"folio": row.case.folio, "asunto": row.case.title, "desde": _at(row.since), "hasta": _at(row.until)}
            for row in CaseParty.objects.filter(user=person).select_related("case")
        ],
        "inscripciones_en_actividades": [
            {
                "actividad": row.activity.name, "folio": row.activity.case.folio, "empresa": row.company.legal_name,
                "pedida": _at(row.asked_at), "estado": row.get_state_display(), "asiste": row.person_name,
                "correo": row.person_email,
            }
            for row in Enrolment.objects.of_person(person).select_related("activity__case", "company")
        ],
        "mensajes": [
            {"folio": row.case.folio, "fecha": _at(row.at), "texto": row.body}
            for row in Message.objects.filter(author=person).select_related("case")
        ],
        "documentos": [
            {"folio": row.case.folio, "fecha": _at(row.uploaded_at), "nombre": row.title, "archivo": row.filename}
            for row in Document.objects.filter(uploaded_by=person).select_related("case")
        ],
        "correos": [
            {"fecha": _at(row.created_at), "asunto": row.subject, "para": row.to_address}
            for row in OutboxMessage.objects.filter(user=person)
        ],
        "solicitudes_sobre_datos": [
            {"folio": row.case.folio, "derecho": row.get_right_display(), "pide": row.detail, "respuesta": row.answer}
            for row in DataRequest.objects.filter(person=person).select_related("case")
        ],
    }  # fmt: skip


def amounts(person: User) -> dict[str, int]:
    """How much of each kind `held` would tell, for the page: three queries instead of nine."""
    links = list(Representation.objects.filter(person=person).select_related("company__case"))
    kinds = {
        "expedientes": CaseParty.objects.filter(user=person),
        "mensajes": Message.objects.filter(author=person),
        "documentos": Document.objects.filter(uploaded_by=person),
        "correos": OutboxMessage.objects.filter(user=person),
    }
    totals = {name: Subquery(found.order_by().values(n=Func(template="COUNT(*)", output_field=IntegerField()))[:1])
              for name, found in kinds.items()}  # fmt: skip
    counted = User.objects.filter(pk=person.pk).values(**totals).get()
    return {**counted, "empresas": len(links), "respuestas_de_fichas": len(_answers(links))}


def rows(person: User) -> Iterator[tuple[str, str, str]]:
    """The same as lines of a table: where, what, value."""
    for place, content in held(person).items():
        items = content if isinstance(content, list) else [content]
        for number, item in enumerate(items, start=1):
            for name, value in item.items():
                where = f"{place} {number}" if isinstance(content, list) else place
                yield where, name, "" if value is None else str(value)


def readers(person: User, limit: int = 50) -> list[AccessLog]:
    """Who else read the files of the companies that this person represents, or their own requests, newest first."""
    companies = Representation.objects.acting().filter(person=person).values("company")
    own = CaseParty.objects.current().filter(user=person).values("case")
    files = Q(case__in=companies) | Q(case__parent__in=companies) | Q(case__in=own)
    reads = AccessLog.objects.filter(files).exclude(user=person)
    return list(reads.select_related("user", "case").order_by("-at")[:limit])


def _account(person: User) -> dict[str, Any]:
    return {
        "nombres": person.first_name, "apellidos": person.last_name, "nombre_preferido": person.preferred_name,
        "run": person.run, "correo": person.email, "telefono": str(person.phone or ""),
        "cuenta_desde": _at(person.date_joined), "ultimo_ingreso": _at(person.last_login),
    }  # fmt: skip


def account_facts(person: User) -> list[tuple[str, str]]:
    """The account as the page shows it, in words."""
    day = "{:%d-%m-%Y}".format
    return [
        ("Nombres", person.first_name),
        ("Apellidos", person.last_name),
        ("Nombre que prefiere", person.preferred_name),
        ("RUN", display(person.run)),
        ("Correo", person.email),
        ("Teléfono", str(person.phone or "")),
        ("Cuenta desde", day(person.date_joined)),
        ("Último ingreso", day(person.last_login) if person.last_login else ""),
    ]


def _link(link: Representation) -> dict[str, Any]:
    company: Company = link.company
    return {
        "empresa": company.legal_name, "rut": company.rut_display, "relacion": link.get_role_display(),
        "estado": link.get_state_display(), "desde": _at(link.since), "hasta": _at(link.until),
    }  # fmt: skip


def _contacts(person: User) -> list[dict[str, Any]]:
    if not person.email:
        return []
    found = ContactPerson.objects.filter(email__iexact=person.email).select_related("company")
    return [
        {"empresa": row.company.legal_name, "nombre": row.name, "cargo": row.position, "telefono": str(row.phone or "")}
        for row in found
    ]


def _answers(links: list[Representation]) -> list[dict[str, Any]]:
    acting = [link.company_id for link in links if link.acts]
    found = []
    for profile in CompanyProfile.objects.filter(company__in=acting):
        personal = {
            k: v for k, v in profile.answers.items() if k.startswith(PERSONAL_ANSWERS) and v not in (None, "", [])
        }
        if personal:
            found.append(personal)
    return found


def _at(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
