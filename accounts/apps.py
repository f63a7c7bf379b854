from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Personas y oficinas"

    def ready(self) -> None:
        from . import checks, signals  # noqa: F401 - the import connects them
        from .admin_menu import Entry, register
        from .rules import may_see_absences

        checks.refuse_demo_in_production()
        register(Entry("Personas", "Cuentas, roles, sesiones y segundo factor.", "accounts:people", 10))
        register(Entry("Oficinas", "Correo, zona horaria, fin de semana y feriados.", "accounts:offices", 20))
        register(Entry("Ausencias", "Quién está fuera y quién reemplaza.", "accounts:absences", 30, may_see_absences))
