"""Giving, moving and ending roles."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ..errors import NotAllowedNow
from ..forms import AssignmentDatesForm, RoleForm
from ..guards import seen_by
from ..models import RoleAssignment, User
from ..rules import may_administer, may_see_administration
from ..services import roles


def sector_choices() -> list[tuple[str, str]]:
    """The catalogue of sectors belongs to a higher app, which is named in the settings; without it, codes are typed."""
    path = getattr(settings, "PORTAL_SECTORS", "")
    return list(import_string(path)()) if path else []


@seen_by(may_see_administration, may_administer)
def role_new(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.people(), pk=pk)
    form = RoleForm(
        request.POST if request.method == "POST" else None,
        sectors=sector_choices(),
        initial={"starts_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            assignment = roles.assign_role(user=person, actor=_actor(request), **form.cleaned_data)
        except NotAllowedNow as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("%(person)s quedó como %(role)s.") % {"person": person.display_name, "role": assignment},
            )
            return redirect("accounts:person", person.pk)
    context = {"form": form, "person": person}
    return render(request, "accounts/admin/role_form.html", context, status=422 if form.errors else 200)


@seen_by(may_see_administration, may_administer)
def role_edit(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = get_object_or_404(RoleAssignment.objects.select_related("user", "office"), pk=pk)
    initial: dict[str, Any] = {"starts_on": assignment.starts_on, "ends_on": assignment.ends_on}
    form = AssignmentDatesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            roles.change_assignment(assignment=assignment, actor=_actor(request), **form.cleaned_data)
        except NotAllowedNow as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Las fechas del rol quedaron guardadas."))
            return redirect("accounts:person", assignment.user_id)
    context = {"form": form, "person": assignment.user, "assignment": assignment}
    return render(request, "accounts/admin/role_form.html", context, status=422 if form.errors else 200)


def _actor(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
