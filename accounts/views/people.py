"""People, as an administrator manages them."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..admin_menu import entries_for
from ..errors import NotAllowedNow
from ..forms import DeactivateForm, PeopleFilter, PersonForm
from ..guards import seen_by
from ..hooks import open_files
from ..models import User
from ..rules import may_administer, may_see_administration
from ..selectors import history_of, people_for_list
from ..services import people
from ..services.invitation import invite

PER_PAGE = 25


@seen_by(lambda access: bool(entries_for(access)))
def overview(request: HttpRequest) -> HttpResponse:
    access = request.user.access  # type: ignore[union-attr]
    return render(
        request,
        "accounts/admin/overview.html",
        {"entries": entries_for(access), "only_looks": not may_administer(access)},
    )


@seen_by(may_see_administration)
def people_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    user: User = request.user  # type: ignore[assignment]
    form = PeopleFilter(request.GET or None)
    found = people_for_list(user, today).order_by("first_name", "last_name", "pk")
    if form.is_valid():
        found = _filtered(found, form.cleaned_data, today)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"form": form, "page": page, "may_administer": may_administer(user.access)}
    return render(request, "accounts/admin/people.html", context)


def _filtered(found: QuerySet[User], data: dict[str, Any], today: Any) -> QuerySet[User]:
    if data["q"]:
        found = found.search(data["q"])  # type: ignore[attr-defined]
    if data["rol"] == "ninguno":
        found = found.exclude(pk__in=User.objects.staff(today=today).values("pk"))
    elif data["rol"]:
        found = found.filter(
            pk__in=User.objects.holding(data["rol"], today=today, office=data["oficina"]).order_by().values("pk")
        )
    elif data["oficina"]:
        found = found.filter(role_assignments__office=data["oficina"]).distinct()
    if data["estado"]:
        found = found.filter(is_active=data["estado"] == "active")
    return found


@seen_by(may_see_administration, may_administer)
def person_new(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = people.create_person(data=form.cleaned_data, actor=_actor(request), now=timezone.now())
        messages.success(
            request,
            _("%(person)s ya tiene cuenta y recibirá un correo para elegir su contraseña. Falta darle un rol.")
            % {"person": person.display_name},
        )
        return redirect("accounts:person", person.pk)
    return render(request, "accounts/admin/person_new.html", {"form": form}, status=422 if form.errors else 200)


@seen_by(may_see_administration)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: data, roles, absences, how they come in, and the history of it all."""
    who = _person(request, pk)
    form = None
    if may_administer(_actor(request).access):
        initial = {name: getattr(who, name) for name in PersonForm.base_fields}
        initial |= {"phone": who.phone_shown, "run": who.run_shown}
        form = PersonForm(request.POST if request.method == "POST" else None, person=who, initial=initial)
        if request.method == "POST" and form.is_valid():
            people.update_person(user=who, data=form.cleaned_data, actor=_actor(request))
            messages.success(request, _("Los datos de %(person)s quedaron guardados.") % {"person": who.display_name})
            return redirect("accounts:person", who.pk)
    elif request.method == "POST":
        raise PermissionDenied
    return render(
        request, "accounts/admin/person.html", _page_of(who, form), status=422 if form and form.errors else 200
    )


def _page_of(who: User, form: PersonForm | None) -> dict[str, Any]:
    history = history_of(
        who.history.all(),
        who.role_assignments.model.history.filter(user_id=who.pk),
        who.absences.model.history.filter(user_id=who.pk),
        labels={"user": _("datos"), "roleassignment": _("rol"), "absence": _("ausencia")},
    )
    return {
        "person": who,
        "form": form,
        "today": timezone.localdate(),
        "assignments": who.role_assignments.select_related("office").order_by("-ends_on", "-starts_on"),
        "absences": who.absences.select_related("substitute")[:10],
        "has_second_factor": Authenticator.objects.filter(user=who, type=Authenticator.Type.TOTP).exists(),
        "history": history,
    }


ACTS = {
    "activar": _("%(person)s puede ingresar de nuevo."),
    "cerrar-sesiones": _("Las sesiones de %(person)s quedaron cerradas en todos sus equipos."),
    "restablecer-segundo-factor": _("%(person)s activará un segundo factor nuevo en su próximo ingreso."),
    "invitar": _("Enviamos a %(person)s un enlace para elegir su contraseña."),
}


@require_http_methods(["GET", "POST"])
@seen_by(may_see_administration, may_administer)
def person_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what they have in charge before keeping them out."""
    who, actor = _person(request, pk), _actor(request)
    form = DeactivateForm(request.POST if request.method == "POST" else None, files=open_files(who))
    if request.method == "POST" and form.is_valid():
        try:
            people.deactivate(
                user=who, actor=actor, now=timezone.now(), leave_files=form.cleaned_data.get("leave_files", False)
            )
        except NotAllowedNow as error:
            form.add_error(None, str(error))
        else:
            words = _("%(person)s ya no puede ingresar y sus sesiones quedaron cerradas.")
            messages.success(request, words % {"person": who.display_name})
            return redirect("accounts:person", who.pk)
    context = {"person": who, "form": form, "files": form.files_in_charge}
    return render(request, "accounts/admin/person_deactivate.html", context, status=422 if form.errors else 200)


@require_POST
@seen_by(may_see_administration, may_administer)
def person_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    if act not in ACTS:
        raise Http404
    who = _person(request, pk)
    actor = _actor(request)
    try:
        if act == "activar":
            people.set_active(user=who, active=True, actor=actor)
        elif act == "cerrar-sesiones":
            people.end_sessions(user=who)
        elif act == "restablecer-segundo-factor":
            people.reset_second_factor(user=who, actor=actor)
        elif who.email:
            invite(user=who)
    except NotAllowedNow as error:
        messages.error(request, str(error))
    else:
        messages.success(request, ACTS[act] % {"person": who.display_name})
    return redirect("accounts:person", who.pk)


def _actor(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _person(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(_actor(request)), pk=pk)
