"""The addresses of cxdesk, and those of the floors beside them; used while something is measured only."""

from __future__ import annotations

from django.urls import include, path

from cxdesk.bench import floors

handler400 = "cxdesk.errors.bad_request"
handler403 = "cxdesk.errors.forbidden"
handler404 = "cxdesk.errors.not_found"
handler500 = "cxdesk.errors.broken"

urlpatterns = [
    path("floor/me/", floors.Me.as_view(), name="floor_me"),
    path("floor/values-me/", floors.ValuesMe.as_view(), name="floor_values_me"),
    path("floor/html/", floors.html, name="floor_html"),
    path("", include("cxdesk.urls")),
]
