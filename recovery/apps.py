from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecoveryConfig(AppConfig):
    name = "recovery"
    verbose_name = _("Service recovery")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registers who takes over the complaints of people who leave.
        from recovery.actions import owners  # noqa: F401 - it registers itself
