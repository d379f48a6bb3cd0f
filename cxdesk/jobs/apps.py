from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "cxdesk.jobs"
    label = "jobs"
    verbose_name = _("Timers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Each app's `tasks` says with @handles what it does when its time has come; this app knows none.
        autodiscover_modules("tasks")
        from cxdesk.jobs import checks  # noqa: F401 - registers itself
