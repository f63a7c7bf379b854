"""Offices: where they are, when they work, where their mail goes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from ..forms import OfficeForm
from ..guards import seen_by
from ..models import Office, OfficeKind, RoleAssignment, User
from ..rules import may_administer, may_see_administration
from ..selectors import history_of


@seen_by(may_see_administration)
def office_list(request: HttpRequest) -> HttpResponse:
    offices = list(Office.objects.select_related("region"))
    groups = [
        (label, [office for office in offices if office.kind == kind])
        for kind, label in (
            (OfficeKind.CENTRAL, _("Oficina central")),
            (OfficeKind.REGIONAL, _("Oficinas regionales")),
            (OfficeKind.COMMERCIAL, _("Oficinas comerciales")),
        )
    ]
    groups = [
        (label, sorted(members, key=lambda office: office.region.order if office.region else 0) if members else [])
        for label, members in groups
    ]
    return render(request, "accounts/admin/offices.html", {"groups": groups})


@seen_by(may_see_administration)
def office(request: HttpRequest, code: str) -> HttpResponse:
    from ..services import offices

    place = get_object_or_404(Office.objects.select_related("region"), code=code)
    user: User = request.user  # type: ignore[assignment]
    form = None
    if may_administer(user.access):
        initial = OfficeForm.initial_of(place)
        form = OfficeForm(request.POST if request.method == "POST" else None, initial=initial)
        if request.method == "POST" and form.is_valid():
            offices.update_office(office=place, data=form.cleaned_data, actor=user, now=timezone.now())
            messages.success(request, _("Los datos de %(office)s quedaron guardados.") % {"office": place.name})
            return redirect("accounts:office", place.code)
    elif request.method == "POST":
        raise PermissionDenied
    today = timezone.localdate()
    context = {
        "office": place,
        "form": form,
        "weekend": ", ".join(str(WEEKDAYS[day]) for day in place.weekend_days) or _("ninguno"),
        "team": RoleAssignment.objects.current(today).filter(office=place).select_related("user"),
        "history": history_of(place.history.all()),
    }
    return render(request, "accounts/admin/office.html", context, status=422 if form and form.errors else 200)
