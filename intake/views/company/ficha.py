"""`/empresa/ficha/`: section by section, saved as one goes, then reviewed and sent (CAP-2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.errors import NotPossible
from intake import rules as who
from intake.ficha import rules, spec
from intake.forms.ficha import Item, SectionForm
from intake.models import Intake
from intake.selectors import ficha as selector
from intake.selectors.summary import summary
from intake.services import ficha as service
from intake.services.ficha import FichaIncomplete
from intake.states import FICHA_OPEN
from intake.views.company.base import Desk, intake_page

MOST_MORE = 20


def _answers(desk: Desk, *, again: bool = False) -> dict[str, Any]:
    """The ficha as it stands, read once for each request; `again` after saving."""
    if again or "answers" not in desk.kept:
        if again or "person" not in desk.kept:
            desk.kept["person"] = selector.of_person(desk.company, desk.user)
        desk.kept["answers"] = selector.answers_of(desk.company) | desk.kept["person"]
    return desk.kept["answers"]


@require_GET
@intake_page
def index(desk: Desk) -> HttpResponse:
    """All the sections with how each one stands; what was sent is shown as it was sent."""
    intake = _of(desk)
    if intake.state not in FICHA_OPEN:
        return _as_sent(desk)
    answers = _answers(desk)
    facts = selector.facts_for(desk.company, desk.user, desk.now)
    found = selector.faults(intake, desk.user, answers, facts)
    return desk.page("ficha/index", {
        "ficha": spec.load(), "lines": selector.index(answers, found), "faults": found,
        "percent": rules.progress_percent(answers, spec.load()), "signs": who.signs_for_company(intake, desk.user),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@intake_page
def section(desk: Desk, slug: str) -> HttpResponse:
    """One section. «Guardar» keeps what is valid, also when something is missing; what is wrong stays to be mended."""
    found = spec.load().section(slug)
    if found is None:
        raise Http404
    if _of(desk).state not in FICHA_OPEN:
        messages.warning(desk.request, service.SENT)
        return redirect("intake:ficha")
    form = _form(desk, found)
    if desk.request.method == "POST":
        return _save(desk, found, form)
    return _page(desk, found, form)


def _form(desk: Desk, found: spec.Section) -> SectionForm:
    request = desk.request
    bound = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    answers, lists = _answers(desk), selector.catalogues(desk.company, found, desk.now)
    belongs = {code: sector for code, _, sector in lists.subsectors}
    return SectionForm(
        found, spec.load(), answers, lists=lists,
        facts=selector.facts_for(desk.company, desk.user, desk.now, belongs),
        locked=selector.locked_values(desk.company, desk.kept["person"]), more_rows=_more_rows(desk), **bound,
    )  # fmt: skip


def _more_rows(desk: Desk) -> dict[str, int]:
    """How many blank rows each table shows, from the address (`?filas-products=3`)."""
    more = {}
    for name in desk.request.GET:
        value = str(desk.request.GET.get(name, ""))
        if name.startswith("filas-") and value.isascii() and value.isdigit() and len(value) < 3:
            more[name.removeprefix("filas-")] = min(int(value), MOST_MORE)
    return more


def _save(desk: Desk, found: spec.Section, form: SectionForm) -> HttpResponse:
    intake, valid = _of(desk), form.is_valid()
    asked_before = _asked_on_page(desk, found)
    try:
        service.save_section(
            intake, found, form.answers(), actor=desk.user, now=desk.now, uploads=form.uploads() if valid else None
        )
    except NotPossible as problem:
        messages.warning(desk.request, str(problem))
        return redirect("intake:ficha")
    if not valid:
        _answers(desk, again=True)
        return _page(desk, found, form, status=422)
    if "agregar" in desk.request.POST:
        table = desk.request.POST["agregar"]
        here = reverse("intake:ficha_section", args=[found.slug])
        if table not in form.tables:
            return redirect(here)
        return redirect(f"{here}?filas-{table}={_blank_rows(desk, table)}#tabla-{table}")
    return _after_saving(desk, found, asked_before)


def _blank_rows(desk: Desk, table: str) -> int:
    """One more blank row than those left blank: «Agregar fila» always shows a new one."""
    typed = str(desk.request.POST.get(f"{table}-total", ""))
    shown = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 0
    removed = sum(f"{table}-{row}-remove" in desk.request.POST for row in range(shown))
    kept = len(_answers(desk, again=True).get(table) or [])
    return min(max(shown - removed - kept, 0) + 1, MOST_MORE)


def _asked_on_page(desk: Desk, found: spec.Section) -> set[str]:
    """The questions that the person had in front of them; what was saved meanwhile may have opened more."""
    if "asked" in desk.request.POST:
        return set(str(desk.request.POST["asked"]).split())
    return {field.name for field in found.fields if rules.is_visible(field, _answers(desk), spec.load())}


def _after_saving(desk: Desk, found: spec.Section, asked_before: set[str]) -> HttpResponse:
    """The next section; or this one again, when the answer just given opens questions in it."""
    answers = _answers(desk, again=True)
    asked_now = {field.name for field in found.fields if rules.is_visible(field, answers, spec.load())}
    if asked_now - asked_before:
        messages.info(desk.request, "Guardado. Con su respuesta aparecieron preguntas nuevas en esta página.")
        return redirect("intake:ficha_section", found.slug)
    messages.success(desk.request, f"Guardado: {found.title}.")
    sections = spec.load().sections
    position = sections.index(found) + 1
    if "volver" in desk.request.POST or position == len(sections):
        return redirect("intake:ficha")
    return redirect("intake:ficha_section", sections[position].slug)


def _page(desk: Desk, found: spec.Section, form: SectionForm, status: int = 200) -> HttpResponse:
    answers, sections = _answers(desk), spec.load().sections
    position = sections.index(found)
    return desk.page("ficha/section", {
        "section": found, "form": form, "items": _items(form, _documents(desk, found, answers)),
        "number": position + 1, "total": len(sections),
        "percent": rules.progress_percent(answers, spec.load()), "is_last": position + 1 == len(sections),
        "previous": sections[position - 1] if position else None,
        "privacy_notice": spec.load().privacy_notice if found.id in ("identity", "declaration") else "",
    }, status)  # fmt: skip


def _items(form: SectionForm, documents: dict[str, Any]) -> list[Item]:
    return [replace(item, document=documents.get(item.spec.name)) for item in form.items()]


def _documents(desk: Desk, found: spec.Section, answers: dict[str, Any]) -> dict[str, Any]:
    """Files that the section already has, by field."""
    ids = {f.name: answers[f.name] for f in found.fields if f.type == "file" and answers.get(f.name)}
    if not ids:
        return {}
    by_id = {str(row.public_id): row for row in _of(desk).case.documents.filter(public_id__in=ids.values())}
    return {name: by_id[key] for name, key in ids.items() if key in by_id}


@require_POST
@intake_page
def autosave(desk: Desk, slug: str) -> HttpResponse:
    """Keep what is valid while the person writes; answers with one line, or with the page when new questions open."""
    found = spec.load().section(slug)
    if found is None or _of(desk).state not in FICHA_OPEN:
        raise Http404
    form = _form(desk, found)
    form.is_valid()
    before = {f.name for f in found.fields if rules.is_visible(f, _answers(desk), spec.load())}
    service.save_section(_of(desk), found, form.answers(), actor=desk.user, now=desk.now, quiet=True)
    after = {f.name for f in found.fields if rules.is_visible(f, _answers(desk, again=True), spec.load())}
    response = desk.page("ficha/_autosaved", {"percent": rules.progress_percent(_answers(desk), spec.load())})
    if before != after:
        response["HX-Refresh"] = "true"
    return response


@require_http_methods(["GET", "POST"])
@intake_page
def submit(desk: Desk) -> HttpResponse:
    """Read the summary, then send; what is missing comes as a list with links."""
    intake = _of(desk)
    if intake.state not in FICHA_OPEN:
        return redirect("intake:ficha")
    answers = _answers(desk)
    found = selector.faults(intake, desk.user, answers, selector.facts_for(desk.company, desk.user, desk.now))
    if desk.request.method == "POST":
        try:
            done = service.submit_ficha(intake, actor=desk.user, now=desk.now)
        except FichaIncomplete as incomplete:
            found = incomplete.faults
        except NotPossible as problem:
            messages.warning(desk.request, str(problem))
            return redirect("intake:ficha")
        else:
            return _sent(desk, done)
    return desk.page("ficha/submit", {
        "faults": found, "summary": summary(answers), "signs": who.signs_for_company(intake, desk.user),
        "exporter": rules.branch(answers) == "exporter",
    }, status=422 if desk.request.method == "POST" else 200)  # fmt: skip


def _sent(desk: Desk, done: Intake) -> HttpResponse:
    """CAP-2: the portal takes who does not export to the test by itself."""
    if done.state == "assessment_pending":
        messages.success(desk.request, "Su ficha está enviada. Como la empresa aún no exporta, sigue el test.")
        return redirect("intake:assessment")
    messages.success(desk.request, f"Su ficha está enviada. Ahora le contactará la {done.case.office.name}.")
    return redirect("intake:home")


def _as_sent(desk: Desk) -> HttpResponse:
    sent = _of(desk).submissions.first()
    return desk.page("ficha/sent", {"sent": sent, "summary": summary(sent.answers if sent else {})})


def _of(desk: Desk) -> Intake:
    if desk.intake is None:
        raise Http404
    return desk.intake
