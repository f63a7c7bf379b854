"""`/administracion/clausulas/`: the protocol as data, with its history; oversight begins new versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import access_of
from accounts.models import Role
from casework import clause_words, formats
from casework.errors import NotPossible
from casework.forms.clauses import ParametersForm, TermVersionForm, VersionForm
from casework.models import Clause, ClauseVersion
from casework.services import clauses

PARAMETERS = "parametros"  # the key of the parameters in an address


@dataclass(frozen=True)
class Strand:
    """One term of a clause (or its parameters), with every version it had, newest first."""

    key: str
    current: ClauseVersion
    versions: list[ClauseVersion]

    @property
    def name(self) -> str:
        return clause_words.term(self.key)

    @property
    def ladder(self) -> list[str]:
        return clause_words.ladder(self.current.ladder)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        return [(clause_words.parameter(name), clause_words.value(v)) for name, v in self.current.parameters.items()]


def may_decide(user: Any) -> bool:
    """Clauses are oversight's to decide (PAGES.md, matrix)."""
    return access_of(user).has_any(Role.OVERSIGHT)  # type: ignore[attr-defined]


def strands(clause: Clause, today: Any) -> list[Strand]:
    """From versions already fetched (`with_versions`): no query."""
    found: dict[str, list[ClauseVersion]] = {}
    for version in clause.versions.all():
        found.setdefault(version.key, []).append(version)
    return [Strand(key, _current(versions, today), versions) for key, versions in found.items()]


def _current(versions: list[ClauseVersion], today: Any) -> ClauseVersion:
    return next((version for version in versions if version.valid_from <= today), versions[-1])


@login_required
@require_GET
def clause_list(request: HttpRequest) -> HttpResponse:
    today = clauses.day_of(timezone.now())
    found = [
        (clause, [row for row in rows if row.key], any(len(row.versions) > 1 for row in rows))
        for clause in Clause.objects.with_versions()
        for rows in [strands(clause, today)]
    ]
    only = request.GET.get("ver", "")
    if only == "plazos":
        found = [row for row in found if row[1]]
    return render(request, "casework/clauses/list.html", {"clauses": found, "only": only})


@login_required
@require_GET
def clause_page(request: HttpRequest, clause_id: str) -> HttpResponse:
    clause = get_object_or_404(Clause.objects.with_versions(), pk=clause_id)
    context = {
        "clause": clause,
        "strands": strands(clause, clauses.day_of(timezone.now())),
        "may_decide": may_decide(request.user),
        "parameters_key": PARAMETERS,
    }
    return render(request, "casework/clauses/clause.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def clause_revise(request: HttpRequest, clause_id: str, key: str) -> HttpResponse:
    user: Any = request.user
    if not may_decide(user):
        raise PermissionDenied("Las cláusulas las decide la supervisión.")
    now = timezone.now()
    today = clauses.day_of(now)
    clause = get_object_or_404(Clause.objects.with_versions(), pk=clause_id)
    wanted = "" if key == PARAMETERS else key
    strand = next((row for row in strands(clause, today) if row.key == wanted), None)
    if strand is None:
        raise Http404
    kind: type[VersionForm] = TermVersionForm if wanted else ParametersForm
    form = kind(request.POST or None, version=strand.current, initial={"desde": today})
    if request.method == "POST" and form.is_valid():
        try:
            made = clauses.revise(
                strand.current, actor=user, now=now, valid_from=form.cleaned_data["desde"],
                note=form.cleaned_data["razon"], **form.changes(),
            )  # fmt: skip
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"La nueva versión rige desde el {formats.long_date(made.valid_from)}.")
            return redirect("casework:clause", clause_id=clause.pk)
    return render(request, "casework/clauses/revise.html", {"clause": clause, "strand": strand, "form": form})
