"""The public pages: what the portal is, how to reach ProChile, help, and what the State owes to those who read."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import Office
from casework.rules.privacy import policies
from casework.text import fold

from . import home, knowledge, styleguide


class SearchForm(forms.Form):
    """A few words to look for. Control characters are taken out rather than complained about."""

    q = forms.CharField(max_length=120, required=False, strip=True, empty_value="", label="Buscar")


def words_of(request: HttpRequest) -> str:
    """What was asked for in `?q=`, clean and not too long."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:120]


def front(request: HttpRequest) -> HttpResponse:
    return render(request, "public/home.html", {"route": home.route(timezone.localdate())})


def contact(request: HttpRequest) -> HttpResponse:
    asked = words_of(request)
    offices = [
        office
        for office in Office.objects.regional().active().select_related("region").order_by("region__order")
        if fold(asked) in fold(f"{office.region.name} {office.name} {office.mailbox}")
    ]
    return render(request, "public/contact.html", {"offices": offices, "asked": asked})


def help_centre(request: HttpRequest) -> HttpResponse:
    asked = words_of(request)
    context = {"topics": knowledge.topics(), "asked": asked, "found": knowledge.search(asked)}
    return render(request, "public/help.html", context)


def help_article(request: HttpRequest, slug: str) -> HttpResponse:
    article = knowledge.articles().get(slug)
    if article is None:
        raise Http404
    topic = next(topic for topic in knowledge.topics() if topic.code == article.topic)
    others = [other for other in topic.articles if other is not article]
    context = {"article": article, "topic": topic, "others": others, "reviewed_on": knowledge.reviewed_on()}
    return render(request, "public/help_article.html", context)


def privacy(request: HttpRequest, version: str = "") -> HttpResponse:
    """The policy in force, or an earlier version by its number."""
    versions = policies()
    policy = next((one for one in versions if one.version == version), None) if version else versions[0]
    if policy is None:
        raise Http404
    return render(request, "public/privacy.html", {"policy": policy, "versions": versions, "newest": versions[0]})


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html")


def style(request: HttpRequest) -> HttpResponse:
    """Every component in each of its states."""
    return render(request, "public/style.html", styleguide.specimens(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came without its proof: nearly always an old tab, so nobody is accused of anything."""
    return render(request, "403_csrf.html", status=403)
