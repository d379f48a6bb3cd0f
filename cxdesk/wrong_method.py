"""A page for whoever opens the address of a form, as a reload after a refusal does."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from cxdesk.errors import API, wrong_method

Handler = Callable[[HttpRequest], HttpResponseBase]


class WrongMethodMiddleware:
    """Gives the empty answers 405 words and a way back to the page that holds the form."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or request.path.startswith(API):
            return response
        answer: HttpResponse = wrong_method(request, page_above(request.path))
        answer.headers["Allow"] = response.headers.get("Allow", "")
        return answer


def page_above(path: str) -> str:
    """Return the nearest address above this one that leads anywhere."""
    above = path.rstrip("/")
    while "/" in above:
        above = above.rpartition("/")[0]
        try:
            resolve(f"{above}/")
        except Resolver404:
            continue
        return f"{above}/"
    return "/"
