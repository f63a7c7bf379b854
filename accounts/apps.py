from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Personas y oficinas"

    def ready(self) -> None:
        from . import checks

        checks.refuse_demo_in_production()
