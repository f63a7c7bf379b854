"""`/plazos/`: anybody counts a term, and sees day by day why it ends when it ends."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from casework.forms.plazos import PlazosForm
from casework.services.explaining import explain


@require_safe
def plazos(request: HttpRequest) -> HttpResponse:
    """The form, and under it the result when the address already asks for one."""
    now = timezone.now()
    asked = any(name in request.GET for names in PlazosForm.NAMES.items() for name in names)
    initial = {"start": timezone.localtime(now).replace(tzinfo=None), "office": "metropolitana"}
    form = PlazosForm(request.GET if asked else None, now=now, initial=initial)
    context: dict[str, Any] = {"form": form, "result": None}
    if asked and form.is_valid():
        data = form.cleaned_data
        context["result"] = explain(data["office"], data["start"], data["term"])
    return render(request, "casework/plazos/plazos.html", context)
