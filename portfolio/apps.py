from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PortfolioConfig(AppConfig):
    name = "portfolio"
    verbose_name = "Cartera"

    def ready(self) -> None:
        from accounts import admin_menu, hooks
        from casework.vocabulary import register_sectors
        from portfolio.models import Sector
        from portfolio.services.assignment import release_companies

        # Each app tells in these modules what happens to its rows when companies merge or a person is erased.
        autodiscover_modules("merging", "erasure")
        register_sectors(lambda: Sector.objects.filter(active=True).values_list("code", "name"))
        hooks.register_release(release_companies)
        text = "Sectores, organismos a los que se deriva, valor de la UF, categorías y requisitos de Exporta Más."
        admin_menu.register(admin_menu.Entry("Catálogos", text, "portfolio:catalogues", order=60))
