"""`/expedientes/<folio>/`: everything about one matter, and what can be done now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import door, vocabulary
from casework.errors import NOT_YOURS, NotPossible
from casework.forms.files import DocumentForm, ExtendForm, MessageForm, ReasonForm
from casework.models import AccessLog, CaseFile, Deadline, Work
from casework.rules.assignment import may_move_deadlines, may_reassign, may_take, may_write
from casework.selectors import files as selector
from casework.services import assignment, deadlines, documents
from casework.services.access_log import SAME_READING
from casework.services.messages import post
from casework.views.guards import posted, staff_only


def fetch(request: HttpRequest, folio: str) -> CaseFile:
    """The file, or 404 outside what this user may see."""
    return get_object_or_404(selector.with_running(selector.get_visible(folio, request.user)))  # type: ignore[arg-type]


def allowed(case: CaseFile, user: Any, rule: Callable[[Any, Any], bool]) -> bool:
    """A rule of the file, and that the file is not about the user."""
    return rule(case, user) and not case.concerns(user)


def require(case: CaseFile, user: Any, rule: Callable[[Any, Any], bool]) -> None:
    if not allowed(case, user, rule):
        raise PermissionDenied(NOT_YOURS)


def heading(kind: str, title: str, company: str) -> str:
    """What a file is and what it is about. A title that begins as its kind does says it once: «Solicitud: Ejemplo»."""
    first = kind.partition(" ")[0]
    if title.startswith(f"{first} "):
        return title
    title = title.removeprefix(f"{first}: ")
    return f"{kind} de {title}" if title == company else f"{kind}: {title}"


def head(case: CaseFile) -> dict[str, Any]:
    """What stands on top of every page of a file."""
    info = vocabulary.state_info(case.kind, case.state)
    company = case.parent.title if case.parent_id and case.parent else case.title
    return {
        "case": case,
        "company_name": company,
        "file_heading": heading(case.get_kind_display(), case.title, company if case.parent_id else ""),
        "state_label": info.staff if info else case.state,
        "next_step": getattr(info, "next_step", "") if info else "",
        "deadline": selector.next_deadline(case),
        "now": timezone.now(),
    }


@require_GET
@login_required
def file(request: HttpRequest, folio: str) -> HttpResponse:
    """The page of a file for staff; people from the company are taken to theirs."""
    user: Any = request.user
    now = timezone.now()
    work = selector.visible_work(folio, user, since=now - SAME_READING)
    if work is None:
        raise Http404
    case = work.case
    if not user.access.is_staff_member:
        return redirect("/empresa/")
    show = request.GET.get("ver", "todo")
    show = show if show in selector.TIMELINE_FILTERS else "todo"
    story = selector.timeline(case, user, show=show, everything="mas" in request.GET)
    context = {"case": case, "timeline": story, "show": show, "timeline_filters": selector.TIMELINE_FILTERS}
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    if htmx and not htmx.history_restore_request:
        return render(request, "casework/files/_timeline.html", context)
    if not work.read_recently:
        AccessLog.objects.create(case=case, user=user, at=now, what=selector.FILE_READ)
    response = render(request, "casework/files/file.html", context | _around(work, user, story))
    patch_vary_headers(response, ["HX-Request"])
    return response


def _around(work: Work, user: Any, story: selector.Timeline) -> dict[str, Any]:
    """Everything on the page but the timeline."""
    case = work.case
    people = selector.people(case)
    outside = all(party.user_id != user.pk for party in people)  # nobody acts on a file about themselves
    terms = selector.deadlines(case)
    case.running = [term for term in terms if term.is_open]  # type: ignore[attr-defined]
    can = {
        "take": may_take(case, user),
        "reassign": may_reassign(case, user),
        "write": may_write(case, user),
        "deadlines": may_move_deadlines(case, user),
        "undo": story.last_step is not None and door.is_undoable(work, story.last_step, user),
    }
    return {
        **head(case),
        "state_label": work.state_words,
        "next_step": work.next_words,
        "work": work,
        "acts": sorted(work.acts_for(user), key=lambda act: not act.primary) if outside else [],
        "titled": True,
        "panel_template": work.panel_template,
        "can": {name: outside and allowed for name, allowed in can.items()},
        "last_step": story.last_step,
        "people": people,
        "deadlines": terms,
        "family": selector.family(case, user),
        "message_form": MessageForm(auto_id="mensaje_%s"),
        "document_form": DocumentForm(auto_id="documento_%s"),
        "reassign_url": f"{reverse('casework:reassign')}?folio={case.folio}",
    }


@require_POST
@staff_only
def message(request: HttpRequest, folio: str) -> HttpResponse:
    """Write to the company, or a note among the team."""
    user: Any = request.user
    case = fetch(request, folio)
    require(case, user, may_write)
    form = MessageForm(request.POST, auto_id="mensaje_%s")
    if not form.is_valid():
        return _again(request, case, message_form=form)
    internal = form.cleaned_data["internal"]
    post(case, author=user, body=form.cleaned_data["body"], now=timezone.now(), internal=internal)
    messages.success(request, "Nota guardada." if internal else "Mensaje enviado. La empresa recibió un aviso.")
    return redirect(case)


@require_POST
@staff_only
def document(request: HttpRequest, folio: str) -> HttpResponse:
    """Attach a document to the file."""
    user: Any = request.user
    case = fetch(request, folio)
    require(case, user, may_write)
    form = DocumentForm(request.POST, request.FILES, auto_id="documento_%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            documents.attach(
                case, given["upload"], actor=user, now=timezone.now(), title=given["title"],
                visible_to_company=not given["internal"],
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error("upload", problem)
        else:
            messages.success(request, "Documento guardado.")
            return redirect(case)
    return _again(request, case, document_form=form)


def _again(request: HttpRequest, case: CaseFile, **forms: Any) -> HttpResponse:
    """The page as it was, with what was typed and what has to be mended."""
    user: Any = request.user
    story = selector.timeline(case, user)
    work = selector.visible_work(case.folio, user, since=timezone.now())
    context = {"timeline": story, "show": "todo", "timeline_filters": selector.TIMELINE_FILTERS}
    return render(request, "casework/files/file.html", context | _around(work, user, story) | forms, status=422)


@require_POST
@staff_only
def take(request: HttpRequest, folio: str) -> HttpResponse:
    """Make oneself responsible."""
    user: Any = request.user
    case = fetch(request, folio)
    try:
        assignment.take(case, actor=user, now=timezone.now())
    except NotPossible as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, "El expediente quedó a su cargo. Los plazos siguen igual.")
    return redirect(case)


@require_http_methods(["GET", "POST"])
@staff_only
def undo(request: HttpRequest, folio: str) -> HttpResponse:
    """Take back the last step, with its reason."""
    user: Any = request.user
    case = fetch(request, folio)
    work = case.work
    step = door.last_undoable(work)
    if step is None:
        messages.warning(request, "El último paso ya no se puede deshacer.")
        return redirect(case)
    if case.concerns(user) or not door.may_undo(work, user):
        raise PermissionDenied(NOT_YOURS)

    def act(form: Any, now: Any) -> str:
        door.undo_last(work, actor=user, now=now, note=form.cleaned_data["note"])
        return f"Se deshizo «{step.label}». Quedó la razón en la bitácora."

    before = vocabulary.state_info(case.kind, step.source)
    return _with_reason(
        request, case, ReasonForm, act, title=f"Deshacer «{step.label}»", button="Deshacer el último paso",
        warning=f"El expediente vuelve a «{before.staff if before else step.source}» y sus plazos a como estaban. "
        "Los correos ya enviados no se pueden retirar. La bitácora conserva ambos pasos.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_only
def move_deadline(request: HttpRequest, folio: str, pk: int, act: str) -> HttpResponse:
    """Pause, resume or extend a running deadline, with its reason."""
    user: Any = request.user
    case = fetch(request, folio)
    deadline = get_object_or_404(Deadline.objects.select_related("version", "clause"), pk=pk, case=case, outcome="open")
    require(case, user, may_move_deadlines)
    words = {
        "pausar": ("Pausar el plazo", "Pausar", "¿Pausar? La empresa verá la pausa y su razón."),
        "reanudar": ("Reanudar el plazo", "Reanudar", "El plazo corre desde hoy; la fecha nueva se calcula sola."),
        "extender": ("Extender el plazo", "Extender", "La empresa verá la fecha nueva y su razón."),
    }
    if act not in words:
        raise Http404

    def perform(form: Any, now: Any) -> str:
        note = form.cleaned_data["note"]
        if act == "pausar":
            deadlines.pause(deadline, actor=user, now=now, note=note)
            return "Plazo en pausa desde hoy."
        if act == "reanudar":
            deadlines.resume(deadline, actor=user, now=now, note=note)
            return "El plazo corre de nuevo."
        deadlines.extend(deadline, until_amount=form.cleaned_data["amount"], actor=user, now=now, note=note)
        return "Plazo extendido. La fecha nueva está en el expediente."

    title, button, warning = words[act]
    form_class = ExtendForm if act == "extender" else ReasonForm
    return _with_reason(
        request, case, form_class, perform, title=f"{title}: {deadline.clause.title}", button=button, warning=warning
    )


def _with_reason(
    request: HttpRequest, case: CaseFile, form_class: Any, act: Callable[[Any, Any], str], **words: str
) -> HttpResponse:
    """A page that says what will happen and asks why; then the act, or its refusal in words."""
    form = form_class(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = act(form, timezone.now())
        except NotPossible as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return redirect(case)
    status = 422 if request.method == "POST" else 200
    return render(request, "casework/files/reason.html", {**head(case), "form": form, **words}, status=status)
