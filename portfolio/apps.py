from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from accounts.access import Access


def _sees_imports(access: Access) -> bool:
    from portfolio.rules.imports import LOOKERS

    return access.has_any(LOOKERS)


class PortfolioConfig(AppConfig):
    name = "portfolio"
    verbose_name = "Cartera"

    def ready(self) -> None:
        from accounts import admin_menu, hooks
        from casework.hooks import on_opt_out, on_staff_message, on_undone
        from casework.vocabulary import register_questions, register_sectors
        from portfolio.models import Sector
        from portfolio.selectors.institutions import asked_of, questions
        from portfolio.services.assignment import release_companies
        from portfolio.services.contact import contact_undone, touch_by_case
        from portfolio.services.opt_outs import follow_up_stopped

        # Each app tells in these modules what happens to its rows when companies merge or a person is erased.
        autodiscover_modules("merging", "erasure")
        register_sectors(lambda: Sector.objects.filter(active=True).values_list("code", "name"))
        register_questions(asked_of, questions)  # INS-3: who was consulted has it in their inbox
        hooks.register_release(release_companies)
        on_opt_out(follow_up_stopped)
        on_staff_message(touch_by_case)  # SEG-6: whoever is written to is not silent
        on_undone(contact_undone)
        text = "Sectores, organismos a los que se deriva, valor de la UF, categorías y requisitos de Exporta Más."
        admin_menu.register(admin_menu.Entry("Catálogos", text, "portfolio:catalogues", order=60))
        text = "Empresas, contactos, actividades y acciones que vienen del CRM."
        admin_menu.register(admin_menu.Entry("Importaciones", text, "portfolio:imports", 65, _sees_imports))
