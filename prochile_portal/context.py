"""What every page's frame needs: the menu of who is looking, their name and office, and where to search.

The menus are data. An entry shows only where its page exists, so that a part that is not installed leaves no dead link.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache as remembered
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Access, access_of
from accounts.states import Role
from casework.rules.privacy import kept
from portfolio.models import Company
from portfolio.selectors.companies import current_company


@dataclass(frozen=True)
class Entry:
    """One line of a menu. `roles` empty: for all of that menu. One with `pages` is a section: its link is its first."""

    url: str
    label: Any
    roles: frozenset[str] = frozenset()
    pages: tuple[Entry, ...] = ()


def _roles(*roles: str) -> frozenset[str]:
    return frozenset(roles)


OVERSEERS = _roles(Role.NATIONAL_DIRECTORATE, Role.STRATEGIC_DEVELOPMENT, Role.AUDITOR)
CASEWORKERS = frozenset(Role.values) - {Role.ADMINISTRATOR}

PUBLIC_MENU = (
    Entry("/", gettext_lazy("La ruta")),
    Entry("/actividades/", gettext_lazy("Actividades")),
    Entry("/plazos/", gettext_lazy("Calcular un plazo")),
    Entry("/ayuda/", gettext_lazy("Ayuda")),
    Entry("/contacto/", gettext_lazy("Contacto")),
)
COMPANY_MENU = (
    Entry("/empresa/", gettext_lazy("Mi empresa")),
    Entry("/empresa/mensajes/", gettext_lazy("Mensajes")),
    Entry(
        "/empresa/actividades/",
        gettext_lazy("Actividades y servicios"),
        pages=(
            Entry("/empresa/actividades/", gettext_lazy("Actividades")),
            Entry("/empresa/solicitudes/", gettext_lazy("Solicitudes")),
            Entry("/empresa/servicios/", gettext_lazy("Derechos y deberes")),
        ),
    ),
    Entry(
        "/empresa/plan/",
        gettext_lazy("Plan y posventa"),
        pages=(
            Entry("/empresa/plan/", gettext_lazy("Plan de trabajo")),
            Entry("/empresa/posventa/", gettext_lazy("Posventa")),
        ),
    ),
    Entry(
        "/empresa/historial/",
        gettext_lazy("Historia y documentos"),
        pages=(
            Entry("/empresa/historial/", gettext_lazy("Historia")),
            Entry("/empresa/documentos/", gettext_lazy("Documentos")),
        ),
    ),
    Entry(
        "/empresa/personas/",
        gettext_lazy("Personas y datos"),
        pages=(
            Entry("/empresa/personas/", gettext_lazy("Personas")),
            Entry("/empresa/datos/", gettext_lazy("Mis datos")),
        ),
    ),
    Entry("/ayuda/", gettext_lazy("Ayuda")),
)
# Whoever represents no company yet finds only what already has something for them.
NEWCOMER_MENU = (
    Entry("/empresa/", gettext_lazy("Mi empresa")),
    Entry("/actividades/", gettext_lazy("Actividades")),
    Entry("/empresa/datos/", gettext_lazy("Mis datos")),
    Entry("/ayuda/", gettext_lazy("Ayuda")),
    Entry("/contacto/", gettext_lazy("Contacto")),
)
STAFF_MENU = (
    Entry("/gestion/", gettext_lazy("Gestión"), OVERSEERS | {Role.CLIENT_MANAGEMENT}),
    Entry("/oficina/", gettext_lazy("Mi oficina"), _roles(Role.OFFICE_HEAD)),
    Entry("/bandeja/", gettext_lazy("Bandeja"), CASEWORKERS),
    Entry("/oficom/", gettext_lazy("Oficina comercial"), _roles(Role.OFICOM_EXECUTIVE, Role.DEMAND_COORDINATOR)),
    Entry("/empresas/", gettext_lazy("Empresas"), CASEWORKERS),
    Entry("/cuentas-potenciales/", gettext_lazy("Cuentas potenciales"), CASEWORKERS),
    Entry("/entrevistas/", gettext_lazy("Entrevistas"), CASEWORKERS),
    Entry("/solicitudes/", gettext_lazy("Solicitudes"), CASEWORKERS),
    Entry("/instituciones/", gettext_lazy("Instituciones"), CASEWORKERS),
    Entry("/planes/", gettext_lazy("Planes"), CASEWORKERS),
    Entry("/acciones/", gettext_lazy("Acciones"), CASEWORKERS),
    Entry("/actividades/gestion/", gettext_lazy("Actividades"), CASEWORKERS),
    Entry("/reclamos/", gettext_lazy("Reclamos"), CASEWORKERS),
    Entry("/seguimiento/", gettext_lazy("Seguimiento"), CASEWORKERS),
    Entry("/importaciones/", gettext_lazy("Importaciones"), _roles(Role.CLIENT_MANAGEMENT)),
    Entry("/incidentes/", gettext_lazy("Incidentes"), _roles(Role.CLIENT_MANAGEMENT)),
    Entry("/plazos/", gettext_lazy("Plazos")),
    Entry("/administracion/", gettext_lazy("Administración"), OVERSEERS | {Role.ADMINISTRATOR, Role.OFFICE_HEAD}),
)
FOOTER = (
    Entry("/plazos/", gettext_lazy("Plazos")),
    Entry("/ayuda/", gettext_lazy("Ayuda")),
    Entry("/contacto/", gettext_lazy("Contacto")),
    Entry("/privacidad/", gettext_lazy("Privacidad")),
    Entry("/accesibilidad/", gettext_lazy("Accesibilidad")),
    Entry("/api/v1/docs/", gettext_lazy("API")),
)


@remembered
def exists(path: str) -> bool:
    """Whether the portal has a page at that address."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _entries(menu: tuple[Entry, ...], access: Access) -> Iterator[Entry]:
    for entry in menu:
        if exists(entry.url) and (not entry.roles or entry.roles & access.roles):
            yield replace(entry, pages=tuple(_entries(entry.pages, access)))


