from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "prochile_portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from . import checks, form_words  # noqa: F401

        form_words.install()
