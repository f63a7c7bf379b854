"""`/incidentes/`: the register that Ley 21.719 asks for. For who does not keep or oversee it, it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.guards import seen_by
from accounts.selectors import Change, history_of
from casework.errors import ChangedMeanwhile, NotPossible
from casework.export import filters_for_log, list_response
from casework.forms import incidents as forms
from casework.models import Incident
from casework.rules import incidents as rules
from casework.selectors import incidents as selector
from casework.services import incidents as service
from casework.views.guards import posted

PER_PAGE = 25
looks = seen_by(rules.may_see_incidents)
keeps = seen_by(rules.may_see_incidents, rules.may_keep_incidents)


def _one(request: HttpRequest, folio: str) -> Incident:
    user: Any = request.user
    rows = Incident.objects.visible_to(user).select_related("logged_by")
    return get_object_or_404(rows, folio=folio.upper())


@require_GET
@looks
def incident_list(request: HttpRequest) -> HttpResponse:
    """Open or closed, by year, by words."""
    user: Any = request.user
    form = forms.IncidentFilterForm(request.GET, years=selector.years(user))
    values = form.values()
    page = Paginator(selector.found(user, values), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"form": form, "page": page, "filtered": bool(values), "keeps": rules.may_keep_incidents(user.access)}
    return render(request, "casework/incidents/list.html", context)


@require_GET
@looks
def incident_export(request: HttpRequest) -> HttpResponseBase:
    """The same list with everything that the law asks to write down."""
    user: Any = request.user
    values = forms.IncidentFilterForm(request.GET, years=selector.years(user)).values()
    rows = selector.cells(selector.found(user, values))
    return list_response(
        request, "incidentes", selector.HEADER, rows, user=user, what=f"incidentes {filters_for_log(values)}"
    )


@require_GET
@looks
def incident(request: HttpRequest, folio: str) -> HttpResponse:
    """What is known, who was told, what is owed next and who has to do it."""
    row, user = _one(request, folio), _user(request)
    keeps_it = rules.may_keep_incidents(user.access)
    context = {
        "row": row,
        "keeps": keeps_it,
        "owed": row.owed,
        "law_tells": rules.must_tell_people(row.categories),
        "history": history_of(row.history.all()),
    }
    return render(request, "casework/incidents/incident.html", context)


@require_http_methods(["GET", "POST"])
@keeps
def incident_new(request: HttpRequest) -> HttpResponse:
    """Write one down with what is known so far."""
    now = timezone.now()
    form = forms.IncidentForm(posted(request), now=now)
    if request.method == "POST" and form.is_valid():
        try:
            made = service.log_incident(actor=_user(request), now=now, **form.facts())
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Incidente registrado, folio {made.folio}.")
            return redirect(made)
    context = {"form": form, "title": "Registrar un incidente", "submit": "Registrar"}
    return render(request, "casework/incidents/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@keeps
def incident_correct(request: HttpRequest, folio: str) -> HttpResponse:
    """Complete what was missing, or correct what was written."""
    return _act(
        request, folio, forms.CorrectionForm,
        lambda form, **who: service.correct(note=form.cleaned_data["note"], **who, **form.facts()),
        title="Completar o corregir", submit="Guardar", done="Cambios guardados. Lo anterior queda en la historia.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@keeps
def incident_authority(request: HttpRequest, folio: str) -> HttpResponse:
    """When the Agency was told, and its reference."""
    return _act(
        request, folio, forms.AuthorityForm,
        lambda form, **who: service.tell_authority(
            told_at=form.cleaned_data["told_at"], reference=form.cleaned_data["authority_reference"], **who
        ),
        title="Aviso a la Agencia", submit="Anotar el aviso", done="Aviso a la Agencia anotado.",
        text="El portal no envía este aviso: anote aquí el que hizo a la Agencia de Protección de Datos Personales.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@keeps
def incident_people(request: HttpRequest, folio: str) -> HttpResponse:
    """When and how people were told, or why they are not."""

    def write(form: Any, **who: Any) -> Incident:
        data = form.cleaned_data
        if form.is_told:
            return service.tell_people(told_at=data["told_at"], how=data["people_told_how"], **who)
        return service.leave_untold(reason=data["people_reason"], **who)

    return _act(
        request, folio, forms.PeopleForm, write, title="Aviso a las personas", submit="Guardar",
        text="El portal no envía este aviso: anote aquí el que se hizo a las personas de quienes son los datos.",
        done="Quedó anotado.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@keeps
def incident_close(request: HttpRequest, folio: str) -> HttpResponse:
    """Close it, once nothing is owed."""
    return _act(
        request, folio, forms.CloseForm,
        lambda form, **who: service.close(conclusions=form.cleaned_data["conclusions"], **who),
        needs_nothing=True, title="Cerrar el incidente", submit="Cerrar", done="Incidente cerrado.",
        text="Queda en el registro, y puede reabrirse si se sabe algo nuevo.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@keeps
def incident_reopen(request: HttpRequest, folio: str) -> HttpResponse:
    """Something new is known."""
    return _act(
        request, folio, forms.ReopenForm, lambda form, **who: service.reopen(reason=form.cleaned_data["reason"], **who),
        closed=True, title="Reabrir el incidente", submit="Reabrir", done="Incidente reabierto.",
        text="Vuelve a quedar abierto; sus conclusiones siguen escritas hasta que se cierre otra vez.",
    )  # fmt: skip


def _user(request: HttpRequest) -> Any:
    return request.user


def _act(
    request: HttpRequest, folio: str, form_class: Any, write: Callable[..., Incident], *, done: str,
    closed: bool = False, needs_nothing: bool = False, **words: str,
) -> HttpResponse:  # fmt: skip
    """A page with a form that changes an incident.

    Args:
        write: called with the form and, by name, the incident, its version, who and when.
        done: what is said afterwards.
        closed: whether it acts on closed ones, instead of open ones.
        needs_nothing: whether it waits until nothing is owed.
    """
    row, now = _one(request, folio), timezone.now()
    if (row.closed_at is not None) != closed:
        state = "abierto" if row.closed_at is None else "cerrado"
        messages.warning(request, f"El incidente está {state}: ese paso no toca ahora.")
        return redirect(row)
    if needs_nothing and row.owed:
        messages.warning(request, f"Antes de cerrar falta: {row.owed[0].text}")
        return redirect(row)
    form = form_class(posted(request), now=now, incident=row)
    changes: list[Change] = []
    if request.method == "POST":
        try:
            if _write(form, write, row, _user(request), now):
                messages.success(request, done)
                return redirect(row)
        except ChangedMeanwhile as problem:
            row = _one(request, folio)
            seen, changes = selector.changed_since(row, form.seen)
            sent, form = form, form_class(now=now, incident=row)
            form.take_over(sent, was=form_class(now=now, incident=seen or row))
            form.add_error(None, str(problem))
        except NotPossible as problem:
            form.add_error(None, str(problem))
    context = {"form": form, "row": row, "changes": changes, **words}
    return render(request, "casework/incidents/form.html", context, status=422 if form.is_bound else 200)


def _write(form: Any, write: Callable[..., Incident], row: Incident, user: Any, now: datetime) -> bool:
    """Whether it was written. The version comes first: what is wrong in a form depends on what it is compared with."""
    if form.seen != row.version:
        raise ChangedMeanwhile(service.CHANGED)
    if not form.is_valid():
        return False
    write(form, incident=row, version=form.seen, actor=user, now=now)
    return True
