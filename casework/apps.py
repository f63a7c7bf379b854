from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = "Expedientes"

    def ready(self) -> None:
        from accounts import hooks
        from casework import menu
        from casework.services import holidays, in_charge

        menu.register()
        autodiscover_modules("jobs")  # each app tells there what does its work in the background
        hooks.register_due_files(in_charge.due_lines)
        hooks.register_open_files(in_charge.how_many)
        hooks.register_release(in_charge.release)
        hooks.register_new_days(holidays.office_counts_otherwise)
