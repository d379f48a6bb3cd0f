"""Where each address leads."""

from django.urls import URLPattern, URLResolver, include, path

from cxdesk import health

handler400 = "cxdesk.errors.bad_request"
handler403 = "cxdesk.errors.forbidden"
handler404 = "cxdesk.errors.not_found"
handler500 = "cxdesk.errors.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("cxdesk.accounts.urls")),
    path("jobs/", include("cxdesk.jobs.urls")),
    path("", include("recovery.urls")),
]
