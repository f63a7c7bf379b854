"""`/acciones/nueva/`: the fast entry, for one company or many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import access_of
from accounts.models import Office, User
from casework.errors import NotPossible
from casework.services.documents import DAMAGED
from casework.views.guards import staff_only
from portfolio.forms.actions import LogForm, seal
from portfolio.models import Action, ActionKind, ActionKindRule
from portfolio.rules import permissions
from portfolio.rules.foreign import registers_foreign
from portfolio.selectors import actions as selector
from portfolio.selectors.picking import Picking, annotate, pick
from portfolio.services.actions import Repeated, attach_to_actions, log_actions, without_training
from portfolio.services.results import log_result
from portfolio.views.base import reader, require

#: What the buttons of the page say (its field `step`).
LOOK, SAVE, AGAIN = "look", "save", "again"


class Desk:
    """One visit to the fast entry: what was chosen so far, and what the page needs to go on."""

    def __init__(self, request: HttpRequest, now: datetime) -> None:
        self.request, self.now, self.user = request, now, reader(request)
        self.data = request.POST if request.method == "POST" else None
        self.last = None if self._asked("kind", "tipo") else selector.last_kind_of(self.user)
        self.offices = self._offices()
        self.office = self._office()
        self.nodes = selector.tree()
        self.kind = self._kind()
        self.today = now.astimezone(self.office.zone).date()
        self.picking = self._pick()
        self.form = self._form()
        self.preview = False
        self._annotate()

    def _asked(self, posted: str, addressed: str) -> str:
        source = self.request.POST if self.data is not None else self.request.GET
        return source.get(posted if self.data is not None else addressed, "")

    def _offices(self) -> list[Office]:
        """Where this person logs: their own roles first, then those that they hold for somebody absent."""
        grants = [grant for grant in access_of(self.user).grants if grant.role in permissions.LOGGING]
        own = {grant.office_id for grant in grants if grant.on_behalf_of is None}
        rows = Office.objects.filter(pk__in={grant.office_id for grant in grants}).order_by("name")
        return sorted(rows, key=lambda office: office.pk not in own)

    def _office(self) -> Office:
        asked = self._asked("office", "oficina") or str(self.last.office_id if self.last else "")
        return next((office for office in self.offices if str(office.pk) == asked), self.offices[0])

    def _kind(self) -> ActionKind | None:
        code = self._asked("kind", "tipo") or (self.last.kind_id if self.last else "")
        return next((kind for kind, _ in self.nodes if kind.code == code and kind.leaf and kind.active), None)

    def _pick(self) -> Picking:
        if self.data is None:
            ticked = [*self.request.GET.getlist("empresa"), *self.request.GET.getlist("folio")]
            return pick(self.user, ticked=ticked, office=self.office)
        posted = cast(Any, self.data)
        return pick(
            self.user, ticked=posted.getlist("company"), seen=posted.getlist("seen"),
            text=posted.get("find", "")[:20_000].replace("\x00", ""), office=self.office,
        )  # fmt: skip

    def _form(self) -> LogForm:
        applies = self.picking.only_kind
        activities = None
        if self.kind is not None and self.kind.activities.exists():
            activities = selector.begun(self.user, self.kind, self.offices, self.now)[:20]
        return LogForm(
            self.data if self._submits() else None,
            self.request.FILES if self._submits() else None,
            user=self.user, kinds=selector.loggable_choices(self.nodes, applies), kind=self.kind,
            offices=self.offices, office=self.office, today=self.today, many=len(self.picking.chosen) > 1,
            activities=activities, initial=self._initial(),
        )  # fmt: skip

    def _submits(self) -> bool:
        return self.data is not None and self.data.get("step") in (SAVE, AGAIN)

    def _initial(self) -> dict[str, Any]:
        """What was typed so far (a look is no answer yet: nothing is complained about); else what is usual."""
        if self.data is not None:
            return {name: self.data.get(name) for name in self.data} | {
                name: self.data.getlist(name) for name in self.data if len(self.data.getlist(name)) > 1
            } | {"for_company": "for_company" in self.data}  # fmt: skip
        usual: dict[str, Any] = {"kind": self.kind.code if self.kind else "", "happened_on": self.today}
        given = self.request.GET
        for name, key in (("happened_on", "fecha"), ("channel", "canal"), ("contact_point", "punto")):
            if given.get(key):
                usual[name] = given[key]
        if self.last is not None and not given.get("canal"):
            usual |= {"channel": self.last.channel, "contact_point": self.last.contact_point}
        return usual

    # --- what to know before ---

    def _day(self) -> date:
        try:
            return date.fromisoformat(str(self._asked("happened_on", "fecha") or self.today))
        except ValueError:
            return self.today

    def _annotate(self) -> None:
        self.untrained: list[Any] = []
        self.counts = False
        if self.kind is None or not self.picking.chosen:
            return
        day = self._day()
        if self.kind.requires_prior_training:
            self.untrained = without_training(self.picking.companies, before=day)
        rule = ActionKindRule.objects.of(self.kind, day)
        self.counts = bool(rule and rule.counts)
        annotate(self.picking, kind=self.kind, day=day, counts=self.counts, untrained=self.untrained)

    # --- saving ---

    def save(self) -> UUID | None:
        """Log what was asked for; None when something is missing, and the form says what."""
        form = self.form
        form.is_valid()  # what is missing of the companies is told together with the rest
        if not self._companies_ready() or self.kind is None:
            return None
        if self._repeated() or self._wants_preview():
            return None
        try:
            return self._log(form.cleaned_data)
        except Repeated as problem:  # a colleague logged it between the page and its button
            form.add_error("repeated", str(problem))
        except NotPossible as problem:
            form.add_error("exception_reason" if self.untrained else None, str(problem))
        except PermissionDenied:
            form.add_error(
                None, "Ya no puede registrar por alguna de estas empresas: cambió de oficina o de ejecutivo/a."
            )
        except ValidationError:
            form.add_error("uploads", DAMAGED)
        return None

    def _companies_ready(self) -> bool:
        if not self.picking.chosen:
            words = "Marque la empresa en la lista." if self.picking.found else "Elija al menos una empresa."
            self.form.add_error(None, words)
        elif self.picking.problems:
            self.form.add_error(None, "Algunas empresas no se pudieron agregar: revíselas antes de registrar.")
        elif self.picking.added:
            self.form.add_error(None, f"Agregamos {len(self.picking.chosen)} empresas: revíselas y registre.")
        elif not self.form.errors and (names := self._not_for()):
            self.form.add_error(None, f"«{self.kind}» no es para {names}. Desmárquelas o elija otro tipo de acción.")
        return not self.form.errors

    def _not_for(self) -> str:
        """Those chosen for whom the kind is no service: told before the preview, not after it."""
        if self.kind is None or self.form.cleaned_data.get("activity"):
            return ""
        return ", ".join(company.name for company in self.picking.companies if not self.kind.is_for(company.kind))

    def _repeated(self) -> bool:
        """The same kind on the same day with one of them: said once, and logged if they say so."""
        data = self.form.cleaned_data
        if data.get("repeated") or data.get("activity"):
            return False
        again = selector.same_day(self.picking.companies, cast(ActionKind, self.kind), data["happened_on"])
        found = [company for company in self.picking.companies if company.pk in again]
        if found:
            self.form.add_error("repeated", str(Repeated(cast(ActionKind, self.kind), found)))
        return bool(found)

    def _wants_preview(self) -> bool:
        """Many companies at once are looked at before: who, what, and what it brings to each."""
        references = [company.reference for company in self.picking.companies]
        self.seal = seal(cast(ActionKind, self.kind).code, str(self.form.cleaned_data["happened_on"]), references)
        self.preview = len(references) > 1 and cast(Any, self.data).get("seal") != self.seal
        return self.preview

    @transaction.atomic
    def _log(self, data: dict[str, Any]) -> UUID:
        made = log_actions(
            companies=self.picking.companies, kind=cast(ActionKind, self.kind), happened_on=data["happened_on"],
            office=data["office"], actor=self.user, now=self.now, channel=data["channel"],
            contact_point=data["contact_point"], note=data["note"], participants=data["participants"],
            answers=data["answers"], activity=data.get("activity"), exception_reason=data["exception_reason"],
            repeated=bool(data.get("repeated")),
        )  # fmt: skip
        attach_to_actions(
            actions=made, uploads=data["uploads"], actor=self.user, now=self.now, for_company=data["for_company"]
        )
        result = self.form.result(data["happened_on"])
        if result is not None and len(made) == 1:  # of many, each has its own: from its page
            log_result(action=made[0], result=result, actor=self.user, now=self.now)
        return cast(UUID, made[0].batch)


@require_http_methods(["GET", "POST"])
@staff_only
def log_action(request: HttpRequest) -> HttpResponse:
    """Log an action. `step` says what was asked: only to look (companies, questions), to save, or to save and go on."""
    require(permissions.logs_anything(reader(request)))
    desk = Desk(request, timezone.now())
    step = request.POST.get("step")
    if step in (SAVE, AGAIN):
        batch = desk.save()
        if batch is not None:
            return redirect(_onwards(desk, batch) if step == AGAIN else reverse("portfolio:action_batch", args=[batch]))
    context = {
        "form": desk.form,
        "picking": desk.picking,
        "kind": desk.kind,
        "counts": desk.counts,
        "untrained": desk.untrained,
        "preview": desk.preview,
        "seal": getattr(desk, "seal", ""),
        "lost_files": desk.preview and bool(request.FILES),
        "find": request.POST.get("find", "") if not desk.picking.added else "",
        "just_logged": _just_logged(desk.user, request.GET.get("lote", "")),
        "more": _unfolded(desk.form),
        "registers_foreign": registers_foreign(desk.user),
    }
    complaints = desk.form.is_bound and not desk.preview
    return render(request, "portfolio/actions/log.html", context, status=422 if complaints else 200)


def _onwards(desk: Desk, batch: UUID) -> str:
    data = desk.form.cleaned_data
    values = {
        "tipo": data["kind"], "fecha": data["happened_on"].isoformat(), "canal": data["channel"],
        "punto": data["contact_point"], "oficina": data["office"].pk, "lote": str(batch),
    }  # fmt: skip
    return f"{reverse('portfolio:action_new')}?{urlencode(values)}"


def _just_logged(user: User, text: str) -> Sequence[Action]:
    """What this person logged a moment ago, to look at it or undo it."""
    try:
        batch = UUID(text)
    except ValueError:
        return []
    return list(Action.objects.in_force().filter(batch=batch, logged_by=user).select_related("company", "kind")[:200])


def _unfolded(form: LogForm) -> set[str]:
    """The folded parts of the page that hold something: they are shown open."""
    parts = {
        "result": ("result_kind", "result_amount", "result_product", "result_note"),
        "more": ("participants", "activity"),
    }  # fmt: skip
    wrong = set(form.errors) if form.is_bound else set()
    return {
        part for part, names in parts.items() if any(form[n].value() or n in wrong for n in names if n in form.fields)
    }
