"""What a user can do now on a company or a data request: the buttons of the pages."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from casework.door import may
from casework.states import Act
from portfolio.models import Company, DataRequest
from portfolio.rules import permissions
from portfolio.rules.foreign import corrects_it
from portfolio.states import POTENTIAL_STANDINGS, CompanyKind, Standing

ACTS = (
    ("invite", "Invitar", "portfolio:potential_invite", True),
    ("refer", "Derivar a la jefatura", "portfolio:potential_refer", False),
    ("decide_invite", "Decidir si se invita", "portfolio:potential_decide", True),
    ("reopen", "Reabrir", "portfolio:potential_reopen", False),
    ("deactivate", "Marcar como inactiva", "portfolio:deactivate", False),
    ("reactivate", "Reactivar", "portfolio:reactivate", False),
)


def company_acts(company: Company, user: User) -> list[Act]:
    """The acts that fit the company's standing and the user's roles."""
    reference = [company.reference]
    acts = [
        Act(name, label, reverse(url, args=reference), primary) for name, label, url, primary in ACTS
        if may(company, name, user) and (name != "reactivate" or permissions.works_it(company, user))
    ]  # fmt: skip
    heads, works = permissions.heads_it(company, user), permissions.works_it(company, user)
    live = company.standing in (Standing.REGISTERED, Standing.PORTFOLIO)
    if live and permissions.logs_for(company, user):
        acts.append(Act("sheet", "Informar un servicio", reverse("portfolio:sheet_new", args=reference)))
    if company.standing != Standing.MERGED and permissions.logs_for(company, user):
        acts.insert(
            0,
            Act(
                "log_action", "Registrar acción", f"{reverse('portfolio:action_new')}?empresa={company.reference}", True
            ),
        )
    if live and (heads or (works and company.executive_id is None)):
        label = "Cambiar ejecutivo/a" if company.executive_id else "Asignar ejecutivo/a"
        acts.append(Act("assign", label, reverse("portfolio:assign", args=reference)))
    if company.standing == Standing.PORTFOLIO and permissions.sees_care_of(company, user):
        label = "Cambiar categoría" if heads else "Proponer categoría" if works else "Ver categoría"
        acts.append(Act("category", label, reverse("portfolio:category", args=reference)))
    if company.standing == Standing.PORTFOLIO and works:
        acts.append(Act("segment", "Reevaluar segmento", reverse("portfolio:segment", args=reference)))
    reachable = company.standing not in (*POTENTIAL_STANDINGS, Standing.MERGED)
    national = reachable and company.kind != CompanyKind.ASSOCIATION
    if national and permissions.raises_request(company, user) and not permissions.acts_for_it(company, user):
        acts.append(Act("request", "Registrar una solicitud", reverse("portfolio:request_new", args=reference)))
    if national and permissions.raises_hint(company, user):
        label = "Informar oportunidad en otro mercado"
        acts.append(Act("opportunity", label, reverse("portfolio:opportunity_new", args=reference)))
    if reachable and works and company.kind == CompanyKind.ASSOCIATION:
        if company.validated_at is None:
            url = reverse("portfolio:institution_validate", args=reference)
            acts.insert(0, Act("validate_institution", "Validar la institución", url, True))
        url = reverse("portfolio:institution_request_new", args=reference)
        acts.append(Act("institution_request", "Registrar lo que pide", url))
    if reachable and works:
        acts.append(Act("plan", "Plan de trabajo", reverse("portfolio:company_plan", args=reference)))
    if corrects_it(company, user) and company.standing != Standing.MERGED:
        acts.append(Act("edit", "Corregir datos", reverse("portfolio:edit", args=reference)))
    if live and permissions.merges_it(company, user):
        moved = company.comuna is not None and company.comuna.region_id != company.office.region_id
        label = "Trasladar: cambió de región" if moved else "Trasladar a otra oficina"
        acts.append(Act("transfer", label, reverse("portfolio:transfer", args=reference), moved))
    if permissions.merges_it(company, user) and company.standing != Standing.MERGED:
        acts.append(Act("merge", "Buscar duplicados", reverse("portfolio:duplicates", args=reference)))
    return acts


def data_request_acts(request: DataRequest, user: User) -> list[Act]:
    """Answering for the unit; taking it back for the person."""
    acts = []
    if may(request, "reply", user):
        url = reverse("portfolio:data_request_answer", args=[request.case.folio])
        acts.append(Act("reply", "Responder", url, True))
        if request.may_be_extended:
            url = reverse("portfolio:data_request_extend", args=[request.case.folio])
            acts.append(Act("extend", "Ampliar el plazo", url))
    if may(request, "withdraw", user):
        acts.append(Act("withdraw", "Retirar la solicitud", reverse("portfolio:my_data")))
    return acts
