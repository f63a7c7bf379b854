"""CAT-3 for many at once: the sheet of a service goes to companies of the list, or to those enrolled in an activity."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import access_of
from accounts.models import Office, User
from casework.views.guards import posted, staff_only
from portfolio.forms.sheets import ManySheetsForm, SheetFilterForm
from portfolio.models import Activity, Company
from portfolio.rules import permissions
from portfolio.selectors.actions import loggable_choices, tree
from portfolio.selectors.picking import pick
from portfolio.selectors.sheets import addressees, enrolled_in, proposed_for, sheets_found, usual_answer_by
from portfolio.services import sheets as services
from portfolio.views.base import attempt, reader, require

PER_PAGE = 25
SHOWN = 5  # how many refusals fit in a message


@require_GET
@staff_only
def sheets_sent(request: HttpRequest) -> HttpResponse:
    """Every sheet that this user may see: sent, read, answered."""
    user = reader(request)
    require(permissions.reads_actions(user))
    form = SheetFilterForm(request.GET)
    values = form.values()
    page = Paginator(sheets_found(user, values), PER_PAGE).get_page(request.GET.get("pagina"))
    asked = values.get("actividad", "")
    activity = next((row.activity for row in page if row.activity_id), None) if asked else None
    context = {"form": form, "page": page, "filtered": bool(values), "activity": activity}
    return render(request, "portfolio/sheets/sent.html", context)


def _activity(request: HttpRequest, user: User) -> Activity | None:
    folio = request.POST.get("actividad", "") or request.GET.get("actividad", "")
    if not folio:
        return None
    rows: Any = Activity.objects.visible_to(user).for_list()
    row: Activity | None = rows.filter(case__folio=folio.upper().replace("\x00", "")).first()
    if row is None:
        raise Http404
    require(permissions.organises(row, user))
    return row


def _offices(user: User, activity: Activity | None) -> list[Office]:
    if activity is not None:
        return [activity.case.office]
    return list(Office.objects.filter(pk__in=access_of(user).offices(*permissions.LOGGING)).order_by("name"))


def _companies(
    request: HttpRequest, user: User, activity: Activity | None, office: Office
) -> tuple[list[Company], list[str]]:
    """Those of the page, and what to say of the ones that this person may not inform."""
    ticked = request.POST.getlist("seen") or [*request.GET.getlist("empresa"), *request.GET.getlist("folio")]
    if activity is not None:
        return list(enrolled_in(activity)), []
    picking = pick(user, ticked=ticked, office=office)
    return picking.companies, picking.problems


def _initial(request: HttpRequest, activity: Activity | None, today: date) -> dict[str, Any]:
    last = {"answer_by": usual_answer_by(today, activity)}
    if activity is None:
        return last | {"kind": request.GET.get("tipo", "")}
    return last | proposed_for(activity) | {"kind": activity.kind_id}


@require_http_methods(["GET", "POST"])
@staff_only
def sheets_new(request: HttpRequest) -> HttpResponse:
    """Tell many companies that they were selected, with the whole information; each is ticked off or left out."""
    user, now = reader(request), timezone.now()
    activity = _activity(request, user)
    offices = _offices(user, activity)
    require(bool(offices))
    chosen = next((one for one in offices if str(one.pk) == request.POST.get("office")), offices[0])
    companies, problems = _companies(request, user, activity, chosen)
    form = ManySheetsForm(
        posted(request), offices=offices, kinds=loggable_choices(tree(), ""),
        initial=_initial(request, activity, now.astimezone(chosen.zone).date()),
    )  # fmt: skip
    rows = addressees(companies, activity=activity)
    ticked = set(request.POST.getlist("company")) if form.is_bound else {row.company.reference for row in rows}
    if form.is_bound and form.is_valid():
        going = [row.company for row in rows if row.company.reference in ticked and not row.refusal]
        if not going:
            form.add_error(None, "Marque al menos una empresa a la que enviar la hoja.")
        elif (done := attempt(form, lambda: _send(form.cleaned_data, going, activity, user, now))) is not None:
            return _told(request, done, activity)
    context = {
        "form": form, "rows": rows, "ticked": ticked, "problems": problems, "activity": activity,
        "cancel_url": activity.manage_url if activity else reverse("portfolio:companies"),
    }  # fmt: skip
    return render(request, "portfolio/sheets/many.html", context, status=422 if form.is_bound else 200)


def _send(
    data: dict[str, Any], going: list[Company], activity: Activity | None, user: User, now: datetime
) -> services.Sent:
    service = services.Service(
        kind=data["kind"], name=data["name"], dates=data["dates"], answer_by=data["answer_by"], fee=data["fee"],
        more=data["more"], activity=activity,
    )  # fmt: skip
    if activity is not None:
        only = [company.pk for company in going]
        return services.send_to_enrolled(service=service, only=only, actor=user, now=now)
    return services.send_to_many(companies=going, service=service, office=data["office"], actor=user, now=now)


def _told(request: HttpRequest, done: services.Sent, activity: Activity | None) -> HttpResponse:
    many = len(done.sheets)
    if many:
        messages.success(
            request, f"Hoja enviada a {many} empresa{'s' if many != 1 else ''}. Aquí verá quién la leyó y respondió."
        )
    if done.problems:
        more = f" Y {len(done.problems) - SHOWN} más." if len(done.problems) > SHOWN else ""
        messages.warning(request, " ".join(done.problems[:SHOWN]) + more)
    query = f"?actividad={activity.case.folio}" if activity else "?ver=mias"
    return redirect(reverse("portfolio:sheets_sent") + query)