def _current(menu: list[Entry], path: str) -> str:
    """The longest address of the menu that this one is under; «/» only for itself."""
    urls = [entry.url for entry in menu] + [page.url for entry in menu for page in entry.pages]
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")


def _item(entry: Entry, current: str) -> dict[str, Any]:
    """A line as the frame shows it. `current` says whether it is the page itself, or the section of the page."""
    pages = [_item(page, current) for page in entry.pages]
    here = any(page["current"] for page in pages) or entry.url == current
    return {
        "url": entry.url,
        "label": entry.label,
        "pages": pages,
        "current": "" if not here else "true" if pages else "page",
    }


def _who(access: Access, company: Company | None) -> str:
    """Role and office, as the header says them: «Ejecutivo/a regional · Maule»; of a representative, the company."""
    if not access.is_staff_member:
        return company.name if company else ""
    own = [grant for grant in access.grants if grant.on_behalf_of is None] or list(access.grants)
    offices = _office_names()
    first = own[0]
    place = offices.get(first.office_id, "").removeprefix("Oficina Regional ").removeprefix("Oficina Comercial ")
    words = f"{Role(first.role).label} · {place}"
    more = len({(grant.role, grant.office_id) for grant in own}) - 1
    return f"{words} (+{more})" if more else words


def _office_names() -> dict[int, str]:
    """Names of the offices: on every page of staff, so kept for a minute."""
    return cache.get_or_set("office_names", _read_office_names, 60) or {}


def _read_office_names() -> dict[int, str]:
    from accounts.models import Office

    return dict(Office.objects.values_list("pk", "name"))


def _frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    access = access_of(user)
    staff = access.is_staff_member
    company = current_company(user, request) if access.signed_in and not staff else None
    own = COMPANY_MENU if company else NEWCOMER_MENU
    menu = list(_entries(STAFF_MENU if staff else own if access.signed_in else PUBLIC_MENU, access))
    current = _current(menu, request.path)
    items = [_item(entry, current) for entry in menu]
    return {
        "chrome": "staff" if staff else "company" if access.signed_in else "public",
        "menu": items,
        "section": next((item for item in items if item["current"] and item["pages"]), None),
        "footer": [{"url": item.url, "label": item.label} for item in FOOTER if exists(item.url)],
        "home_url": access.home_url if access.signed_in else "/",
        "search_url": "/buscar/" if staff else "",
        "query": request.GET.get("q", "")[:120] if request.path == "/buscar/" else "",
        "who": _who(access, company),
        "sign_in_url": "/ingresar/" if exists("/ingresar/") else "",
        "sign_out_url": "/salir/" if exists("/salir/") else "",
        "demo": settings.DEMO_MODE,
        "draft_days": kept()["drafts"].days,
        "name": _("Portal ProChile"),
    }


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `portal` in every template, worked out only where a page uses it."""
    return {"portal": SimpleLazyObject(lambda: _frame(request))}
