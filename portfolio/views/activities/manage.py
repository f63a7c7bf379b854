"""`/actividades/gestion/`: the team's list, a new activity, its page, and its data."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Office, User
from casework.export import filters_for_log, list_response
from casework.selectors import files
from casework.services.access_log import log_read
from casework.services.documents import attach
from casework.views.guards import posted, staff_only
from portfolio.forms import activities as forms
from portfolio.forms.activity_filters import ManageFilterForm
from portfolio.models import Activity, ActivityTemplate
from portfolio.rules import permissions
from portfolio.selectors import activities as lists
from portfolio.selectors import activity_page as pages
from portfolio.services.activities import editing
from portfolio.views.activities.base import fetch, fetch_mine, hand_out
from portfolio.views.base import attempt, reader, require

TABS = {"inscripciones": "Inscripciones", "documentos": "Documentos", "historia": "Historia, mensajes y correos"}


def _asked(request: HttpRequest) -> tuple[ManageFilterForm, Any, str]:
    form = ManageFilterForm(request.GET)
    view = request.GET.get("ver", "proximas")
    view = view if view in lists.VIEWS else "proximas"
    values = form.values()
    if values.get("estado"):
        view = "todas"  # a state says by itself when
    rows = lists.managed(reader(request), values, now=timezone.now(), view=view, order=request.GET.get("orden", ""))
    return form, rows, view


@require_GET
@staff_only
def activities(request: HttpRequest) -> HttpResponse:
    """Activities that this user may see, filtered by the address."""
    form, rows, view = _asked(request)
    page = Paginator(rows, lists.PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "form": form, "page": page, "tabs": lists.VIEWS, "shown": view, "may_add": bool(_offices(reader(request))),
        "asked": form.values().get("q", ""), "own_order": lists.own_order(view),
    }  # fmt: skip
    return render(request, "portfolio/activities/list.html", context)


@require_GET
@staff_only
def activities_export(request: HttpRequest) -> HttpResponseBase:
    """The same list as a file."""
    form, rows, view = _asked(request)
    what = f"actividades {view} {filters_for_log(form.values())}"
    return list_response(request, "actividades", lists.HEADER, lists.export_rows(rows), user=reader(request), what=what)


def _offices(user: User) -> Any:
    """Where this user may organise."""
    return Office.objects.filter(pk__in=user.access.offices(*permissions.LOGGING)).order_by("name")


@require_http_methods(["GET", "POST"])
@staff_only
def activity_new(request: HttpRequest) -> HttpResponse:
    """Choose a template, then complete what it proposes."""
    user = reader(request)
    offices = list(_offices(user))
    require(bool(offices))
    template = ActivityTemplate.objects.filter(active=True, code=request.GET.get("plantilla", "")[:40]).first()
    if template is None:
        templates = ActivityTemplate.objects.filter(active=True).select_related("kind__parent")
        return render(request, "portfolio/activities/choose.html", {"templates": templates, "offices": offices})
    office = next((one for one in offices if one.code == request.GET.get("oficina")), offices[0])
    form = forms.ActivityForm(
        posted(request), office=office, template=template, people=pages.colleagues(office, now=timezone.now()),
        initial=forms.initial_from(template) | {"responsible": user.pk},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        activity = attempt(
            form,
            lambda: editing.create_activity(
                template=template, office=office, actor=user, now=timezone.now(), **form.values()
            ),
        )
        if activity is not None:
            messages.success(request, "Borrador guardado. Revíselo y publíquelo cuando esté listo.")
            return redirect(activity.manage_url)
    context = {"form": form, "template": template, "office": office, "offices": offices}
    return render(request, "portfolio/activities/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff_only
def activity_edit(request: HttpRequest, folio: str) -> HttpResponse:
    """Correct an activity that is still to come."""
    row = fetch_mine(request, folio)
    if row.state not in ("draft", "published", "closed"):
        messages.warning(request, editing.OVER)
        return redirect(row.manage_url)
    form = forms.ActivityForm(
        posted(request), office=row.case.office, template=row.template, activity=row, initial=forms.initial_of(row),
        people=pages.colleagues(row.case.office, now=timezone.now()),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        saved = attempt(
            form,
            lambda: editing.edit_activity(
                activity=row, actor=reader(request), now=timezone.now(), reason=reason, **form.values()
            ),
        )
        if saved is not None:
            told = saved.sequence > row.sequence
            messages.success(request, "Cambios guardados." + (" Las empresas inscritas ya tienen el aviso." * told))
            return redirect(row.manage_url)
    context = {"form": form, "activity": row, "template": row.template, "office": row.case.office}
    return render(request, "portfolio/activities/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff_only
def activity_sessions(request: HttpRequest, folio: str) -> HttpResponse:
    """When it meets, where it meets more than once."""
    row = fetch_mine(request, folio)
    kept = [
        {"day": s.starts_at.astimezone(row.zone).date(), "start": s.starts_at.astimezone(row.zone).time(),
         "end": s.ends_at.astimezone(row.zone).time()}
        for s in row.sessions.all()
    ]  # fmt: skip
    formset = forms.SessionFormSet(posted(request), initial=kept, form_kwargs={"zone": row.zone})
    if request.method == "POST" and formset.is_valid():
        try:
            editing.set_sessions(
                activity=row, sessions=forms.sessions_of(formset), actor=reader(request), now=timezone.now()
            )
        except editing.NotPossible as problem:
            formset.non_form_errors().append(str(problem))
        else:
            messages.success(request, "Sesiones guardadas.")
            return redirect(row.manage_url)
    context = {"formset": formset, "activity": row}
    return render(request, "portfolio/activities/sessions.html", context, status=422 if formset.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff_only
def activity_manage(request: HttpRequest, folio: str) -> HttpResponse:
    """The activity's page for the team: who is in it, its documents, its story. A POST keeps a document."""
    user, now = reader(request), timezone.now()
    row = fetch(request, folio, counts=True)
    organises = permissions.organises(row, user)
    tab = request.GET.get("ver", "inscripciones")
    tab = tab if tab in TABS else "inscripciones"
    form = forms.PaperForm(posted(request), request.FILES or None, codes=row.documents)
    if request.method == "POST":
        require(organises)
        tab = "documentos"
        if form.is_valid() and _keep_paper(request, row, form):
            return redirect(f"{row.manage_url}?ver=documentos")
    context: dict[str, Any] = {
        "activity": row, "acts": row.acts_for(user), "tab": tab, "tabs": TABS, "organises": organises, "now": now,
        "places": lists.places_words(row), "figures": lists.figures(row), "sessions": list(row.sessions.all()),
    }  # fmt: skip
    context["to_come"] = row.state in ("draft", "published", "closed")
    context["moves"] = organises and row.state in ("published", "closed")
    if tab == "inscripciones":
        context["groups"] = pages.groups(row, user, now=now)
        context["sees_people"] = pages.may_see_people(row, user)
    elif tab == "documentos":
        readable = set(pages.documents_for(row, user).values_list("pk", flat=True))
        context |= {"papers": pages.papers(row), "form": form, "readable": readable}
        context["of_company"] = pages.asked_of_company(row)
    else:
        context["timeline"] = _story(row, user)
    log_read(row.case, user, now, "actividad")
    return render(request, "portfolio/activities/manage.html", context, status=422 if form.is_bound else 200)


@require_GET
@staff_only
def activity_paper(request: HttpRequest, folio: str, public_id: uuid.UUID) -> HttpResponseBase:
    """One of its documents."""
    rows = pages.documents_for(fetch(request, folio), reader(request)).select_related("case")
    return hand_out(request, get_object_or_404(rows, public_id=public_id))


def _story(row: Activity, user: User) -> Any:
    """Log, messages and mails: of the organising office; others see that it exists, not what was written in it."""
    if not pages.may_see_people(row, user):
        raise PermissionDenied("La historia de la actividad es de la oficina que la organiza.")
    return files.timeline(row.case, user)


def _keep_paper(request: HttpRequest, row: Activity, form: forms.PaperForm) -> bool:
    given = form.cleaned_data
    try:
        attach(
            row.case, given["upload"], actor=reader(request), now=timezone.now(), title=form.title,
            visible_to_company=given["shared"], allowed=True,
        )  # fmt: skip
    except ValidationError as problem:
        form.add_error("upload", problem)
        return False
    messages.success(request, "Documento guardado.")
    return True
