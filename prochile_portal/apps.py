from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "prochile_portal"
    verbose_name = "Portal"
