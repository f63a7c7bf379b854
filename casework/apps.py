from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = "Expedientes"

    def ready(self) -> None:
        from casework import menu

        menu.register()
