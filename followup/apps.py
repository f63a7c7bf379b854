from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "followup"
    verbose_name = "Seguimiento"

    def ready(self) -> None:
        from followup.selectors.after_sales import own_advice
        from portfolio import hooks

        hooks.advises(own_advice)
