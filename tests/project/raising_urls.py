"""Addresses of views that raise, for the tests of the log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

handler500 = "cxdesk.errors.broken"


def broken(request: HttpRequest, token: str = "") -> HttpResponse:
    try:
        raise KeyError(request.POST["name"])
    except KeyError as error:
        raise ValueError(request.POST["words"]) from error


urlpatterns = [path("broken/", broken), path("status/<str:token>/", broken)]
