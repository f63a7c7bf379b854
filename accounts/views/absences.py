"""Absences: each person's own, those of one's office for its head, all of them for an administrator."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ..errors import NotAllowedNow
from ..forms import AbsenceFilter, AbsenceForm
from ..guards import seen_by
from ..models import Absence, Role, RoleAssignment, User
from ..rules import may_administer, may_see_absences
from ..selectors import history_of, may_change_absence
from ..services import absences

PER_PAGE = 25


@seen_by(may_see_absences)
def absence_list(request: HttpRequest) -> HttpResponse:
    user = _me(request)
    today = timezone.localdate()
    form = AbsenceFilter(request.GET or None)
    found = Absence.objects.visible_to(user).select_related("user", "substitute").order_by("starts_on", "pk")
    data = form.cleaned_data if form.is_valid() else {"cuando": "", "q": ""}
    if data["cuando"] == "":
        found = found.not_over(today)
    elif data["cuando"] == "pasadas":
        found = found.filter(ends_on__lt=today)
    for word in data["q"].split():
        found = found.filter(Q(user__first_name__icontains=word) | Q(user__last_name__icontains=word))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"form": form, "page": page, "today": today, "may_record": _may_record_for_others(user)}
    return render(request, "accounts/admin/absences.html", context)


@seen_by(may_see_absences)
def absence_new(request: HttpRequest) -> HttpResponse:
    """For somebody else: an administrator, or the head of their office."""
    if not _may_record_for_others(_me(request)):
        raise PermissionDenied
    return _record(request, people=_people_of(_me(request)), back="accounts:absences")


@login_required
def own_absence_new(request: HttpRequest) -> HttpResponse:
    if not _me(request).access.is_staff_member:
        raise Http404
    return _record(request, people=None, back="accounts:account")


@login_required
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """One absence: change it, or cancel it."""
    user = _me(request)
    found = get_object_or_404(Absence.objects.visible_to(user).select_related("user", "substitute"), pk=pk)
    may_change = may_change_absence(found, user, _today())
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    back = "accounts:absences" if may_see_absences(user.access) else "accounts:account"
    if request.method == "POST" and request.POST.get("acto") == "anular":
        absences.cancel_absence(absence=found, actor=user, now=timezone.now())
        messages.success(request, _("La ausencia quedó anulada."))
        return redirect(back)
    return _record(request, people=None, back=back, existing=found, may_change=may_change)


def _record(
    request: HttpRequest,
    *,
    people: QuerySet[User] | None,
    back: str,
    existing: Absence | None = None,
    may_change: bool = True,
) -> HttpResponse:
    names = ("substitute", "starts_on", "ends_on", "reason")
    initial: dict[str, Any] = {name: getattr(existing, name) for name in names} if existing else {}
    today = timezone.localdate()
    form = AbsenceForm(request.POST if request.method == "POST" else None, people=people, today=today, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        absent = existing.user if existing else data.pop("user", None) or _me(request)
        try:
            saved = absences.record_absence(
                user=absent, absence=existing, actor=_me(request), now=timezone.now(), **data
            )
        except NotAllowedNow as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _sentence(saved))
            return redirect(back)
    context = {
        "form": form,
        "absence": existing,
        "may_change": may_change,
        "back": back,
        "history": history_of(existing.history.all()) if existing else (),
        "over": existing is not None and existing.ends_on < today,
    }
    return render(request, "accounts/admin/absence_form.html", context, status=422 if form.errors else 200)


def _sentence(saved: Absence) -> str:
    return _("Ausencia guardada: %(substitute)s reemplaza a %(person)s desde el %(start)s hasta el %(end)s.") % {
        "substitute": saved.substitute.display_name,
        "person": saved.user.display_name,
        "start": f"{saved.starts_on:%d-%m-%Y}",
        "end": f"{saved.ends_on:%d-%m-%Y}",
    }


def _may_record_for_others(user: User) -> bool:
    return may_administer(user.access) or user.access.has(Role.OFFICE_HEAD)


def _people_of(user: User) -> QuerySet[User]:
    staff = User.objects.staff(today=_today())
    if may_administer(user.access):
        return staff
    here = RoleAssignment.objects.current(_today()).filter(office__in=user.access.offices(Role.OFFICE_HEAD))
    return staff.filter(pk__in=here.values("user"))


def _today() -> dt.date:
    return timezone.localdate()


def _me(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
