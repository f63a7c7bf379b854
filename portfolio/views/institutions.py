"""`/instituciones/`: accounts of institutions and associations, and one agreed answer to what they ask (INS)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Office
from casework.door import may
from casework.errors import NotPossible
from casework.export import filters_for_log, list_response
from casework.models import CaseFile
from casework.services.access_log import log_read
from casework.views.guards import posted, staff_only
from portfolio.forms.fields import Form
from portfolio.forms.institutions import (
    ConsultForm,
    InstitutionFilterForm,
    InstitutionForm,
    InstitutionRequestForm,
    ReplyForm,
    WordForm,
)
from portfolio.models import InstitutionRequest
from portfolio.rules import institutions as rules
from portfolio.rules import permissions
from portfolio.rules.rut import InvalidRut
from portfolio.selectors import institutions as selector
from portfolio.services import institutions as service
from portfolio.services.registration import AlreadyRegistered
from portfolio.states import CompanyKind
from portfolio.views.base import act_page, fetch, reader, require

PER_PAGE = 25
HEADER = ("Institución", "RUT", "Sector", "Oficina", "Validada", "Último contacto")


@require_GET
@staff_only
def institution_list(request: HttpRequest) -> HttpResponse:
    """Institutions that this user may see, and what waits for an answer."""
    user, form = reader(request), InstitutionFilterForm(request.GET)
    page = Paginator(selector.found(user, form.values()), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "form": form, "page": page, "filtered": bool(form.values()), "waiting": selector.waiting(user),
        "creates": rules.creates_institutions(user),
    }  # fmt: skip
    return render(request, "portfolio/institutions/list.html", context)


@require_GET
@staff_only
def institution_export(request: HttpRequest) -> HttpResponseBase:
    """The same list as a spreadsheet."""
    user, values = reader(request), InstitutionFilterForm(request.GET).values()
    rows = (
        (
            row.name, row.rut_display, row.sector_name or "", row.office.name,
            timezone.localdate(row.validated_at) if row.validated_at else "", row.last_contact_on or "",
        )
        for row in selector.found(user, values).iterator(chunk_size=500)
    )  # fmt: skip
    return list_response(
        request, "instituciones", HEADER, rows, user=user, what=f"instituciones {filters_for_log(values)}"
    )


@require_http_methods(["GET", "POST"])
@staff_only
def institution_new(request: HttpRequest) -> HttpResponse:
    """INS-1: the account of an institution."""
    user = reader(request)
    require(rules.creates_institutions(user))
    offices = Office.objects.regional().filter(pk__in=user.access.offices(*permissions.ATTENDING))
    led = sorted(sector for office in offices for sector in user.access.sectors(office.pk))
    form = InstitutionForm(posted(request), offices=offices, initial={"sector": led[0] if led else ""})
    if request.method == "POST" and form.is_valid():
        made = _create(form, user)
        if made is not None:
            mine = permissions.works_it(made, user)
            who = "Valídela" if mine else "La valida un ejecutivo/a de la oficina, o quien está a cargo de su sector,"
            messages.success(request, f"Institución registrada. {who} cuando haya comprobado sus datos.")
            return redirect(made)
    return render(request, "portfolio/institutions/new.html", {"form": form}, status=422 if form.is_bound else 200)


def _create(form: InstitutionForm, user: Any) -> Any:
    try:
        return service.create_institution(actor=user, now=timezone.now(), **form.cleaned_data)
    except AlreadyRegistered as known:
        form.add_error("rut", f"Ese RUT ya está registrado: {known.company.name}.")
    except (InvalidRut, NotPossible) as problem:
        form.add_error(None, str(problem))
    return None


@require_http_methods(["GET", "POST"])
@staff_only
def institution_validate(request: HttpRequest, reference: str) -> HttpResponse:
    """INS-1: validated by the sector specialist or the regional executive."""
    row, user = fetch(request, reference), reader(request)
    if row.kind != CompanyKind.ASSOCIATION:
        raise Http404
    require(permissions.works_it(row, user))

    def act(data: dict[str, Any], now: Any) -> Any:
        return service.validate_institution(company=row, actor=user, now=now)

    return act_page(
        request, row, Form(posted(request)), act, title=f"¿Validar a {row}?", submit="Validar",
        text="Confirma que es una institución con que trabajamos. Su contacto recibe el aviso por correo.",
        done="Institución validada. Su contacto recibió el aviso.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def request_new(request: HttpRequest, reference: str) -> HttpResponse:
    """INS-3: what the institution asks."""
    row, user = fetch(request, reference), reader(request)
    if row.kind != CompanyKind.ASSOCIATION:
        raise Http404
    require(permissions.works_it(row, user))
    made: list[InstitutionRequest] = []

    def act(data: dict[str, Any], now: Any) -> Any:
        made.append(service.raise_institution_request(company=row, actor=user, now=now, **data))
        return True

    answer = act_page(
        request, row, InstitutionRequestForm(posted(request)), act, title="Registrar lo que pide la institución",
        submit="Registrar", text="Antes de responder se consulta a quien lidera la relación: una sola respuesta.",
        done="Solicitud registrada. Ahora consulte a quien lidera la relación.",
    )  # fmt: skip
    return redirect("portfolio:institution_consult", made[0].case.folio) if made else answer


def _one(request: HttpRequest, folio: str) -> InstitutionRequest:
    found = selector.one(reader(request), folio)
    if found is None:
        raise Http404
    return found


@require_GET
@staff_only
def request_page(request: HttpRequest, folio: str) -> HttpResponse:
    """To the file, for who sees it; for who was only consulted, the request here."""
    user, row = reader(request), _one(request, folio)
    if CaseFile.objects.visible_to(user).filter(pk=row.case_id).exists():
        return redirect(row.case)
    log_read(row.case, user, timezone.now(), "solicitud de institución")
    return render(request, "portfolio/institutions/request.html", {"work": row, "acts": row.acts_for(user)})


def _act(request: HttpRequest, folio: str, name: str, form: Any, doing: Any, **words: Any) -> HttpResponse:
    row, user = _one(request, folio), reader(request)
    back = f"/instituciones/solicitudes/{row.case.folio}/"
    if not may(row, name, user):
        allowed = rules.works_it(row, user) if name != "give_word" else rules.was_consulted(row, user)
        require(allowed)
        messages.warning(request, f"Esta solicitud está en «{row.info.staff}»: ese paso no toca ahora.")
        return redirect(back)

    def act(data: dict[str, Any], now: Any) -> Any:
        return doing(row, data, user, now)

    return act_page(
        request, row.company, form, act, cancel_url=back, to=back, work=row,
        template="portfolio/institutions/act.html", **words,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def request_consult(request: HttpRequest, folio: str) -> HttpResponse:
    """Ask who leads the relation."""
    sector = _one(request, folio).company.sector
    form = ConsultForm(posted(request), today=timezone.localdate(), asker=reader(request), sector=sector)
    return _act(
        request, folio, "consult", form,
        lambda row, data, user, now: service.consult(row, whom=data["whom"], actor=user, now=now),
        title="Consultar a quien lidera la relación", submit="Enviar la consulta",
        text="La jefatura del sector o de la unidad que lidera la relación; en Concursos, quien supervisa el proyecto.",
        done="Consulta enviada por correo.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def request_word(request: HttpRequest, folio: str) -> HttpResponse:
    """The consulted person gives their word."""
    return _act(
        request, folio, "give_word", WordForm(posted(request)),
        lambda row, data, user, now: service.give_word(row, word=data["text"], actor=user, now=now),
        title="Dar mi palabra", submit="Enviar", text="Con ella la oficina da una sola respuesta acordada.",
        done="Gracias. La oficina ya puede responder.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def request_reply(request: HttpRequest, folio: str) -> HttpResponse:
    """The agreed answer, once the word was given."""
    return _act(
        request, folio, "reply", ReplyForm(posted(request)),
        lambda row, data, user, now: service.reply(row, answer=data["text"], actor=user, now=now),
        title="Dar la respuesta acordada", submit="Registrar la respuesta",
        text="Queda a cargo del especialista del sector, y en la bitácora de la institución.",
        done="Respuesta registrada.",
    )  # fmt: skip
