"""`/administracion/catalogos/acciones/`: the catalogue of kinds of action; the administrator edits, others look."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.states import Channel
from casework.views.guards import posted, staff_only
from portfolio.forms.action_kinds import BranchForm, KindForm, RuleForm
from portfolio.models import ActionKind, ActionKindRule
from portfolio.questions import asked
from portfolio.selectors.actions import tree
from portfolio.services.action_kinds import add_kind, change_kind, first_day, next_order, set_rule
from portfolio.states import APPLIES_TO_WORDS, ResultKind
from portfolio.views.base import attempt, reader, require
from portfolio.views.catalogues import sees_catalogues


@require_GET
@staff_only
def kind_list(request: HttpRequest) -> HttpResponse:
    """The whole tree, with what each kind means for the company that receives it."""
    may_edit, today = sees_catalogues(request), timezone.localdate()
    rules: dict[str, ActionKindRule] = {}
    for rule in ActionKindRule.objects.filter(valid_from__lte=today).order_by("valid_from"):
        rules[rule.kind_id] = rule
    rows = [{"kind": kind, "depth": depth, "rule": rules.get(kind.code)} for kind, depth in tree()]
    return render(request, "portfolio/kinds/list.html", {"rows": rows, "may_edit": may_edit})


@require_http_methods(["GET", "POST"])
@staff_only
def kind(request: HttpRequest, code: str) -> HttpResponse:
    """One kind or branch: what it asks, and since when it counts."""
    may_edit = sees_catalogues(request)
    row = get_object_or_404(ActionKind.objects.select_related("parent"), code=code)
    if request.method == "POST":
        require(may_edit)
    form = (KindForm if row.leaf else BranchForm)(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        change_kind(kind=row, actor=reader(request), **form.values())
        messages.success(request, "Guardado. Lo ya registrado no cambia.")
        return redirect("portfolio:action_kinds")
    context = {
        "kind": row, "form": form, "may_edit": may_edit, "rules": row.rules.select_related("by"),
        "children": row.children.order_by("order") if not row.leaf else [], "facts": _facts(row),
    }  # fmt: skip
    return render(request, "portfolio/kinds/kind.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff_only
def kind_new(request: HttpRequest, parent: str, what: str) -> HttpResponse:
    """A kind or a branch under another branch."""
    require(sees_catalogues(request))
    above = get_object_or_404(ActionKind, code=parent, leaf=False)
    leaf = what == "tipo"
    fresh = ActionKind(parent=above, leaf=leaf, order=next_order(above))
    form = (KindForm if leaf else BranchForm)(posted(request), instance=fresh)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: add_kind(parent=above, leaf=leaf, actor=reader(request), **form.values()))
        if saved is not None:
            messages.success(request, "Creado." if not leaf else "Creado. Falta decir si suma para ser usuaria.")
            return redirect("portfolio:action_kind_rule", saved.code) if leaf else redirect(saved)
    context = {"kind": fresh, "above": above, "form": form, "may_edit": True, "new": True}
    return render(request, "portfolio/kinds/kind.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@staff_only
def kind_rule(request: HttpRequest, code: str) -> HttpResponse:
    """DEF-3: whether it counts, from a day on."""
    require(sees_catalogues(request))
    row, now = get_object_or_404(ActionKind, code=code, leaf=True), timezone.now()
    first, latest = first_day(row, now), row.rules.order_by("-valid_from").first()
    initial = {"valid_from": first, "counts": "no" if latest and latest.counts else "yes"}
    form = RuleForm(posted(request), first=first, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = attempt(
            form,
            lambda: set_rule(
                kind=row, counts=data["counts"], valid_from=data["valid_from"], reason=data["reason"],
                actor=reader(request), now=now,
            ),
        )  # fmt: skip
        if done is not None:
            words = "suma" if done.counts else "no suma"
            messages.success(request, f"Desde el {done.valid_from:%d-%m-%Y}, «{row}» {words} para ser usuaria.")
            return redirect(row)
    context = {"kind": row, "form": form, "latest": latest}
    return render(request, "portfolio/kinds/rule.html", context, status=422 if form.is_bound else 200)


def _facts(row: ActionKind) -> list[tuple[str, Any]]:
    """What whoever only looks reads."""
    channels, results, public = dict(Channel.choices), dict(ResultKind.choices), dict(APPLIES_TO_WORDS)
    if not row.leaf:
        return [("Descripción", row.description)]
    return [
        ("Descripción", row.description),
        ("Canales", ", ".join(str(channels.get(code, code)) for code in row.channels) or "Todos"),
        ("Para quién", ", ".join(public.get(code, code) for code in row.applies_to) or "Todos"),
        ("Preguntas", "; ".join(question.label for question in asked(row.questions)) or "Ninguna"),
        ("Resultados habituales", ", ".join(str(results.get(code, code)) for code in row.usual_results)),
        ("Es formación (CPE-5)", "Sí" if row.is_training else "No"),
        ("Pide formación previa (CPE-5)", "Sí" if row.requires_prior_training else "No"),
        ("Seguimiento que nace", row.follow_up_clause or "Ninguno"),
    ]
