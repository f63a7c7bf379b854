"""`/empresa/…`: register or join a company, choose among several, and the people who represent it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.errors import NotPossible
from portfolio import services
from portfolio.forms.company import DecideJoinForm, DocumentForm, EndForm, JoinForm, RegisterForm
from portfolio.models import Company, Representation
from portfolio.rules import permissions
from portfolio.rules.rut import InvalidRut
from portfolio.selectors.companies import companies_of, current_company, switch_company
from portfolio.services.people import prove_representation
from portfolio.services.registration import AlreadyRegistered, MayBePotential, claim_company
from portfolio.views.base import act_page, own_company, reader, require

HOME = "/empresa/"


@require_http_methods(["GET", "POST"])
@login_required
def register(request: HttpRequest) -> HttpResponse:
    """CAP-1: by RUT. Known already: ask to join. Like a potential account: it may be the same (POT-3)."""
    form = RegisterForm(request.POST or None)
    alike: list[Any] = []
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in form.KEPT}
        try:
            company = claim_company(actor=reader(request), now=timezone.now(), **data)
        except MayBePotential as seen:
            alike = list(seen.found)
        except AlreadyRegistered as taken:  # also a moment ago: by somebody else, or by a second click
            return redirect("portfolio:join", reference=taken.company.reference)
        except (NotPossible, InvalidRut) as error:
            form.add_error(None, str(error))
        else:
            switch_company(request, company)
            messages.success(request, f"{company} ya está en el portal. Lo que sigue: completar su ficha.")
            return redirect(HOME)
    status = 422 if form.is_bound and not alike else 200
    return render(request, "portfolio/own/register.html", {"form": form, "alike": alike}, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def join(request: HttpRequest, reference: str) -> HttpResponse:
    """Error 5: the company is in ProChile already; ask to join. Only its name is shown."""
    company = Company.objects.live().select_related("case", "office").at(reference).first()
    if company is None:
        raise Http404
    if company.is_represented_by(reader(request)):
        switch_company(request, company)
        return redirect(HOME)
    user = reader(request)
    form = JoinForm(request.POST or None)

    def act(data: dict[str, Any], now: Any) -> Any:
        return services.join_company(company=company, person=user, role=data["role"], now=now)

    return act_page(
        request,
        company,
        form,
        act,
        title="Esta empresa ya está en ProChile",
        submit="Pedir unirme",
        cancel_url=HOME,
        text="Puede pedir unirse a ella. Lo decide quien la representa o su ejecutivo/a; antes no verá sus datos.",
        done="Pedido enviado. Le avisaremos por correo cuando lo decidan.",
        to=HOME,
        template="portfolio/own/act.html",
    )


@require_http_methods(["GET", "POST"])
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """For whom the person acts now, when they represent several."""
    mine = list(companies_of(request.user))
    if request.method == "POST":
        chosen = next((c for c in mine if str(c.pk) == request.POST.get("company")), None)
        if chosen is None:
            raise Http404
        switch_company(request, chosen)
        return redirect(HOME)
    waiting = Representation.objects.requested().filter(person=reader(request)).select_related("company")
    context = {"companies": mine, "current": current_company(request.user, request), "waiting": waiting}
    return render(request, "portfolio/own/choose.html", context)


@require_GET
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Who represents the company, and who asks to; whoever represents none is led to where one starts."""
    user = reader(request)
    company = current_company(user, request)
    if company is None:
        return redirect(user.access.home_url)
    links = list(company.representations.open().select_related("person", "document").order_by("since"))
    context = {
        "company": company,
        "links": [link for link in links if link.acts],
        "waiting": [link for link in links if not link.acts],
        "decides": permissions.decides_join(company, user),
        "several": companies_of(user).count() > 1,
    }
    return render(request, "portfolio/own/people.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A validated representative accepts or rejects somebody who asked to join."""
    company, user = own_company(request), reader(request)
    link = _link(company, pk)
    require(permissions.decides_join(company, user))
    form = DecideJoinForm(request.POST or None, initial={"role": link.role})

    def act(data: dict[str, Any], now: Any) -> Any:
        return services.decide_join(
            representation=link,
            accept=data["decision"] == "accept",
            actor=user,
            now=now,
            role=data["role"],
            reason=data["reason"],
        )

    return act_page(
        request,
        company,
        form,
        act,
        title=f"{link.person.display_name} pide unirse a {company}",
        text="Si no conoce a la persona, no la acepte. Su decisión queda registrada con su nombre y fecha.",
        submit="Registrar la decisión",
        done="Decisión registrada. Ya le avisamos.",
        cancel_url="/empresa/personas/",
        to="/empresa/personas/",
        template="portfolio/own/act.html",
    )


@require_http_methods(["GET", "POST"])
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own relation, or (for a validated representative) another person's."""
    company, user = own_company(request), reader(request)
    link = _link(company, pk)
    own = link.person_id == user.pk
    require(own or permissions.decides_join(company, user))
    form = EndForm(request.POST or None)

    def act(data: dict[str, Any], now: Any) -> Any:
        return services.end_representation(representation=link, actor=user, now=now, reason=data["reason"])

    who = "su relación" if own else f"la relación de {link.person.display_name}"
    back = HOME if own else "/empresa/personas/"
    return act_page(
        request,
        company,
        form,
        act,
        title=f"¿Terminar {who} con {company}?",
        submit="Terminar la relación",
        danger=True,
        text="Dejará de ver los datos de la empresa. Lo que hizo queda en la bitácora.",
        done="Relación terminada.",
        cancel_url="/empresa/personas/",
        to=back,
        template="portfolio/own/act.html",
    )


@require_http_methods(["GET", "POST"])
@login_required
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The deed or power that shows one's own relation."""
    company, user = own_company(request), reader(request)
    link = _link(company, pk)
    require(link.person_id == user.pk)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            prove_representation(representation=link, upload=form.cleaned_data["document"], actor=user, now=now)
        except (ValidationError, NotPossible) as problem:
            form.add_error("document", getattr(problem, "messages", str(problem)))
        else:
            messages.success(request, "Documento recibido. Un ejecutivo o ejecutiva lo revisará.")
            return redirect("portfolio:people")
    context = {"company": company, "form": form}
    return render(request, "portfolio/own/document.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_required
def switch(request: HttpRequest, reference: str) -> HttpResponse:
    """Act for another of one's companies."""
    company = get_object_or_404(companies_of(request.user).at(reference))
    switch_company(request, company)
    return redirect(HOME)


def _link(company: Company, pk: int) -> Representation:
    return get_object_or_404(Representation.objects.open().select_related("person", "company"), pk=pk, company=company)
