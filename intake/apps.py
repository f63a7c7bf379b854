from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "Captación"

    def ready(self) -> None:
        from intake.selectors.ficha_book import FichaBook
        from intake.services.intakes import open_on_registration
        from portfolio import hooks

        hooks.on_registered(open_on_registration)
        hooks.lend_ficha(FichaBook())
