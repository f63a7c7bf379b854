from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PortfolioConfig(AppConfig):
    name = "portfolio"
    verbose_name = "Cartera"

    def ready(self) -> None:
        # Each app tells in these modules what happens to its rows when companies merge or a person is erased.
        autodiscover_modules("merging", "erasure")
